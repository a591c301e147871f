//! Webhooks of tasks: their configurations.

use flowtether_endpoints::endpoints;

use super::client::{READ, START, prepare, result_of};
use crate::core::error::Error;
use crate::core::operation::{Operation, Replay};
use crate::core::request::Method;
use crate::prelude::*;

endpoints! {
    in A2A;

    /// Has the task's events sent to a URL from now on. Give each configuration an `id`: without one, one server makes a new one each
    /// time, and another replaces the last one. A webhook that was given with the message misses nothing.
    CREATE = createTaskPushNotificationConfig(taskId, config: A2APushNotificationConfig, options: A2AMutationOptions) -> Promise<A2ATaskPushNotificationConfig>:
        START "/tasks/{taskId}/pushNotificationConfigs", prepare: Some(check_config);

    /// One configuration. Servers show its `token` and `credentials` as they are.
    GET_CONFIG = getTaskPushNotificationConfig(taskId, id) -> Promise<A2ATaskPushNotificationConfig>:
        READ "/tasks/{taskId}/pushNotificationConfigs/{id}";

    /// The configurations of a task.
    LIST_CONFIGS = listTaskPushNotificationConfigs(taskId) -> Promise<A2ATaskPushNotificationConfigs>:
        READ "/tasks/{taskId}/pushNotificationConfigs", finish: Some(|response, _| Ok(with_configs(result_of(response))));

    /// Takes a configuration away. One that is not there is no error.
    DELETE = deleteTaskPushNotificationConfig(taskId, id) -> Promise<object>:
        READ "/tasks/{taskId}/pushNotificationConfigs/{id}", method: Method::Delete, replay: Replay::Safe;
}

fn check_config(operation: &mut Operation) -> Result<(), Error> {
    // Servers take any text, and one takes none at all.
    let url = operation.request.body.as_ref().and_then(|config| config.string_at("url")).unwrap_or_default();
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Err(Error::configuration("url", "must be an absolute URL that begins with https:// or http://"));
    }
    prepare(operation)
}

/// An empty list may be left out.
fn with_configs(mut response: crate::core::json::Json) -> crate::core::json::Json {
    if response.get("configs").is_none() {
        response.set("configs", crate::core::json::Json::array(Vec::new()));
    }
    response
}

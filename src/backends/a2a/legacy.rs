//! What version 0.3 calls things: requests into its words, and answers out of them.

use super::client::{items_at, object, text_at};
use crate::core::json::Json;
use crate::prelude::*;

/// An operation's method and parameters in version 0.3; `None` for what it has not.
pub fn call(name: &str, params: Json) -> Option<(&'static str, Json)> {
    let text = |member: &str| params.get(member).unwrap_or_else(Json::null);
    let config = |id: &str| object(&[("id", text("taskId")), ("pushNotificationConfigId", text(id))]);
    Some(match name {
        "sendMessage" => ("message/send", sent(params)),
        "sendStreamingMessage" => ("message/stream", sent(params)),
        "getTask" => ("tasks/get", params),
        "cancelTask" => ("tasks/cancel", params),
        "subscribeToTask" => ("tasks/resubscribe", params),
        "createTaskPushNotificationConfig" => {
            let config = push_config(&params);
            let wrapped = object(&[("taskId", text("taskId")), ("pushNotificationConfig", config)]);
            ("tasks/pushNotificationConfig/set", wrapped)
        }
        "getTaskPushNotificationConfig" => ("tasks/pushNotificationConfig/get", config("id")),
        "listTaskPushNotificationConfigs" => ("tasks/pushNotificationConfig/list", object(&[("id", text("taskId"))])),
        "deleteTaskPushNotificationConfig" => ("tasks/pushNotificationConfig/delete", config("id")),
        "getExtendedAgentCard" => ("agent/getAuthenticatedExtendedCard", params),
        _ => return None,
    })
}

fn sent(mut params: Json) -> Json {
    if let Some(message) = params.get("message") {
        let mut message = message.shallow_copy();
        message.set("kind", Json::string("message"));
        let role = if message.string_at("role").as_deref() == Some("ROLE_AGENT") { "agent" } else { "user" };
        message.set("role", Json::string(role));
        message.set("parts", Json::array(items_at(&message, "parts").iter().map(part_sent).collect()));
        params.set("message", message);
    }
    if let Some(configuration) = params.get("configuration") {
        let mut configuration = configuration.shallow_copy();
        if let Some(returns) = configuration.get("returnImmediately").and_then(|returns| returns.as_bool()) {
            configuration.unset("returnImmediately");
            configuration.set("blocking", Json::boolean(!returns));
        }
        if let Some(config) = configuration.get("taskPushNotificationConfig") {
            configuration.unset("taskPushNotificationConfig");
            configuration.set("pushNotificationConfig", push_config(&config));
        }
        params.set("configuration", configuration);
    }
    params
}

fn push_config(params: &Json) -> Json {
    let mut config = params.shallow_copy();
    config.unset("taskId");
    if let Some(authentication) = config.get("authentication")
        && let Some(scheme) = authentication.get("scheme")
    {
        let mut authentication = authentication.shallow_copy();
        authentication.unset("scheme");
        authentication.set("schemes", Json::array(vec![scheme]));
        config.set("authentication", authentication);
    }
    config
}

fn part_sent(part: &Json) -> Json {
    let mut made = Json::object();
    let copy = |from: &Json, into: &mut Json, names: &[(&str, &str)]| {
        for (name, as_name) in names {
            if let Some(value) = from.get(name) {
                into.set(as_name, value);
            }
        }
    };
    if part.get("raw").is_some() || part.get("url").is_some() {
        let mut file = Json::object();
        let names = [("raw", "bytes"), ("url", "uri"), ("mediaType", "mimeType"), ("filename", "name")];
        copy(part, &mut file, &names);
        made.set("kind", Json::string("file"));
        made.set("file", file);
    } else {
        let kind = if part.get("text").is_some() { "text" } else { "data" };
        made.set("kind", Json::string(kind));
        copy(part, &mut made, &[(kind, kind)]);
    }
    copy(part, &mut made, &[("metadata", "metadata")]);
    made
}

/// What a result of version 0.3 is in version 1.0; one of version 1.0 stays as it is. An object with a `kind` is wrapped where
/// version 1.0 wraps it, but for a task, which only some answers wrap.
pub fn read(mut result: Json) -> Json {
    if let Some(config) = result.get("pushNotificationConfig") {
        return read_config(&result, config);
    }
    if let Some(configs) = result.items() {
        // A list of the configurations of a task is bare.
        let read = |item: &Json| {
            item.get("pushNotificationConfig").map_or_else(|| item.clone(), |config| read_config(item, config))
        };
        return object(&[("configs", Json::array(configs.iter().map(read).collect()))]);
    }
    let Some(kind) = result.string_at("kind") else { return result };
    result.unset("kind");
    match kind.as_str() {
        "task" => {
            read_status(&mut result);
            read_list(&mut result, "artifacts", read_parts);
            read_list(&mut result, "history", read_message);
            result
        }
        "message" => object(&[("message", read_message(result))]),
        "status-update" => {
            result.unset("final");
            read_status(&mut result);
            object(&[("statusUpdate", result)])
        }
        "artifact-update" => {
            if let Some(artifact) = result.get("artifact") {
                result.set("artifact", read_parts(artifact));
            }
            object(&[("artifactUpdate", result)])
        }
        _ => result,
    }
}

/// The same, where version 1.0 wraps a task too.
pub fn wrapped(result: Json) -> Json {
    let is_task = result.get("status").is_some() && result.get("id").is_some();
    if is_task { object(&[("task", result)]) } else { result }
}

fn read_config(holder: &Json, config: Json) -> Json {
    let mut config = config.shallow_copy();
    if let Some(task) = holder.get("taskId") {
        config.set("taskId", task);
    }
    if let Some(authentication) = config.get("authentication")
        && let Some(scheme) = items_at(&authentication, "schemes").into_iter().next()
    {
        let mut authentication = authentication.shallow_copy();
        authentication.unset("schemes");
        authentication.set("scheme", scheme);
        config.set("authentication", authentication);
    }
    config
}

fn read_list(holder: &mut Json, member: &str, read: fn(Json) -> Json) {
    if let Some(items) = holder.get(member).and_then(|list| list.items()) {
        holder.set(member, Json::array(items.into_iter().map(read).collect()));
    }
}

fn read_status(holder: &mut Json) {
    let Some(mut status) = holder.get("status") else { return };
    let word = status.string_at("state").unwrap_or_default();
    if !word.starts_with("TASK_STATE_") {
        let name = word.replace('-', "_").to_ascii_uppercase();
        status.set("state", Json::string(&["TASK_STATE_", &name].concat()));
    }
    if let Some(message) = status.get("message") {
        status.set("message", read_message(message));
    }
    holder.set("status", status);
}

fn read_message(mut message: Json) -> Json {
    message.unset("kind");
    let role = if message.string_at("role").as_deref() == Some("user") { "ROLE_USER" } else { "ROLE_AGENT" };
    message.set("role", Json::string(role));
    read_parts(message)
}

fn read_parts(mut holder: Json) -> Json {
    let parts = items_at(&holder, "parts").into_iter().map(read_part).collect();
    holder.set("parts", Json::array(parts));
    holder
}

fn read_part(mut part: Json) -> Json {
    part.unset("kind");
    if let Some(file) = part.get("file") {
        part.unset("file");
        for (name, as_name) in [("bytes", "raw"), ("uri", "url"), ("mimeType", "mediaType"), ("name", "filename")] {
            if let Some(value) = text_at(&file, name) {
                part.set(as_name, Json::string(&value));
            }
        }
    }
    part
}

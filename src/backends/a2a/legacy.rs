//! What version 0.3 calls things: requests into its words, and responses out of them.
//!
//! | | JSON-RPC | HTTP+JSON |
//! |---|---|---|
//! | an event, a message, a part | has a `kind`, and is not wrapped | as in version 1.0 |
//! | the parts of a message | `parts` | `content` |
//! | states, roles | lower case | as in version 1.0, but for `CANCELLED` |
//! | a file | `{ file: { uri } }` | `{ file: { fileWithUri } }` |
//! | data | `{ data }` | `{ data: { data } }` |
//! | a webhook | `{ taskId, pushNotificationConfig }` | `{ name: "tasks/…", pushNotificationConfig }` |
//! | an error | in `error` | the whole body |

use super::client::{items_at, object, text_at};
use crate::core::json::Json;
use crate::core::split;
use crate::prelude::*;

/// The methods, by the names of operations. There is no list.
const METHODS: &[(&str, &str)] = &[
    ("sendMessage", "message/send"),
    ("sendStreamingMessage", "message/stream"),
    ("getTask", "tasks/get"),
    ("cancelTask", "tasks/cancel"),
    ("subscribeToTask", "tasks/resubscribe"),
    ("createTaskPushNotificationConfig", "tasks/pushNotificationConfig/set"),
    ("getTaskPushNotificationConfig", "tasks/pushNotificationConfig/get"),
    ("listTaskPushNotificationConfigs", "tasks/pushNotificationConfig/list"),
    ("deleteTaskPushNotificationConfig", "tasks/pushNotificationConfig/delete"),
    ("getExtendedAgentCard", "agent/getAuthenticatedExtendedCard"),
];

/// Names of members, and what they become.
type Names = [(&'static str, &'static str)];

const FILE: &Names = &[("raw", "bytes"), ("url", "uri"), ("mediaType", "mimeType"), ("filename", "name")];
const FILE_OVER_HTTP: &Names =
    &[("raw", "fileWithBytes"), ("url", "fileWithUri"), ("mediaType", "mimeType"), ("filename", "name")];

/// Copies the members that are there and not empty.
fn copy(from: &Json, into: &mut Json, names: &Names, is_back: bool) {
    for (name, other) in names {
        let (name, other) = if is_back { (other, name) } else { (name, other) };
        if let Some(value) = from.get(name).filter(|value| value.as_string().is_none_or(|text| !text.is_empty())) {
            into.set(other, value);
        }
    }
}

/// An operation's method in JSON-RPC and its parameters, or its body over HTTP+JSON; `None` for what version 0.3 has not.
pub fn call(name: &str, params: Json, is_rpc: bool) -> Option<(&'static str, Json)> {
    let (_, method) = METHODS.iter().find(|(known, _)| *known == name)?;
    let params = if method.starts_with("message/") {
        sent(params, is_rpc)
    } else if method.ends_with("/set") {
        set_config(&params, is_rpc)
    } else if method.starts_with("tasks/push") {
        let mut ids = Json::object();
        copy(&params, &mut ids, &[("taskId", "id"), ("id", "pushNotificationConfigId")], false);
        ids
    } else {
        params
    };
    Some((method, params))
}

fn sent(mut params: Json, is_rpc: bool) -> Json {
    if let Some(message) = params.get("message") {
        let mut message = message.shallow_copy();
        let parts = Json::array(items_at(&message, "parts").iter().map(|part| part_sent(part, is_rpc)).collect());
        if is_rpc {
            message.set("kind", Json::string("message"));
            let role = if message.string_at("role").as_deref() == Some("ROLE_AGENT") { "agent" } else { "user" };
            message.set("role", Json::string(role));
        } else {
            message.unset("parts");
        }
        message.set(if is_rpc { "parts" } else { "content" }, parts);
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
            let name = if is_rpc { "pushNotificationConfig" } else { "pushNotification" };
            configuration.set(name, push_config(&config));
        }
        params.set("configuration", configuration);
    }
    params
}

fn set_config(params: &Json, is_rpc: bool) -> Json {
    let (task, config) = (params.get("taskId").unwrap_or_else(Json::null), push_config(params));
    if is_rpc {
        return object(&[("taskId", task), ("pushNotificationConfig", config)]);
    }
    let id = config.string_at("id").unwrap_or_default();
    let parent = ["tasks/", &task.as_string().unwrap_or_default()].concat();
    let name = Json::string(&[&parent, "/pushNotificationConfigs/", &id].concat());
    let mut body = object(&[("name", name), ("pushNotificationConfig", config)]);
    // One server wants the configuration itself, the other one a request that holds it.
    let wrapped = body.shallow_copy();
    body.set("parent", Json::string(&parent));
    body.set("configId", Json::string(&id));
    body.set("config", wrapped);
    body
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

fn part_sent(part: &Json, is_rpc: bool) -> Json {
    let mut made = Json::object();
    let kind = if part.get("raw").is_some() || part.get("url").is_some() {
        let mut file = Json::object();
        copy(part, &mut file, if is_rpc { FILE } else { FILE_OVER_HTTP }, false);
        made.set("file", file);
        "file"
    } else if let Some(text) = part.get("text") {
        made.set("text", text);
        "text"
    } else {
        let data = part.get("data").unwrap_or_else(Json::null);
        made.set("data", if is_rpc { data } else { object(&[("data", data)]) });
        "data"
    };
    if is_rpc {
        made.set("kind", Json::string(kind));
    }
    copy(part, &mut made, &[("metadata", "metadata")], false);
    made
}

/// Whether a result is one of HTTP+JSON: its messages have `content`. Without a message that cannot be seen.
pub fn is_over_http(result: &Json) -> bool {
    let has_content = |message: Option<Json>| message.is_some_and(|message| message.get("content").is_some());
    let shows = |holder: &Json| {
        has_content(holder.get("message"))
            || has_content(holder.get("status").and_then(|status| status.get("message")))
            || has_content(items_at(holder, "history").into_iter().next())
    };
    shows(result) || ["task", "statusUpdate"].iter().any(|name| result.get(name).is_some_and(|holder| shows(&holder)))
}

/// What a result of version 0.3 is in version 1.0; one of version 1.0 stays as it is. An object with a `kind` is wrapped where
/// version 1.0 wraps it, but for a task, which only some responses wrap. `is_known` says that it is one of HTTP+JSON.
pub fn read(mut result: Json, is_known: bool) -> Json {
    if result.get("pushNotificationConfig").is_some() {
        return read_config(result);
    }
    // JSON-RPC has the configurations of a task bare.
    if let Some(configs) = result.items().or_else(|| result.get("configs")?.items()) {
        return object(&[("configs", Json::array(configs.into_iter().map(read_config).collect()))]);
    }
    let kind = result.string_at("kind");
    if kind.is_none() && !is_known && !is_over_http(&result) {
        return result;
    }
    let name = match kind.as_deref() {
        Some("task") => return read_holder(result),
        Some("message") => return object(&[("message", read_message(result))]),
        Some("status-update") => "statusUpdate",
        Some("artifact-update") => "artifactUpdate",
        _ => {
            for name in ["task", "statusUpdate", "artifactUpdate"] {
                if let Some(holder) = result.get(name) {
                    result.set(name, read_holder(holder));
                }
            }
            if let Some(message) = result.get("message") {
                result.set("message", read_message(message));
            }
            return if result.get("status").is_some() { read_holder(result) } else { result };
        }
    };
    object(&[(name, read_holder(result))])
}

/// The same, where version 1.0 wraps a task too.
pub fn wrapped(result: Json) -> Json {
    let is_task = result.get("status").is_some() && result.get("id").is_some();
    if is_task { object(&[("task", result)]) } else { result }
}

fn read_config(holder: Json) -> Json {
    let Some(config) = holder.get("pushNotificationConfig") else { return holder };
    let mut config = config.shallow_copy();
    let name = text_at(&holder, "name").unwrap_or_default();
    let named = || Some(Json::string(split::parts(&name, b"/").nth(1)?));
    if let Some(task) = holder.get("taskId").or_else(named) {
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

/// A task, or an update of one.
fn read_holder(mut holder: Json) -> Json {
    holder.unset("kind");
    holder.unset("final");
    if let Some(mut status) = holder.get("status") {
        let word = status.string_at("state").unwrap_or_default();
        let word = word.strip_prefix("TASK_STATE_").unwrap_or(&word).replace('-', "_").to_ascii_uppercase();
        let word = if word == "CANCELLED" { "CANCELED" } else { &word };
        status.set("state", Json::string(&["TASK_STATE_", word].concat()));
        if let Some(message) = status.get("message") {
            status.set("message", read_message(message));
        }
        holder.set("status", status);
    }
    read_list(&mut holder, "artifacts", read_parts);
    read_list(&mut holder, "history", read_message);
    if let Some(artifact) = holder.get("artifact") {
        holder.set("artifact", read_parts(artifact));
    }
    holder
}

fn read_message(mut message: Json) -> Json {
    message.unset("kind");
    let is_users = matches!(message.string_at("role").as_deref(), Some("user" | "ROLE_USER"));
    message.set("role", Json::string(if is_users { "ROLE_USER" } else { "ROLE_AGENT" }));
    if let Some(content) = message.get("content") {
        message.unset("content");
        message.set("parts", content);
    }
    read_parts(message)
}

fn read_parts(mut holder: Json) -> Json {
    let parts = items_at(&holder, "parts").into_iter().map(read_part).collect();
    holder.set("parts", Json::array(parts));
    holder
}

fn read_part(mut part: Json) -> Json {
    if let Some(file) = part.get("file") {
        part.unset("file");
        copy(&file, &mut part, FILE, true);
        copy(&file, &mut part, FILE_OVER_HTTP, true);
    } else if part.get("kind").is_none()
        && let Some(data) = part.get("data").and_then(|data| data.get("data"))
    {
        part.set("data", data);
    }
    part.unset("kind");
    part
}

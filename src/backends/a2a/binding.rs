//! How an operation is written for the interface that was agreed on.
//!
//! An operation is written as the HTTP+JSON binding of version 1.0 has it: its ids in the path, all else that it says in its body,
//! also where that binding has a query.

use super::client::{object, text_at};
use super::{card, legacy, tasks};
use crate::core::error::{Error, ErrorKind};
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::request::{Method, Path, Request};
use crate::core::split;
use crate::prelude::*;

/// What is sent instead of an operation's own request.
///
/// # Errors
/// What the version or the card has not; nothing was sent.
pub fn fit(operation: &Operation, agreed: &Json) -> Result<Option<Request>, Error> {
    let given = &operation.request;
    let text = |member: &str| agreed.string_at(member).unwrap_or_default();
    if operation.name == "getAgentCard" {
        let origin = text_at(agreed, "origin");
        return Ok(origin.map(|origin| Request { path: card::path_at(&origin), ..given.clone() }));
    }
    let (url, version, tenant) = (text("url"), text("version"), text_at(agreed, "tenant"));
    let (is_rpc, is_old) = (text("binding") == "JSONRPC", version == "0.3");
    // What was written when the call was made, not what the caller made of it meanwhile.
    let written = given.text.as_ref().and_then(Json::parse).or_else(|| given.body.clone());
    let mut params = written.unwrap_or_else(Json::object).shallow_copy();
    let (mut name, mut path, mut method) = (operation.name, given.path.as_str(), given.method);
    if !card::can(agreed, "streaming") {
        match name {
            // The response is the task at once; it is polled from then on.
            "sendStreamingMessage" => {
                (name, path) = ("sendMessage", "/message:send");
                let mut configuration = params.get("configuration").unwrap_or_else(Json::object).shallow_copy();
                configuration.set("returnImmediately", Json::boolean(true));
                params.set("configuration", configuration);
            }
            // It is no stream, and says that the task is to be read.
            "subscribeToTask" => {
                (name, path, method) = ("getTask", path.strip_suffix(":subscribe").unwrap_or(path), Method::Get);
            }
            _ => {}
        }
    }
    let has_query = !is_rpc && matches!(method, Method::Get | Method::Delete);
    if !has_query {
        add_ids(given.path.as_str(), &mut params);
    }
    let mut called = upper_first(name);
    if is_old {
        let (name, downgraded) = legacy::call(name, params, is_rpc).ok_or_else(lacks)?;
        (called, params) = (name.to_owned(), downgraded);
    }
    let mut request = if is_rpc {
        if let Some(tenant) = &tenant {
            params.set("tenant", Json::string(tenant));
        }
        let envelope = object(&[
            ("jsonrpc", Json::string("2.0")),
            ("id", Json::number(1.0)),
            ("method", Json::string(&called)),
            ("params", params),
        ]);
        Request::with_body(Method::Post, Path::absolute(&url), Some(envelope))
    } else {
        let mut whole = url;
        if let Some(tenant) = &tenant {
            let mut segment = Path::new("/");
            segment.push_id("tenant", tenant)?;
            whole.push_str(segment.as_str());
        }
        if is_old {
            whole.push_str("/v1");
            path = if path == card::EXTENDED.template() { "/card" } else { path };
        }
        whole.push_str(path);
        let mut path = Path::absolute(&whole);
        for name in if has_query { params.keys() } else { Vec::new() } {
            if let Some(value) = params.get(&name) {
                path = path.query(&name, &value.as_string().unwrap_or_else(|| value.to_text()));
            }
        }
        Request::with_body(method, path, (!has_query).then_some(params))
    };
    if let Some(accept) = given.headers.get("accept") {
        request.headers.set("Accept", accept);
    }
    request.headers.set("A2A-Version", &version);
    (request.authorized, request.token) = (given.authorized, given.token.clone());
    Ok(Some(request))
}

fn lacks() -> Error {
    Error::new(ErrorKind::Unsupported, "the agent has not got this call in version 0.3; nothing was sent")
}

/// The ids in a path are members of what is sent: `id`, or `taskId` and `id` for a webhook.
fn add_ids(path: &str, params: &mut Json) {
    // "", "tasks", a task's id, "pushNotificationConfigs", a webhook's id. What follows a colon is a verb: in an id it is encoded.
    let mut segments = split::parts(path, b"/").map(|segment| split::first(segment, b":")).skip(2);
    let (task, is_webhook, webhook) = (segments.next(), segments.next().is_some(), segments.next());
    for (name, id) in [(if is_webhook { "taskId" } else { "id" }, task), ("id", webhook)] {
        if let Some(id) = id {
            params.set(name, Json::string(&tasks::decoded(id)));
        }
    }
}

/// The name of a JSON-RPC method: that of the operation in Pascal case.
fn upper_first(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

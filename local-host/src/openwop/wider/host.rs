//! What a host offers to pages and workflows: connection providers, plugins with a page of their own, packs.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::asked::Asked;
use super::super::response::{JsonResponse, Outcome, Refusal};
use super::shelves::text;
use super::{field, missing};

fn providers() -> [Value; 2] {
    [
        json!({ "id": "mailbox", "source": "builtin" }),
        json!({ "id": "ledger", "source": "pack", "packName": "local.pack" }),
    ]
}

pub fn connection_providers() -> JsonResponse {
    let refusals = json!([{
        "packName": "other.pack",
        "providerId": "ledger",
        "code": "connection_provider_conflict",
        "heldBy": "local.pack",
    }]);
    JsonResponse::ok(json!({ "providers": providers(), "refusals": refusals }))
}

pub fn connection_provider(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    let pack = asked.parameter("pack");
    let fits = |provider: &Value| {
        text(provider, "id") == id && pack.as_ref().is_none_or(|pack| text(provider, "packName") == pack)
    };
    let found = providers().into_iter().find(fits);
    found
        .map(JsonResponse::ok)
        .ok_or_else(|| missing("connection_provider_unresolved", format!("no connection provider {id}")))
}

fn check_plugin(pack: &str, plugin: &str) -> Result<(), Refusal> {
    if (pack, plugin) == ("local.pack", "board") {
        return Ok(());
    }
    Err(missing("not_found", format!("no plugin {plugin} in {pack}")))
}

pub fn plugin_frame(pack: &str, plugin: &str) -> Result<Outcome, Refusal> {
    check_plugin(pack, plugin)?;
    let mut response = Response::new(Body::from("<!doctype html><title>Board</title><p>A plugin's page.</p>\n"));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Ok(Outcome::Ready(response))
}

/// A refusal is a response like any other, with `ok: false`.
pub fn plugin_request(asked: &Asked<'_>, pack: &str, plugin: &str) -> Result<JsonResponse, Refusal> {
    check_plugin(pack, plugin)?;
    let body = asked.closed_body(&["message"])?;
    let message = body.get("message").filter(|message| message.get("openwop") == Some(&json!("ui-plugin/1")));
    let message = message.ok_or_else(|| field("message", "message MUST be a ui-plugin/1 request"))?;
    let id = message.get("id").cloned().unwrap_or_default();
    Ok(JsonResponse::ok(match text(message, "method") {
        "artifact.read" => json!({ "id": id, "ok": true, "result": { "artifactId": "art-letter" } }),
        "artifact.write" => {
            json!({ "id": id, "ok": false, "error": { "code": "forbidden", "message": "The artifact is read-only." } })
        }
        _ => json!({ "id": id, "ok": true }),
    }))
}

pub fn packs() -> JsonResponse {
    JsonResponse::ok(json!({ "packs": [{ "name": "local.pack", "nodes": ["local.pack.write"] }] }))
}

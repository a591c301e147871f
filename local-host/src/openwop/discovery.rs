//! `GET /.well-known/openwop`, `GET /v1/openapi.json` and `GET /v1/workflows/{id}`.

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, IF_NONE_MATCH};
use serde_json::{Value, json};

use super::profiles::Profile;
use super::response::{JsonResponse, Refusal};
use super::snapshot::conditional;
use super::{wider, workflows};
use crate::api::Call;

pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub fn capabilities(call: &Call) -> JsonResponse {
    let profile = call.behaviour.profile;
    let response =
        JsonResponse::ok(document(profile, call.behaviour.openwop.whole)).header(CACHE_CONTROL, "public, max-age=300");
    if profile.tags_responses() {
        conditional(response, &format!("\"local-host-{VERSION}\""), call.headers.get(IF_NONE_MATCH))
    } else {
        response
    }
}

fn document(profile: Profile, whole: bool) -> Value {
    let mut document = json!({
        "protocolVersion": if profile.is_extended() { "1.1" } else { "1.0" },
        "implementation": { "name": format!("local-host ({})", profile.name()), "version": VERSION, "vendor": "flowtether" },
        "supportedEnvelopes": [],
        "schemaVersions": {},
        "limits": { "clarificationRounds": 0, "schemaRounds": 0, "envelopesPerTurn": 0, "maxNodeExecutions": 1000, "maxRunDurationMs": 3_600_000 },
        "supportedTransports": ["rest"],
        "fixtures": workflows::ids().collect::<Vec<_>>(),
    });
    let mut families = families(profile);
    if let (true, Some(known), Value::Object(more)) =
        (whole || profile.is_extended(), families.as_object_mut(), wider::families(profile))
    {
        known.extend(more);
    }
    if let Some(members) = document.as_object_mut() {
        if let Some(families) = families.as_object() {
            members.extend(families.iter().map(|(name, family)| (name.clone(), family.clone())));
        }
        if !profile.is_spec() {
            // Deprecated, and still what every reference host does: the families once more, under a wrapper.
            members.insert("capabilities".to_owned(), families);
        }
    }
    document
}

/// Capability families, each where the host in question has it.
pub fn families(profile: Profile) -> Value {
    match profile {
        Profile::Spec => json!({
            "engineVersion": 1,
            "eventLogSchemaVersion": 2,
            "replay": { "supported": true, "modes": ["replay", "branch"] },
            "interrupt": { "supported": true },
            "restTransport": { "conditionalRunGet": true, "contentEncodings": [] },
            "debugBundle": { "supported": false },
            "feedback": { "supported": false },
        }),
        Profile::InMemory => json!({ "debugBundle": { "supported": true }, "feedback": { "supported": true } }),
        Profile::Sqlite => json!({
            "memory": { "supported": false, "attribution": { "supported": true, "emitsWriteEvents": true } },
            "secrets": { "supported": true, "scopes": ["tenant", "user"], "resolution": "host-managed" },
        }),
        Profile::Python => json!({
            "runs": { "pauseResume": { "supported": true, "drainPolicies": ["drain-current-node"] } },
            "refusedCapabilities": ["aiProviders", "channels", "dispatch"],
        }),
        Profile::Extended => json!({
            "replay": { "supported": true, "modes": ["replay", "branch"] },
            "memory": { "supported": true, "attribution": { "supported": true, "emitsWriteEvents": true } },
        }),
        // Its version 2 document is a page of its own.
        Profile::V2 | Profile::V2AsV1 => json!({
            "interrupt": { "supported": true, "tokenAlgs": ["hs256"] },
            "replay": { "supported": true, "fork": true, "modes": ["replay", "branch"] },
            "webhooks": {
                "supported": true,
                "durable": true,
                "signatureAlgorithms": ["v1", "standard-webhooks-1"],
                "retryPolicy": { "maxAttempts": 2, "backoff": "exponential" },
                "secretRotation": { "overlapSeconds": 86400 },
            },
            "idempotency": { "supported": true, "crossRegion": "single-region" },
        }),
        Profile::Postgres => json!({
            "interrupts": { "supportedKinds": ["approval", "clarification", "external-event"] },
            "memory": { "supported": true, "attribution": { "supported": true, "emitsWriteEvents": true } },
        }),
    }
}

pub fn openapi(profile: Profile) -> JsonResponse {
    let operation = |summary: &str| json!({ "summary": summary, "responses": { "200": { "description": "OK" } } });
    JsonResponse::ok(json!({
        "openapi": if profile.is_spec() { "3.1.0" } else { "3.1" },
        "info": { "title": format!("OpenWOP on the local host ({})", profile.name()), "version": VERSION },
        "paths": {
            "/.well-known/openwop": { "get": operation("Capabilities") },
            "/v1/openapi.json": { "get": operation("This document") },
            "/v1/workflows/{workflowId}": { "get": operation("A workflow's definition") },
            "/v1/runs": { "post": operation("Create a run") },
            "/v1/runs/{runId}": { "get": operation("A run's snapshot") },
            "/v1/runs/{runId}/events": { "get": operation("A run's event stream") },
            "/v1/runs/{runId}/events/poll": { "get": operation("A run's events, polled") },
            "/v1/runs/{runId}/cancel": { "post": operation("Cancel a run") },
            "/v1/runs/{runId}:fork": { "post": operation("Fork a run") },
            "/v1/runs/{runId}/interrupts/{nodeId}": { "post": operation("Resolve an interrupt") },
            "/v1/interrupts/{token}": {
                "get": operation("Inspect an interrupt"),
                "post": operation("Resolve an interrupt by its token"),
            },
        },
    }))
}

pub fn workflow(id: &str, profile: Profile) -> Result<JsonResponse, Refusal> {
    let code = if profile.is_spec() { "not_found" } else { "workflow_not_found" };
    workflows::definition(id)
        .map(JsonResponse::ok)
        .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, code, format!("Unknown workflowId: {id}")))
}

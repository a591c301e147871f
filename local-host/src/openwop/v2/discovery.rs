//! What the host says of itself, in the words of either version.

use axum::http::header::{CACHE_CONTROL, IF_NONE_MATCH};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::super::asked::Asked;
use super::super::discovery::{VERSION, families};
use super::super::profiles::Profile;
use super::super::response::{JsonResponse, Refusal};
use super::super::snapshot::conditional;
use super::super::{wider, workflows};
use super::not_found;
use crate::outgoing::hex;

pub fn capabilities(asked: &Asked<'_>) -> JsonResponse {
    let document = document(asked);
    let digest = hex(&Sha256::digest(document.to_string())).chars().take(32).collect::<String>();
    let response = JsonResponse::ok(document).header(CACHE_CONTROL, "public, max-age=60");
    conditional(response, &format!("\"{digest}\""), asked.call.headers.get(IF_NONE_MATCH))
}

fn document(asked: &Asked<'_>) -> Value {
    let (major, minor) = asked.call.behaviour.openwop.oldest_client;
    let versions = asked.majors.versions();
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| {
        members.insert(name.to_owned(), value);
    };
    if asked.profile != Profile::V2 {
        put("protocolVersion", "1.11".into());
    }
    put("protocolVersions", versions.into());
    put("preferredVersion", versions.first().copied().into());
    put("minClientVersion", format!("{major}.{minor}").into());
    put("implementation", json!({ "name": "local-host (v2)", "version": VERSION, "vendor": "flowtether" }));
    put("engineVersion", 1.into());
    put("eventLogSchemaVersion", 3.into());
    put(
        "signingKeys",
        json!([{ "keyId": "local-1", "alg": "ed25519", "publicKey": "A".repeat(43), "use": "certification-bundle" }]),
    );
    let limits = json!({
        "clarificationRounds": 0,
        "schemaRounds": 0,
        "envelopesPerTurn": 0,
        "maxNodeExecutions": 1000,
        "maxRunDurationMs": 3_600_000,
    });
    if asked.profile == Profile::V2 {
        put("fixtures", workflows::ids().collect());
        put("testing", json!({ "testKeyPrefix": "key-" }));
        put(
            "extensions",
            json!({ "local.host": { "hostId": "local-host", "build": { "kind": "commit", "id": "dev" } } }),
        );
        let mut limits = limits;
        if let Some(limits) = limits.as_object_mut() {
            limits.insert("maxRequestBodyBytes".to_owned(), (4 << 20).into());
        }
        for (name, status, witness, facets) in records(limits, agents(asked)) {
            put(name, record(status, witness, facets));
        }
        for name in wider::RECORDS.into_iter().filter(|_| asked.call.behaviour.openwop.whole) {
            put(name, record("experimental", "claims-check", json!({})));
        }
    } else {
        put("supportedEnvelopes", json!([]));
        put("schemaVersions", json!({}));
        put("limits", limits);
        put("fixtures", workflows::ids().collect());
        if let Value::Object(families) = families(Profile::V2AsV1) {
            members.extend(families);
        }
    }
    Value::Object(members)
}

/// The families of the second version: their presence says that they are served.
fn records(limits: Value, agents: Value) -> [(&'static str, &'static str, &'static str, Value); 12] {
    let gated = "witnessable-gated";
    [
        ("limits", "stable", gated, limits),
        ("httpClient", "experimental", gated, json!({ "methods": ["GET", "POST"], "safeFetch": {} })),
        (
            "eventLog",
            "experimental",
            "claims-check",
            json!({ "crossEngineOrdering": { "orderingModel": "global-sequencer" } }),
        ),
        ("interrupt", "experimental", gated, json!({ "tokenAlgs": ["hs256"], "refKinds": ["principal"] })),
        ("runList", "experimental", gated, json!({ "maxPageSize": 100, "filters": ["workflowId", "status"] })),
        (
            "replay",
            "experimental",
            gated,
            json!({ "modes": ["replay", "branch"], "retention": { "days": 30 }, "effectSeamsManifest": true }),
        ),
        (
            "feedback",
            "experimental",
            gated,
            json!({ "targets": ["run", "event", "node"], "signals": ["rating", "correction", "label", "flag"] }),
        ),
        ("compensation", "experimental", gated, json!({})),
        ("agents", "experimental", gated, agents),
        ("toolCatalog", "experimental", gated, json!({})),
        ("heartbeat", "experimental", gated, json!({ "deliveryChannel": "/host/events" })),
        (
            "webhooks",
            "experimental",
            gated,
            json!({
                "signatureAlgorithms": ["v1", "standard-webhooks-1"],
                "retryPolicy": { "maxAttempts": 2, "backoff": "exponential" },
                "deadLetter": { "retentionDays": 7, "maxPageSize": 100 },
                "secretRotation": { "overlapSeconds": 86400 },
            }),
        ),
    ]
}

/// What no host was measured to serve is there where the whole text is.
fn agents(asked: &Asked<'_>) -> Value {
    if asked.call.behaviour.openwop.whole {
        json!({ "manifestRuntime": {}, "roster": {}, "orgChart": {}, "deployment": {}, "evalSuite": {} })
    } else {
        json!({ "manifestRuntime": {} })
    }
}

fn record(status: &str, witness: &str, facets: Value) -> Value {
    let mut record = json!({ "status": status, "since": "2.0", "witness": witness });
    if let (Some(members), Value::Object(facets)) = (record.as_object_mut(), facets) {
        members.extend(facets);
    }
    record
}

pub fn openapi() -> JsonResponse {
    JsonResponse::ok(json!({
        "openapi": "3.1.0",
        "info": { "title": "OpenWOP on the local host (v2)", "version": "2.0" },
        "paths": { "/.well-known/openwop": { "get": {} }, "/runs": { "get": {}, "post": {} } },
    }))
}

pub fn workflow(id: &str) -> Result<JsonResponse, Refusal> {
    let mut definition = workflows::definition(id).ok_or_else(|| not_found("workflow not found"))?;
    let nodes = definition.get_mut("nodes").and_then(Value::as_array_mut);
    for node in nodes.into_iter().flatten().filter_map(Value::as_object_mut) {
        node.insert("config".to_owned(), json!({}));
    }
    Ok(JsonResponse::ok(definition))
}

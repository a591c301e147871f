//! The host's agents, tools and effect seams.

use serde_json::{Value, json};

use super::super::response::{JsonResponse, Refusal};
use super::not_found;

fn all_agents() -> [Value; 1] {
    [json!({
        "agentId": "local.sorter",
        "persona": "Sorter",
        "label": "Sorter",
        "description": "Puts each message where it belongs.",
        "modelClass": "chat",
        "packName": "local.pack",
        "packVersion": "1.0.0",
        "toolAllowlist": [],
        "hasHandoffSchemas": false,
    })]
}

pub fn agents() -> JsonResponse {
    let agents = all_agents();
    JsonResponse::ok(json!({ "agents": agents, "total": agents.len() }))
}

pub fn agent(id: &str) -> Result<JsonResponse, Refusal> {
    let found = all_agents().into_iter().find(|agent| agent.get("agentId").and_then(Value::as_str) == Some(id));
    found.map(JsonResponse::ok).ok_or_else(|| not_found("no such agent"))
}

/// Id, title, safety tier, and what it does beyond the host.
const TOOLS: [(&str, &str, &str, &str); 4] = [
    ("openwop:core.delay", "Delay", "pure", "none"),
    ("openwop:core.fail", "Fail", "pure", "none"),
    ("openwop:core.httpFetch", "Fetch", "read", "safe-fetch"),
    ("openwop:core.noop", "No-op", "pure", "none"),
];

pub fn all_tools() -> Vec<Value> {
    TOOLS
        .iter()
        .map(|(id, title, tier, egress)| {
            let is_pure = *tier == "pure";
            json!({
                "toolId": id,
                "source": "node-pack",
                "title": title,
                "safetyTier": tier,
                "replayPolicy": if is_pure { "deterministic" } else { "idempotent" },
                "egress": egress,
                "annotations": {
                    "readOnlyHint": true,
                    "destructiveHint": false,
                    "idempotentHint": true,
                    "openWorldHint": !is_pure,
                },
            })
        })
        .collect()
}

/// Measured: a bare array, also where the compact view is asked for.
pub fn tools() -> JsonResponse {
    JsonResponse::ok(all_tools().into())
}

pub fn tool(id: &str) -> Result<JsonResponse, Refusal> {
    let found = all_tools().into_iter().find(|tool| tool.get("toolId").and_then(Value::as_str) == Some(id));
    found.map(JsonResponse::ok).ok_or_else(|| not_found(format!("no tool {id:?} in this caller's catalog")))
}

pub fn effect_seams() -> JsonResponse {
    JsonResponse::ok(json!({
        "manifestVersion": "1",
        "host": { "name": "local-host", "build": { "kind": "commit", "id": "dev" } },
        "seams": [
            {
                "seam": "http.fetch",
                "kind": "http",
                "guarded": true,
                "guardedBy": "effects-ledger:recorded-outcome",
                "branchReFires": false,
                "note": "the core.httpFetch node.",
            },
            { "seam": "webhooks.deliver", "kind": "webhook-fanout", "guarded": false, "guardedBy": "none" },
        ],
    }))
}

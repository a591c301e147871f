//! Agents, where they stand, what they may use. Roster, organisation and deployments are the protocol's text: no host was measured.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::super::asked::Asked;
use super::super::response::{JsonResponse, Refusal};
use super::super::v2::catalogue;
use super::shelves::{position, text};
use super::{field, missing};

fn all() -> [Value; 2] {
    [
        json!({
            "agentId": "local.sorter",
            "persona": "Sorter",
            "label": "Sorting agent",
            "description": "Puts each message where it belongs.",
            "modelClass": "general",
            "packName": "local.pack",
            "packVersion": "1.0.0",
            "toolAllowlist": [],
            "hasHandoffSchemas": false,
            "memoryShape": { "conversation": true },
        }),
        json!({
            "agentId": "local.writer",
            "persona": "Writer",
            "label": "Writing agent",
            "description": "Writes replies.",
            "modelClass": "chat",
            "packName": "local.pack",
            "packVersion": "1.0.0",
            "toolAllowlist": ["openwop:core.noop"],
            "hasHandoffSchemas": true,
        }),
    ]
}

pub fn list() -> JsonResponse {
    let agents = all();
    JsonResponse::ok(json!({ "agents": agents, "total": agents.len() }))
}

/// Measured: what the host has no route for is taken for an agent's id.
pub fn get(_: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    let found = all().into_iter().find(|agent| text(agent, "agentId") == id);
    found
        .map(JsonResponse::ok)
        .ok_or_else(|| missing("not_found", format!("agent '{id}' is not installed on this host")))
}

fn entries() -> [Value; 2] {
    let owner = json!({ "tenant": "local" });
    [
        json!({
            "rosterId": "roster-1",
            "persona": "Ada",
            "agentRef": { "agentId": "local.sorter" },
            "owner": owner,
            "workflows": ["echo"],
            "enabled": true,
            "label": "First line",
        }),
        json!({
            "rosterId": "roster-2",
            "persona": "Ben",
            "agentRef": { "agentId": "local.writer" },
            "owner": owner,
        }),
    ]
}

pub fn roster() -> JsonResponse {
    let roster = entries();
    JsonResponse::ok(json!({ "roster": roster, "total": roster.len() }))
}

pub fn roster_entry(id: &str) -> Result<JsonResponse, Refusal> {
    let found = entries().into_iter().find(|entry| text(entry, "rosterId") == id);
    found.map(JsonResponse::ok).ok_or_else(|| missing("not_found", format!("roster entry {id} is unknown")))
}

fn departments() -> [Value; 2] {
    let roles = json!([{ "roleId": "lead", "name": "Lead", "responsibilities": ["replies first"] }]);
    [
        json!({ "departmentId": "support", "name": "Support", "parentDepartmentId": null, "roles": roles }),
        json!({ "departmentId": "refunds", "name": "Refunds", "parentDepartmentId": "support", "roles": roles }),
    ]
}

fn members() -> [Value; 2] {
    [
        json!({ "rosterId": "roster-1", "departmentId": "support", "roleId": "lead", "reportsTo": null }),
        json!({ "rosterId": "roster-2", "departmentId": "refunds", "roleId": "lead", "reportsTo": "roster-1" }),
    ]
}

pub fn org_chart() -> JsonResponse {
    JsonResponse::ok(json!({ "owner": { "tenant": "local" }, "departments": departments(), "members": members() }))
}

/// With the departments below it, unless `recursive=false`.
pub fn department(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    let found = departments().into_iter().find(|department| text(department, "departmentId") == id);
    let found = found.ok_or_else(|| missing("not_found", format!("department {id} is unknown")))?;
    let recursive = asked.parameter("recursive").as_deref() != Some("false");
    let below = |other: &str| {
        let parent = departments().into_iter().find(|department| text(department, "departmentId") == other);
        recursive && parent.is_some_and(|department| text(&department, "parentDepartmentId") == id)
    };
    let members: Vec<Value> = members()
        .into_iter()
        .filter(|member| text(member, "departmentId") == id || below(text(member, "departmentId")))
        .collect();
    Ok(JsonResponse::ok(json!({ "department": found, "members": members, "responsibilities": ["replies first"] })))
}

fn first_deployment() -> Vec<Value> {
    vec![json!({ "agentId": "local.sorter", "version": "1.0.0", "state": "active", "channels": ["stable"] })]
}

/// A bare array.
pub fn deployments(asked: &Asked<'_>, agent: &str) -> Result<JsonResponse, Refusal> {
    get(asked, agent)?;
    let found: Vec<Value> = asked.service.shelves.with(asked.key(), "deployments", first_deployment, |deployments| {
        deployments.iter().filter(|deployment| text(deployment, "agentId") == agent).cloned().collect()
    });
    Ok(JsonResponse::ok(found.into()))
}

pub fn deploy(asked: &Asked<'_>, agent: &str) -> Result<JsonResponse, Refusal> {
    get(asked, agent)?;
    let body = asked.body()?;
    let version = body.get("version").and_then(Value::as_str).ok_or_else(|| field("version", "version is required"))?;
    let state = match body.get("transition").and_then(Value::as_str) {
        Some("promote") if body.get("evalRunId").is_none() && version.ends_with("-untested") => {
            let message = "The version has passed no evaluation.";
            return Err(Refusal::new(StatusCode::FORBIDDEN, "eval_gate_unmet", message));
        }
        Some("promote" | "adjust-canary") => "active",
        Some("pause") => "paused",
        Some("deprecate") => "deprecated",
        Some("rollback") => "rolled-back",
        _ => {
            return Err(field("transition", "transition MUST be promote, pause, deprecate, rollback or adjust-canary"));
        }
    };
    asked.service.shelves.with(asked.key(), "deployments", first_deployment, |deployments| {
        let mut deployment = json!({ "agentId": agent, "version": version, "state": state });
        if let Some(members) = deployment.as_object_mut() {
            for name in ["canaryPercent", "evalRunId"] {
                if let Some(value) = body.get(name) {
                    members.insert(name.to_owned(), value.clone());
                }
            }
        }
        let known =
            deployments.iter().position(|known| text(known, "agentId") == agent && text(known, "version") == version);
        if known.is_none() && state != "active" {
            let message = format!("{agent} has no deployment of version {version}.");
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "no_active_deployment", message));
        }
        match known.and_then(|known| deployments.get_mut(known)) {
            Some(known) => *known = deployment.clone(),
            None => deployments.push(deployment.clone()),
        }
        Ok(JsonResponse::ok(deployment))
    })
}

/// Measured on the larger host: it has none. The views differ in their form.
pub fn tools(asked: &Asked<'_>) -> JsonResponse {
    let tools = if asked.profile.is_extended() { Vec::new() } else { catalogue::all_tools() };
    if asked.parameter("view").as_deref() != Some("compact") {
        return JsonResponse::ok(tools.into());
    }
    let compact: Vec<Value> = tools
        .iter()
        .map(|tool| {
            let member = |name: &str| tool.get(name).cloned().unwrap_or_default();
            json!({
                "toolId": member("toolId"),
                "source": member("source"),
                "safetyTier": member("safetyTier"),
                "title": member("title"),
            })
        })
        .collect();
    JsonResponse::ok(json!({ "tools": compact }))
}

pub fn tool(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    let tools = if asked.profile.is_extended() { Vec::new() } else { catalogue::all_tools() };
    let found = position(&tools, "toolId", id).and_then(|place| tools.into_iter().nth(place));
    found.map(JsonResponse::ok).ok_or_else(|| missing("not_found", "Tool not found.").details(json!({ "toolId": id })))
}

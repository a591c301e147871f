//! `POST /runs`.

use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::super::asked::Asked;
use super::super::create::Creation;
use super::super::execution::Execution;
use super::super::profiles::Profile;
use super::super::response::{JsonResponse, Refusal};
use super::super::runs::{Run, Status};
use super::super::webhooks::delivery;
use super::super::workflows;
use super::ids;
use super::ids::TENANT;

const MEMBERS: [&str; 12] = [
    "workflowId",
    "inputs",
    "tenantId",
    "scopeId",
    "callbackUrl",
    "configurable",
    "tags",
    "metadata",
    "residency",
    "mode",
    "evalSuiteRef",
    "agentId",
];

const RUN_SETTINGS: [&str; 4] = ["recursionLimit", "runTimeoutMs", "maxLoopIterations", "escalationThreshold"];
const AI_SETTINGS: [&str; 9] = [
    "provider",
    "model",
    "temperature",
    "maxTokens",
    "credentialRef",
    "promptOverrides",
    "mockProvider",
    "reasoningVerbosity",
    "maxRefusals",
];

pub async fn create(asked: &Asked<'_>) -> Result<JsonResponse, Refusal> {
    let creation = parse(asked)?;
    tokio::time::sleep(creation.delay).await;
    let header = |name: &str| asked.call.header(name);
    if header("openwop-force-engine-version").is_some() {
        let message = "OpenWOP-Force-Engine-Version is for test keys only";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "force_engine_version_forbidden", message));
    }
    let is_enforced = header("openwop-dedup") == Some("enforce");
    let scope = creation.scope_id.clone().filter(|_| is_enforced);
    // Every key is a caller of its own.
    let scope = scope.map(|scope| (creation.key.clone().unwrap_or_default(), scope));
    let run = Arc::new(Run::new(creation, Profile::V2, Vec::new(), None));
    begin(asked, &run, scope)?;
    Ok(JsonResponse::new(
        StatusCode::CREATED,
        json!({
            "runId": run.shown_id(asked.profile),
            "status": Status::Pending.name(),
            "eventsUrl": asked.run_address(&run, "/events"),
            "statusUrl": asked.run_address(&run, ""),
        }),
    ))
}

/// Starts the run, and delivers its events to the key's webhooks.
pub fn begin(asked: &Asked<'_>, run: &Arc<Run>, scope: Option<(String, String)>) -> Result<(), Refusal> {
    let runs = &asked.service.runs;
    match scope {
        None => runs.add(run),
        Some(scope) => {
            let scope_id = scope.1.clone();
            runs.add_exclusive(run, scope).map_err(|active| {
                let message = format!("a run for scopeId {scope_id} is active");
                Refusal::new(StatusCode::CONFLICT, "run_already_active", message)
                    .details(json!({ "runId": ids::bound(&active.id), "scopeId": scope_id }))
                    .retry_after(5)
            })?;
        }
    }
    delivery::follow(&asked.service.webhooks, run);
    Execution::start(Arc::clone(runs), Arc::clone(run));
    Ok(())
}

fn parse(asked: &Asked<'_>) -> Result<Creation, Refusal> {
    let body = asked.closed_body_by_key(&MEMBERS)?;
    let Some(workflow_id) = body.get("workflowId").and_then(Value::as_str) else {
        return Err(Refusal::invalid("workflowId is REQUIRED"));
    };
    if !workflows::is_known(workflow_id) {
        let message = format!("workflow {workflow_id} is not registered on this host");
        return Err(super::not_found(message).details(json!({ "workflowId": workflow_id })));
    }
    if body.get("tenantId").is_some_and(|tenant| tenant != TENANT) {
        let message = "tenantId MUST be the credential's tenant; the tenant never comes from the body";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "forbidden", message));
    }
    if body.contains_key("callbackUrl") {
        return Err(
            Refusal::invalid("callbackUrl is not supported by this host").details(json!({ "field": "callbackUrl" }))
        );
    }
    if let Some(residency) = body.get("residency") {
        let region = residency.get("region").cloned().unwrap_or_default();
        let message = format!("residency.region {region} is not advertised by this host");
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "residency_unavailable", message)
            .details(json!({ "region": region })));
    }
    match body.get("mode").map(Value::as_str) {
        None => {}
        Some(Some("eval")) if asked.call.behaviour.openwop.whole => {}
        Some(Some("eval")) => {
            let message = "mode: eval needs agents.evalSuite, which this host does not advertise";
            return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "capability_not_provided", message)
                .details(json!({ "capability": "agents.evalSuite" })));
        }
        Some(_) => return Err(Refusal::invalid("mode MUST be eval when present")),
    }
    let inputs = match body.get("inputs") {
        None => json!({}),
        Some(inputs @ Value::Object(_)) => inputs.clone(),
        Some(_) => return Err(Refusal::invalid("inputs MUST be an object")),
    };
    let mut creation = Creation::new(workflow_id.to_owned(), inputs, &body, asked.call);
    set_options(&mut creation, &body)?;
    Ok(creation)
}

/// `configurable`, `tags` and `metadata`; what a fork lays over a run comes through here too.
pub fn set_options(creation: &mut Creation, options: &Map<String, Value>) -> Result<(), Refusal> {
    if let Some(configurable) = options.get("configurable") {
        check_configurable(configurable)?;
        creation.set_option("configurable", configurable)?;
    }
    if let Some(tags) = options.get("tags") {
        let fits = |tag: &Value| tag.as_str().is_some_and(|tag| tag.chars().count() <= 256);
        if !tags.as_array().is_some_and(|tags| tags.len() <= 100 && tags.iter().all(fits)) {
            return Err(Refusal::invalid("tags: at most 100 strings of at most 256 characters")
                .details(json!({ "maxItems": 100, "maxLength": 256 })));
        }
        creation.set_option("tags", tags)?;
    }
    if let Some(metadata) = options.get("metadata") {
        creation.set_option("metadata", metadata)?;
    }
    Ok(())
}

/// The closed object of the second version: sections, and what is nobody's business under `extensions`.
fn check_configurable(configurable: &Value) -> Result<(), Refusal> {
    let refused = |path: &str, message: String| Err(Refusal::invalid(message).details(json!({ "path": path })));
    let Some(sections) = configurable.as_object() else {
        return Err(Refusal::invalid("configurable MUST be an object"));
    };
    if sections.get("version") != Some(&json!(1)) {
        return refused("configurable.version", "configurable.version is REQUIRED and MUST be 1".to_owned());
    }
    for (section, settings) in sections {
        let known: &[&str] = match section.as_str() {
            "version" | "budget" | "extensions" => continue,
            "run" => &RUN_SETTINGS,
            "ai" => &AI_SETTINGS,
            "distillation" => &["tokenBudget"],
            _ => {
                let message = format!("unknown key {section} in configurable");
                return refused(&format!("configurable.{section}"), message);
            }
        };
        for name in settings.as_object().into_iter().flat_map(Map::keys) {
            if !known.contains(&name.as_str()) {
                let message = format!("unknown key {name} in configurable.{section}");
                return refused(&format!("configurable.{section}.{name}"), message);
            }
        }
    }
    let temperature = configurable.pointer("/ai/temperature").and_then(Value::as_f64);
    if temperature.is_some_and(|value| !(0.0..=2.0).contains(&value)) {
        return Err(Refusal::invalid("ai.temperature is 0..2"));
    }
    Ok(())
}

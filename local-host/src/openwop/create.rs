//! `POST /v1/runs`.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::execution::Execution;
use super::profiles::Profile;
use super::response::{JsonResponse, Refusal};
use super::runs::{Run, Status};
use super::webhooks::delivery;
use super::{OpenWop, json_object, workflows};
use crate::api::Call;
use crate::event_stream::{Shape, StreamFault};

/// What a run was created with.
#[derive(Clone, Debug)]
pub struct Creation {
    pub workflow_id: String,
    pub inputs: Value,
    pub tenant_id: String,
    pub scope_id: Option<String>,
    /// Whose run it is: a list of runs shows a key its own.
    pub key: Option<String>,
    /// Where the host was asked: the larger one gives absolute addresses.
    pub base: String,
    /// `tags`, `metadata` and `configurable`, as far as they were given.
    pub options: Map<String, Value>,
    pub shape: Shape,
    pub stream_faults: Vec<StreamFault>,
    pub delay: Duration,
}

impl Creation {
    fn parse(call: &Call) -> Result<Self, Refusal> {
        let profile = call.behaviour.profile;
        let body = json_object(call)?;
        let workflow_id = match body.get("workflowId") {
            Some(Value::String(id)) => id.clone(),
            _ => return Err(Refusal::invalid("workflowId MUST be a string.")),
        };
        if !workflows::is_known(&workflow_id) {
            return Err(if profile.is_spec() {
                Refusal::invalid(format!("workflowId: unknown workflow {workflow_id:?}."))
            } else {
                Refusal::new(StatusCode::NOT_FOUND, "workflow_not_found", "Unknown workflowId.")
            });
        }
        let inputs = match body.get("inputs") {
            None | Some(Value::Null) => json!({}),
            Some(inputs @ Value::Object(_)) => inputs.clone(),
            // Measured on the reference hosts: inputs of any type are taken.
            Some(inputs) if !profile.is_spec() => inputs.clone(),
            Some(_) => return Err(Refusal::invalid("inputs MUST be an object.")),
        };
        let mut creation = Self::new(workflow_id, inputs, &body, call);
        for name in ["tags", "metadata", "configurable"] {
            // Measured on the reference hosts: nobody reads tags and metadata, whatever their type.
            let is_ignored = !profile.is_spec() && name != "configurable";
            if let Some(value) = body.get(name).filter(|_| !is_ignored) {
                creation.set_option(name, value)?;
            }
        }
        Ok(creation)
    }

    pub fn new(workflow_id: String, inputs: Value, body: &Map<String, Value>, call: &Call) -> Self {
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        Self {
            workflow_id,
            inputs,
            tenant_id: text("tenantId").or_else(|| call.key.clone()).unwrap_or_else(|| "local".to_owned()),
            scope_id: text("scopeId"),
            key: call.key.clone(),
            base: format!("http://{}{}", call.header("host").unwrap_or("127.0.0.1"), call.prefix),
            options: Map::new(),
            shape: Shape::default(),
            stream_faults: Vec::new(),
            delay: Duration::ZERO,
        }
    }

    /// Takes over one of the options; a fork's overlay comes through here too.
    pub fn set_option(&mut self, name: &str, value: &Value) -> Result<(), Refusal> {
        let fits = match name {
            "tags" => value.as_array().is_some_and(|tags| tags.iter().all(Value::is_string)),
            _ => value.is_object(),
        };
        if !fits {
            let wanted = if name == "tags" { "an array of strings" } else { "an object" };
            return Err(Refusal::invalid(format!("{name} MUST be {wanted}.")));
        }
        if name == "configurable" {
            self.configure(value)?;
        }
        self.options.insert(name.to_owned(), value.clone());
        Ok(())
    }

    fn configure(&mut self, configurable: &Value) -> Result<(), Refusal> {
        if let Some(shape) = setting(configurable, "stream")? {
            self.shape = shape;
        }
        if let Some(faults) = setting::<Vec<StreamFault>>(configurable, "streamFaults")? {
            for fault in &faults {
                fault
                    .check()
                    .map_err(|wrong| Refusal::invalid(format!("configurable[\"host.streamFaults\"]: {wrong}")))?;
            }
            self.stream_faults = faults;
        }
        if let Some(delay) = setting(configurable, "createDelayMs")? {
            self.delay = Duration::from_millis(delay);
        }
        Ok(())
    }
}

fn setting<T: DeserializeOwned>(configurable: &Value, name: &str) -> Result<Option<T>, Refusal> {
    // Wire version 2 knows no dotted names: there the host's settings are an extension.
    let given =
        configurable.get(format!("host.{name}")).or_else(|| configurable.pointer("/extensions/host")?.get(name));
    given
        .map(|value| {
            T::deserialize(value).map_err(|error| Refusal::invalid(format!("configurable[\"host.{name}\"]: {error}")))
        })
        .transpose()
}

pub async fn create(service: &OpenWop, call: &Call) -> Result<JsonResponse, Refusal> {
    let profile = call.behaviour.profile;
    let creation = Creation::parse(call)?;
    tokio::time::sleep(creation.delay).await;
    // The reference hosts ignore the header.
    let enforced = profile.is_spec() && call.header("x-dedup") == Some("enforce");
    let scope = creation.scope_id.clone().filter(|_| enforced).map(|scope_id| (creation.tenant_id.clone(), scope_id));
    let run = Arc::new(Run::new(creation, profile, Vec::new(), None));
    let added = match scope {
        Some(scope) => service.runs.add_exclusive(&run, scope),
        None => {
            service.runs.add(&run);
            Ok(())
        }
    };
    added.map_err(|active| {
        Refusal::new(StatusCode::CONFLICT, "run_already_active", "A run of this scope is active.")
            .details(json!({ "activeRunId": active.id, "activeHost": "cloud", "retryAfter": 1 }))
            .retry_after(1)
    })?;
    delivery::follow(&service.webhooks, &run);
    Execution::start(Arc::clone(&service.runs), Arc::clone(&run));
    let status = if profile == Profile::Python {
        // This host starts the run before it responds, and then reports how far it has come.
        tokio::time::sleep(Duration::from_millis(2)).await;
        run.status()
    } else {
        Status::Pending
    };
    Ok(JsonResponse::new(StatusCode::CREATED, created(&run, profile, status)))
}

fn created(run: &Run, profile: Profile, status: Status) -> Value {
    if profile.is_extended() {
        let address = format!("{}/v1/runs/{}", run.creation.base, run.id);
        let events = format!("{address}/events");
        return json!({ "runId": run.id, "status": status.name(), "eventsUrl": events, "statusUrl": address });
    }
    let mut body = json!({
        "runId": run.id,
        "status": status.name(),
        "workflowId": run.creation.workflow_id,
        "startedAt": profile.time(run.started_at),
    });
    if let Some(members) = body.as_object_mut().filter(|_| profile.gives_event_urls()) {
        members.insert("eventsUrl".to_owned(), format!("/v1/runs/{}/events", run.id).into());
        members.insert("statusUrl".to_owned(), format!("/v1/runs/{}", run.id).into());
    }
    body
}

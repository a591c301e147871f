//! What a run leaves beside its log, and what the host keeps of its own log.

use axum::http::StatusCode;
use axum::http::header::VARY;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::super::asked::Asked;
use super::super::events::milliseconds;
use super::super::response::{JsonResponse, Refusal};
use super::super::runs::Run;
use super::not_found;
use crate::api::Call;

pub fn ancestry(asked: &Asked<'_>, run: &Run) -> JsonResponse {
    JsonResponse::ok(json!({ "runId": run.shown_id(asked.profile), "hostId": "local-host", "parent": null }))
}

pub fn annotations(run: &Run) -> JsonResponse {
    JsonResponse::ok(json!({ "annotations": run.state.read(|state| state.annotations.clone()) }))
}

pub fn annotate(asked: &Asked<'_>, run: &Run) -> Result<JsonResponse, Refusal> {
    let body = asked.closed_body(&["signal", "target", "note"])?;
    let signal = body.get("signal").and_then(Value::as_object);
    let signal = signal.ok_or_else(|| Refusal::invalid("signal is REQUIRED"))?;
    match signal.get("kind").and_then(Value::as_str) {
        Some("rating") => {
            let rating = signal.get("rating").and_then(Value::as_u64);
            if !rating.is_some_and(|rating| (1..=5).contains(&rating)) {
                return Err(Refusal::invalid("rating 1..5 is required"));
            }
        }
        Some("correction" | "label" | "flag") => {}
        _ => return Err(Refusal::invalid("signal.kind is rating | correction | label | flag")),
    }
    if body.get("target").is_some_and(|target| target.get("runId").is_some()) {
        return Err(Refusal::invalid("target.runId comes from the path"));
    }
    Ok(annotated(asked, run, &Value::Object(signal.clone()), &body))
}

/// Keeps an annotation whose signal was checked.
pub fn annotated(asked: &Asked<'_>, run: &Run, signal: &Value, body: &Map<String, Value>) -> JsonResponse {
    let mut target = Map::new();
    target.insert("runId".to_owned(), run.shown_id(asked.profile).into());
    for (name, value) in body.get("target").and_then(Value::as_object).into_iter().flatten() {
        if name != "runId" {
            target.insert(name.clone(), value.clone());
        }
    }
    let mut annotation = json!({
        "annotationId": format!("ann-{}", Uuid::new_v4().simple()),
        "target": target,
        "signal": signal,
        "actor": { "principalRef": "urn:local-host:api-key#default" },
        "createdAt": milliseconds(Timestamp::now()),
    });
    if let (Some(members), Some(note)) = (annotation.as_object_mut(), body.get("note")) {
        members.insert("note".to_owned(), note.clone());
    }
    run.state.change(|state| state.annotations.push(annotation.clone()));
    JsonResponse::new(StatusCode::CREATED, annotation)
}

/// Whoever prefers it gets the artifact in the words of A2A.
pub fn artifact(asked: &Asked<'_>, run: &Run, id: &str) -> Result<JsonResponse, Refusal> {
    let artifacts = run.state.read(|state| state.artifacts.clone());
    let found = artifacts.into_iter().find(|artifact| artifact.get("artifactId").and_then(Value::as_str) == Some(id));
    let found = found.ok_or_else(|| not_found("artifact not found"))?;
    let is_a2a = asked.call.header("accept").is_some_and(|accept| accept.contains("application/a2a+json"));
    let shown = if is_a2a {
        json!({
            "artifactId": id,
            "name": "letter",
            "description": "A letter",
            "parts": [{ "data": found.get("data"), "mediaType": "application/json" }],
            "metadata": { "openwop": { "artifactTypeId": found.get("artifactType"), "schemaVersion": 0 } },
        })
    } else {
        found
    };
    Ok(JsonResponse::ok(shown).header(VARY, "Accept"))
}

pub fn compensation(asked: &Asked<'_>, run: &Run) -> JsonResponse {
    let done = run.state.read(|state| state.compensation.clone());
    let mut shown = done.unwrap_or_else(|| json!({ "status": "none", "plan": [], "attempts": [] }));
    if let Some(members) = shown.as_object_mut() {
        members.shift_insert(0, "runId".to_owned(), run.shown_id(asked.profile).into());
    }
    JsonResponse::ok(shown)
}

pub fn effects(asked: &Asked<'_>, run: &Run) -> JsonResponse {
    let effects = run.state.read(|state| state.effects.clone());
    JsonResponse::ok(json!({ "runId": run.shown_id(asked.profile), "effects": effects }))
}

/// Both ends of the range are needed here; the log of this host has no checkpoint.
pub fn verify_audit(call: &Call) -> Result<JsonResponse, Refusal> {
    let bound = |name: &str| {
        let number = call.parameter(name).and_then(|text| text.parse::<u64>().ok());
        number.ok_or_else(|| {
            Refusal::invalid(format!("{name} is REQUIRED, a non-negative integer"))
                .details(json!({ "parameter": name }))
        })
    };
    let (from, to) = (bound("fromSeq")?, bound("toSeq")?);
    if to < from {
        return Err(Refusal::invalid("toSeq MUST NOT be below fromSeq").details(json!({ "parameter": "toSeq" })));
    }
    Ok(JsonResponse::ok(json!({
        "fromSeq": from,
        "toSeq": to,
        "chainValid": true,
        "checkpointsValid": true,
        "checkpoints": [],
        "anomalies": [],
    })))
}

//! Runs: listed, deleted, compared, bundled, paused, and cancelled many at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::asked::Asked;
use super::super::cancel::stop;
use super::super::discovery::VERSION;
use super::super::events::{Event, milliseconds};
use super::super::profiles::Profile;
use super::super::response::{JsonResponse, Refusal};
use super::super::runs::{Run, Status};
use super::super::v2::{control, ids, records};
use super::{field, gone, missing};

const MOST_AT_ONCE: usize = 100;

/// Measured on the larger host: no cursor, and any limit.
pub fn list(asked: &Asked<'_>) -> Result<JsonResponse, Refusal> {
    if asked.profile.is_spec() {
        return control::list(asked);
    }
    let limit = asked.parameter("limit").and_then(|limit| limit.parse::<usize>().ok()).filter(|limit| *limit > 0);
    let (status, workflow) = (asked.parameter("status"), asked.parameter("workflowId"));
    let runs = asked.service.runs.of_key(asked.call.key.as_deref());
    let shown: Vec<Value> = runs
        .iter()
        .filter(|run| status.as_ref().is_none_or(|status| run.status().name() == status))
        .filter(|run| workflow.as_ref().is_none_or(|workflow| run.creation.workflow_id == *workflow))
        .take(limit.unwrap_or(50))
        .map(|run| run.state.read(|state| run.snapshot(state, asked.profile)))
        .collect();
    Ok(JsonResponse::ok(json!({ "runs": shown })))
}

pub fn delete(asked: &Asked<'_>, run: &Run) -> Result<JsonResponse, Refusal> {
    stop(run, &"deleted".into());
    asked.service.runs.remove(&run.id);
    Ok(gone())
}

pub fn cancel_many(asked: &Asked<'_>) -> Result<JsonResponse, Refusal> {
    let profile = asked.profile;
    let body = asked.body()?;
    let limited = |refusal: Refusal| {
        // Measured on the larger host: each of these refusals carries the limit.
        if profile.is_extended() { refusal.details(json!({ "maxRunIds": MOST_AT_ONCE })) } else { refusal }
    };
    let ids: Vec<&str> = match body.get("runIds") {
        Some(Value::Array(ids)) if !ids.is_empty() && ids.iter().all(Value::is_string) => {
            ids.iter().filter_map(Value::as_str).collect()
        }
        _ => return Err(limited(Refusal::invalid("runIds MUST be a non-empty array of run-id strings."))),
    };
    if ids.len() > MOST_AT_ONCE {
        let details = match profile {
            Profile::Sqlite | Profile::Postgres => json!({ "maxRunIds": MOST_AT_ONCE, "observed": ids.len() }),
            _ => json!({ "maxRunIds": MOST_AT_ONCE }),
        };
        return Err(Refusal::invalid(format!("runIds exceeds the host's cap of {MOST_AT_ONCE}.")).details(details));
    }
    let reason = body.get("reason").cloned().unwrap_or_default();
    let refused = |id: &str, code: &str, message: String| {
        // The protocol's text has an envelope in each entry, the hosts a code.
        let error = if profile.is_spec() {
            json!({ "error": code, "message": message })
        } else {
            json!({ "code": code, "message": message })
        };
        json!({ "runId": id, "ok": false, "error": error })
    };
    let results: Vec<Value> = ids
        .into_iter()
        .map(|id| {
            let Some(run) = asked.service.runs.get(id) else {
                return refused(id, "not_found", format!("Unknown runId: {id}"));
            };
            let stopped = stop(&run, &reason);
            let status = stopped.status.name();
            // Measured: two hosts count what is over as cancelled, the others do not.
            if stopped.was_over && !matches!(profile, Profile::Python | Profile::Extended) {
                return refused(
                    id,
                    "run_terminal",
                    format!("Run {id:?} is already terminal ({status}); cannot cancel."),
                );
            }
            json!({ "runId": id, "ok": true, "status": status })
        })
        .collect();
    Ok(JsonResponse::ok(json!({ "results": results })))
}

fn conflict(status: Status, message: String) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, "conflict", message).details(json!({ "runStatus": status.name() }))
}

fn paused_run(asked: &Asked<'_>, id: &str) -> Result<Arc<Run>, Refusal> {
    // Measured: here the Python host has the protocol's code.
    let code = if asked.profile == Profile::Postgres { "run_not_found" } else { "not_found" };
    asked.service.runs.get(id).ok_or_else(|| missing(code, format!("Unknown runId: {id}")))
}

pub fn pause(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    let profile = asked.profile;
    let run = paused_run(asked, id)?;
    let body = asked.body()?;
    let policy = body.get("drainPolicy").and_then(Value::as_str).unwrap_or("drain-current-node");
    match profile {
        Profile::Python if policy != "drain-current-node" => {
            let message = format!("drainPolicy {policy:?} is not supported by this host.");
            return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_error", message).details(json!({
                "unsupportedDrainPolicy": policy,
                "supportedDrainPolicies": ["drain-current-node"],
            })));
        }
        Profile::Spec if !["immediate", "drain-current-node"].contains(&policy) => {
            return Err(field("drainPolicy", "drainPolicy MUST be immediate or drain-current-node."));
        }
        _ => {}
    }
    // Measured: one host pauses at once whatever the policy, the other one between two nodes.
    let drains = profile == Profile::Python || (profile.is_spec() && policy == "drain-current-node");
    let (again, at) = run.state.change(|state| {
        if state.is_over() || state.status == Status::Cancelling {
            return Err(conflict(state.status, format!("Cannot pause a {} run.", state.status.name())));
        }
        let again = state.pause.is_some() || state.status == Status::Paused;
        if again && profile.is_spec() {
            return Err(conflict(state.status, "The run is paused already.".to_owned()));
        }
        let at = *state.paused_at.get_or_insert_with(Timestamp::now);
        let payload = json!({ "reason": body.get("reason"), "drainPolicy": policy });
        if !again && drains {
            state.pause = Some(payload);
        } else if !again {
            state.pause(payload);
        }
        Ok((again, at))
    })?;
    let mut response = json!({ "runId": run.id, "status": "paused" });
    if let Some(members) = response.as_object_mut() {
        match profile {
            Profile::Postgres if again => members.insert("alreadyPaused".to_owned(), true.into()),
            Profile::Postgres => None,
            _ => members.insert("pausedAt".to_owned(), profile.time(at).into()),
        };
    }
    Ok(JsonResponse::new(StatusCode::ACCEPTED, response))
}

pub fn resume(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    let profile = asked.profile;
    let run = paused_run(asked, id)?;
    run.state.change(|state| {
        let was_asked = state.pause.take().is_some();
        state.paused_at = None;
        match state.status {
            Status::Paused => {
                state.status = Status::Running;
                state.append("run.resumed", None, json!({}));
                Ok(())
            }
            status if was_asked && !status.is_terminal() => Ok(()),
            status => {
                Err(conflict(status, format!("Cannot resume a {} run; only paused runs are resumable.", status.name())))
            }
        }
    })?;
    let mut response = json!({ "runId": run.id, "status": "running" });
    if let Some(members) = response.as_object_mut().filter(|_| profile != Profile::Postgres) {
        members.insert("resumedAt".to_owned(), profile.time(Timestamp::now()).into());
    }
    Ok(JsonResponse::new(StatusCode::ACCEPTED, response))
}

/// Measured: what is no number limits nothing.
pub fn debug_bundle(asked: &Asked<'_>, run: &Run) -> JsonResponse {
    let profile = asked.profile;
    let most = asked.parameter("maxEvents").and_then(|most| most.parse::<usize>().ok()).unwrap_or(usize::MAX);
    let (snapshot, log) = run.state.read(|state| (run.snapshot(state, profile), state.log.clone()));
    let is_cut = log.len() > most;
    let kept = log.iter().take(most);
    let mut bundle = if profile.is_extended() {
        json!({
            "runId": run.id,
            "workflowId": run.creation.workflow_id,
            "status": run.status().name(),
            "events": kept.map(|event| event.canonical(&run.id)).collect::<Vec<_>>(),
        })
    } else {
        let nodes: BTreeSet<&str> = log.iter().filter_map(|event| event.node_id.as_deref()).collect();
        json!({
            "bundleVersion": if profile == Profile::Python { "1.0" } else { "1" },
            "generatedAt": milliseconds(Timestamp::now()),
            "host": { "name": format!("local-host ({})", profile.name()), "version": VERSION, "vendor": "flowtether" },
            "run": snapshot,
            "events": kept.map(|event| bundled(event)).collect::<Vec<_>>(),
            "spans": [],
            "metrics": { "nodeCount": nodes.len(), "eventCount": log.len() },
            "redactionApplied": true,
            "redactionMode": "mask",
        })
    };
    if let Some(members) = bundle.as_object_mut().filter(|_| is_cut) {
        let reason = match profile {
            Profile::Extended => format!("The log has more than {most} events."),
            _ => "events_truncated_to_max_events".to_owned(),
        };
        members.insert("truncated".to_owned(), true.into());
        members.insert("truncatedReason".to_owned(), reason.into());
    }
    JsonResponse::ok(bundle)
}

fn bundled(event: &Event) -> Value {
    json!({
        "sequence": event.sequence,
        "type": event.kind,
        "timestamp": milliseconds(event.at),
        "nodeId": event.node_id,
        "data": event.payload,
    })
}

/// Two logs side by side: events of one place are the same where they say the same.
pub fn diff(asked: &Asked<'_>, run: &Run) -> Result<JsonResponse, Refusal> {
    let against = asked.parameter("against").filter(|id| !id.is_empty());
    let against = against.ok_or_else(|| {
        let code = if asked.profile.is_extended() { "invalid_request" } else { "validation_error" };
        Refusal::new(StatusCode::BAD_REQUEST, code, "against query parameter required")
    })?;
    let other = asked.run_of(&ids::decoded(&against))?;
    let (ours, theirs) = (run.state.read(|state| state.log.clone()), other.state.read(|state| state.log.clone()));
    let same = |a: &Event, b: &Event| (a.kind, &a.node_id, &a.payload) == (b.kind, &b.node_id, &b.payload);
    let shown = |event: &Event, run: &Run| event.streamed(asked.profile, &run.shown_id(asked.profile));
    let diffs: Vec<Value> = (0..ours.len().max(theirs.len()))
        .filter_map(|index| match (ours.get(index), theirs.get(index)) {
            (Some(a), Some(b)) if !same(a, b) => {
                Some(json!({ "seq": a.sequence, "op": "changed", "aEvent": shown(a, run), "bEvent": shown(b, &other) }))
            }
            (Some(a), None) => Some(json!({ "seq": a.sequence, "op": "removed", "aEvent": shown(a, run) })),
            (None, Some(b)) => Some(json!({ "seq": b.sequence, "op": "added", "bEvent": shown(b, &other) })),
            _ => None,
        })
        .collect();
    Ok(JsonResponse::ok(json!({
        "a": run.shown_id(asked.profile),
        "b": other.shown_id(asked.profile),
        "divergedAtSeq": diffs.first().and_then(|diff| diff.get("seq")),
        "eventDiffs": diffs,
        "stateDiff": {},
    })))
}

/// A switch of the larger host turns it off.
pub fn ancestry(asked: &Asked<'_>, named: &[&str]) -> Result<JsonResponse, Refusal> {
    if asked.call.behaviour.openwop.hides_ancestry {
        return Err(missing("not_found", "No such route."));
    }
    Ok(records::ancestry(asked, &*asked.run(named)?))
}

/// No host was measured that evaluates: the summary is the protocol's, of a suite of two tasks.
pub fn eval_summary(asked: &Asked<'_>, run: &Run) -> Result<JsonResponse, Refusal> {
    if !run.status().is_terminal() {
        let code = if asked.profile.is_v2() { "run_state_conflict" } else { "conflict" };
        return Err(Refusal::new(StatusCode::CONFLICT, code, "The evaluation is still running.")
            .details(json!({ "runStatus": run.status().name() })));
    }
    Ok(JsonResponse::ok(json!({
        "suiteId": "local.suite",
        "suiteVersion": "1.0.0",
        "aggregateScore": 0.75,
        "passed": true,
        "taskCount": 2,
        "passedCount": 1,
        "tasks": [
            { "taskId": "greets", "score": 1.0, "passed": true, "costUsd": 0.002, "latencyMs": 310, "schemaValid": true },
            {
                "taskId": "refunds",
                "score": 0.5,
                "passed": false,
                "safetyFindings": [{ "kind": "pii", "severity": "low" }],
            },
        ],
        "evaluatedModelClass": "general",
        "totalCostUsd": 0.004,
        "regression": { "baselineRunId": run.shown_id(asked.profile), "scoreDelta": -0.05 },
    })))
}

/// Measured: no host of the first version has ever an artifact. By the protocol's text it has what its runs made.
pub fn artifact(asked: &Asked<'_>, named: &[&str], id: &str) -> Result<JsonResponse, Refusal> {
    if asked.profile.is_spec() {
        return records::artifact(asked, &*asked.run(named)?, id);
    }
    let run = named.first().copied().unwrap_or_default();
    Err(missing("not_found", format!("artifact '{id}' not found on run '{run}'")))
}

/// The larger host's own: a credential for a page's event source.
pub fn stream_token(run: &Run) -> JsonResponse {
    let token = URL_SAFE_NO_PAD.encode(format!("{}:{}", run.id, Uuid::new_v4()));
    JsonResponse::ok(json!({ "streamToken": token }))
}

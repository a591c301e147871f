//! What a run asks, and the replies that the host of wire version 2 takes.

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::super::asked::Asked;
use super::super::events::milliseconds;
use super::super::interrupts::{Interrupt, Kind, Verdict};
use super::super::profiles::Profile;
use super::super::resolve::LONGEST_FAILURE;
use super::super::response::{JsonResponse, Refusal};
use super::super::runs::{Run, RunState, Status};
use super::{control, ids, not_found, shown};

/// The reply by which the host itself rejects.
const TIMEOUT: &str = "timeout";

pub fn token(run: &Run, node_id: &str, interrupt_id: &str) -> String {
    let claims = json!({ "runId": run.shown_id(Profile::V2), "nodeId": node_id, "interruptId": interrupt_id, "intent": "resolve" });
    // This host knows its tokens by heart: no need to sign.
    format!("ow2.hs256.local-1.{}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()), ids::opaque())
}

/// The InterruptPayload of the protocol.
fn payload(run: &Run, interrupt: &Interrupt) -> Value {
    let key = format!("{}:{}:0", run.shown_id(Profile::V2), interrupt.node_id);
    let mut payload = json!({ "kind": interrupt.kind.name(Profile::V2), "key": key, "data": interrupt.data });
    interrupt.add_schema(&mut payload);
    if let (Some(members), Some(timeout)) = (payload.as_object_mut(), interrupt.timeout_ms) {
        members.insert("timeoutMs".to_owned(), timeout.into());
        if let Some(data) = members.get_mut("data").and_then(Value::as_object_mut) {
            data.shift_remove("timeoutMs");
        }
    }
    payload
}

/// The events that announce the question.
pub fn announcements(run: &Run, interrupt: &Interrupt) -> Vec<(&'static str, Value)> {
    let payload = payload(run, interrupt);
    let suspended = json!({
        "nodeId": interrupt.node_id,
        "interruptId": interrupt.id,
        "kind": interrupt.kind.name(Profile::V2),
        "key": payload.get("key"),
    });
    let mut requested = payload;
    if let Some(members) = requested.as_object_mut() {
        members.insert("runId".to_owned(), run.shown_id(Profile::V2).into());
        members.insert("nodeId".to_owned(), interrupt.node_id.as_str().into());
        members.insert("interruptId".to_owned(), interrupt.id.as_str().into());
        members.insert("requestedAt".to_owned(), milliseconds(Timestamp::now()).into());
    }
    vec![("interrupt.requested", requested), ("node.suspended", suspended)]
}

/// The events that report the reply.
pub fn settlement(node_id: &str, interrupt_id: &str, kind: Kind, reply: &Value) -> Vec<(&'static str, Value)> {
    let action = reply.get("action").and_then(Value::as_str).unwrap_or_default();
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| {
        members.insert(name.to_owned(), value);
    };
    put("nodeId", node_id.into());
    put("interruptId", interrupt_id.into());
    put("kind", kind.name(Profile::V2).into());
    if action != TIMEOUT {
        put("resumeValue", reply.clone());
        put("resolvedBy", shown::subject());
    }
    let is_rejected = kind == Kind::Approval && matches!(action, "reject" | TIMEOUT);
    if kind == Kind::Approval {
        put("decision", if is_rejected { "rejected" } else { "granted" }.into());
        put("action", action.into());
        for name in ["editedArtifactData", "refineFeedback"] {
            if let Some(value) = reply.get(name) {
                put(name, value.clone());
            }
        }
    }
    if action == TIMEOUT {
        put("reason", TIMEOUT.into());
    }
    let second = if is_rejected {
        ("approval.rejected", json!({ "nodeId": node_id, "interruptId": interrupt_id, "action": action }))
    } else {
        ("node.resumed", json!({ "nodeId": node_id, "interruptId": interrupt_id, "resumeValue": reply }))
    };
    vec![("interrupt.resolved", Value::Object(members)), second]
}

/// The open question with its token: an address of this host's own, for whoever sends the token to a person.
pub fn open(run: &Run, node: &str) -> Result<JsonResponse, Refusal> {
    run.state.read(|state| {
        let interrupt = state.interrupt.as_ref().filter(|interrupt| interrupt.node_id == node);
        let interrupt = interrupt.ok_or_else(|| not_open(state, node))?;
        Ok(JsonResponse::ok(json!({
            "interruptId": interrupt.id,
            "token": interrupt.token,
            "expiresAt": milliseconds(interrupt.expires_at),
            "payload": payload(run, interrupt),
        })))
    })
}

pub fn inspect(asked: &Asked<'_>, token: &str) -> Result<JsonResponse, Refusal> {
    let run = by_token(asked, token)?;
    run.state.read(|state| {
        let interrupt = state.interrupt.as_ref().filter(|interrupt| interrupt.token.as_deref() == Some(token));
        interrupt.map(|interrupt| JsonResponse::ok(payload(&run, interrupt))).ok_or_else(already_resolved)
    })
}

pub async fn resolve_by_node(asked: &Asked<'_>, run: &Run, node: &str) -> Result<JsonResponse, Refusal> {
    resolve(asked, run, |state| {
        let is_asked = state.interrupt.as_ref().is_some_and(|interrupt| interrupt.node_id == node);
        if is_asked { Ok(()) } else { Err(not_open(state, node)) }
    })
    .await
}

pub async fn resolve_by_token(asked: &Asked<'_>, token: &str) -> Result<JsonResponse, Refusal> {
    let run = by_token(asked, token)?;
    resolve(asked, &run, |state| {
        let is_asked = state.interrupt.as_ref().is_some_and(|interrupt| interrupt.token.as_deref() == Some(token));
        if is_asked { Ok(()) } else { Err(already_resolved()) }
    })
    .await
}

fn by_token(asked: &Asked<'_>, token: &str) -> Result<std::sync::Arc<Run>, Refusal> {
    asked.service.runs.by_token(token).ok_or_else(|| {
        let is_formed = token.starts_with("ow2.") && token.split('.').count() == 5;
        let message = if is_formed {
            "the token MAC does not verify"
        } else {
            "the token is outside the ow2.<alg>.<kid>.<payload>.<mac> grammar"
        };
        Refusal::new(StatusCode::UNAUTHORIZED, "interrupt_token_invalid", message)
    })
}

fn already_resolved() -> Refusal {
    let message = "the interrupt was already resolved, or its run is terminal";
    Refusal::new(StatusCode::CONFLICT, "interrupt_already_resolved", message)
}

fn not_open(state: &RunState, node: &str) -> Refusal {
    if state.is_over() || state.resolved.iter().any(|resolved| resolved == node) {
        already_resolved()
    } else {
        not_found("no pending interrupt on that node")
    }
}

async fn resolve(
    asked: &Asked<'_>,
    run: &Run,
    find: impl FnOnce(&RunState) -> Result<(), Refusal>,
) -> Result<JsonResponse, Refusal> {
    let body = asked.body()?;
    let voter = asked.call.key.as_deref().unwrap_or("anonymous");
    let (node, status) = run.state.change(|state| {
        find(state)?;
        if body.keys().any(|name| name != "resumeValue") {
            return Err(Refusal::invalid("the resolve body is { resumeValue } (closed)"));
        }
        let reply = body.get("resumeValue").ok_or_else(|| Refusal::invalid("resumeValue is REQUIRED"))?;
        let Some(interrupt) = state.interrupt.as_mut() else { return Err(already_resolved()) };
        let node = interrupt.node_id.clone();
        let verdict = judge(run, interrupt, reply, voter)?;
        if matches!(verdict, Verdict::Counted) {
            return Ok((node, state.status));
        }
        state.interrupt = None;
        state.resolved.push(node.clone());
        state.status = Status::Running;
        state.resolution = Some(reply.clone());
        // An edge of that workflow admits the failure of its gate.
        let fails = matches!(verdict, Verdict::Rejected) && run.creation.workflow_id != "routed";
        Ok((node, if fails { Status::Failed } else { Status::Running }))
    })?;
    if status == Status::Failed {
        // Where the failure takes longer, the response still says what will come.
        let _ = tokio::time::timeout(LONGEST_FAILURE, run.state.until(RunState::is_over)).await;
    }
    Ok(JsonResponse::ok(json!({ "runId": run.shown_id(Profile::V2), "nodeId": node, "status": status.name() })))
}

/// Judges a reply, and counts it where it is a vote. Nothing is logged before the vote that decides.
fn judge(run: &Run, interrupt: &mut Interrupt, reply: &Value, voter: &str) -> Result<Verdict, Refusal> {
    let is_text = |name: &str| reply.get(name).is_some_and(Value::is_string);
    match interrupt.kind {
        Kind::Approval => vote(interrupt, reply, voter),
        Kind::Clarification => {
            let questions = interrupt.data.get("questions").and_then(Value::as_array).into_iter().flatten();
            let ids = questions.filter_map(|question| question.get("id")).filter_map(Value::as_str);
            match ids.into_iter().find(|id| reply.get(*id).is_none()) {
                None => Ok(Verdict::Accepted),
                Some(id) => {
                    Err(Refusal::invalid(format!("answer {id} is missing")).details(json!({ "questionId": id })))
                }
            }
        }
        Kind::ExternalEvent if reply.get("eventPayload").is_none() => {
            Err(Refusal::invalid("resumeValue fails resumeSchema (missing eventPayload)")
                .details(json!({ "missing": "eventPayload" })))
        }
        Kind::Credential => {
            let is_closed = reply.as_object().is_some_and(|members| members.len() == 1);
            match reply.get("outcome").and_then(Value::as_str).filter(|_| is_closed) {
                Some("declined") => Ok(Verdict::Rejected),
                // The host checks again whether there is a credential.
                Some("authorized") if run.creation.inputs.get("connected") != Some(&json!(false)) => {
                    Ok(Verdict::Accepted)
                }
                Some("authorized") => {
                    let message = "outcome authorized is refused: no credential resolves (the host re-checks)";
                    Err(control::field(message, "resumeValue"))
                }
                _ => {
                    let message = "a credential interrupt resolves with exactly { outcome: authorized | declined }";
                    Err(control::field(message, "resumeValue"))
                }
            }
        }
        Kind::Conversation if !["role", "speakerId", "content"].into_iter().all(is_text) => {
            let message = "a conversation turn resolves with { role, speakerId, content } strings";
            Err(control::field(message, "resumeValue"))
        }
        _ => Ok(Verdict::Accepted),
    }
}

fn vote(interrupt: &mut Interrupt, reply: &Value, key: &str) -> Result<Verdict, Refusal> {
    let listed = |name: &str| -> Vec<String> {
        let list = interrupt.data.get(name).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let (actions, approvers) = (listed("actions"), listed("approversList"));
    let action = reply.get("action").and_then(Value::as_str).unwrap_or_default();
    if action == TIMEOUT {
        return Err(control::field("resumeValue.action timeout is record-only", "resumeValue.action"));
    }
    if !actions.iter().any(|known| known == action) {
        let message = format!("resumeValue.action MUST be one of {}", actions.join(" | "));
        return Err(Refusal::invalid(message).details(json!({ "actions": actions })));
    }
    if interrupt.data.get("approversList").is_some() && !approvers.iter().any(|approver| approver == key) {
        let message = "the resolver is not in approversList";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "forbidden", message));
    }
    match action {
        "refine" if reply.get("refineFeedback").is_none() => {
            return Err(Refusal::invalid("refine requires refineFeedback"));
        }
        "edit-accept" if reply.get("editedArtifactData").is_none() => {
            return Err(Refusal::invalid("edit-accept requires editedArtifactData"));
        }
        // Measured: a question back leaves the gate open.
        "ask" => return Ok(Verdict::Counted),
        "refine" | "edit-accept" => return Ok(Verdict::Accepted),
        _ => {}
    }
    // Who votes twice counts once; without a name of its own it is the key that votes.
    let voter = reply.get("voter").cloned().unwrap_or_else(|| key.into());
    interrupt.votes.retain(|vote| vote.get("voter") != Some(&voter));
    interrupt.votes.push(json!({ "action": action, "voter": voter }));
    let count = interrupt.votes.iter().filter(|vote| vote.get("action") == reply.get("action")).count();
    Ok(match action {
        _ if count < interrupt.required => Verdict::Counted,
        "reject" => Verdict::Rejected,
        _ => Verdict::Accepted,
    })
}

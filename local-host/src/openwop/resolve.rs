//! `POST /v1/runs/{id}/interrupts/{node}`, `GET` and `POST /v1/interrupts/{token}`.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::interrupts::{Interrupt, Kind, Verdict, received};
use super::json_object;
use super::profiles::Profile;
use super::response::{JsonResponse, Refusal};
use super::runs::{Run, RunState, Runs, Status};
use crate::api::Call;

/// A rejected run has failed when the rejection is sent.
pub const LONGEST_FAILURE: Duration = Duration::from_secs(1);

/// How a caller names the interrupt.
#[derive(Clone, Copy)]
enum Name<'a> {
    Node(&'a str),
    Token(&'a str),
}

impl Name<'_> {
    fn names(self, interrupt: &Interrupt, profile: Profile) -> bool {
        match self {
            Self::Node(_) if interrupt.kind == Kind::ExternalEvent && !profile.takes_external_events_by_run() => false,
            Self::Node(node) => interrupt.node_id == node,
            Self::Token(token) => interrupt.token.as_deref() == Some(token),
        }
    }

    fn text(self) -> String {
        match self {
            Self::Node(text) | Self::Token(text) => text.to_owned(),
        }
    }
}

/// The resolved interrupt, the run's status before and after it, and the outcome where there is one.
struct Resolved {
    interrupt: Interrupt,
    before: Status,
    status: Status,
    outcome: Option<&'static str>,
    /// What the larger host says of a talk.
    conversation: Option<Value>,
}

pub async fn by_node(run: &Run, node: &str, call: &Call) -> Result<JsonResponse, Refusal> {
    let Resolved { interrupt, before, status, outcome, conversation } = resolve(run, Name::Node(node), call).await?;
    let profile = call.behaviour.profile;
    let body = if profile.is_spec() || profile.is_extended() {
        // Measured on the larger host: the status of before, although the run continues.
        let shown = if profile.is_extended() && status == Status::Running { before } else { status };
        let mut body = json!({ "runId": run.id, "nodeId": interrupt.node_id, "status": shown.name() });
        if let (Some(members), Some(conversation)) = (body.as_object_mut(), conversation) {
            members.insert("conversation".to_owned(), conversation);
        }
        body
    } else {
        // Measured: these hosts respond without a `nodeId` of their own.
        let mut shown = json!({ "kind": interrupt.kind.name(profile), "nodeId": interrupt.node_id });
        if let (Some(members), Some(outcome)) = (shown.as_object_mut(), outcome) {
            members.insert("outcome".to_owned(), outcome.into());
        }
        if let Some(members) = shown.as_object_mut() {
            members.insert("votes".to_owned(), interrupt.votes.into());
        }
        json!({ "runId": run.id, "status": status.name(), "interrupt": shown })
    };
    Ok(JsonResponse::ok(body))
}

pub async fn by_token(runs: &Runs, token: &str, call: &Call) -> Result<JsonResponse, Refusal> {
    let run = runs.by_token(token).ok_or_else(|| unknown_token(call.behaviour.profile))?;
    let Resolved { interrupt, status, outcome, .. } = resolve(&run, Name::Token(token), call).await?;
    let (node_id, status) = (interrupt.node_id, status.name());
    Ok(JsonResponse::ok(match outcome.filter(|_| call.behaviour.profile == Profile::Postgres) {
        Some(outcome) => json!({ "runId": run.id, "nodeId": node_id, "status": status, "outcome": outcome }),
        None => json!({ "runId": run.id, "nodeId": node_id, "status": status }),
    }))
}

pub fn inspect(runs: &Runs, token: &str, profile: Profile) -> Result<JsonResponse, Refusal> {
    let run = runs.by_token(token).ok_or_else(|| unknown_token(profile))?;
    run.state.read(|state| {
        match state.interrupt.as_ref().filter(|interrupt| Name::Token(token).names(interrupt, profile)) {
            Some(interrupt) if profile.is_extended() => Ok(JsonResponse::ok(interrupt.inspected())),
            Some(interrupt) => Ok(JsonResponse::ok(interrupt.payload())),
            None => Err(not_open(&run, state, Name::Token(token), profile)),
        }
    })
}

async fn resolve(run: &Run, name: Name<'_>, call: &Call) -> Result<Resolved, Refusal> {
    let profile = call.behaviour.profile;
    let body = json_object(call)?;
    let resolved = run.state.change(|state| settle(run, state, name, &body, profile))?;
    if resolved.status == Status::Failed {
        // Where the failure takes longer, the response still says what will come.
        let _ = tokio::time::timeout(LONGEST_FAILURE, run.state.until(RunState::is_over)).await;
    }
    Ok(resolved)
}

fn settle(
    run: &Run,
    state: &mut RunState,
    name: Name<'_>,
    body: &Map<String, Value>,
    profile: Profile,
) -> Result<Resolved, Refusal> {
    let Some(interrupt) = state.interrupt.as_mut().filter(|interrupt| name.names(interrupt, profile)) else {
        return Err(not_open(run, state, name, profile));
    };
    if let Some(surplus) = body.keys().find(|member| *member != "resumeValue").filter(|_| profile.is_spec()) {
        return Err(Refusal::invalid(format!("{surplus}: the body holds resumeValue and nothing else.")));
    }
    // Measured on the larger host: no reply is judged as an empty one.
    let empty = profile.is_extended().then(|| json!({}));
    let none = Map::new();
    let takes_any = profile.is_spec() || profile.is_extended();
    let (reply, members) = match body.get("resumeValue").or(empty.as_ref()) {
        Some(reply @ Value::Object(members)) => (reply, members),
        // Neither an approval nor a question with ids: any reply will do.
        Some(reply)
            if takes_any && !(interrupt.kind.is_common() && profile.is_spec()) && interrupt.kind != Kind::Approval =>
        {
            (reply, &none)
        }
        _ => return Err(Refusal::invalid("resumeValue MUST be an object.")),
    };
    let before = interrupt.kind.status(run.profile);
    let (verdict, conversation) = match interrupt.kind {
        Kind::Chat => talk(run, interrupt, reply)?,
        _ => (interrupt.judge(members, profile)?, None),
    };
    let replied = interrupt.clone();
    let (status, outcome) = match verdict {
        Verdict::Counted if replied.kind == Kind::Chat => {
            return Ok(Resolved { interrupt: replied, before, status: state.status, outcome: None, conversation });
        }
        Verdict::Counted => {
            let (kind, payload) = if run.profile.is_extended() {
                ("interrupt.vote.recorded", replied.ledger())
            } else if run.profile.is_spec() {
                ("approval.received", received(&replied.node_id, reply))
            } else {
                // Measured on the reference hosts: every vote so far.
                ("interrupt.vote", json!({ "votes": replied.votes }))
            };
            state.append(kind, Some(&replied.node_id), payload);
            return Ok(Resolved { interrupt: replied, before, status: state.status, outcome: None, conversation });
        }
        Verdict::Accepted => (Status::Running, "accepted"),
        // Measured on the larger host: a single voter's rejection fails nothing.
        Verdict::Rejected if profile.is_extended() && !replied.is_vote() => (Status::Running, "rejected"),
        Verdict::Rejected => (Status::Failed, "rejected"),
    };
    state.resolved.push(name.text());
    state.resolved.push(replied.node_id.clone());
    state.interrupt = None;
    state.status = Status::Running;
    state.resolution = Some(reply.clone());
    Ok(Resolved { interrupt: replied, before, status, outcome: Some(outcome), conversation })
}

/// Measured on the larger host: a turn needs a model, which a run has whose inputs say so, and only closing ends the talk.
fn talk(run: &Run, interrupt: &mut Interrupt, reply: &Value) -> Result<(Verdict, Option<Value>), Refusal> {
    let details = json!({ "conversationId": "<redacted:high-entropy>" });
    if reply.get("operation").and_then(Value::as_str) == Some("close") {
        let conversation = json!({ "operation": "close", "turns": interrupt.votes.len() });
        return Ok((Verdict::Accepted, Some(conversation)));
    }
    let content = reply.pointer("/turn/content").and_then(Value::as_str).filter(|content| !content.is_empty());
    let content = content.ok_or_else(|| {
        let message = "Conversation exchange requires a non-empty turn.content.";
        Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_error", message).details(details.clone())
    })?;
    if run.creation.inputs.get("model") != Some(&json!(true)) {
        let message = "Conversation reply failed: there is no model.";
        return Err(Refusal::new(StatusCode::BAD_GATEWAY, "internal_error", message).details(details));
    }
    interrupt.votes.extend([json!({ "content": content }), json!({ "content": format!("Echo: {content}") })]);
    Ok((Verdict::Counted, Some(json!({ "operation": "exchange", "turns": interrupt.votes.len() }))))
}

fn not_open(run: &Run, state: &RunState, name: Name<'_>, profile: Profile) -> Refusal {
    // The reference hosts do not distinguish a resolved interrupt from one that never was.
    if profile.is_spec() {
        if state.resolved.contains(&name.text()) {
            let message = "The interrupt is resolved already.";
            return Refusal::new(StatusCode::CONFLICT, "interrupt_already_resolved", message);
        }
        if state.status == Status::Cancelled {
            return Refusal::new(StatusCode::GONE, "interrupt_cancelled", "The run was cancelled.");
        }
    }
    if profile.is_extended() {
        if state.status == Status::Cancelled {
            return Refusal::new(StatusCode::GONE, "interrupt_gone", "The run was cancelled.");
        }
        if matches!(name, Name::Token(_)) {
            let message = "The interrupt is resolved already.";
            return Refusal::new(StatusCode::CONFLICT, "interrupt_already_resolved", message);
        }
    }
    match name {
        Name::Token(_) => unknown_token(profile),
        Name::Node(node) => {
            let message = format!("No active interrupt at (runId={}, nodeId={node}).", run.id);
            Refusal::new(StatusCode::NOT_FOUND, "interrupt_not_found", message)
        }
    }
}

fn unknown_token(profile: Profile) -> Refusal {
    let code = if profile.is_extended() { "invalid_interrupt_token" } else { "interrupt_not_found" };
    Refusal::new(StatusCode::NOT_FOUND, code, "Unknown or expired interrupt token.")
}

//! What a run waits for, and the replies it accepts.

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::events::milliseconds;
use super::profiles::Profile;
use super::response::Refusal;
use super::runs::{Run, Status};
use super::v2::{self, ids};

/// OpenWOP v1, interrupts: a signed token lives 30 minutes.
const TOKEN_LIFE: SignedDuration = SignedDuration::from_mins(30);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Approval,
    Clarification,
    ExternalEvent,
    Credential,
    Conversation,
    LowConfidence,
    Custom,
    /// The larger host's own: a talk until somebody closes it.
    Chat,
}

impl Kind {
    /// The name that the host has for it: measured on the larger host, what it does not know is an approval.
    pub fn name(self, profile: Profile) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::Clarification => "clarification",
            Self::ExternalEvent => "external-event",
            Self::Chat => "conversation",
            _ if profile.is_extended() => "approval",
            Self::Credential => "credential",
            Self::Conversation => "conversation.exchange",
            Self::LowConfidence => "low-confidence",
            Self::Custom => "custom",
        }
    }

    /// The kinds that the reference hosts with gates know.
    pub fn is_common(self) -> bool {
        matches!(self, Self::Approval | Self::Clarification | Self::ExternalEvent)
    }

    pub fn node_type(self) -> &'static str {
        match self {
            Self::Approval => "core.approvalGate",
            Self::Clarification => "core.clarificationGate",
            Self::ExternalEvent => "core.interrupt",
            Self::Credential => "core.credential",
            Self::Conversation => "core.conversationGate",
            Self::LowConfidence => "core.confidenceGate",
            Self::Custom => "core.customGate",
            Self::Chat => "core.chatGate",
        }
    }

    pub fn status(self, profile: Profile) -> Status {
        match self {
            Self::Approval | Self::LowConfidence | Self::Custom => Status::WaitingApproval,
            // The protocol's first version has a conversation wait for an approval; measured on the host of its second, for an input.
            Self::Credential | Self::Conversation if !profile.is_v2() => Status::WaitingApproval,
            Self::Clarification | Self::Credential | Self::Conversation | Self::Chat => Status::WaitingInput,
            Self::ExternalEvent => Status::WaitingExternal,
        }
    }
}

/// A node that waits for a reply.
#[derive(Clone, Debug)]
pub struct Interrupt {
    pub id: String,
    pub node_id: String,
    pub kind: Kind,
    pub token: Option<String>,
    pub votes: Vec<Value>,
    pub data: Value,
    /// What the reply must match.
    pub schema: Option<Value>,
    pub required: usize,
    /// After so long the host itself rejects.
    pub timeout_ms: Option<u64>,
    pub expires_at: Timestamp,
}

/// What a reply did.
pub enum Verdict {
    /// It counts, and more are needed.
    Counted,
    Accepted,
    Rejected,
}

impl Interrupt {
    /// A `resumeSchema` in the data is shown beside it.
    pub fn new(run: &Run, node_id: &str, kind: Kind, mut data: Value) -> Self {
        let schema = data.as_object_mut().and_then(|members| members.shift_remove("resumeSchema"));
        let id = if run.profile.is_v2() { ids::bound(&ids::opaque()) } else { Uuid::new_v4().to_string() };
        // Measured on the reference hosts: only interrupts that wait for an event from outside have a token. The larger host
        // and the host of wire version 2 give one to each.
        let has_token = kind == Kind::ExternalEvent || run.profile.is_extended() || run.profile.is_v2();
        let token = has_token.then(|| token(run, node_id, &id));
        let required = data.get("requiredApprovals").and_then(Value::as_u64).unwrap_or(1);
        Self {
            id,
            node_id: node_id.to_owned(),
            kind,
            token,
            votes: Vec::new(),
            timeout_ms: data.get("timeoutMs").and_then(Value::as_u64),
            expires_at: Timestamp::now().saturating_add(TOKEN_LIFE).unwrap_or(Timestamp::MAX),
            data,
            schema,
            required: usize::try_from(required).unwrap_or(usize::MAX),
        }
    }

    /// Whether more than one voter decides.
    pub fn is_vote(&self) -> bool {
        self.required > 1
    }

    /// What the larger host shows of the question: names of its own, and of a clarification neither its questions nor their ids.
    fn question(&self) -> Value {
        match self.kind {
            Kind::Approval => {
                let member = |name: &str| self.data.get(name).cloned().unwrap_or_default();
                let mut question = json!({
                    "prompt": member("title"),
                    "actions": member("actions"),
                    "artifactId": format!("run-event:{}", self.node_id),
                    "revisionId": self.id,
                });
                if let (Some(members), Some(list)) = (question.as_object_mut(), self.data.get("approversList")) {
                    members.insert("approversList".to_owned(), list.clone());
                }
                question
            }
            Kind::Clarification => json!({ "question": "Please clarify.", "schema": { "type": "string" } }),
            _ => self.data.clone(),
        }
    }

    /// What the larger host responds to whoever inspects a token.
    pub fn inspected(&self) -> Value {
        json!({
            "kind": self.kind.name(Profile::Extended),
            "key": self.id,
            "data": self.question(),
            "expiresAt": milliseconds(self.expires_at),
            "resolved": false,
        })
    }

    /// The votes so far as the larger host reports them: voters without a name are numbered.
    pub fn ledger(&self) -> Value {
        let mut accepts = Vec::new();
        let mut rejects = Vec::new();
        for (index, vote) in self.votes.iter().enumerate() {
            let voter = vote.get("voter").cloned().unwrap_or_else(|| format!("anon-{}", index + 1).into());
            let is_reject = vote.get("action").and_then(Value::as_str) == Some("reject");
            if is_reject { rejects.push(voter) } else { accepts.push(voter) }
        }
        json!({ "interruptId": self.id, "kind": self.kind.name(Profile::Extended), "ledger": { "accepts": accepts, "rejects": rejects } })
    }

    /// The InterruptPayload of the protocol.
    pub fn payload(&self) -> Value {
        let mut payload = json!({ "kind": self.kind.name(Profile::Spec), "key": self.node_id, "data": self.data });
        self.add_schema(&mut payload);
        payload
    }

    /// The node's configuration, which is what the reference hosts show.
    fn config(&self) -> Value {
        let mut config = self.data.clone();
        if let Some(members) = config.as_object_mut() {
            members.retain(|name, _| !name.starts_with("artifact"));
        }
        config
    }

    /// The `interrupt` member of a snapshot.
    pub fn shown(&self, profile: Profile, base: &str) -> Value {
        let payload = if profile.is_spec() {
            self.payload()
        } else {
            json!({ "kind": self.kind.name(profile), "nodeId": self.node_id, "config": self.config() })
        };
        let mut shown = json!({ "kind": self.kind.name(profile), "nodeId": self.node_id, "payload": payload });
        if profile.is_extended() {
            shown = json!({ "kind": self.kind.name(profile), "nodeId": self.node_id, "data": self.question() });
        }
        // Measured on the larger host: the address is absolute.
        self.add_token(&mut shown, if profile.is_extended() { base } else { "" });
        shown
    }

    pub fn add_schema(&self, value: &mut Value) {
        if let (Some(schema), Some(members)) = (&self.schema, value.as_object_mut()) {
            members.insert("resumeSchema".to_owned(), schema.clone());
        }
    }

    fn add_token(&self, value: &mut Value, base: &str) {
        if let (Some(token), Some(members)) = (&self.token, value.as_object_mut()) {
            members.insert("interruptToken".to_owned(), token.as_str().into());
            members.insert("callbackUrl".to_owned(), format!("{base}/v1/interrupts/{token}").into());
        }
    }

    /// The events that report it: the reference hosts send `node.suspended` only.
    pub fn announcements(&self, run: &Run) -> Vec<(&'static str, Value)> {
        if run.profile.is_v2() {
            return v2::announcements(run, self);
        }
        if run.profile.is_extended() {
            let suspended = json!({ "interruptId": self.id, "kind": self.kind.name(run.profile) });
            return vec![("node.suspended", suspended)];
        }
        let mut suspended = json!({
            "nodeId": self.node_id,
            "interruptId": self.id,
            "kind": self.kind.name(run.profile),
            "key": self.node_id,
            "config": self.config(),
        });
        self.add_schema(&mut suspended);
        self.add_token(&mut suspended, "");
        let mut events = vec![("node.suspended", suspended)];
        if !run.profile.is_spec() {
            return events;
        }
        let mut requested = self.payload();
        if let Some(members) = requested.as_object_mut() {
            members.insert("runId".to_owned(), run.id.as_str().into());
            members.insert("nodeId".to_owned(), self.node_id.as_str().into());
            members.insert("interruptId".to_owned(), self.id.as_str().into());
            members.insert("requestedAt".to_owned(), milliseconds(Timestamp::now()).into());
        }
        self.add_token(&mut requested, "");
        events.push(("interrupt.requested", requested));
        let mut detail = self.data.clone();
        if let Some(members) = detail.as_object_mut() {
            members.shift_remove("artifactData");
            members.insert("nodeId".to_owned(), self.node_id.as_str().into());
            members.insert("interruptId".to_owned(), self.id.as_str().into());
        }
        match self.kind {
            Kind::Approval => events.push(("approval.requested", detail)),
            Kind::Clarification => events.push(("clarification.requested", detail)),
            _ => {}
        }
        events
    }

    /// Judges a reply, and counts it where it is a vote.
    pub fn judge(&mut self, reply: &Map<String, Value>, profile: Profile) -> Result<Verdict, Refusal> {
        match self.kind {
            _ if self.kind != Kind::Approval && profile.is_extended() => Ok(Verdict::Accepted),
            Kind::Approval => self.judge_approval(reply, profile),
            Kind::Clarification => self.judge_replies(reply, profile),
            Kind::ExternalEvent => self.judge_event(reply, profile),
            _ => Ok(Verdict::Accepted),
        }
    }

    fn judge_approval(&mut self, reply: &Map<String, Value>, profile: Profile) -> Result<Verdict, Refusal> {
        let action = reply.get("action").and_then(Value::as_str).unwrap_or_default();
        let actions: Vec<&str> = self
            .data
            .get("actions")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        if !actions.contains(&action) {
            let refusal = Refusal::invalid(format!("resumeValue.action MUST be one of [{}]", actions.join(", ")));
            return Err(match (profile.is_extended(), reply.get("action")) {
                (false, _) => refusal,
                (true, None) => refusal.details(json!({ "allowed": actions })),
                (true, Some(received)) => refusal.details(json!({ "allowed": actions, "received": received })),
            });
        }
        let needed = match action {
            "refine" => Some("refineFeedback"),
            "edit-accept" => Some("editedArtifactData"),
            _ => None,
        };
        if let Some(needed) = needed.filter(|needed| profile.is_spec() && !reply.contains_key(*needed)) {
            return Err(Refusal::invalid(format!("resumeValue.{needed} is required for the action {action}.")));
        }
        let mut vote = json!({ "action": action, "timestamp": milliseconds(Timestamp::now()) });
        let voter = reply.get("voter");
        if let (Some(voter), Some(members)) = (voter, vote.as_object_mut()) {
            members.insert("voter".to_owned(), voter.clone());
            // Measured: a second vote of the same voter replaces the first; votes without a voter add up.
            self.votes.retain(|vote| vote.get("voter") != Some(voter));
        }
        self.votes.push(vote);
        let count = |wanted: &str| {
            self.votes.iter().filter(|vote| vote.get("action").and_then(Value::as_str) == Some(wanted)).count()
        };
        let (accepted, rejected) = (count("accept"), count("reject"));
        Ok(match action {
            "reject" if profile.is_extended() && rejected < self.required => Verdict::Counted,
            "reject" => Verdict::Rejected,
            "accept" if accepted < self.required => Verdict::Counted,
            // Measured on the sqlite host: what is neither an acceptance nor a rejection is stored as a vote, and the gate stays open.
            // A question back leaves the gate open; measured on the larger host: it ends it.
            "ask" if !profile.is_extended() => Verdict::Counted,
            "refine" | "edit-accept" if !profile.is_spec() && !profile.is_extended() => Verdict::Counted,
            _ => Verdict::Accepted,
        })
    }

    fn judge_replies(&mut self, reply: &Map<String, Value>, profile: Profile) -> Result<Verdict, Refusal> {
        let replies = reply.get("answers");
        let questions = self.data.get("questions").and_then(Value::as_array).into_iter().flatten();
        for id in questions.filter_map(|question| question.get("id")).filter_map(Value::as_str) {
            if profile.is_spec() {
                // The protocol's text has a list of replies; its newer host wants each beside it, by the question's id.
                let listed = replies.and_then(Value::as_array).into_iter().flatten();
                let replied = listed
                    .filter(|reply| reply.get("id").and_then(Value::as_str) == Some(id))
                    .any(|reply| reply.get("answer").is_some());
                if !replied && !reply.contains_key(id) {
                    return Err(Refusal::invalid(format!("resumeValue.answers MUST hold {{id: {id:?}, answer}}.")));
                }
            } else if !replies.and_then(|replies| replies.get(id)).is_some_and(Value::is_string) {
                let message = format!("Answer for question {id:?} MUST be a string.");
                return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_error", message));
            }
        }
        self.votes.push(json!({ "action": "resolve", "timestamp": milliseconds(Timestamp::now()) }));
        Ok(Verdict::Accepted)
    }

    fn judge_event(&mut self, reply: &Map<String, Value>, profile: Profile) -> Result<Verdict, Refusal> {
        if profile.is_spec() {
            return if reply.contains_key("eventPayload") {
                Ok(Verdict::Accepted)
            } else {
                Err(Refusal::invalid("resumeValue.eventPayload is required."))
            };
        }
        let correlation = self.data.get("correlation").and_then(Value::as_object).into_iter().flatten();
        for (name, expected) in correlation {
            let got = reply.get(name).unwrap_or(&Value::Null);
            if got != expected {
                let message = format!("External event correlation key {name:?} expected {expected}, got {got}.");
                return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "correlation_mismatch", message));
            }
        }
        Ok(Verdict::Accepted)
    }
}

/// The events that report how an interrupt was resolved.
pub fn settlement(
    run: &Run,
    node_id: &str,
    interrupt_id: &str,
    kind: Kind,
    reply: &Value,
) -> Vec<(&'static str, Value)> {
    if run.profile.is_v2() {
        return v2::settlement(node_id, interrupt_id, kind, reply);
    }
    let action = match kind {
        Kind::Approval => reply.get("action").and_then(Value::as_str).unwrap_or("accept"),
        Kind::Clarification => "resolve",
        _ => kind.name(run.profile),
    };
    if run.profile.is_extended() {
        return vec![
            ("node.interrupt.resolved", json!({ "interruptId": interrupt_id, "kind": kind.name(run.profile) })),
            ("run.resumed", json!({ "resumedAtNode": node_id })),
        ];
    }
    let mut events = Vec::new();
    if run.profile.is_spec() {
        let resolved = json!({ "nodeId": node_id, "interruptId": interrupt_id, "kind": kind.name(run.profile), "resumeValue": reply });
        events.push(("interrupt.resolved", resolved));
        match kind {
            Kind::Approval => events.push(("approval.received", received(node_id, reply))),
            Kind::Clarification => {
                events.push(("clarification.resolved", json!({ "nodeId": node_id, "answers": reply.get("answers") })));
            }
            _ => {}
        }
    }
    let resumed = json!({ "nodeId": node_id, "interruptId": interrupt_id, "action": action, "resumeValue": reply });
    events.push(("node.resumed", resumed));
    events
}

/// The payload of `approval.received`.
pub fn received(node_id: &str, reply: &Value) -> Value {
    let mut payload = reply.clone();
    if let Some(members) = payload.as_object_mut() {
        members.insert("nodeId".to_owned(), node_id.into());
        members.entry("decidedBy").or_insert_with(|| "api-key".into());
        members.entry("decidedAt").or_insert_with(|| milliseconds(Timestamp::now()).into());
    }
    payload
}

fn token(run: &Run, node_id: &str, interrupt_id: &str) -> String {
    if run.profile.is_v2() {
        return v2::token(run, node_id, interrupt_id);
    }
    if !run.profile.is_spec() {
        return URL_SAFE_NO_PAD.encode(Uuid::new_v4().as_bytes());
    }
    let expires_at = Timestamp::now().saturating_add(TOKEN_LIFE).unwrap_or(Timestamp::MAX);
    let claims = json!({
        "runId": run.id,
        "nodeId": node_id,
        "interruptId": interrupt_id,
        "expiresAt": milliseconds(expires_at),
        "intent": "resolve",
    });
    // Nobody but this host reads the second part, and this host knows its tokens by heart: no need to sign.
    let proof = URL_SAFE_NO_PAD.encode(Uuid::new_v4().as_bytes());
    format!("{}.{proof}", URL_SAFE_NO_PAD.encode(claims.to_string()))
}

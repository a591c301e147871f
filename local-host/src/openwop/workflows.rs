//! The workflows that this host can execute.

use serde_json::{Value, json};

use super::execution::{Execution, REJECTED, REJECTED_BY_VOTE, Stop};
use super::interrupts::{Interrupt, Kind};
use super::profiles::Profile;
use super::support::support;
use super::{questions, records};

/// Ids, and the nodes with their types.
const WORKFLOWS: &[(&str, &[(&str, &str)])] = &[
    ("echo", &[("echo", "core.noop")]),
    ("steps", &[("step-1", "core.delay")]),
    ("chat", &[("answer", "core.ai.callPrompt")]),
    ("approval", &[("gate", "core.approvalGate")]),
    ("clarification", &[("ask", "core.clarificationGate")]),
    ("external", &[("ext", "core.interrupt")]),
    ("quorum", &[("gate", "core.approvalGate")]),
    ("review", &[("gate", "core.approvalGate")]),
    ("listed", &[("gate", "core.approvalGate")]),
    ("expiring", &[("gate", "core.approvalGate")]),
    ("routed", &[("gate", "core.approvalGate"), ("apologize", "core.noop")]),
    ("questions", &[("ask", "core.clarificationGate")]),
    ("credential", &[("use", "core.credential")]),
    ("conversation", &[("talk", "core.conversationGate")]),
    ("low-confidence", &[("low", "core.confidenceGate")]),
    ("custom", &[("custom", "core.customGate")]),
    ("chat-gate", &[("convo", "core.chatGate")]),
    ("artifact", &[("write", "core.noop")]),
    ("effect", &[("fetch", "core.httpFetch")]),
    ("compensate", &[("book", "core.noop"), ("boom", "core.noop")]),
    ("renamed", &[("tell", "core.noop")]),
    ("fail", &[("boom", "core.noop")]),
    (
        "refund",
        &[
            ("load-order", "core.delay"),
            ("draft-reply", "core.ai.callPrompt"),
            ("gate", "core.approvalGate"),
            ("issue-refund", "core.delay"),
        ],
    ),
    (
        "support",
        &[
            ("listen", "core.ai.callPrompt"),
            ("find-order", "core.noop"),
            ("propose", "core.ai.callPrompt"),
            ("confirm", "core.approvalGate"),
            ("refund", "core.noop"),
            ("close", "core.ai.callPrompt"),
        ],
    ),
    ("log", &[("log", "core.noop")]),
];

const CHAT_TEXT: &str = "A workflow is a plan with patience: it starts, it waits, it asks, and in the end it tells you \
    what it did. 進捗は一歩ずつ、間違いは一つずつ。 Ça marche, même après une coupure 🚀.";

/// Log lines yield to other runs after this many.
const LINES_BETWEEN_YIELDS: u64 = 64;

pub fn is_known(id: &str) -> bool {
    WORKFLOWS.iter().any(|(known, _)| *known == id)
}

pub fn ids() -> impl Iterator<Item = &'static str> {
    WORKFLOWS.iter().map(|(id, _)| *id)
}

/// The definition as `GET /v1/workflows/{id}` gives it.
pub fn definition(id: &str) -> Option<Value> {
    let (_, nodes) = WORKFLOWS.iter().find(|(known, _)| *known == id)?;
    let edges: Vec<Value> = nodes
        .windows(2)
        .filter_map(|pair| match pair {
            [(from, _), (to, _)] => Some(json!({ "from": from, "to": to })),
            _ => None,
        })
        .collect();
    let nodes: Vec<Value> = nodes
        .iter()
        .map(|(node, type_id)| json!({ "id": node, "typeId": type_id, "name": node, "inputs": {} }))
        .collect();
    Some(json!({
        "id": id, "name": id, "version": "1.0", "nodes": nodes, "edges": edges, "triggers": [], "variables": [],
    }))
}

/// Runs the workflow to its outputs.
pub async fn perform(execution: &Execution) -> Result<Value, Stop> {
    let inputs = &execution.run.creation.inputs;
    match execution.run.creation.workflow_id.as_str() {
        "steps" => steps(execution, inputs).await,
        "chat" => chat(execution, inputs).await,
        "approval" => approval(execution, inputs).await,
        "clarification" => clarification(execution).await,
        "external" => external(execution, inputs).await,
        "quorum" => quorum(execution, inputs).await,
        "fail" => fail(execution, inputs).await,
        "refund" => refund(execution, inputs).await,
        "support" => support(execution, inputs).await,
        "log" => log(execution, inputs).await,
        "artifact" => records::artifact(execution).await,
        "effect" => records::effect(execution).await,
        "compensate" => records::compensate(execution).await,
        "renamed" => records::renamed(execution).await,
        asking if questions::is_known(asking) => questions::ask(execution, asking, inputs).await,
        _ => execution.node("echo", "core.noop", async { Ok(inputs.clone()) }).await,
    }
}

pub fn number(inputs: &Value, name: &str, default: u64) -> u64 {
    inputs.get(name).and_then(Value::as_u64).unwrap_or(default)
}

async fn steps(execution: &Execution, inputs: &Value) -> Result<Value, Stop> {
    let nodes = number(inputs, "nodes", 3);
    let delay = number(inputs, "delayMs", 20);
    for step in 1..=nodes {
        execution.node(&format!("step-{step}"), "core.delay", execution.sleep(delay)).await?;
    }
    Ok(json!({ "steps": nodes }))
}

async fn chat(execution: &Execution, inputs: &Value) -> Result<Value, Stop> {
    let text = inputs.get("text").and_then(Value::as_str).unwrap_or(CHAT_TEXT);
    let chunks = number(inputs, "chunks", 20);
    let delay = number(inputs, "delayMs", 5);
    execution.node("answer", "core.ai.callPrompt", say(execution, "answer", text, chunks, delay)).await?;
    Ok(json!({ "text": text }))
}

/// Streams `text` in so many chunks of almost the same length.
pub async fn say(execution: &Execution, node_id: &str, text: &str, chunks: u64, delay: u64) -> Result<(), Stop> {
    let characters: Vec<char> = text.chars().collect();
    let chunks = usize::try_from(chunks.max(1)).unwrap_or(usize::MAX);
    for index in 0..chunks {
        execution.sleep(delay).await?;
        execution.check()?;
        let start = characters.len() * index / chunks;
        let end = characters.len() * (index + 1) / chunks;
        let chunk: String = characters.get(start..end).into_iter().flatten().collect();
        let is_last = index + 1 == chunks;
        let mut payload = json!({ "nodeId": node_id, "runId": execution.run.id, "chunk": chunk, "isLast": is_last });
        if let Some(members) = payload.as_object_mut().filter(|_| is_last) {
            members.insert("meta".to_owned(), json!({ "finishReason": "stop", "model": "local" }));
        }
        execution.emit("output.chunk", Some(node_id), payload);
    }
    Ok(())
}

/// Opens a gate and gives the reply; a rejection fails the run.
pub async fn gate(execution: &Execution, node_id: &str, kind: Kind, data: Value) -> Result<Value, Stop> {
    let profile = execution.run.profile;
    let interrupt = Interrupt::new(&execution.run, node_id, kind, data);
    let is_vote = interrupt.is_vote();
    let rejects = |reply: &Value| match (kind, action(reply)) {
        // Measured on the larger host: a gate with one voter lets the run continue, whatever he says.
        (Kind::Approval, "reject") => is_vote || !profile.is_extended(),
        (Kind::Approval, "timeout") => true,
        (Kind::Credential, _) => reply.get("outcome").and_then(Value::as_str) == Some("declined"),
        _ => false,
    };
    let work = async {
        let reply = execution.suspend(interrupt).await?;
        if rejects(&reply) {
            return Err(Stop::Failed {
                code: code_of_rejection(kind, profile).to_owned(),
                message: "The approval gate was rejected.".to_owned(),
                node_id: node_id.to_owned(),
            });
        }
        Ok(reply)
    };
    let outputs = |reply: &Value| json!({ "resumeValue": reply });
    let reply = execution.node_with(node_id, kind.node_type(), outputs, work).await?;
    if !profile.is_spec() && !profile.is_extended() && !profile.is_v2() {
        execution.emit("run.resumed", None, json!({ "resumedBy": "local-host" }));
    }
    Ok(reply)
}

fn code_of_rejection(kind: Kind, profile: Profile) -> &'static str {
    match kind {
        Kind::Credential => "connector_auth_declined",
        _ if profile.is_extended() || profile.is_v2() => REJECTED_BY_VOTE,
        _ => REJECTED,
    }
}

pub fn action(reply: &Value) -> &str {
    reply.get("action").and_then(Value::as_str).unwrap_or_default()
}

pub fn approval_data(title: &str, actions: &[&str], artifact: &Value) -> Value {
    json!({
        "artifactId": "artifact-1",
        "artifactType": "json",
        "title": title,
        "description": "The run continues when somebody decides.",
        "actions": actions,
        "artifactData": artifact,
    })
}

async fn approval(execution: &Execution, inputs: &Value) -> Result<Value, Stop> {
    let actions = ["accept", "reject", "refine", "edit-accept"];
    let mut artifact = inputs.clone();
    loop {
        let reply = gate(execution, "gate", Kind::Approval, approval_data("Ship it?", &actions, &artifact)).await?;
        match action(&reply) {
            // Refining sends the work back: the gate opens again with what shall be better.
            "refine" => artifact = json!({ "inputs": inputs, "refineFeedback": reply.get("refineFeedback") }),
            "edit-accept" => {
                return Ok(json!({ "decision": "edit-accept", "artifact": reply.get("editedArtifactData") }));
            }
            decision => return Ok(json!({ "decision": decision, "artifact": artifact })),
        }
    }
}

async fn clarification(execution: &Execution) -> Result<Value, Stop> {
    let data = json!({
        "questions": [{ "id": "q1", "question": "Which region?", "schema": { "type": "string" } }],
    });
    let reply = gate(execution, "ask", Kind::Clarification, data).await?;
    Ok(json!({ "answers": reply.get("answers") }))
}

async fn external(execution: &Execution, inputs: &Value) -> Result<Value, Stop> {
    let order = inputs.get("orderId").cloned().unwrap_or_else(|| "order-1".into());
    let data = json!({ "eventType": "payment.done", "correlation": { "orderId": order } });
    let reply = gate(execution, "ext", Kind::ExternalEvent, data).await?;
    Ok(json!({ "event": reply.get("eventPayload").unwrap_or(&reply) }))
}

async fn quorum(execution: &Execution, inputs: &Value) -> Result<Value, Stop> {
    let mut data = approval_data("Several must agree", &["accept", "reject"], &Value::Null);
    if let Some(members) = data.as_object_mut() {
        members.insert("requiredApprovals".to_owned(), number(inputs, "votes", 2).into());
    }
    gate(execution, "gate", Kind::Approval, data).await?;
    Ok(json!({ "decision": "accept" }))
}

async fn fail(execution: &Execution, inputs: &Value) -> Result<Value, Stop> {
    let text = |name: &str, default: &str| inputs.get(name).and_then(Value::as_str).unwrap_or(default).to_owned();
    let delay = number(inputs, "delayMs", 0);
    let work = async {
        execution.sleep(delay).await?;
        Err(Stop::Failed {
            code: text("code", "node_execution_failed"),
            message: text("message", "The node failed, as it was asked to."),
            node_id: "boom".to_owned(),
        })
    };
    execution.node("boom", "core.noop", work).await
}

async fn refund(execution: &Execution, inputs: &Value) -> Result<Value, Stop> {
    let order = inputs.get("order").cloned().unwrap_or(Value::Null);
    let delay = number(inputs, "delayMs", 30);
    execution.node("load-order", "core.delay", execution.sleep(delay.saturating_mul(4))).await?;
    let mut remark = String::new();
    let reply = loop {
        let draft = format!(
            "Thank you for your message about order {order}. We are sorry for the trouble, and we refund the full \
             amount today.{remark} – お待たせしました 🙏"
        );
        execution.node("draft-reply", "core.ai.callPrompt", say(execution, "draft-reply", &draft, 24, delay)).await?;
        let artifact = json!({ "order": order, "reply": draft });
        let actions = ["accept", "reject", "refine", "edit-accept"];
        let reply =
            gate(execution, "gate", Kind::Approval, approval_data("Refund this order?", &actions, &artifact)).await?;
        match action(&reply) {
            "reject" => return Ok(json!({ "refunded": false, "order": order })),
            "refine" => {
                let wish = reply.pointer("/refineFeedback/text").and_then(Value::as_str).unwrap_or("more detail");
                remark = format!(" ({wish})");
            }
            "edit-accept" => {
                let edited = reply.get("editedArtifactData");
                break edited.and_then(|edited| edited.get("reply")).or(edited).cloned().unwrap_or_default();
            }
            _ => break draft.into(),
        }
    };
    execution.node("issue-refund", "core.delay", execution.sleep(delay.saturating_mul(4))).await?;
    Ok(json!({ "refunded": true, "order": order, "reply": reply }))
}

async fn log(execution: &Execution, inputs: &Value) -> Result<Value, Stop> {
    let events = number(inputs, "events", 100);
    let delay = number(inputs, "delayMs", 0);
    let bytes = usize::try_from(number(inputs, "bytes", 32)).unwrap_or(usize::MAX);
    let unicode = inputs.get("unicode").and_then(Value::as_bool).unwrap_or(false);
    let work = async {
        for index in 0..events {
            execution.sleep(delay).await?;
            if index % LINES_BETWEEN_YIELDS == 0 {
                execution.check()?;
                tokio::task::yield_now().await;
            }
            let payload = json!({ "index": index, "text": filler(index, bytes, unicode) });
            execution.emit("log.appended", Some("log"), payload);
        }
        Ok(())
    };
    execution.node("log", "core.noop", work).await?;
    Ok(json!({ "events": events }))
}

/// Text of so many bytes that differs from line to line; characters of several bytes are never cut.
fn filler(index: u64, bytes: usize, unicode: bool) -> String {
    let sample = if unicode { "進捗 100% 🚀 naïve – ok. " } else { "the quick brown fox logs on. " };
    let offset = usize::try_from(index).unwrap_or_default() % sample.chars().count();
    let mut text = String::with_capacity(bytes);
    for character in sample.chars().cycle().skip(offset) {
        if text.len() + character.len_utf8() > bytes {
            return text;
        }
        text.push(character);
    }
    text
}

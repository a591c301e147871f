//! Workflows that ask, one for each kind of question and each way to ask it.

use serde_json::{Value, json};

use super::execution::{Execution, Stop};
use super::interrupts::Kind;
use super::workflows::{action, approval_data, gate, number};

const ASKING: [&str; 10] = [
    "chat-gate",
    "review",
    "listed",
    "expiring",
    "routed",
    "questions",
    "credential",
    "conversation",
    "low-confidence",
    "custom",
];

pub fn is_known(workflow: &str) -> bool {
    ASKING.contains(&workflow)
}

/// Asks, and gives the reply as the run's output.
pub async fn ask(execution: &Execution, workflow: &str, inputs: &Value) -> Result<Value, Stop> {
    let (node, kind, data) = question(workflow, inputs);
    let replied = gate(execution, node, kind, data).await;
    match replied {
        // An edge of this workflow admits the failure of its gate.
        Err(Stop::Failed { .. }) if workflow == "routed" => {
            execution.node("apologize", "core.noop", async { Ok(()) }).await?;
            Ok(json!({ "decision": "reject" }))
        }
        Ok(reply) if kind == Kind::Approval => Ok(json!({ "decision": action(&reply), "answer": reply })),
        replied => replied.map(|reply| json!({ "answer": reply })),
    }
}

fn question(workflow: &str, inputs: &Value) -> (&'static str, Kind, Value) {
    let with = |title: &str, name: &str, value: Value| {
        let mut data = approval_data(title, &["accept", "reject"], inputs);
        if let Some(members) = data.as_object_mut() {
            members.insert(name.to_owned(), value);
        }
        data
    };
    match workflow {
        "review" => {
            let data = json!({
                "artifactId": "page-1",
                "artifactType": "local.page",
                "title": "Publish this page?",
                "actions": ["accept", "reject", "refine", "edit-accept", "ask"],
            });
            ("gate", Kind::Approval, data)
        }
        "listed" => {
            let approvers = inputs.get("approvers").cloned().unwrap_or_else(|| json!(["the-editor"]));
            ("gate", Kind::Approval, with("Who is on the list decides", "approversList", approvers))
        }
        "expiring" => {
            let timeout = number(inputs, "timeoutMs", 100);
            ("gate", Kind::Approval, with("Decide in time", "timeoutMs", timeout.into()))
        }
        "routed" => ("gate", Kind::Approval, with("Send the invitation?", "rejectionPolicy", "single-veto".into())),
        "questions" => {
            let data = json!({ "questions": [
                { "id": "colour", "question": "Which colour?", "schema": { "type": "string" } },
                { "id": "count", "question": "How many?", "schema": { "type": "integer" } },
            ] });
            ("ask", Kind::Clarification, data)
        }
        "credential" => {
            let data = json!({
                "provider": "mailbox",
                "scopes": ["mail.read"],
                "reason": "missing",
                "connectUrl": "https://connect.example/mailbox",
            });
            ("use", Kind::Credential, data)
        }
        "conversation" => {
            let data = json!({ "conversationId": "talk-1", "prompt": "What shall the letter say?", "turnIndex": 0 });
            ("talk", Kind::Conversation, data)
        }
        "low-confidence" => {
            let data = json!({ "agentId": "local.sorter", "threshold": 0.8, "observed": 0.4, "decision": "archive" });
            ("low", Kind::LowConfidence, data)
        }
        "chat-gate" => {
            ("convo", Kind::Chat, json!({ "conversationId": "talk-2", "prompt": "What shall the letter say?" }))
        }
        _ => ("custom", Kind::Custom, json!({ "customKind": "local.signature", "payload": inputs })),
    }
}

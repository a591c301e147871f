//! A conversation about an order: it streams texts, calls tools, and refunds what somebody approves with fields.

use serde_json::{Value, json};

use super::execution::{Execution, Stop};
use super::interrupts::Kind;
use super::workflows::{approval_data, gate, number, say};

const PAID: f64 = 49.9;

pub async fn support(execution: &Execution, inputs: &Value) -> Result<Value, Stop> {
    let order = order(inputs.get("message").and_then(Value::as_str).unwrap_or_default());
    let delay = number(inputs, "delayMs", 30);
    let opening = format!("I am sorry about that. Let me find order {order} first.");
    speak(execution, "listen", &opening, delay).await?;

    let found = json!({ "item": "Desk lamp", "paid": PAID, "currency": "EUR", "delivered": "yesterday" });
    call(execution, "find-order", "find_order", json!({ "order": order }), found, delay).await?;
    let proposal = format!(
        "Order {order} is a desk lamp. It was delivered yesterday, and {PAID:.2} EUR were paid for it. A lamp that arrives \
         broken is refunded in full; it need not be sent back. I have written down the whole amount: change it where you \
         agreed on another one, and add a word to the customer if you like."
    );
    speak(execution, "propose", &proposal, delay).await?;

    let reply = gate(execution, "confirm", Kind::Approval, question(&order)).await?;
    let amount = reply.get("amount").and_then(Value::as_f64).unwrap_or(PAID);
    let refund = json!({ "order": order, "amount": amount, "note": reply.get("note") });
    call(execution, "refund", "refund_order", refund, json!({ "refunded": amount }), delay).await?;
    let closing = format!("Done: {amount:.2} EUR for order {order} are on their way. お待たせしました 🙏");
    speak(execution, "close", &closing, delay).await?;
    Ok(json!({ "refunded": true, "order": order, "amount": amount }))
}

/// The first number in a text.
fn order(message: &str) -> String {
    let number = message.split(|character: char| !character.is_ascii_digit()).find(|digits| !digits.is_empty());
    number.unwrap_or("7").to_owned()
}

/// A gate whose approval brings values.
fn question(order: &str) -> Value {
    let mut data = approval_data("Refund this order?", &["accept", "reject"], &json!({ "order": order }));
    if let Some(members) = data.as_object_mut() {
        let schema = json!({
            "type": "object",
            "properties": {
                "amount": { "type": "number", "title": "Amount in EUR", "minimum": 1, "maximum": PAID, "default": PAID },
                "reason": { "type": "string", "title": "Reason", "enum": ["damaged", "late", "not wanted"] },
                "note": { "type": "string", "title": "Note to the customer" },
            },
            "required": ["amount"],
        });
        members.insert("resumeSchema".to_owned(), schema);
    }
    data
}

/// Streams a text word by word.
async fn speak(execution: &Execution, node_id: &str, text: &str, delay: u64) -> Result<(), Stop> {
    let words = u64::try_from(text.split(' ').count()).unwrap_or(1);
    execution.node(node_id, "core.ai.callPrompt", say(execution, node_id, text, words, delay)).await
}

/// Calls a tool, which takes as long as ten words.
async fn call(
    execution: &Execution,
    node_id: &str,
    tool: &str,
    inputs: Value,
    outcome: Value,
    delay: u64,
) -> Result<(), Stop> {
    let of_call = |name: &str, value: Value| {
        let call = format!("{}-{node_id}", execution.run.id);
        let mut payload = json!({ "agentId": "local.support", "toolName": tool, "callId": call });
        if let Some(members) = payload.as_object_mut() {
            members.insert(name.to_owned(), value);
        }
        payload
    };
    let work = async {
        execution.emit("agent.toolCalled", Some(node_id), of_call("inputs", inputs));
        execution.sleep(delay.saturating_mul(10)).await?;
        execution.emit("agent.toolReturned", Some(node_id), of_call("outcome", outcome));
        Ok(())
    };
    execution.node(node_id, "core.noop", work).await
}

//! What an agent makes of one message.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::id;
use super::threads::{Message, Thread};
use crate::watched::Watched;

#[derive(Clone)]
pub enum Outcome {
    Reply(Message),
    /// The agent is done and has nothing to say.
    Silence,
    Failed(String),
}

pub struct Turn {
    pub execution_id: String,
    pub message_id: String,
    content: String,
    started_at: Timestamp,
    pub outcome: Watched<Option<Outcome>>,
}

impl Turn {
    /// Hands the message to the agent, which works in the background.
    pub fn start(thread: &Arc<Thread>, content: &str) -> Arc<Self> {
        let turn = Arc::new(Self {
            execution_id: id::fresh(),
            message_id: id::fresh(),
            content: content.to_owned(),
            started_at: Timestamp::now(),
            outcome: Watched::new(None),
        });
        thread.state.change(|state| state.newest = Some(Arc::clone(&turn)));
        tokio::spawn(Arc::clone(&turn).perform(Arc::clone(thread)));
        turn
    }

    async fn perform(self: Arc<Self>, thread: Arc<Thread>) {
        let (delay, rest) = delayed(&self.content);
        tokio::time::sleep(delay).await;
        let outcome = if let Some(reason) = rest.strip_prefix("fail:") {
            Outcome::Failed(reason.trim().to_owned())
        } else if rest.starts_with("null:") {
            Outcome::Silence
        } else {
            let content = format!("Echo: {}", self.content);
            Outcome::Reply(self.message(self.message_id.clone(), "assistant", content, Timestamp::now()))
        };
        // Measured: the messages appear when the agent is done, and a turn that failed leaves none.
        let asked = self.message(id::fresh(), "user", self.content.clone(), self.started_at);
        match &outcome {
            Outcome::Reply(reply) => thread.state.change(|state| state.add([asked, reply.clone()])),
            Outcome::Silence => thread.state.change(|state| state.add([asked])),
            Outcome::Failed(_) => {}
        }
        self.outcome.change(|known| *known = Some(outcome));
    }

    fn message(&self, id: String, role: &'static str, content: String, created_at: Timestamp) -> Message {
        Message { id, execution_id: self.execution_id.clone(), role, content, created_at }
    }

    pub async fn done(&self) -> Outcome {
        self.outcome.until(Option::is_some).await;
        self.outcome.read(Clone::clone).unwrap_or(Outcome::Silence)
    }
}

/// `slow:200 hello` is `hello` after 200 ms.
fn delayed(content: &str) -> (Duration, &str) {
    let slow = content.strip_prefix("slow:").and_then(|rest| {
        let (delay, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        Some((Duration::from_millis(delay.parse().ok()?), rest))
    });
    slow.unwrap_or((Duration::ZERO, content))
}

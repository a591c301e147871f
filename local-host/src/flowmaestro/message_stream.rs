//! `GET /threads/:id/events`, which the service does not have and its clients call: with the word `message-streams`.

use std::sync::Arc;

use axum::response::Response;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::FlowMaestro;
use super::stream::{self, block};
use super::threads::Thread;
use super::turn::{Outcome, Turn};
use crate::api::Call;
use crate::event_stream::{Block, Shape, Source, StreamFault};

pub fn open(service: &FlowMaestro, thread: &Arc<Thread>, call: &Call) -> Response {
    service.streams.connect(&thread.id);
    let open = service.streams.open(&thread.id);
    let changes = thread.state.changes();
    let source = Subscription { thread: Arc::clone(thread), changes, step: Step::Connect };
    stream::response(source, Shape::default(), StreamFault::None, open, call)
}

/// One connection to what becomes of a thread's newest message.
struct Subscription {
    thread: Arc<Thread>,
    changes: watch::Receiver<()>,
    step: Step,
}

enum Step {
    Connect,
    Wait,
    Follow(Arc<Turn>),
    End,
}

impl Subscription {
    fn block(&self, kind: &str, members: Value) -> Block {
        let mut data = json!({ "type": kind, "thread_id": self.thread.id });
        if let (Some(data), Value::Object(members)) = (data.as_object_mut(), members) {
            data.extend(members);
        }
        block(kind, &data, &Shape::default())
    }

    fn blocks(&self, turn: &Turn, outcome: Outcome) -> Vec<Block> {
        let content = match outcome {
            Outcome::Reply(reply) => reply.content,
            Outcome::Silence => String::new(),
            Outcome::Failed(reason) => return vec![self.block("message:failed", json!({ "error": reason }))],
        };
        let tokens = content.split_inclusive(' ').map(|token| self.block("message:token", json!({ "token": token })));
        let completed = json!({ "content": content, "message_id": turn.message_id });
        tokens.chain([self.block("message:completed", completed)]).collect()
    }
}

impl Source for Subscription {
    async fn next(&mut self, _most: usize) -> Option<Vec<Block>> {
        loop {
            match &self.step {
                Step::Connect => {
                    self.step = Step::Wait;
                    return Some(vec![self.block("connected", json!({}))]);
                }
                Step::Wait => match self.thread.state.read(|state| state.newest.clone()) {
                    Some(turn) => {
                        self.step = Step::Follow(turn);
                        return Some(vec![self.block("message:started", json!({}))]);
                    }
                    None => self.changes.changed().await.ok()?,
                },
                Step::Follow(turn) => {
                    let turn = Arc::clone(turn);
                    let outcome = turn.done().await;
                    self.step = Step::End;
                    return Some(self.blocks(&turn, outcome));
                }
                Step::End => return None,
            }
        }
    }
}

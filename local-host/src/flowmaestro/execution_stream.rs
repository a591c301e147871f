//! `GET /executions/:id/events`.

use std::sync::Arc;

use axum::response::Response;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::Instant;

use super::FlowMaestro;
use super::execution::{Execution, State, Status};
use super::response::iso;
use super::stream::{self, LINGER, block};
use crate::api::Call;
use crate::event_stream::{Block, Source};

pub fn open(service: &FlowMaestro, execution: &Arc<Execution>, call: &Call) -> Response {
    let connection_number = service.streams.connect(&execution.id);
    let fault = execution.asked.stream_faults.get(connection_number).cloned().unwrap_or_default();
    if let Some(instead) = fault.instead(call.header("last-event-id").is_some()) {
        return stream::instead(instead);
    }
    let live = execution.asked.live || call.behaviour.flowmaestro.live;
    let source = Subscription::new(Arc::clone(execution), live);
    let open = service.streams.open(&execution.id);
    stream::response(source, execution.asked.shape.clone(), fault, open, call)
}

/// One connection to an execution's events. Nothing from before it is sent.
struct Subscription {
    execution: Arc<Execution>,
    changes: watch::Receiver<()>,
    opening: Option<Block>,
    live: bool,
    next: usize,
    ends_at: Option<Instant>,
}

impl Subscription {
    fn new(execution: Arc<Execution>, live: bool) -> Self {
        let changes = execution.state.changes();
        let (status, next, end) =
            execution.state.read(|state| (state.status, state.events.len(), ended(&execution.id, state)));
        let shape = &execution.asked.shape;
        let opening = match end {
            Some(_) if shape.omit_terminal => None,
            Some(end) => Some(block(&format!("execution:{}", status.name()), &end, shape)),
            None => {
                let data = json!({ "execution_id": execution.id, "status": status.name() });
                Some(block("connected", &data, shape))
            }
        };
        let ends_at = status.is_terminal().then(|| Instant::now() + LINGER);
        Self { changes, opening, live, next, ends_at, execution }
    }

    fn step(&mut self, most: usize) -> Vec<Block> {
        self.changes.mark_unchanged();
        let ready: Vec<_> =
            self.execution.state.read(|state| state.events.iter().skip(self.next).take(most).cloned().collect());
        self.next += ready.len();
        let shape = &self.execution.asked.shape;
        if ready.iter().any(|event| event.is_terminal()) {
            self.ends_at = Some(Instant::now() + LINGER);
        }
        let shown = ready.iter().filter(|event| !(shape.omit_terminal && event.is_terminal()));
        shown.map(|event| block(event.kind(), &event.sent(), shape)).collect()
    }
}

impl Source for Subscription {
    async fn next(&mut self, most: usize) -> Option<Vec<Block>> {
        if let Some(opening) = self.opening.take() {
            return Some(vec![opening]);
        }
        loop {
            if let Some(end) = self.ends_at {
                tokio::time::sleep_until(end).await;
                return None;
            }
            if !self.live {
                // Measured: nothing publishes what this stream listens for, so that it never ends.
                return std::future::pending().await;
            }
            let blocks = self.step(most);
            if !blocks.is_empty() {
                return Some(blocks);
            }
            if self.ends_at.is_none() {
                self.changes.changed().await.ok()?;
            }
        }
    }
}

/// The data of the one event that a finished execution's stream consists of.
fn ended(id: &str, state: &State) -> Option<Value> {
    if !state.status.is_terminal() {
        return None;
    }
    let status = state.status;
    let mut data =
        json!({ "execution_id": id, "status": status.name(), "outputs": state.outputs, "error": state.error });
    if let (Some(members), Some(at), true) = (data.as_object_mut(), state.completed_at, status != Status::Cancelled) {
        members.insert("completed_at".to_owned(), iso(at).into());
    }
    Some(data)
}

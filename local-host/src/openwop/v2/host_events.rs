//! The host's own events: heartbeats, and the test events that a client asks for.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::time::{Interval, interval};
use uuid::Uuid;

use super::super::OpenWop;
use super::super::asked::Asked;
use super::super::events::milliseconds;
use super::super::response::{JsonResponse, Refusal};
use super::{control, ids};
use crate::api::Call;
use crate::event_stream::{self, Block, Manner, Shape, Source, StreamFault};
use crate::watched::Watched;

const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// One event of the host.
struct HostEvent {
    id: String,
    is_durable: bool,
    document: Value,
}

type Log = Watched<Vec<Arc<HostEvent>>>;

/// The events of each key.
#[derive(Default)]
pub struct HostEvents(Mutex<HashMap<String, Arc<Log>>>);

impl HostEvents {
    fn log(&self, key: Option<&str>) -> Arc<Log> {
        let mut logs = self.0.lock();
        Arc::clone(logs.entry(key.unwrap_or_default().to_owned()).or_insert_with(|| Arc::new(Watched::new(Vec::new()))))
    }

    /// Only durable events come again, and only after the id of one: a heartbeat's number names nothing.
    pub fn stream(&self, service: &OpenWop, call: &Call) -> Response {
        let log = self.log(call.key.as_deref());
        let cursor = call.header("last-event-id");
        let (missed, next) = log.read(|events| {
            let after = events.iter().position(|event| event.is_durable && Some(event.id.as_str()) == cursor);
            let missed =
                after.map(|after| events.iter().skip(after + 1).filter(|event| event.is_durable).cloned().collect());
            (missed.unwrap_or_default(), events.len())
        });
        let switches = &call.behaviour.openwop;
        let source = Connection {
            log,
            missed,
            next,
            heartbeat: interval(switches.heartbeat.max(Duration::from_millis(1))),
            beats: 0,
        };
        let fault = switches.host_events.map_or(StreamFault::None, |after_events| StreamFault::Drop { after_events });
        let manner = Manner {
            shape: Shape::default(),
            fault,
            keep_alive: Some(KEEP_ALIVE),
            comment: " keep-alive",
            opening: "",
        };
        let name = format!("host-events-{}", call.key.as_deref().unwrap_or_default());
        service.streams.connect(&name);
        event_stream::respond(source, manner, service.streams.open(&name), call.connection.clone())
    }
}

/// One connection to the host's events.
struct Connection {
    log: Arc<Log>,
    /// What a reconnected client has not got.
    missed: Vec<Arc<HostEvent>>,
    next: usize,
    heartbeat: Interval,
    beats: u64,
}

impl Connection {
    /// Measured: a heartbeat has an id, a number that counts those of the connection.
    fn beat(&mut self) -> Block {
        let data = json!({ "heartbeatId": "host-liveness", "status": "ok", "changed": false }).to_string();
        let id = self.beats.to_string();
        self.beats += 1;
        Block { id: Some(id), event: Some("heartbeat.evaluated".to_owned()), data, events: 0 }
    }
}

fn block(event: &HostEvent) -> Block {
    let name = event.document.get("type").and_then(Value::as_str).map(str::to_owned);
    Block { id: event.is_durable.then(|| event.id.clone()), event: name, data: event.document.to_string(), events: 1 }
}

impl Source for Connection {
    async fn next(&mut self, most: usize) -> Option<Vec<Block>> {
        if self.beats > 0 && !self.missed.is_empty() {
            let count = most.min(self.missed.len());
            return Some(self.missed.drain(..count).map(|event| block(&event)).collect());
        }
        let log = Arc::clone(&self.log);
        let next = self.next;
        tokio::select! {
            biased;
            _ = self.heartbeat.tick() => Some(vec![self.beat()]),
            () = log.until(|events| events.len() > next) => {
                let news: Vec<_> = log.read(|events| events.iter().skip(next).take(most).cloned().collect());
                self.next += news.len();
                Some(news.iter().map(|event| block(event)).collect())
            }
        }
    }
}

/// Delivers a test event to the connections of this key.
pub fn emit(asked: &Asked<'_>) -> Result<JsonResponse, Refusal> {
    let body = asked.closed_body(&["delivery", "workspaceId"])?;
    let delivery = match body.get("delivery").and_then(Value::as_str) {
        Some(delivery @ ("durable" | "ephemeral")) => delivery,
        _ => return Err(control::field("delivery MUST be durable or ephemeral", "delivery")),
    };
    let workspace = body.get("workspaceId").and_then(Value::as_str);
    if workspace.is_some_and(|workspace| !workspace.starts_with(&ids::bound(""))) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "id_tenant_mismatch", "workspaceId belongs to another tenant")
            .details(json!({ "field": "workspaceId" })));
    }
    let id = format!("hev-{}", Uuid::new_v4().simple());
    let kind = format!("host-test.{delivery}-triggered");
    let mut document = json!({
        "eventId": id,
        "type": kind,
        "timestamp": milliseconds(Timestamp::now()),
        "delivery": delivery,
        "payload": {},
    });
    if let (Some(members), Some(workspace)) = (document.as_object_mut(), workspace) {
        members.insert("workspaceId".to_owned(), workspace.into());
    }
    let event = Arc::new(HostEvent { id: id.clone(), is_durable: delivery == "durable", document });
    asked.service.v2.host_events.log(asked.call.key.as_deref()).change(|events| events.push(event));
    Ok(JsonResponse::new(StatusCode::ACCEPTED, json!({ "eventId": id, "type": kind })))
}

//! The host's own stream: what is delivered, and after what it is resumed.

use std::rc::Rc;

use flowtether::backends::openwop::host::{self, HostEvents};
use flowtether::core::protocol::Protocol;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::follow::Then;
use crate::common::response::respond;
use crate::sent;

const BEAT: &str =
    "event: heartbeat.evaluated\ndata: {\"heartbeatId\":\"live\",\"status\":\"ok\",\"changed\":false}\n\n";

fn beat(count: u32) -> String {
    format!("id: {count}\n{BEAT}")
}

fn durable(id: &str) -> String {
    let event = json!({"eventId": id, "type": "orchard.opened", "timestamp": "2026-03-04T05:06:07Z", "delivery": "durable", "payload": {}});
    format!("event: orchard.opened\nid: {id}\ndata: {event}\n\n")
}

fn ephemeral(id: &str) -> String {
    let event = json!({"eventId": id, "type": "orchard.bird", "delivery": "ephemeral", "workspaceId": "acme/ws", "payload": {"n": 1}});
    format!("event: orchard.bird\ndata: {event}\n\n")
}

fn stream(cursor: Option<&str>) -> (flowtether::core::operation::Operation, Rc<dyn Protocol>) {
    (host::EVENTS.endpoint.operation(Vec::new(), None).unwrap(), Rc::new(HostEvents::after(cursor.map(str::to_owned))))
}

#[test]
fn the_stream_is_asked_for_as_one_that_can_be_resumed() {
    let request = sent(host::EVENTS.endpoint.operation(Vec::new(), None));
    let accepts = Some("text/event-stream");
    assert_eq!((request.line().as_str(), request.header("Accept")), ("GET /host/events?resumable=true", accepts));
}

#[test]
fn the_cursor_is_the_last_durable_event_and_never_a_heartbeat() {
    let (operation, protocol) = stream(None);
    let trace = Scenario::follow((operation, protocol))
        .connection([beat(0), [durable("hev-1"), ephemeral("hev-2"), beat(1)].concat()])
        .then(Then::Cut)
        .connection([beat(0), durable("hev-3"), beat(1)])
        .then(Then::Cut)
        .connection([beat(0)])
        .play();
    assert_eq!(trace.cursors(), [None, Some("hev-1"), Some("hev-3")]);
    let types: Vec<&str> = trace.delivered.iter().filter_map(|event| event["type"].as_str()).collect();
    let (beat, opened) = ("heartbeat.evaluated", "orchard.opened");
    assert_eq!(types, [beat, opened, "orchard.bird", beat, beat, opened, beat, beat]);
    assert_eq!(
        trace.delivered[0],
        json!({"type": beat, "payload": {"heartbeatId": "live", "status": "ok", "changed": false}})
    );
    assert_eq!(trace.delivered[2]["payload"], json!({"n": 1}));
}

#[test]
fn without_a_durable_event_it_is_resumed_after_the_one_that_it_began_with() {
    let (operation, protocol) = stream(Some("hev-0"));
    let trace = Scenario::follow((operation, protocol))
        .after("hev-0")
        .connection([beat(0), beat(1)])
        .then(Then::Cut)
        .connection([beat(0)])
        .play();
    assert_eq!(trace.cursors(), [Some("hev-0"), Some("hev-0")]);
}

#[test]
fn a_clean_end_is_not_the_end_of_a_host() {
    let (operation, protocol) = stream(None);
    let trace = Scenario::follow((operation, protocol))
        .connection([durable("hev-1")])
        .then(Then::End)
        .connection([durable("hev-2")])
        .play();
    assert_eq!(trace.cursors(), [None, Some("hev-1")]);
    assert_eq!(trace.delivered.len(), 2);
}

#[test]
fn a_host_that_has_forgotten_the_events_ends_it_with_a_gap() {
    let (operation, protocol) = stream(None);
    let refused: Value = json!({"error": "host_event_resync_required", "message": "the event is no longer kept"});
    let trace = Scenario::follow((operation, protocol))
        .connection([durable("hev-1")])
        .then(Then::Cut)
        .responds(respond(409, refused))
        .play();
    assert_eq!(trace.story.last().map(String::as_str), Some("fail StreamError gap"));
}

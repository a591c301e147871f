//! The machines over JavaScript values: frames become items, responses one shape, refusals typed errors.

use flowtether::backends::openwop::{events::RunEvents, runs};
use flowtether::core::endpoint::Endpoint;
use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::json::Json;
use flowtether::core::operation::Operation;
use flowtether::core::protocol::{Item, Protocol};
use flowtether::core::response::{Body, Response};
use flowtether::core::sse::Decoder;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

fn items(stream: &str) -> Vec<Item> {
    let mut decoder = Decoder::new(1 << 20);
    assert!(decoder.push(stream.as_bytes()).is_ok());
    let events = RunEvents::new("run-1", &[]);
    let text = |bytes: &[u8]| Json::string(&String::from_utf8_lossy(bytes));
    decoder.frames().flat_map(|frame| events.read(&frame, text(frame.data))).collect()
}

fn operation(endpoint: &'static Endpoint) -> Result<Operation, Error> {
    endpoint.operation(vec!["run-1".to_owned()], None)
}

fn response(status: u16, body: &str) -> Response {
    let body = Json::parse(&Json::string(body)).map_or(Body::Empty, Body::Json);
    Response { body, ..Response::new(status) }
}

#[wasm_bindgen_test]
fn a_frame_with_old_names_becomes_an_event_with_the_specified_ones() {
    let read = items("id: 4\ndata: {\"seq\":4,\"type\":\"node.started\",\"data\":{\"k\":1}}\n\n");
    assert_eq!(read.len(), 1);
    for item in read {
        assert_eq!((item.sequence, item.terminal), (Some(4.0), false));
        assert_eq!(item.value.number_at("sequence"), Some(4.0));
        assert_eq!(item.value.string_at("eventId").as_deref(), Some("run-1:4"));
        assert_eq!(item.value.get("payload").and_then(|payload| payload.number_at("k")), Some(1.0));
    }
}

#[wasm_bindgen_test]
fn a_batch_is_its_events_and_a_terminal_one_ends_the_run() {
    let read = items(
        "event: batch\ndata: [{\"type\":\"node.started\",\"sequence\":1},{\"type\":\"run.failed\",\"sequence\":2}]\n\n",
    );
    let facts: Vec<(Option<f64>, bool)> = read.iter().map(|item| (item.sequence, item.terminal)).collect();
    assert_eq!(facts, [(Some(1.0), false), (Some(2.0), true)]);
}

#[wasm_bindgen_test]
fn the_document_itself_is_delivered_with_members_nobody_knows_today() {
    let read = items("data: {\"type\":\"node.started\",\"sequence\":0,\"tomorrow\":{\"deep\":[null]}}\n\n");
    let text = read.first().map(|item| js_sys::JSON::stringify(&JsValue::from(item.value.clone())));
    let text = text.and_then(Result::ok).map(String::from).unwrap_or_default();
    assert!(text.contains(r#""tomorrow":{"deep":[null]}"#), "{text}");
}

#[wasm_bindgen_test]
fn a_poll_is_one_shape_whatever_the_host_sends() {
    let body = r#"{"events":[{"type":"run.started","seq":0},{"type":"run.completed","seq":1}],"isTerminal":true}"#;
    let response = operation(&runs::POLL_EVENTS).and_then(|mut operation| {
        runs::poll_after(&mut operation, "run-1", Some(0.0), None)?;
        operation.read(&response(200, body))
    });
    let facts = response.map(|response| {
        let events = response.get("events").and_then(|events| events.items()).map(|events| events.len());
        (response.is_true_at("isComplete"), response.number_at("lastSequence"), events)
    });
    assert_eq!(facts, Ok((true, Some(1.0), Some(1))));
}

#[wasm_bindgen_test]
fn a_refusal_keeps_the_service_s_own_details() {
    let body = r#"{"error":"rate_limited","message":"slow down","details":{"retryAfterMs":1500,"scope":"route"}}"#;
    let refused = operation(&runs::GET).and_then(|operation| operation.read(&response(429, body)));
    let facts = refused.err().map(|error| {
        let scope = error.details.as_ref().and_then(|details| details.string_at("scope"));
        (error.kind, error.status, error.retry_after_ms, scope)
    });
    assert_eq!(facts, Some((ErrorKind::RateLimit, 429, Some(1500.0), Some("route".to_owned()))));
}

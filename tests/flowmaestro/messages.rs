//! A message that is streamed, and one that is not.

use std::rc::Rc;

use flowtether::backends::flowmaestro::messages::{self, MessageEvents, Sending};
use flowtether::core::error::Error;
use flowtether::core::json::Json;
use flowtether::core::operation::Operation;
use flowtether::core::protocol::{Item, Protocol};
use flowtether::core::retry::RetryPolicy;
use flowtether::core::sse::Frame;
use flowtether::core::stream::Patience;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::response::{Scripted, empty, no_response, respond, text, timeout};
use crate::events::frame;
use crate::{THREAD, enveloped, operation};

fn message_events() -> (Operation, Rc<dyn Protocol>) {
    (operation(&messages::STREAM, &[THREAD], None).unwrap(), Rc::new(MessageEvents))
}

fn refusal(failed: Scripted) -> Error {
    let send = operation(&messages::SEND_STREAMED, &[THREAD], Some(json!({"content": "x"}))).unwrap();
    let policy = RetryPolicy { max_retries: 0, ..RetryPolicy::DEFAULT };
    Scenario::call(send).policy(policy).responses([failed]).play().outcome.unwrap_err()
}

fn coded(status: u16, code: &str) -> Scripted {
    respond(status, json!({"error": {"code": code, "message": "Not here."}}))
}

// Without a stream.

#[test]
fn only_a_501_that_says_so_means_that_nothing_was_sent() {
    assert!(messages::is_not_streamed(&refusal(coded(501, "not_implemented"))));
    for other in [
        coded(501, "internal_error"),
        coded(500, "not_implemented"),
        coded(400, "not_implemented"),
        coded(408, "timeout"),
        coded(404, "not_found"),
        respond(501, json!({"error": "Not Implemented"})),
        text(501, "not_implemented"),
        empty(501),
        no_response(),
        timeout(),
    ] {
        let error = refusal(other);
        assert!(!messages::is_not_streamed(&error), "{} {:?}", error.status, error.code);
    }
}

fn sending(skip_stream: bool) -> Sending {
    let message = || Some(json!({"content": "x"}));
    let streamed = operation(&messages::SEND_STREAMED, &[THREAD], message()).unwrap();
    let whole = operation(&messages::SEND_WHOLE, &[THREAD], message()).unwrap();
    let (first, whole) = if skip_stream { (whole, None) } else { (streamed, Some(whole)) };
    let patience = Patience { first: RetryPolicy::DEFAULT, max_reconnects: 10 };
    Sending::new(THREAD.to_owned(), first, whole, patience, RetryPolicy::DEFAULT, false)
}

fn send() -> String {
    format!("POST /api/v1/threads/{THREAD}/messages")
}

#[test]
fn a_message_that_is_not_streamed_is_sent_again_without_a_stream() {
    let whole = respond(200, enveloped(json!({"message": {"content": "hello"}})));
    let trace = Scenario::machine(sending(false)).responses([coded(501, "not_implemented"), whole]).play();
    assert_eq!(trace.story, [&send(), "message:started", &send(), "message:completed", "done"]);
    assert_eq!(
        trace.sent.iter().map(|sent| sent.json()["stream"].clone()).collect::<Vec<_>>(),
        [json!(true), Value::Null]
    );
    assert_eq!(trace.delivered[1]["content"], "hello");
}

#[test]
fn a_message_that_is_sent_without_a_stream_begins_before_it_is_sent() {
    let whole = respond(200, enveloped(json!({"message": {"content": "hello"}})));
    let trace = Scenario::machine(sending(true)).responses([whole]).play();
    assert_eq!(trace.story, ["message:started", &send(), "message:completed", "done"]);
}

#[test]
fn a_message_that_fails_otherwise_is_not_sent_again() {
    for failed in [coded(501, "internal_error"), empty(400), no_response()] {
        let trace = Scenario::machine(sending(false)).responses([failed]).play();
        assert_eq!((trace.sent.len(), trace.delivered.len()), (1, 0), "{:?}", trace.story);
    }
}

#[test]
fn a_message_that_is_taken_is_followed_to_its_end() {
    let taken = respond(202, enveloped(json!({"message_id": "m-1"})));
    let token = frame("message:token", &json!({"type": "message:token", "token": "he"}));
    let end = frame("message:completed", &json!({"type": "message:completed", "content": "hello"}));
    let trace = Scenario::machine(sending(false)).responses([taken]).connection([token, end]).play();
    assert_eq!(trace.story, [&send(), "connect", "message:token", "message:completed", "done"]);
}

#[test]
fn a_message_that_is_not_streamed_begins_with_an_event_that_is_synthetic() {
    let event = Value::from(messages::started(THREAD));
    assert_eq!(event, json!({"type": "message:started", "thread_id": THREAD, "synthetic": true}));
}

fn completed(data: Value) -> Option<Value> {
    messages::completed(THREAD, &Json::from(enveloped(data))).map(Value::from)
}

#[test]
fn a_whole_answer_is_the_last_event() {
    let message = json!({"role": "assistant", "content": "12.5 kg", "tool_calls": null});
    let data = json!({
        "execution_id": "e-1", "thread_id": THREAD, "status": "completed", "message": message, "iterations": 1,
        "tool_calls_count": 0,
    });
    assert_eq!(
        completed(data),
        Some(json!({
            "type": "message:completed", "thread_id": THREAD, "content": "12.5 kg", "message": message,
            "execution_id": "e-1", "status": "completed", "synthetic": true,
        }))
    );
}

#[test]
fn an_agent_that_answered_nothing_says_nothing() {
    let data = json!({"execution_id": "e-1", "thread_id": THREAD, "status": "completed", "message": null});
    assert_eq!(
        completed(data),
        Some(json!({
            "type": "message:completed", "thread_id": THREAD, "content": "", "message": null, "execution_id": "e-1",
            "status": "completed", "synthetic": true,
        }))
    );
}

#[test]
fn a_flat_answer_is_the_last_event_too() {
    let data = json!({"message_id": "m-1", "thread_id": THREAD, "status": "completed", "content": "12.5 kg"});
    assert_eq!(
        completed(data),
        Some(json!({
            "type": "message:completed", "thread_id": THREAD, "content": "12.5 kg", "message": null,
            "message_id": "m-1", "status": "completed", "synthetic": true,
        }))
    );
}

#[test]
fn an_answer_s_own_text_comes_before_the_flat_one() {
    let event = completed(json!({"message": {"content": "whole"}, "content": "flat"})).unwrap();
    assert_eq!(event["content"], "whole");
    let event = completed(json!({"message": {"role": "assistant"}, "content": "flat"})).unwrap();
    assert_eq!(event["content"], "flat");
}

#[test]
fn an_answer_that_only_says_that_the_message_was_taken_is_followed() {
    for data in [json!({"message_id": "m-1", "thread_id": THREAD, "status": "pending"}), json!({}), json!([])] {
        assert_eq!(completed(data.clone()), None, "{data}");
    }
    assert!(messages::completed(THREAD, &Json::object()).is_none());
}

// With one.

fn read(name: &str, data: &Value) -> Item {
    let frame = Frame { event: name.as_bytes(), id: b"", own_id: false, data: b"" };
    let mut items = MessageEvents.read(&frame, Json::string(&data.to_string()));
    assert_eq!(items.len(), 1);
    items.remove(0)
}

#[test]
fn a_message_that_is_streamed_is_followed_to_its_end() {
    let trace = Scenario::follow(message_events())
        .connection([
            frame("connected", &json!({"thread_id": THREAD})),
            frame("message:started", &json!({"threadId": THREAD, "messageId": "m-1"})),
            frame("message:token", &json!({"thread_id": THREAD, "token": "12"})),
            frame("message:token", &json!({"thread_id": THREAD, "token": ".5"})),
            frame("message:completed", &json!({"thread_id": THREAD, "message_id": "m-1", "content": "12.5"})),
        ])
        .play();
    assert_eq!(
        trace.story,
        ["connect", "connected", "message:started", "message:token", "message:token", "message:completed", "done"]
    );
    assert_eq!(
        trace.delivered[1],
        json!({
            "type": "message:started", "threadId": THREAD, "thread_id": THREAD, "messageId": "m-1", "message_id": "m-1",
        })
    );
    assert_eq!(trace.delivered[2], json!({"type": "message:token", "thread_id": THREAD, "token": "12"}));
    assert_eq!(trace.sent[0].line(), format!("GET /api/v1/threads/{THREAD}/events"));
}

#[test]
fn a_failed_message_ends_the_stream() {
    let failed = frame("message:failed", &json!({"thread_id": THREAD, "error": "The agent sleeps."}));
    let trace = Scenario::follow(message_events()).connection([failed]).play();
    assert_eq!(trace.story, ["connect", "message:failed", "done"]);
    assert_eq!(trace.delivered[0]["error"], "The agent sleeps.");
}

#[test]
fn only_its_two_ends_end_a_message() {
    for kind in ["message:completed", "message:failed"] {
        assert!(read(kind, &json!({})).terminal && read("", &json!({"type": kind})).terminal, "{kind}");
    }
    for kind in ["connected", "message:started", "message:token", "execution:completed", "said:tomorrow"] {
        assert!(!read(kind, &json!({})).terminal, "{kind}");
    }
    assert!(!read("connected", &json!({})).progress);
    assert!(read("message:token", &json!({})).progress);
}

#[test]
fn the_text_of_a_completed_message_has_one_name() {
    let content = |data: Value| Value::from(read("message:completed", &data).value)["content"].clone();
    assert_eq!(content(json!({"content": "a", "finalContent": "b"})), "a");
    assert_eq!(content(json!({"finalContent": "b", "finalMessage": "c"})), "b");
    assert_eq!(content(json!({"finalMessage": "c"})), "c");
    assert_eq!(content(json!({"content": null})), "");
    assert_eq!(content(json!({})), "");
    let token = Value::from(read("message:token", &json!({"token": "12", "finalContent": "b"})).value);
    assert_eq!(token.get("content"), None);
}

#[test]
fn a_frame_of_a_message_that_is_no_object_is_nothing() {
    for data in ["", "no json", "[]", "7", "null", "\"text\""] {
        let frame = Frame { event: b"message:failed", id: b"", own_id: false, data: b"" };
        assert!(MessageEvents.read(&frame, Json::string(data)).is_empty(), "{data}");
    }
}

#[test]
fn a_message_has_nothing_to_be_asked_and_is_not_watched() {
    assert!(MessageEvents.ask().is_none());
    assert!(MessageEvents.watch().is_none());
}

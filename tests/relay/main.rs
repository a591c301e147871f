//! The reader of a relay without a server: which read follows which, what messages become, what is a gap. `run.mjs` beside this drives a
//! real server.

#![cfg(all(feature = "relay-client", feature = "openwop", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;

mod replies;

use std::rc::Rc;

use common::Scenario;
use common::follow::{StreamScenario, StreamTrace, Then};
use common::response::{Scripted, empty, no_response, respond, text};
use flowtether::backends::relay::mapping::MAPPING;
use flowtether::core::json::Json;
use flowtether::core::protocol::Protocol;
use flowtether::workflow::place::Member;
use flowtether::workflow::reader::{Event, Reader};
use flowtether::workflow::types::RunStatus;
use serde_json::{Value, json};

const RUN: &str = "run-7";
const EVENTS: &str = "GET /runs/run-7/events";

/// An event of a stream.
pub(crate) fn event(number: u32, kind: &str, status: &str) -> Value {
    json!({ "number": number, "kind": kind, "type": format!("x.{kind}"), "status": status, "cursor": "of the service", "synthetic": false })
}

fn running(number: u32) -> Value {
    event(number, "node", "running")
}

fn end(number: u32) -> Value {
    event(number, "completed", "completed")
}

/// The response to a read that ends at an offset.
fn part(messages: Value, next: &str) -> Scripted {
    respond(200, messages).header("stream-next-offset", next)
}

/// The same of one that has all that is there.
fn last_part(messages: Value, next: &str) -> Scripted {
    part(messages, next).header("stream-up-to-date", "true")
}

fn data(messages: Value) -> String {
    format!("event: data\ndata: {messages}\n\n")
}

fn control(next: &str) -> String {
    format!("event: control\ndata: {}\n\n", json!({ "streamNextOffset": next, "streamCursor": "9", "upToDate": true }))
}

fn closed(next: &str) -> String {
    format!("event: control\ndata: {}\n\n", json!({ "streamNextOffset": next, "streamClosed": true }))
}

fn follow(cursor: &str) -> StreamScenario {
    let protocol: Rc<dyn Protocol> = (MAPPING.protocol)(RUN.to_owned(), cursor, None).unwrap();
    Scenario::follow((MAPPING.stream.operation(vec![RUN.to_owned()], None).unwrap(), protocol))
}

/// The numbers of what was delivered.
fn numbers(played: &StreamTrace) -> Vec<i64> {
    played.delivered.iter().map(|item| item["number"].as_i64().unwrap()).collect()
}

fn cursors(played: &StreamTrace) -> Vec<&str> {
    played.delivered.iter().map(|item| item["cursor"].as_str().unwrap()).collect()
}

/// The requests that opened the stream.
fn opened(played: &StreamTrace) -> Vec<String> {
    played.sent.iter().map(common::sent::Sent::line).collect()
}

fn asked(played: &StreamTrace) -> Vec<&str> {
    played.story.iter().map(String::as_str).filter(|line| line.starts_with(EVENTS)).collect()
}

fn made(items: &[Value]) -> Vec<Event> {
    let mut reader = Reader::new(&MAPPING, "", RunStatus::Queued, None);
    items.iter().flat_map(|item| reader.read(&Json::from(item.clone()), false).unwrap()).collect()
}

#[test]
fn a_stream_is_read_part_by_part_and_then_live_from_where_the_parts_end() {
    let played = follow("")
        .run_responds(part(json!([running(0), running(1)]), "0_2"))
        .run_responds(last_part(json!([running(2)]), "0_3"))
        .connection([data(json!([running(3)])), control("0_4"), data(json!([end(4)])), control("0_5")])
        .play();
    assert_eq!(numbers(&played), [0, 1, 2, 3, 4]);
    assert_eq!(cursors(&played), [r#"["-1",0]"#, r#"["-1",1]"#, r#"["0_2",2]"#, r#"["0_3",3]"#, r#"["0_4",4]"#]);
    assert_eq!(asked(&played), [format!("{EVENTS}?offset=-1"), format!("{EVENTS}?offset=0_2")]);
    assert_eq!(opened(&played), [format!("{EVENTS}?live=sse&offset=0_3")]);
    assert!(played.waited().iter().all(|ms| *ms == 0.0), "{:?}", played.story);
    assert_eq!(played.story.last().unwrap(), "done");
}

#[test]
fn a_run_that_is_over_is_read_without_a_connection() {
    let played =
        follow("").run_responds(last_part(json!([running(0), end(1)]), "0_2").header("stream-closed", "true")).play();
    assert_eq!(numbers(&played), [0, 1]);
    assert!(played.sent.is_empty());
}

#[test]
fn a_connection_that_broke_off_in_a_batch_is_resumed_before_it_and_what_was_read_is_passed_over() {
    let played = follow("")
        .run_responds(last_part(json!([]), "0_0"))
        .connection([data(json!([running(0), running(1)]))])
        .then(Then::Cut)
        .connection([data(json!([running(0), running(1), running(2)])), control("0_3"), data(json!([end(3)]))])
        .play();
    assert_eq!(numbers(&played), [0, 1, 2, 3]);
    assert_eq!(opened(&played), vec![format!("{EVENTS}?live=sse&offset=0_0"); 2]);
}

#[test]
fn a_connection_that_ended_is_followed_by_a_read_that_caches_may_serve() {
    let played = follow("")
        .run_responds(last_part(json!([running(0)]), "0_1"))
        .connection([control("0_1")])
        .then(Then::End)
        .run_responds(last_part(json!([running(1)]), "0_2"))
        .connection([data(json!([end(2)]))])
        .play();
    assert_eq!(numbers(&played), [0, 1, 2]);
    assert_eq!(asked(&played), [format!("{EVENTS}?offset=-1"), format!("{EVENTS}?offset=0_1")]);
}

#[test]
fn a_cursor_resumes_from_its_offset_and_passes_over_its_number() {
    let played = follow(r#"["0_3",4]"#).run_responds(last_part(json!([running(3), running(4), end(5)]), "0_6")).play();
    assert_eq!(numbers(&played), [5]);
    assert_eq!(asked(&played), [format!("{EVENTS}?offset=0_3")]);
}

#[test]
fn a_number_that_is_missing_is_a_gap_and_what_came_before_it_is_delivered() {
    let played = follow("").run_responds(last_part(json!([running(0), running(2), end(3)]), "0_4")).play();
    assert_eq!(numbers(&played), [0]);
    assert_eq!(played.story.last().unwrap(), "fail StreamError gap");
    let played = follow("")
        .run_responds(last_part(json!([running(0)]), "0_1"))
        .connection([data(json!([running(1)])), data(json!([running(4), end(5)]))])
        .play();
    assert_eq!(numbers(&played), [0, 1]);
    assert_eq!(played.story.last().unwrap(), "fail StreamError gap");
}

#[test]
fn an_offset_that_the_stream_has_not_is_a_gap() {
    for refusal in [text(400, "Invalid offset format"), text(410, "gone")] {
        let played = follow(r#"["9_9",4]"#).run_responds(refusal).play();
        assert_eq!(played.story.last().unwrap(), "fail StreamError gap");
    }
    let played = follow(r#"["0_9",4]"#).run_responds(last_part(json!([]), "0_2")).play();
    assert_eq!(played.story.last().unwrap(), "fail StreamError gap", "a stream that ends before it");
    let played = follow("").run_responds(last_part(json!([]), "0_9")).connection([control("0_2")]).play();
    assert_eq!(played.story.last().unwrap(), "fail StreamError gap", "the same over a connection");
}

#[test]
fn a_cursor_that_is_none_is_refused_before_anything_is_sent() {
    for cursor in ["7", "[]", r#"["",1]"#, r#"["0_1","x"]"#, r#"[3,1]"#, "never"] {
        let error = (MAPPING.protocol)(RUN.to_owned(), cursor, None).err().unwrap();
        assert_eq!(error.kind.class_name(), "ConfigurationError", "{cursor}");
    }
}

#[test]
fn a_stream_that_is_closed_before_the_end_is_an_error() {
    let played = follow("").run_responds(last_part(json!([running(0)]), "0_1").header("stream-closed", "true")).play();
    assert_eq!((numbers(&played), played.story.last().unwrap().as_str()), (vec![0], "fail StreamError gave-up"));
    let played = follow("").run_responds(last_part(json!([]), "0_0")).connection([closed("0_0")]).play();
    assert_eq!(played.story.last().unwrap(), "fail StreamError gave-up");
    let played =
        follow("").run_responds(last_part(json!([]), "0_0")).connection([data(json!([end(0)])), closed("0_1")]).play();
    assert_eq!(played.story.last().unwrap(), "done");
}

#[test]
fn a_server_without_event_streams_is_read_by_long_polls_with_its_cursor() {
    for refusal in
        [text(400, "no SSE here"), text(200, "<!doctype html>").header("content-type", "text/html"), text(501, "no")]
    {
        let played = follow("")
            .run_responds(last_part(json!([running(0)]), "0_1"))
            .responds(refusal)
            .run_responds(empty(204).header("stream-next-offset", "0_1").header("stream-cursor", "41"))
            .run_responds(last_part(json!([running(1)]), "0_2").header("stream-cursor", "42"))
            .run_responds(last_part(json!([end(2)]), "0_3"))
            .play();
        assert_eq!(numbers(&played), [0, 1, 2]);
        let polls = asked(&played)[1..].to_vec();
        let poll = |rest: &str| format!("{EVENTS}?{rest}");
        assert_eq!(
            polls,
            [
                poll("live=long-poll&offset=0_1"),
                poll("cursor=41&live=long-poll&offset=0_1"),
                poll("cursor=42&live=long-poll&offset=0_2")
            ]
        );
    }
}

#[test]
fn where_connections_bring_nothing_at_all_the_stream_is_polled() {
    let nothing = || last_part(json!([]), "0_0");
    let mute: [&str; 0] = [];
    let played = follow("")
        .run_responds(nothing())
        .connection(mute)
        .then(Then::End)
        .run_responds(nothing())
        .connection(mute)
        .then(Then::End)
        .run_responds(nothing())
        .run_responds(last_part(json!([end(0)]), "0_1"))
        .play();
    assert_eq!(numbers(&played), [0]);
    assert_eq!(asked(&played).last().unwrap(), &format!("{EVENTS}?live=long-poll&offset=0_0"));
}

#[test]
fn a_server_that_has_nothing_new_is_not_asked_without_end() {
    let played = follow("").run_always_responds(part(json!([]), "0_0")).leaves_after(1000.0).play();
    assert!(asked(&played).len() <= 12, "{} reads", asked(&played).len());
}

#[test]
fn outages_are_waited_out_and_refusals_are_typed() {
    let played = follow("")
        .run_responds(no_response())
        .run_responds(text(503, "later"))
        .run_responds(last_part(json!([running(0)]), "0_1"))
        .unreachable()
        .responds(text(503, "later"))
        .connection([data(json!([end(1)]))])
        .play();
    assert_eq!(numbers(&played), [0, 1]);
    for (status, class) in
        [(401, "AuthenticationError 401"), (403, "PermissionDeniedError 403"), (404, "NotFoundError 404")]
    {
        let refusal = respond(status, json!({ "error": { "code": "grant_expired", "message": "the grant expired" } }));
        let played = follow("").run_responds(refusal).play();
        assert_eq!(played.story.last().unwrap(), &format!("fail {class}"));
        assert_eq!(played.error().code.as_deref(), Some("grant_expired"));
    }
}

#[test]
fn a_response_without_offsets_is_no_relay_s() {
    let played = follow("").run_responds(respond(200, json!([]))).play();
    assert_eq!(played.story.last().unwrap(), "fail StreamError protocol");
    assert!(played.error().message.contains("Stream-Next-Offset"));
    let played =
        follow("").run_responds(last_part(json!([]), "0_0")).connection(["event: data\ndata: {no json\n\n"]).play();
    assert_eq!(played.story.last().unwrap(), "fail StreamError protocol");
}

#[test]
fn what_is_no_event_is_passed_over() {
    let publisher = json!({ "publisher": "6f0c1f0e-8a1e-4c8e-9a53-0d5b0f3b7a11", "epoch": 3 });
    let played = follow("")
        .run_responds(last_part(json!([publisher, running(0), 7, null, "x", [1], { "note": 1 }, end(1)]), "0_9"))
        .play();
    assert_eq!(numbers(&played), [0, 1]);
}

#[test]
fn a_message_says_itself_what_it_becomes() {
    let message = json!({
        "number": 3, "kind": "tool", "type": "tool.done", "status": "running", "phase": "completed", "cursor": "[\"0_1\",3]", "seq": 14,
        "at": "2026-11-30T12:00:00Z", "synthetic": true, "id": "t", "name": "search", "input": { "a": 1 }, "output": [2], "raw": { "own": 1 },
    });
    let event = made(&[message]).remove(0);
    let member = |member| event.get(member).map(Value::from).unwrap_or_default();
    assert_eq!(
        (event.kind.name(), event.phase.unwrap().name(), event.status),
        ("tool", "completed", RunStatus::Running)
    );
    assert_eq!(event.cursor.as_deref(), Some("[\"0_1\",3]"));
    assert!(event.is_synthetic);
    assert_eq!(
        [member(Member::Seq), member(Member::Raw), member(Member::Output)],
        [json!(14), json!({ "own": 1 }), json!([2])]
    );
}

#[test]
fn each_kind_keeps_its_members_and_one_that_is_not_known_is_other() {
    let members = [
        ("token", vec![Member::Text, Member::Node]),
        ("message", vec![Member::Text, Member::Role]),
        ("node", vec![Member::Id, Member::Name, Member::Output, Member::Error]),
        ("tool", vec![Member::Id, Member::Name, Member::Input, Member::Output]),
        ("waiting", vec![Member::Asks, Member::Id, Member::Prompt, Member::Choices, Member::Details, Member::Schema]),
        ("log", vec![Member::Text, Member::Level]),
        ("progress", vec![Member::Completed, Member::Total, Member::Percent]),
        ("completed", vec![Member::Output]),
        ("failed", vec![Member::Error]),
        ("cancelled", vec![Member::Reason]),
        ("status", vec![]),
        ("other", vec![Member::Id]),
    ];
    for (kind, members) in members {
        let mut message = event(0, kind, "running");
        for member in members.iter().chain(&[Member::Omitted, Member::Raw, Member::Seq]) {
            message[member.name()] = json!({ "message": member.name() });
        }
        let event = made(&[message]).remove(0);
        assert_eq!(event.kind.name(), kind);
        for member in members {
            assert_eq!(
                event.get(member).map(Value::from),
                Some(json!({ "message": member.name() })),
                "{kind} {}",
                member.name()
            );
        }
    }
    assert_eq!(made(&[event(0, "sings", "running")])[0].kind.name(), "other");
}

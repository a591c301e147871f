//! What is delivered, and what is not.

use crate::common::follow::Then;
use crate::common::openwop::{event, frame};
use crate::common::{NOON, Scenario};
use crate::{frames, run_1};
use flowtether::core::retry::RetryPolicy;
use flowtether::core::stream::{Input, Patience, Step, Stream};
use serde_json::json;

#[test]
fn duplicates_after_a_resume_are_dropped() {
    let trace = Scenario::follow(run_1())
        .connection([event(0, "run.started"), event(1, "node.started")])
        .then(Then::Cut)
        .connection([event(0, "run.started"), event(1, "node.started"), event(2, "run.completed")])
        .play();
    assert_eq!(
        trace.story,
        ["connect", "run.started 0", "node.started 1", "wait 100", "connect after 1", "run.completed 2", "done"]
    );
}

#[test]
fn a_terminal_event_that_is_a_duplicate_does_not_end_the_stream_but_asking_does() {
    let replay = || [event(0, "run.started"), event(1, "run.completed")];
    let completed = || json!({"runId": "run-1", "workflowId": "w", "status": "completed"});
    let trace = Scenario::follow(run_1())
        .after("1")
        .connection(replay())
        .then(Then::End)
        .and_so_on()
        .run_always_says(completed())
        .play();
    let (connect, ask) = ("connect after 1", "GET /v1/runs/run-1");
    let story = [connect, ask, "wait 100", connect, ask, "wait 500", connect, ask, "run.completed", "done"];
    assert_eq!(trace.story, story);
    assert_eq!(trace.delivered[0]["synthetic"], true);
}

#[test]
fn nothing_is_delivered_after_the_terminal_item() {
    let trace = Scenario::follow(run_1())
        .connection([format!("{}{}", event(0, "run.completed"), event(1, "node.started"))])
        .play();
    assert_eq!(trace.story, ["connect", "run.completed 0", "done"]);
}

#[test]
fn a_terminal_item_without_a_place_ends_the_stream() {
    let trace = Scenario::follow(frames()).connection(["data: a\n\nevent: last\ndata: b\n\ndata: c\n\n"]).play();
    assert_eq!(trace.story, ["connect", "a", "b", "done"]);
}

#[test]
fn frames_without_an_id_of_their_own_are_never_taken_for_duplicates() {
    let chunk = |text: &str| frame(None, "ai.message.chunk", &json!({"chunk": text, "isLast": false}));
    let trace = Scenario::follow(run_1())
        .connection([event(3, "run.started"), chunk("a"), chunk("b"), event(4, "run.completed")])
        .play();
    assert_eq!(
        trace.story,
        ["connect", "run.started 3", "ai.message.chunk", "ai.message.chunk", "run.completed 4", "done"]
    );
}

#[test]
fn an_event_over_the_limit_is_a_protocol_error_however_the_bytes_are_split() {
    let long = format!("data: {}\n\n", "x".repeat(100));
    for size in [1, 7, 50, 1000] {
        let chunks: Vec<&[u8]> = long.as_bytes().chunks(size).collect();
        let trace = Scenario::follow(frames()).max_event_bytes(99).connection(chunks.clone()).play();
        assert_eq!(trace.story, ["connect", "fail StreamError protocol"], "chunks of {size}");
        assert_eq!(trace.error().operation, "stream");
        let trace = Scenario::follow(frames()).max_event_bytes(110).connection(chunks).play();
        assert_eq!(trace.delivered.len(), 1, "chunks of {size}");
    }
}

#[test]
fn a_closed_stream_stays_closed() {
    let (operation, protocol) = run_1();
    let patience = Patience { first: RetryPolicy::DEFAULT, max_reconnects: 10 };
    let mut stream = Stream::new(operation, protocol, patience, None, false);
    assert!(matches!(stream.step(NOON, 0.5, Input::Start), Step::Connect { cursor: None }));
    let not_a_stream = Input::NotAStream { status: 200, media_type: None };
    assert!(matches!(stream.step(NOON, 0.5, not_a_stream), Step::Fail(_)));
    for input in [Input::Start, Input::Waited, Input::Opened, Input::Ended, Input::Idle, Input::Polled(Ok(false))] {
        assert!(matches!(stream.step(NOON, 0.5, input), Step::Done));
    }
}

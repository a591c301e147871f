//! A body that ends without a terminal item.

use std::rc::Rc;

use crate::common::Scenario;
use crate::common::follow::Then;
use crate::common::openwop::{document, event, frame, whole_events_of};
use crate::common::response::{empty, no_response, respond, text};
use crate::{Frames, cause, frames, run_1};
use flowtether::core::error::ErrorKind;
use flowtether::core::protocol::Protocol;
use serde_json::json;

#[test]
fn a_clean_end_without_anything_to_ask_is_followed_by_a_reconnect() {
    let trace = Scenario::follow(frames()).connection(["data: a\n\n"]).then(Then::End).play();
    assert_eq!(trace.story, ["connect", "a", "wait 100", "connect", "left"]);
}

#[test]
fn a_clean_end_is_the_end_where_the_service_says_so() {
    let operation = frames().0;
    let protocol: Rc<dyn Protocol> = Rc::new(Frames { ends_with_the_stream: true });
    let trace = Scenario::follow((operation, protocol)).connection(["data: a\n\ndata: b"]).then(Then::End).play();
    assert_eq!(
        trace.story,
        ["connect", "a", "done"],
        "and the block without a blank line is dropped, as the standard says"
    );
}

#[test]
fn clean_ends_that_bring_nothing_use_up_the_reconnects() {
    let running = || json!({"runId": "run-1", "workflowId": "w", "status": "running"});
    let trace = Scenario::follow(run_1())
        .max_reconnects(1)
        .connection([":\n"])
        .then(Then::End)
        .run_says(running())
        .connection([":\n"])
        .then(Then::End)
        .run_says(running())
        .play();
    assert_eq!(
        trace.story,
        ["connect", "GET /v1/runs/run-1", "wait 100", "connect", "GET /v1/runs/run-1", "fail StreamError gave-up"]
    );
    assert!(trace.error().cause.is_none());
}

#[test]
fn what_a_run_wrote_after_an_early_end_is_read_before_its_end_is_synthesized() {
    let completed = || json!({"runId": "run-1", "workflowId": "w", "status": "completed"});
    let early =
        || Scenario::follow(run_1()).connection([event(0, "run.started")]).then(Then::End).run_says(completed());
    let (ask, again) = ("GET /v1/runs/run-1", ["wait 100", "connect after 0"]);

    let trace = early().connection([event(1, "node.completed"), event(2, "run.completed")]).play();
    let rest = ["node.completed 1", "run.completed 2", "done"];
    assert_eq!(trace.story, ["connect", "run.started 0", ask, again[0], again[1], rest[0], rest[1], rest[2]]);

    let trace = early()
        .connection([event(1, "node.completed")])
        .then(Then::Cut)
        .connection([event(2, "node.started")])
        .then(Then::End)
        .run_says(completed())
        .connection([":\n"])
        .then(Then::End)
        .and_so_on()
        .run_always_says(completed())
        .play();
    assert_eq!(trace.cursors(), [None, Some("0"), Some("1"), Some("2"), Some("2")], "until nothing new comes twice");
    assert_eq!(trace.delivered.len(), 4);
    assert_eq!(trace.delivered[3]["synthetic"], true);
}

#[test]
fn an_end_is_never_synthesized_where_the_stream_may_not_be_read_again() {
    let completed = || json!({"runId": "run-1", "workflowId": "w", "status": "completed"});
    let trace = Scenario::follow(run_1())
        .max_reconnects(0)
        .connection([event(0, "run.started")])
        .then(Then::End)
        .run_says(completed())
        .play();
    assert_eq!(trace.story, ["connect", "run.started 0", "GET /v1/runs/run-1", "fail StreamError gave-up"]);
}

#[test]
fn the_ends_of_a_run_that_is_over_are_no_failures_so_that_its_end_comes_with_one_reconnect() {
    let completed = || json!({"runId": "run-1", "workflowId": "w", "status": "completed"});
    let told = Scenario::follow(run_1())
        .max_reconnects(1)
        .connection([":\n"])
        .then(Then::End)
        .and_so_on()
        .run_always_says(completed())
        .play();
    let ask = "GET /v1/runs/run-1";
    let story = ["connect", ask, "wait 100", "connect", ask, "wait 100", "connect", ask, "run.completed", "done"];
    assert_eq!(told.story.len(), story.len(), "{:?}", told.story);
    assert_eq!(told.delivered[0]["synthetic"], true);
}

#[test]
fn a_stream_that_may_not_be_read_again_is_read_from_the_log_where_that_has_a_way_of_its_own() {
    let completed = || json!({"runId": "run-1", "workflowId": "w", "status": "completed"});
    let early = || {
        let scenario = Scenario::follow(whole_events_of("run-1")).max_reconnects(0);
        scenario.connection([event(0, "run.started")]).then(Then::End).run_says(completed())
    };
    let told = early().run_says(json!({"events": [document(1, "run.completed")], "isComplete": true})).play();
    let (poll, ask) = ("GET /v1/runs/run-1/events/poll", "GET /v1/runs/run-1");
    assert_eq!(told.story, ["connect", "run.started 0", ask, poll, "run.completed 1", "done"]);
    let told = early().run_says(json!({"events": [], "isComplete": true})).play();
    assert_eq!(told.delivered[1]["synthetic"], true, "nothing is behind the cursor");
}

#[test]
fn items_without_a_place_are_delivered_once_when_the_log_is_read_again() {
    let completed = || json!({"runId": "run-1", "workflowId": "w", "status": "completed"});
    let chunk = |text: &str| frame(None, "ai.message.chunk", &json!({"chunk": text, "isLast": false}));
    let ping = || frame(None, "ping", &json!({}));
    let trace = Scenario::follow(run_1())
        .connection([event(0, "run.started"), chunk("a"), ping(), chunk("a")])
        .then(Then::End)
        .run_says(completed())
        .connection([chunk("a"), ping(), chunk("a"), chunk("b")])
        .then(Then::End)
        .run_says(completed())
        .connection([chunk("a"), chunk("a"), chunk("b")])
        .then(Then::End)
        .and_so_on()
        .run_always_says(completed())
        .play();
    let chunks = trace.delivered.iter().filter(|event| event["type"] == "ai.message.chunk");
    let text: Vec<&str> = chunks.map(|event| event["payload"]["chunk"].as_str().unwrap()).collect();
    assert_eq!(text, ["a", "a", "b"]);
    assert_eq!(trace.story.last().unwrap(), "done");
}

#[test]
fn what_a_poll_finds_behind_the_cursor_comes_before_the_end() {
    let completed = || json!({"runId": "run-1", "workflowId": "w", "status": "completed"});
    let early = || {
        Scenario::follow(whole_events_of("run-1"))
            .connection([event(0, "run.started")])
            .then(Then::End)
            .run_says(completed())
            .connection([":\n"])
            .then(Then::End)
            .run_says(completed())
    };
    let events = [document(0, "run.started"), document(1, "node.completed"), document(2, "run.completed")];
    let trace = early().run_says(json!({"events": events, "isComplete": true})).play();
    let (poll, ask) = ("GET /v1/runs/run-1/events/poll", "GET /v1/runs/run-1");
    let story = [
        "connect",
        "run.started 0",
        ask,
        "wait 100",
        "connect after 0",
        ask,
        poll,
        "node.completed 1",
        "run.completed 2",
        "done",
    ];
    assert_eq!(trace.story, story);
    let trace = early().run_says(json!({"events": [], "isComplete": true})).play();
    assert_eq!(trace.delivered[1]["synthetic"], true, "nothing is behind the cursor");
}

#[test]
fn an_end_is_never_synthesized_while_the_resume_is_refused() {
    let completed = || json!({"runId": "run-1", "workflowId": "w", "status": "completed"});
    let early =
        || Scenario::follow(run_1()).connection([event(0, "run.started")]).then(Then::End).run_says(completed());
    let trace = early().responds(empty(404)).play();
    let story =
        ["connect", "run.started 0", "GET /v1/runs/run-1", "wait 100", "connect after 0", "fail NotFoundError 404"];
    assert_eq!(trace.story, story);
    for refusal in [empty(503), text(200, "<html>"), empty(425), empty(520), empty(524)] {
        let mut scenario = early().max_reconnects(3);
        for _ in 0..4 {
            scenario = scenario.responds(refusal.clone());
        }
        let trace = scenario.play();
        assert_eq!(trace.story.last().unwrap(), "fail StreamError gave-up");
        assert_eq!(trace.delivered.len(), 1, "nothing is synthesized");
    }
}

#[test]
fn an_unplaced_event_before_a_clean_end_does_not_stand_for_the_rest_of_the_log() {
    let completed = || json!({"runId": "run-1", "workflowId": "w", "status": "completed"});
    let trace = Scenario::follow(run_1())
        .connection([event(0, "run.started"), event(1, "node.started"), frame(None, "ping", &json!({}))])
        .then(Then::End)
        .run_says(completed())
        .connection([event(2, "node.completed"), event(3, "run.completed")])
        .play();
    let after = ["GET /v1/runs/run-1", "wait 100", "connect after 1", "node.completed 2", "run.completed 3", "done"];
    assert_eq!(trace.story[4..], after);

    let trace = Scenario::follow(run_1())
        .connection([frame(None, "ping", &json!({}))])
        .then(Then::End)
        .run_says(completed())
        .connection([event(0, "run.started"), event(1, "run.completed")])
        .play();
    assert_eq!(trace.story.last().unwrap(), "done");
    assert_eq!(trace.delivered.len(), 3, "also where nothing else came before");
}

#[test]
fn a_last_event_without_its_blank_line_is_delivered_before_a_clean_end() {
    let last = event(1, "run.completed");
    let trace = Scenario::follow(run_1())
        .connection([event(0, "run.started"), last.trim_end().to_owned()])
        .then(Then::End)
        .play();
    assert_eq!(trace.story, ["connect", "run.started 0", "run.completed 1", "done"]);
}

#[test]
fn a_last_event_without_its_blank_line_is_not_delivered_when_the_body_breaks_off() {
    let last = event(1, "run.completed");
    let trace = Scenario::follow(run_1())
        .connection([event(0, "run.started"), last.trim_end().to_owned()])
        .then(Then::Cut)
        .play();
    assert_eq!(trace.story, ["connect", "run.started 0", "wait 100", "connect after 0", "left"]);
}

#[test]
fn a_run_that_cannot_be_asked_for_now_is_followed_on() {
    let trace = Scenario::follow(run_1())
        .max_retries(0)
        .connection([event(0, "run.started")])
        .then(Then::End)
        .run_responds(no_response())
        .connection([event(1, "run.completed")])
        .play();
    assert_eq!(
        trace.story,
        ["connect", "run.started 0", "GET /v1/runs/run-1", "wait 100", "connect after 0", "run.completed 1", "done"]
    );
    assert_eq!(trace.waits[0].1.as_ref().unwrap().operation, "runs.get");
}

#[test]
fn a_run_that_cannot_be_asked_for_good_fails_the_stream_with_that_error() {
    let trace = Scenario::follow(run_1())
        .connection([event(0, "run.started")])
        .then(Then::End)
        .run_responds(respond(403, json!({"error": "forbidden", "message": "no"})))
        .play();
    assert_eq!(trace.story, ["connect", "run.started 0", "GET /v1/runs/run-1", "fail PermissionDeniedError 403"]);
    assert_eq!(trace.error().operation, "runs.get");
}

#[test]
fn asking_that_never_succeeds_ends_too() {
    let trace = Scenario::follow(run_1())
        .max_retries(0)
        .max_reconnects(2)
        .connection([":\n"])
        .then(Then::End)
        .run_responds(no_response())
        .connection([":\n"])
        .then(Then::End)
        .run_responds(no_response())
        .play();
    assert_eq!(trace.story.last().unwrap(), "fail StreamError gave-up");
    assert_eq!(cause(trace.error()).kind, ErrorKind::Connection);
}

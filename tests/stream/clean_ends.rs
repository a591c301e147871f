//! A body that ends without a terminal item.

use std::rc::Rc;

use crate::common::Scenario;
use crate::common::answer::{answer, empty, no_answer};
use crate::common::follow::Then;
use crate::common::openwop::{event, frame};
use crate::{Frames, cause, frames, run_1};
use flowtether::core::error::ErrorKind;
use flowtether::core::protocol::Protocol;
use serde_json::json;

#[test]
fn a_clean_end_without_anything_to_ask_is_followed_by_a_reconnect() {
    let told = Scenario::follow(frames()).connection(["data: a\n\n"]).then(Then::End).play();
    assert_eq!(told.story, ["connect", "a", "wait 0", "connect", "left"]);
}

#[test]
fn a_clean_end_is_the_end_where_the_service_says_so() {
    let operation = frames().0;
    let protocol: Rc<dyn Protocol> = Rc::new(Frames { ends_with_the_stream: true });
    let told = Scenario::follow((operation, protocol)).connection(["data: a\n\ndata: b"]).then(Then::End).play();
    assert_eq!(
        told.story,
        ["connect", "a", "done"],
        "and the block without a blank line is dropped, as the standard says"
    );
}

#[test]
fn clean_ends_that_bring_nothing_use_up_the_reconnects() {
    let running = || json!({"runId": "run-1", "workflowId": "w", "status": "running"});
    let told = Scenario::follow(run_1())
        .max_reconnects(1)
        .connection([":\n"])
        .then(Then::End)
        .run_says(running())
        .connection([":\n"])
        .then(Then::End)
        .run_says(running())
        .play();
    assert_eq!(
        told.story,
        ["connect", "GET /v1/runs/run-1", "wait 0", "connect", "GET /v1/runs/run-1", "fail StreamError gave-up"]
    );
    assert!(told.error().cause.is_none());
}

#[test]
fn what_a_run_wrote_after_an_early_end_is_read_before_its_end_is_made_up() {
    let completed = || json!({"runId": "run-1", "workflowId": "w", "status": "completed"});
    let early =
        || Scenario::follow(run_1()).connection([event(0, "run.started")]).then(Then::End).run_says(completed());
    let (ask, again) = ("GET /v1/runs/run-1", ["wait 0", "connect after 0"]);

    let told = early().connection([event(1, "node.completed"), event(2, "run.completed")]).play();
    let rest = ["node.completed 1", "run.completed 2", "done"];
    assert_eq!(told.story, ["connect", "run.started 0", ask, again[0], again[1], rest[0], rest[1], rest[2]]);

    let told = early()
        .connection([event(1, "node.completed")])
        .then(Then::Cut)
        .connection([event(2, "node.started")])
        .then(Then::End)
        .run_says(completed())
        .connection([":\n"])
        .then(Then::End)
        .run_says(completed())
        .play();
    assert_eq!(told.cursors(), [None, Some("0"), Some("1"), Some("2")], "until nothing new comes");
    assert_eq!(told.delivered.len(), 4);
    assert_eq!(told.delivered[3]["synthetic"], true);
}

#[test]
fn an_end_is_made_up_at_once_where_the_stream_may_not_or_cannot_be_read_again() {
    let completed = || json!({"runId": "run-1", "workflowId": "w", "status": "completed"});
    let told = Scenario::follow(run_1())
        .max_reconnects(0)
        .connection([event(0, "run.started")])
        .then(Then::End)
        .run_says(completed())
        .play();
    assert_eq!(told.story, ["connect", "run.started 0", "GET /v1/runs/run-1", "run.completed", "done"]);

    let chunk = frame(None, "ai.message.chunk", &json!({"chunk": "a", "isLast": true}));
    let told = Scenario::follow(run_1()).connection([chunk]).then(Then::End).run_says(completed()).play();
    assert_eq!(told.story, ["connect", "ai.message.chunk", "GET /v1/runs/run-1", "run.completed", "done"]);
}

#[test]
fn an_end_is_made_up_where_the_stream_of_a_finished_run_is_gone() {
    let completed = || json!({"runId": "run-1", "workflowId": "w", "status": "completed"});
    let ask = "GET /v1/runs/run-1";
    let told = Scenario::follow(run_1())
        .connection([event(0, "run.started")])
        .then(Then::End)
        .run_says(completed())
        .answered(empty(404))
        .run_says(completed())
        .play();
    let story = ["connect", "run.started 0", ask, "wait 0", "connect after 0", ask, "run.completed", "done"];
    assert_eq!(told.story, story, "what cannot be read once more keeps nobody from the run's end");
}

#[test]
fn a_last_event_without_its_blank_line_is_delivered_before_a_clean_end() {
    let last = event(1, "run.completed");
    let told = Scenario::follow(run_1())
        .connection([event(0, "run.started"), last.trim_end().to_owned()])
        .then(Then::End)
        .play();
    assert_eq!(told.story, ["connect", "run.started 0", "run.completed 1", "done"]);
}

#[test]
fn a_last_event_without_its_blank_line_is_not_delivered_when_the_body_breaks_off() {
    let last = event(1, "run.completed");
    let told = Scenario::follow(run_1())
        .connection([event(0, "run.started"), last.trim_end().to_owned()])
        .then(Then::Cut)
        .play();
    assert_eq!(told.story, ["connect", "run.started 0", "wait 0", "connect after 0", "left"]);
}

#[test]
fn a_run_that_cannot_be_asked_for_now_is_followed_on() {
    let told = Scenario::follow(run_1())
        .max_retries(0)
        .connection([event(0, "run.started")])
        .then(Then::End)
        .run_answers(no_answer())
        .connection([event(1, "run.completed")])
        .play();
    assert_eq!(
        told.story,
        ["connect", "run.started 0", "GET /v1/runs/run-1", "wait 0", "connect after 0", "run.completed 1", "done"]
    );
    assert_eq!(told.waits[0].1.as_ref().unwrap().operation, "runs.get");
}

#[test]
fn a_run_that_cannot_be_asked_for_good_fails_the_stream_with_that_error() {
    let told = Scenario::follow(run_1())
        .connection([event(0, "run.started")])
        .then(Then::End)
        .run_answers(answer(403, json!({"error": "forbidden", "message": "no"})))
        .play();
    assert_eq!(told.story, ["connect", "run.started 0", "GET /v1/runs/run-1", "fail PermissionDeniedError 403"]);
    assert_eq!(told.error().operation, "runs.get");
}

#[test]
fn asking_that_never_succeeds_ends_too() {
    let told = Scenario::follow(run_1())
        .max_retries(0)
        .max_reconnects(2)
        .connection([":\n"])
        .then(Then::End)
        .run_answers(no_answer())
        .connection([":\n"])
        .then(Then::End)
        .run_answers(no_answer())
        .play();
    assert_eq!(told.story.last().unwrap(), "fail StreamError gave-up");
    assert_eq!(cause(told.error()).kind, ErrorKind::Connection);
}

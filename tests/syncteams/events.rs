//! A task that is polled until it is over. What is new in its log is read on the other side of the boundary, and tested there:
//! `tests/runtimes/contract/syncteams_events.mjs`.

use flowtether::backends::syncteams::events::TaskLooks;
use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::json::Json;
use flowtether::core::protocol::Protocol;
use flowtether::core::retry::RetryPolicy;
use flowtether::core::sse::Frame;
use flowtether::core::watch::Watch;
use serde_json::{Value, json};

use crate::common::response::{Scripted, empty, no_response, respond, timeout};
use crate::common::{NOON, Scenario};
use crate::{TASK, task};

fn reader() -> TaskLooks {
    TaskLooks::new(TASK.to_owned(), None)
}

// What ends the reading.

#[test]
fn three_statuses_end_the_reading_with_the_task_as_it_is_then() {
    for status in ["COMPLETED", "FAILED", "CANCELED"] {
        let end = reader().synthesize(&Json::from(task(status))).unwrap();
        assert!(end.terminal, "{status}");
        assert_eq!(Value::from(end.value), task(status));
    }
    for status in ["QUEUED", "PENDING", "RUNNING", "WAITING", "CANCELLED", "completed", "PAUSED", ""] {
        assert!(reader().synthesize(&Json::from(task(status))).is_none(), "{status}");
    }
    assert!(reader().synthesize(&Json::object()).is_none());
}

#[test]
fn there_is_no_stream_but_polls() {
    let reader = reader();
    assert!(reader.is_polled());
    let frame = Frame { event: b"message", data: b"{}", id: b"", own_id: false };
    assert!(reader.read(&frame, Json::string("{}")).is_empty());
    let asked = reader.ask().unwrap();
    assert_eq!(
        (asked.name, asked.request.path.as_str().to_owned()),
        ("getTaskStatus", format!("/api/v1/status?taskId={TASK}"))
    );
}

#[test]
fn a_task_is_polled_every_two_seconds_or_as_often_as_the_caller_says_but_every_tenth_of_a_second_at_most() {
    let interval = |given| TaskLooks::new(TASK.to_owned(), given).watch().unwrap().interval_ms;
    assert_eq!([None, Some(5000.0), Some(100.0)].map(interval), [2000.0, 5000.0, 100.0]);
    assert_eq!([Some(0.0), Some(1.0), Some(99.9)].map(interval), [100.0; 3]);
}

// The whole course of a reading.

/// A reading, as the edge plays it.
struct Told {
    /// The statuses of the tasks that are delivered, and before each poll its time in ms.
    story: Vec<String>,
    outcome: Result<(), Error>,
}

/// Reads a task, each poll of which gets the next response, to its end.
fn follow(responses: impl IntoIterator<Item = Scripted>) -> Told {
    let (reader, mut now_ms, mut story) = (reader(), NOON, Vec::new());
    let mut watch = Watch::polling(reader.watch().unwrap(), 2, now_ms);
    let mut responses = responses.into_iter();
    let outcome = loop {
        now_ms += watch.wait_ms(now_ms);
        if let Some(end) = watch.take_end() {
            story.push(end.value.string_at("status").unwrap());
            break Ok(());
        }
        story.push(format!("poll at {}", now_ms - NOON));
        let policy = RetryPolicy { max_retries: 0, ..RetryPolicy::DEFAULT };
        let response = responses.next().expect("the scenario has no response left for this poll");
        let looked = Scenario::call(reader.ask().unwrap()).policy(policy).responses([response]).play();
        let trace = match looked.outcome {
            Ok(task) => {
                let items = reader.observe(&task).into_iter();
                story.extend(items.map(|item| item.value.string_at("status").unwrap()));
                watch.record_poll(now_ms, reader.synthesize(&task));
                Ok(())
            }
            Err(error) => watch.record_failed_poll(now_ms, error),
        };
        if let Err(error) = trace {
            break Err(error);
        }
    };
    assert_eq!(responses.count(), 0, "the reading ended before it was given all its responses: {story:?}");
    Told { story, outcome }
}

fn shown(status: &str) -> Scripted {
    respond(200, task(status))
}

#[test]
fn a_task_is_polled_at_once_and_then_evenly_until_it_is_over() {
    let trace = follow([shown("PENDING"), shown("RUNNING"), shown("RUNNING"), shown("COMPLETED")]);
    let polls = ["poll at 0", "PENDING", "poll at 2000", "RUNNING", "poll at 4000", "RUNNING", "poll at 6000"];
    assert_eq!(trace.story, [polls.as_slice(), &["COMPLETED", "COMPLETED"]].concat(), "the end comes by itself, too");
    assert_eq!(trace.outcome, Ok(()));
}

#[test]
fn a_task_that_is_over_is_polled_once() {
    for status in ["COMPLETED", "FAILED", "CANCELED"] {
        assert_eq!(follow([shown(status)]).story, ["poll at 0", status, status], "{status}");
    }
}

#[test]
fn a_poll_that_fails_is_made_again() {
    let trace =
        follow([shown("RUNNING"), empty(503), timeout(), shown("WAITING"), no_response(), empty(425), shown("FAILED")]);
    assert_eq!(
        trace.story,
        [
            ["poll at 0", "RUNNING"].as_slice(),
            &["poll at 2000", "poll at 4000", "poll at 6000", "WAITING"],
            &["poll at 8000", "poll at 10000", "poll at 12000", "FAILED", "FAILED"],
        ]
        .concat()
    );
    assert_eq!(trace.outcome, Ok(()));
}

#[test]
fn too_many_failures_in_a_row_end_the_reading_with_the_last() {
    let trace = follow([shown("RUNNING"), empty(503), empty(502), empty(500)]);
    assert_eq!(trace.outcome.unwrap_err().status, 500);
    assert_eq!(trace.story, ["poll at 0", "RUNNING", "poll at 2000", "poll at 4000", "poll at 6000"]);
}

#[test]
fn the_first_failure_ends_the_reading() {
    for (failed, kind) in [
        (empty(503), ErrorKind::Server),
        (no_response(), ErrorKind::Connection),
        (timeout(), ErrorKind::Timeout),
        (empty(404), ErrorKind::NotFound),
    ] {
        let trace = follow([failed]);
        let error = trace.outcome.unwrap_err();
        assert_eq!((error.kind, error.operation), (kind, "getTaskStatus"));
    }
}

#[test]
fn a_refusal_that_is_final_ends_the_reading_at_once() {
    for (failed, kind) in [(empty(401), ErrorKind::Authentication), (respond(200, json!({})), ErrorKind::Api)] {
        let trace = follow([shown("RUNNING"), failed]);
        assert_eq!(trace.outcome.unwrap_err().kind, kind);
    }
}

#[test]
fn a_poll_that_is_refused_waits_as_the_service_asks() {
    let trace = follow([
        empty(429).header("retry-after", "7"),
        shown("RUNNING"),
        empty(503).header("retry-after", "1"),
        shown("COMPLETED"),
    ]);
    let polls = ["poll at 0", "poll at 7000", "RUNNING", "poll at 9000", "poll at 11000", "COMPLETED", "COMPLETED"];
    assert_eq!(trace.story, polls);
    let trace = follow([shown("RUNNING"), empty(429).header("retry-after", "301")]);
    assert_eq!(trace.outcome.unwrap_err().retry_after_ms, Some(301_000.0), "one that is too long");
}

//! A followed run: every arrow of the diagram in `core::stream`, and every way a connection can go wrong.

#![cfg(all(feature = "openwop", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::answer::{answer, empty, no_answer, text};
use common::follow::{Ending, Then};
use common::openwop::{event, events_of, frame};
use common::{NOON, Scenario};
use flowtether::backends::openwop::client::SERVICE;
use flowtether::core::error::{Cause, Error, ErrorKind};
use flowtether::core::json::Json;
use flowtether::core::operation::Operation;
use flowtether::core::request::{Path, Request};
use flowtether::core::sse::Frame;
use flowtether::core::stream::{Item, Protocol, Stream};
use serde_json::json;

fn run_1() -> (Operation, Box<dyn Protocol>) {
    events_of("run-1")
}

/// An event stream of a service that is not known: frames as they come, no places, no run to ask.
struct Frames {
    ends_with_the_stream: bool,
}

impl Protocol for Frames {
    fn read(&self, frame: &Frame<'_>, data: Json) -> Vec<Item> {
        let mut value = Json::object();
        value.set("type", Json::string(&data.as_string().unwrap()));
        vec![Item { value, sequence: None, terminal: frame.event == b"last" }]
    }

    fn ends_with_the_stream(&self) -> bool {
        self.ends_with_the_stream
    }
}

fn frames() -> (Operation, Box<dyn Protocol>) {
    let operation = Operation::new(&SERVICE, "stream", Request::get(Path::new("/stream").query("topic", "a")));
    (operation, Box::new(Frames { ends_with_the_stream: false }))
}

fn cause(error: &Error) -> &Error {
    match &error.cause {
        Some(Cause::Error(error)) => error,
        other => panic!("an error of our own should be underneath, but: {other:?}"),
    }
}

// The arrows of the diagram.

#[test]
fn connecting_to_open_to_closed_with_a_terminal_item() {
    let told = Scenario::follow(run_1()).connection([event(0, "run.started"), event(1, "run.completed")]).play();
    assert_eq!(told.story, ["connect", "run.started 0", "run.completed 1", "done"]);
    assert_eq!(told.sent[0].line(), "GET /v1/runs/run-1/events");
    assert_eq!(told.sent[0].header("Accept"), Some("text/event-stream"));
    assert_eq!(told.sent[0].header("Authorization"), Some("Bearer key-1"));
    assert_eq!(told.sent[0].header("Last-Event-ID"), None);
}

#[test]
fn connecting_to_backoff_to_connecting_when_refused() {
    let told = Scenario::follow(run_1()).answered(empty(503)).connection([event(0, "run.completed")]).play();
    assert_eq!(told.story, ["connect", "wait 250", "connect", "run.completed 0", "done"]);
}

#[test]
fn connecting_to_backoff_to_connecting_without_an_answer() {
    let told = Scenario::follow(run_1()).unreachable().times_out().connection([event(0, "run.completed")]).play();
    assert_eq!(told.story, ["connect", "wait 250", "connect", "wait 500", "connect", "run.completed 0", "done"]);
    let kinds: Vec<ErrorKind> = told.waits.iter().map(|(_, error)| error.as_ref().unwrap().kind).collect();
    assert_eq!(kinds, [ErrorKind::Connection, ErrorKind::Timeout]);
}

#[test]
fn open_to_backoff_when_the_body_breaks_off() {
    let told = Scenario::follow(run_1())
        .connection([event(0, "run.started")])
        .then(Then::Cut)
        .connection([event(1, "run.completed")])
        .play();
    assert_eq!(told.story, ["connect", "run.started 0", "wait 0", "connect after 0", "run.completed 1", "done"]);
    assert_eq!(told.cursors(), [None, Some("0")]);
}

#[test]
fn open_to_backoff_after_silence() {
    let told = Scenario::follow(run_1())
        .connection([event(0, "run.started")])
        .lasting(300_000.0)
        .then(Then::Idle)
        .connection([event(1, "run.completed")])
        .play();
    assert_eq!(told.story, ["connect", "run.started 0", "wait 0", "connect after 0", "run.completed 1", "done"]);
    assert!(told.waits[0].1.is_none(), "silence is no error");
}

#[test]
fn open_to_asking_to_closed_with_a_synthetic_terminal_event() {
    let told = Scenario::follow(run_1())
        .connection([event(0, "run.started")])
        .then(Then::End)
        .run_says(json!({
            "runId": "run-1", "workflowId": "w", "status": "failed", "error": {"code": "node_timeout", "message": "late"},
            "endedAt": "2026-11-22T12:00:09.000Z",
        }))
        .play();
    assert_eq!(told.story, ["connect", "run.started 0", "GET /v1/runs/run-1", "run.failed", "done"]);
    assert_eq!(
        told.delivered[1],
        json!({
            "type": "run.failed", "runId": "run-1", "eventId": "run-1:synthetic", "synthetic": true,
            "payload": {"error": {"code": "node_timeout", "message": "late"}}, "timestamp": "2026-11-22T12:00:09.000Z",
        })
    );
}

#[test]
fn open_to_asking_to_backoff_while_the_run_goes_on() {
    let told = Scenario::follow(run_1())
        .connection([event(0, "run.started")])
        .then(Then::End)
        .run_says(json!({"runId": "run-1", "workflowId": "w", "status": "waiting-approval"}))
        .connection([event(1, "run.completed")])
        .play();
    assert_eq!(
        told.story,
        ["connect", "run.started 0", "GET /v1/runs/run-1", "wait 0", "connect after 0", "run.completed 1", "done"]
    );
}

// The first connection.

#[test]
fn a_first_connection_that_is_refused_for_good_fails_at_once_with_the_service_s_own_error() {
    for (status, code, kind) in [
        (400, "unsupported_stream_mode", ErrorKind::Validation),
        (401, "unauthenticated", ErrorKind::Authentication),
        (403, "forbidden", ErrorKind::PermissionDenied),
        (404, "run_not_found", ErrorKind::NotFound),
    ] {
        let told = Scenario::follow(run_1()).answered(answer(status, json!({"error": code, "message": "no"}))).play();
        let error = told.error();
        assert_eq!((error.kind, error.status, error.code.as_deref()), (kind, status, Some(code)));
        assert_eq!((error.provider, error.operation), ("openwop", "runs.events"));
        assert_eq!(told.sent.len(), 1);
    }
}

#[test]
fn a_first_connection_that_keeps_failing_ends_with_the_real_error_and_not_with_a_stream_error() {
    let told = Scenario::follow(run_1()).max_retries(1).unreachable().unreachable().play();
    assert_eq!(told.story, ["connect", "wait 250", "connect", "fail ConnectionError"]);
    assert_eq!(told.error().operation, "runs.events");

    let busy = answer(503, json!({"error": "service_unavailable", "message": "busy"}));
    let told = Scenario::follow(run_1()).max_retries(0).answered(busy).play();
    assert_eq!(told.story, ["connect", "fail ServerError 503"]);
    assert_eq!(told.error().code.as_deref(), Some("service_unavailable"));
}

#[test]
fn a_first_connection_has_the_retries_of_a_call_and_not_those_of_a_reconnect() {
    let told =
        Scenario::follow(run_1()).max_retries(2).max_reconnects(50).unreachable().unreachable().unreachable().play();
    assert_eq!(told.story, ["connect", "wait 250", "connect", "wait 500", "connect", "fail ConnectionError"]);
}

// Credentials.

#[test]
fn a_refused_credential_is_renewed_once_and_at_once() {
    let told =
        Scenario::follow(run_1()).renewable().answered(empty(401)).connection([event(0, "run.completed")]).play();
    assert_eq!(told.story, ["connect", "connect", "run.completed 0", "done"]);
    assert_eq!(told.sent[1].header("Authorization"), Some("Bearer key-2"));

    let told = Scenario::follow(run_1()).renewable().answered(empty(401)).answered(empty(401)).play();
    assert_eq!(told.story, ["connect", "connect", "fail AuthenticationError 401"]);
}

#[test]
fn a_credential_that_expires_in_the_middle_is_renewed_each_time() {
    let told = Scenario::follow(run_1())
        .renewable()
        .connection([event(0, "run.started")])
        .then(Then::Cut)
        .answered(empty(401))
        .connection([event(1, "node.started")])
        .then(Then::Cut)
        .answered(empty(401))
        .connection([event(2, "run.completed")])
        .play();
    assert_eq!(told.cursors(), [None, Some("0"), Some("0"), Some("1"), Some("1")]);
    assert!(matches!(told.ending, Ending::Done));
}

#[test]
fn a_credential_that_cannot_be_renewed_is_not_tried_again() {
    let told =
        Scenario::follow(run_1()).connection([event(0, "run.started")]).then(Then::Cut).answered(empty(401)).play();
    assert_eq!(told.story, ["connect", "run.started 0", "wait 0", "connect after 0", "fail AuthenticationError 401"]);
}

// Waiting.

#[test]
fn the_first_reconnect_is_at_once_and_then_the_wait_doubles_with_full_jitter_up_to_the_ceiling() {
    let mut scenario = Scenario::follow(run_1()).random(&[0.999, 0.5, 1.0, 0.0, 0.25, 0.5, 0.5, 0.5]);
    scenario = scenario.connection([event(0, "run.started")]).then(Then::Cut);
    for _ in 0..7 {
        scenario = scenario.unreachable();
    }
    let told = scenario.connection([event(1, "run.completed")]).play();
    // 500 ms doubled per failure: 1000, 2000, 4000, 8000, 16000, then the ceiling of 30000.
    assert_eq!(told.waited(), [0.0, 0.0, 1000.0, 0.0, 1000.0, 4000.0, 8000.0, 15_000.0]);
    let failures: Vec<u32> = told.waits.iter().map(|(failures, _)| *failures).collect();
    assert_eq!(failures, [0, 1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn a_connection_that_brought_nothing_new_counts_as_failed() {
    let told = Scenario::follow(run_1())
        .connection([": hello\n\n"])
        .then(Then::Cut)
        .connection([": hello\n\n"])
        .then(Then::Cut)
        .connection([event(0, "run.completed")])
        .play();
    assert_eq!(told.story, ["connect", "wait 0", "connect", "wait 500", "connect", "run.completed 0", "done"]);
}

#[test]
fn a_retry_line_is_the_least_wait_of_every_later_reconnect() {
    let told = Scenario::follow(run_1())
        .connection(["retry: 1500\n\n".to_owned(), event(0, "run.started")])
        .then(Then::Cut)
        .unreachable()
        .unreachable()
        .unreachable()
        .connection([event(1, "node.started")])
        .then(Then::Cut)
        .connection(["retry: 40\n\n".to_owned(), event(2, "node.completed")])
        .then(Then::Cut)
        .connection([event(3, "run.completed")])
        .random(&[0.5, 0.5, 0.5, 1.0, 0.5, 0.5])
        .play();
    assert_eq!(told.waited(), [1500.0, 1500.0, 1500.0, 2000.0, 1500.0, 40.0]);
}

#[test]
fn retry_after_is_the_least_wait_in_both_of_its_forms() {
    let told = Scenario::follow(run_1())
        .connection([event(0, "run.started")])
        .then(Then::Cut)
        .answered(empty(429).header("retry-after", "7"))
        .answered(empty(503).header("retry-after", "Sun, 22 Nov 2026 12:00:17 GMT"))
        .connection([event(1, "run.completed")])
        .play();
    assert_eq!(told.waited(), [0.0, 7000.0, 10_000.0]);
    assert_eq!(told.sent[3].at_ms, NOON + 17_000.0);
}

#[test]
fn a_wait_asked_for_in_the_error_s_details_is_obeyed_where_no_header_is_readable() {
    let busy = json!({"error": "rate_limited", "message": "slow down", "details": {"retryAfterMs": 4321}});
    let told = Scenario::follow(run_1()).answered(answer(429, busy)).connection([event(0, "run.completed")]).play();
    assert_eq!(told.waited(), [4321.0]);
}

#[test]
fn a_service_that_asks_for_more_than_five_minutes_is_not_waited_for() {
    let cut = || Scenario::follow(run_1()).connection([event(0, "run.started")]).then(Then::Cut);
    let told = cut().answered(empty(503).header("retry-after", "301")).play();
    assert_eq!(told.story.last().unwrap(), "fail StreamError gave-up");
    assert_eq!(told.error().retry_after_ms, Some(301_000.0));
    assert!(told.error().message.contains("301 s"), "{}", told.error().message);
    assert_eq!(cause(told.error()).status, 503);

    let told = cut().answered(empty(503).header("retry-after", "300")).connection([event(1, "run.completed")]).play();
    assert_eq!(told.waited(), [0.0, 300_000.0]);

    let told = Scenario::follow(run_1())
        .connection([format!("retry: 300001\n{}", event(0, "run.started"))])
        .then(Then::Cut)
        .play();
    assert_eq!(told.story, ["connect", "run.started 0", "fail StreamError gave-up"]);
}

#[test]
fn a_first_connection_that_is_asked_to_wait_more_than_five_minutes_fails_with_the_service_s_error() {
    let told = Scenario::follow(run_1()).answered(empty(429).header("retry-after", "3600")).play();
    assert_eq!(told.story, ["connect", "fail RateLimitError 429"]);
    assert_eq!(told.error().retry_after_ms, Some(3_600_000.0));
}

// What resets the count of failures, and giving up.

#[test]
fn new_items_reset_the_failures() {
    let told = Scenario::follow(run_1())
        .max_reconnects(2)
        .connection([event(0, "run.started")])
        .then(Then::Cut)
        .unreachable()
        .unreachable()
        .connection([event(1, "node.started")])
        .then(Then::Cut)
        .unreachable()
        .unreachable()
        .connection([event(2, "run.completed")])
        .play();
    assert_eq!(told.waited(), [0.0, 0.0, 500.0, 0.0, 0.0, 500.0]);
}

#[test]
fn headers_do_not_reset_the_failures() {
    let nothing: [&str; 0] = [];
    let told = Scenario::follow(run_1())
        .max_reconnects(2)
        .connection(nothing)
        .then(Then::Cut)
        .connection(nothing)
        .then(Then::Cut)
        .connection(nothing)
        .then(Then::Cut)
        .play();
    assert_eq!(told.story, ["connect", "wait 0", "connect", "wait 500", "connect", "fail StreamError gave-up"]);
}

#[test]
fn duplicates_do_not_reset_the_failures() {
    let again = || [event(0, "run.started")];
    let told = Scenario::follow(run_1())
        .max_reconnects(2)
        .connection(again())
        .then(Then::Cut)
        .connection(again())
        .then(Then::Cut)
        .connection(again())
        .then(Then::Cut)
        .connection(again())
        .then(Then::Cut)
        .play();
    assert_eq!(told.story.iter().filter(|line| *line == "run.started 0").count(), 1);
    assert_eq!(told.waited(), [0.0, 0.0, 500.0]);
    assert_eq!(told.story.last().unwrap(), "fail StreamError gave-up");
}

#[test]
fn a_connection_that_lived_for_five_seconds_was_healthy_even_when_it_was_silent() {
    let mut scenario =
        Scenario::follow(run_1()).max_reconnects(1).connection([event(0, "node.suspended")]).then(Then::Cut);
    for _ in 0..20 {
        scenario = scenario.connection([":\n"]).lasting(5000.0).then(Then::Cut);
    }
    let told = scenario.connection([event(1, "run.completed")]).play();
    assert_eq!(told.waited(), [0.0; 21]);

    let told = Scenario::follow(run_1())
        .max_reconnects(1)
        .connection([":\n"])
        .lasting(4999.0)
        .then(Then::Cut)
        .connection([":\n"])
        .lasting(4999.0)
        .then(Then::Cut)
        .play();
    assert_eq!(told.story, ["connect", "wait 0", "connect", "fail StreamError gave-up"]);
}

#[test]
fn silence_is_never_a_failure_however_short_the_idle_limit() {
    let mut scenario =
        Scenario::follow(run_1()).max_reconnects(1).connection([event(0, "node.suspended")]).then(Then::Idle);
    for _ in 0..20 {
        scenario = scenario.connection([":\n"]).lasting(1000.0).then(Then::Idle);
    }
    let told = scenario.connection([event(1, "run.completed")]).play();
    assert_eq!(told.waited(), [0.0; 21]);
}

#[test]
fn a_long_silence_resets_the_failures_before_it() {
    let told = Scenario::follow(run_1())
        .connection([event(0, "node.suspended")])
        .then(Then::Cut)
        .unreachable()
        .unreachable()
        .connection([":\n"])
        .lasting(300_000.0)
        .then(Then::Idle)
        .connection([event(1, "run.completed")])
        .play();
    assert_eq!(told.waited(), [0.0, 0.0, 500.0, 0.0]);
}

#[test]
fn a_stream_that_was_open_once_gives_up_after_max_reconnects_failures_with_the_last_one_underneath() {
    let told = Scenario::follow(run_1())
        .max_reconnects(3)
        .connection([event(0, "run.started")])
        .then(Then::Cut)
        .unreachable()
        .unreachable()
        .unreachable()
        .answered(empty(502))
        .play();
    let error = told.error();
    assert_eq!(told.waited(), [0.0, 0.0, 500.0, 1000.0]);
    assert_eq!(told.story.last().unwrap(), "fail StreamError gave-up");
    assert!(error.message.contains("maxReconnects") && error.retryable, "{error:?}");
    assert_eq!((error.provider, error.operation), ("openwop", "runs.events"));
    assert_eq!(cause(error).status, 502);
}

#[test]
fn with_max_reconnects_0_an_open_stream_is_never_connected_again() {
    let open = || Scenario::follow(run_1()).max_reconnects(0).connection([event(0, "run.started")]);
    let told = open().then(Then::Cut).play();
    assert_eq!(told.story, ["connect", "run.started 0", "fail StreamError gave-up"]);
    assert_eq!(cause(told.error()).kind, ErrorKind::Connection);
    let told = open().then(Then::Idle).play();
    assert_eq!(told.story, ["connect", "run.started 0", "fail StreamError gave-up"]);
    let told =
        open().then(Then::End).run_says(json!({"runId": "run-1", "workflowId": "w", "status": "running"})).play();
    assert_eq!(told.story, ["connect", "run.started 0", "GET /v1/runs/run-1", "fail StreamError gave-up"]);
    let told = Scenario::follow(run_1()).max_reconnects(0).unreachable().connection([event(0, "run.completed")]).play();
    assert_eq!(told.story, ["connect", "wait 250", "connect", "run.completed 0", "done"]);
}

#[test]
fn a_refusal_for_good_ends_a_reconnect_at_once() {
    let told = Scenario::follow(run_1())
        .connection([event(0, "run.started")])
        .then(Then::Cut)
        .answered(answer(404, json!({"error": "run_not_found", "message": "no such run"})))
        .play();
    assert_eq!(told.story, ["connect", "run.started 0", "wait 0", "connect after 0", "fail NotFoundError 404"]);
}

// The cursor.

#[test]
fn the_cursor_is_the_highest_sequence_delivered() {
    let told = Scenario::follow(run_1())
        .connection([event(0, "run.started"), event(7, "node.started"), event(3, "node.completed")])
        .then(Then::Cut)
        .play();
    assert_eq!(told.story, ["connect", "run.started 0", "node.started 7", "wait 0", "connect after 7", "left"]);
}

#[test]
fn a_start_cursor_is_sent_as_it_was_given_and_what_it_covers_is_dropped() {
    let told = Scenario::follow(run_1())
        .after("5")
        .connection([event(4, "node.started"), event(5, "node.completed"), event(6, "run.completed")])
        .play();
    assert_eq!(told.story, ["connect after 5", "run.completed 6", "done"]);

    for cursor in ["0", "007", "abc", "NaN", "1e3", "-1"] {
        let told = Scenario::follow(run_1()).after(cursor).connection([event(2000, "run.completed")]).play();
        assert_eq!(told.cursors(), [Some(cursor)]);
        assert_eq!(told.story[1..], ["run.completed 2000", "done"], "{cursor}");
    }
}

#[test]
fn a_start_cursor_gives_way_to_the_ids_the_stream_sends() {
    let told = Scenario::follow(frames())
        .after("5")
        .connection(["id: 6\ndata: a\n\nid: seven\ndata: b\n\n"])
        .then(Then::Cut)
        .connection(["data: c\n\n"])
        .then(Then::Cut)
        .play();
    assert_eq!(told.cursors(), [Some("5"), Some("seven"), Some("seven")]);
}

#[test]
fn an_id_without_data_moves_the_cursor() {
    let told = Scenario::follow(run_1()).connection(["id: 4\n\n"]).then(Then::Cut).play();
    assert_eq!(told.cursors(), [None, Some("4")]);
}

#[test]
fn an_empty_id_takes_the_cursor_away() {
    let told = Scenario::follow(frames()).connection(["id: a\ndata: x\n\nid\ndata: y\n\n"]).then(Then::Cut).play();
    assert_eq!(told.cursors(), [None, None]);
}

#[test]
fn a_block_that_was_cut_off_does_not_move_the_cursor_and_is_asked_for_again() {
    let half = event(1, "run.completed");
    let told = Scenario::follow(run_1())
        .connection([event(0, "run.started"), half.strip_suffix('\n').unwrap().to_owned()])
        .then(Then::Cut)
        .connection([event(1, "run.completed")])
        .play();
    assert_eq!(told.story, ["connect", "run.started 0", "wait 0", "connect after 0", "run.completed 1", "done"]);
}

#[test]
fn a_truncated_event_before_a_clean_end_does_not_move_the_cursor() {
    let told = Scenario::follow(run_1())
        .connection(["id: 0\nevent: run.started\ndata: {\"runId\":\"run-1\",\"ty"])
        .then(Then::End)
        .run_says(json!({"runId": "run-1", "workflowId": "w", "status": "running"}))
        .connection([":\n"])
        .then(Then::Cut)
        .play();
    assert_eq!(told.cursors(), [None, None, None]);
}

#[test]
fn an_id_that_is_not_ascii_goes_out_as_its_utf_8_bytes() {
    let told =
        Scenario::follow(frames()).after("h\u{e9}").connection(["id: \u{20ac}1\ndata: a\n\n"]).then(Then::Cut).play();
    assert_eq!(told.cursors(), [Some("h\u{c3}\u{a9}"), Some("\u{e2}\u{82}\u{ac}1")]);
}

#[test]
fn a_cursor_in_the_query_is_percent_encoded_as_it_is() {
    let told = Scenario::follow(frames())
        .cursor_param("after")
        .connection(["id: \u{20ac}/1\ndata: a\n\n"])
        .then(Then::Cut)
        .play();
    let paths: Vec<&str> = told.sent.iter().map(|sent| sent.path.as_str()).collect();
    assert_eq!(paths, ["/stream?topic=a", "/stream?topic=a&after=%E2%82%AC%2F1"]);
    assert_eq!(told.cursors(), [None, None]);
}

// Gaps, and answers that are no event stream.

#[test]
fn a_cursor_the_service_no_longer_knows_is_a_gap_and_never_silence() {
    for refusal in [
        empty(410),
        answer(410, json!({"error": "cursor_expired", "message": "gone"})),
        answer(400, json!({"error": "invalid_cursor", "message": "no"})),
        answer(409, json!({"error": "resync_required", "message": "no"})),
    ] {
        let told =
            Scenario::follow(run_1()).connection([event(0, "run.started")]).then(Then::Cut).answered(refusal).play();
        assert_eq!(told.story.last().unwrap(), "fail StreamError gap");
        assert!(!told.error().retryable);
        assert!(matches!(cause(told.error()).status, 400 | 409 | 410));
    }
}

#[test]
fn a_start_cursor_that_is_gone_is_a_gap_and_a_410_without_any_cursor_is_not() {
    let told = Scenario::follow(run_1()).after("3").answered(empty(410)).play();
    assert_eq!(told.story, ["connect after 3", "fail StreamError gap"]);
    let told = Scenario::follow(run_1()).answered(empty(410)).play();
    assert_eq!(told.story, ["connect", "fail ApiError 410"]);
}

#[test]
fn a_204_asks_the_run_and_ends_with_it() {
    let told = Scenario::follow(run_1())
        .answered(empty(204))
        .run_says(json!({"runId": "run-1", "workflowId": "w", "status": "completed", "outputs": {"n": 1}}))
        .play();
    assert_eq!(told.story, ["connect", "GET /v1/runs/run-1", "run.completed", "done"]);
    assert_eq!(told.delivered[0]["payload"], json!({"outputs": {"n": 1}}));
}

#[test]
fn a_204_while_the_run_goes_on_is_a_protocol_error() {
    let told = Scenario::follow(run_1())
        .answered(empty(204))
        .run_says(json!({"runId": "run-1", "workflowId": "w", "status": "running"}))
        .play();
    assert_eq!(told.story, ["connect", "GET /v1/runs/run-1", "fail StreamError protocol"]);
    assert!(told.error().message.contains("204"));
}

#[test]
fn a_204_is_the_end_where_there_is_no_run_to_ask() {
    let told = Scenario::follow(frames()).connection(["data: a\n\n"]).then(Then::Cut).answered(empty(204)).play();
    assert_eq!(told.story, ["connect", "a", "wait 0", "connect", "done"]);
}

#[test]
fn a_success_that_is_no_event_stream_is_a_protocol_error_that_names_what_came() {
    let told = Scenario::follow(run_1()).answered(text(200, "<html>")).play();
    assert_eq!(told.story, ["connect", "fail StreamError protocol"]);
    assert!(told.error().message.contains("text/html instead of text/event-stream"), "{}", told.error().message);

    let told = Scenario::follow(run_1()).answered(answer(200, json!({"events": []}))).play();
    assert!(told.error().message.contains("application/json"));

    let told = Scenario::follow(run_1()).answered(empty(200)).play();
    assert!(told.error().message.contains("no content type"));
}

#[test]
fn a_content_type_with_parameters_and_capitals_is_an_event_stream() {
    let told =
        Scenario::follow(run_1()).answered(empty(200).header("content-type", "Text/Event-Stream ;charset=x")).play();
    assert_eq!(told.story, ["connect", "left"]);
}

// Clean ends.

#[test]
fn a_clean_end_without_anything_to_ask_is_followed_by_a_reconnect() {
    let told = Scenario::follow(frames()).connection(["data: a\n\n"]).then(Then::End).play();
    assert_eq!(told.story, ["connect", "a", "wait 0", "connect", "left"]);
}

#[test]
fn a_clean_end_is_the_end_where_the_service_says_so() {
    let operation = frames().0;
    let protocol: Box<dyn Protocol> = Box::new(Frames { ends_with_the_stream: true });
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

// What is delivered.

#[test]
fn duplicates_after_a_resume_are_dropped() {
    let told = Scenario::follow(run_1())
        .connection([event(0, "run.started"), event(1, "node.started")])
        .then(Then::Cut)
        .connection([event(0, "run.started"), event(1, "node.started"), event(2, "run.completed")])
        .play();
    assert_eq!(
        told.story,
        ["connect", "run.started 0", "node.started 1", "wait 0", "connect after 1", "run.completed 2", "done"]
    );
}

#[test]
fn a_terminal_event_that_is_a_duplicate_does_not_end_the_stream_but_asking_does() {
    let told = Scenario::follow(run_1())
        .after("1")
        .connection([event(0, "run.started"), event(1, "run.completed")])
        .then(Then::End)
        .run_says(json!({"runId": "run-1", "workflowId": "w", "status": "completed"}))
        .play();
    assert_eq!(told.story, ["connect after 1", "GET /v1/runs/run-1", "run.completed", "done"]);
    assert_eq!(told.delivered[0]["synthetic"], true);
}

#[test]
fn nothing_is_delivered_after_the_terminal_item() {
    let told = Scenario::follow(run_1())
        .connection([format!("{}{}", event(0, "run.completed"), event(1, "node.started"))])
        .play();
    assert_eq!(told.story, ["connect", "run.completed 0", "done"]);
}

#[test]
fn frames_without_an_id_of_their_own_are_never_taken_for_duplicates() {
    let chunk = |text: &str| frame(None, "ai.message.chunk", &json!({"chunk": text, "isLast": false}));
    let told = Scenario::follow(run_1())
        .connection([event(3, "run.started"), chunk("a"), chunk("b"), event(4, "run.completed")])
        .play();
    assert_eq!(
        told.story,
        ["connect", "run.started 3", "ai.message.chunk", "ai.message.chunk", "run.completed 4", "done"]
    );
}

#[test]
fn an_event_over_the_limit_is_a_protocol_error_however_the_bytes_are_split() {
    let long = format!("data: {}\n\n", "x".repeat(100));
    for size in [1, 7, 50, 1000] {
        let chunks: Vec<&[u8]> = long.as_bytes().chunks(size).collect();
        let told = Scenario::follow(frames()).max_event_bytes(99).connection(chunks.clone()).play();
        assert_eq!(told.story, ["connect", "fail StreamError protocol"], "chunks of {size}");
        assert_eq!(told.error().operation, "stream");
        let told = Scenario::follow(frames()).max_event_bytes(110).connection(chunks).play();
        assert_eq!(told.delivered.len(), 1, "chunks of {size}");
    }
}

#[test]
fn a_closed_stream_stays_closed() {
    let (operation, protocol) = run_1();
    let patience = flowtether::core::stream::Patience { first: Default::default(), max_reconnects: 10 };
    let mut stream = Stream::new(operation, protocol, patience, None, false);
    use flowtether::core::stream::{Input, Step};
    assert!(matches!(stream.step(NOON, 0.5, Input::Start), Step::Connect { cursor: None }));
    let not_a_stream = Input::NotAStream { status: 200, media_type: None };
    assert!(matches!(stream.step(NOON, 0.5, not_a_stream), Step::Fail(_)));
    for input in [Input::Start, Input::Waited, Input::Opened, Input::Ended, Input::Idle, Input::Answered(Ok(false))] {
        assert!(matches!(stream.step(NOON, 0.5, input), Step::Done));
    }
}

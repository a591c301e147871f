//! What clients of this protocol get wrong, one test for each.

use flowtether::backends::openwop::events;
use flowtether::backends::openwop::runs::{STATUSES, ends_wait, is_waiting};
use flowtether::core::json::Json;
use flowtether::core::poll::PollPlan;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::follow::Then;
use crate::common::openwop::{document, event, events_of, frame};
use crate::common::openwop_calls::{discovery, interrupts, runs, workflows};
use crate::common::response::{empty, no_response, respond, text};
use crate::{body, read, sent};

#[test]
fn authorization_is_absent_on_discovery_openapi_and_token_interrupts_and_nowhere_else() {
    let resume = || body(json!({"resumeValue": {}}));
    for public in [
        Ok(discovery::capabilities()),
        Ok(discovery::openapi()),
        interrupts::inspect_by_token("t"),
        interrupts::resolve_by_token("t", resume(), Some("k")),
    ] {
        assert_eq!(sent(public).header("Authorization"), None);
    }
    for private in [
        workflows::get("w"),
        runs::create(body(json!({"workflowId": "w"})), None, false),
        runs::get("r"),
        runs::cancel("r", None, None),
        runs::fork("r", body(json!({"mode": "replay"})), None),
        runs::poll_events("r", None, None),
        events::subscribe("r", &[], None),
        interrupts::resolve("r", "n", resume(), None),
    ] {
        assert_eq!(sent(private).header("Authorization"), Some("Bearer key-1"));
    }
}

#[test]
fn cursor_0_means_after_event_0_and_no_cursor_means_from_the_start() {
    assert_eq!(sent(runs::poll_events("r", None, None)).path, "/v1/runs/r/events/poll");
    // A host whose cursor is off by one is asked one earlier; what comes twice is dropped.
    assert_eq!(sent(runs::poll_events("r", Some(0.0), None)).path, "/v1/runs/r/events/poll");
    assert_eq!(sent(runs::poll_events("r", Some(1.0), None)).path, "/v1/runs/r/events/poll?lastSequence=0&since=0");
    let response = json!({"events": [document(0, "run.started"), document(1, "run.completed")]});
    let after = read(runs::poll_events("r", Some(0.0), None), response);
    assert_eq!(after["events"], json!([document(1, "run.completed")]));

    let everything = || [event(0, "run.started"), event(1, "run.completed")];
    let trace = Scenario::follow(events_of("run-1")).connection(everything()).play();
    assert_eq!(trace.story, ["connect", "run.started 0", "run.completed 1", "done"]);
    let trace = Scenario::follow(events_of("run-1")).after("0").connection(everything()).play();
    assert_eq!(trace.story, ["connect after 0", "run.completed 1", "done"]);
}

#[test]
fn a_poll_loop_ends_on_every_host_and_waits_between_its_polls() {
    let events = json!([document(0, "run.completed")]);
    for last in [
        json!({"events": events, "lastEventSeq": 0, "runStatus": "completed", "isTerminal": true}),
        json!({"events": events, "lastEventSeq": 0, "runStatus": "completed", "isTerminal": true, "isComplete": false}),
        json!({"events": events, "isComplete": true}),
        json!({"events": events}),
        json!({"events": [], "isTerminal": true}),
    ] {
        assert_eq!(read(runs::poll_events("run-1", None, None), last)["isComplete"], true);
    }
    let plan = PollPlan::DEFAULT;
    assert!((1..1000).all(|polls| plan.next_delay(polls, 0.0).unwrap() >= 500.0));
}

#[test]
fn the_end_of_a_stream_is_not_the_end_of_a_run() {
    let run = |status: &str| json!({"runId": "run-1", "workflowId": "w", "status": status});
    let trace = Scenario::follow(events_of("run-1"))
        .connection([event(0, "run.started")])
        .then(Then::End)
        .run_says(run("running"))
        .connection([event(1, "node.started")])
        .then(Then::End)
        .run_says(run("completed"))
        .connection([":\n"])
        .then(Then::End)
        .run_says(run("completed"))
        .connection([":\n"])
        .then(Then::End)
        .run_says(run("completed"))
        .play();
    assert_eq!(
        trace.story,
        [
            "connect",
            "run.started 0",
            "GET /v1/runs/run-1",
            "wait 100",
            "connect after 0",
            "node.started 1",
            "GET /v1/runs/run-1",
            "wait 100",
            "connect after 1",
            "GET /v1/runs/run-1",
            "wait 100",
            "connect after 1",
            "GET /v1/runs/run-1",
            "run.completed",
            "done"
        ]
    );
}

#[test]
fn a_suspended_run_may_be_silent_for_days() {
    let mut scenario = Scenario::follow(events_of("run-1"))
        .connection([event(0, "node.suspended")])
        .lasting(86_400_000.0)
        .then(Then::Idle);
    for _ in 0..100 {
        scenario = scenario.connection([":\n"]).lasting(300_000.0).then(Then::Idle);
    }
    let trace = scenario.connection([event(1, "run.completed")]).play();
    assert_eq!(trace.story.last().unwrap(), "done");
    assert!(trace.waits.iter().all(|(failures, error)| *failures == 0 && error.is_none()));
}

#[test]
fn a_batch_is_an_array_may_lack_an_id_and_may_repeat_what_was_seen_before_a_resume() {
    let batch = |first: u64, last: u64, end: &str| {
        let mut items: Vec<Value> = (first..last).map(|sequence| document(sequence, "node.started")).collect();
        items.push(document(last, end));
        frame(None, "batch", &Value::from(items))
    };
    let trace = Scenario::follow(events_of("run-1"))
        .connection([batch(0, 2, "node.completed")])
        .then(Then::Cut)
        .connection([batch(1, 4, "run.completed")])
        .play();
    assert_eq!(
        trace.story,
        [
            "connect",
            "node.started 0",
            "node.started 1",
            "node.completed 2",
            "wait 100",
            "connect after 2",
            "node.started 3",
            "run.completed 4",
            "done"
        ]
    );
}

#[test]
fn frames_of_the_modes_values_and_messages_are_no_event_documents_and_are_delivered() {
    let run = json!({"runId": "run-1", "workflowId": "w", "status": "completed"});
    let trace = Scenario::follow(events_of("run-1"))
        .connection([
            frame(
                Some(0),
                "ai.message.chunk",
                &json!({"nodeId": "n", "runId": "run-1", "chunk": "Hi", "isLast": true}),
            ),
            frame(Some(1), "state.snapshot", &run),
        ])
        .play();
    assert_eq!(trace.story, ["connect", "ai.message.chunk 0", "state.snapshot 1", "done"]);
    assert_eq!(trace.delivered[0]["payload"]["chunk"], "Hi");
    assert_eq!(trace.delivered[1]["payload"], run);
}

#[test]
fn a_run_in_an_unknown_status_runs_an_unknown_event_passes_and_an_unknown_code_is_kept() {
    let run = |status: &str| Json::from(json!({"runId": "run-1", "status": status}));
    for status in
        ["pending", "running", "paused", "waiting-approval", "waiting-input", "waiting-external", "cancelling"]
    {
        assert_eq!(STATUSES.end(&run(status)), None, "{status}");
    }
    for status in ["completed", "failed", "cancelled"] {
        assert_eq!(STATUSES.end(&run(status)).as_deref(), Some(status));
        assert!(!is_waiting(status), "{status}");
    }
    for status in ["archived", "rerunning", "waiting-longer", "COMPLETED", ""] {
        assert!(!ends_wait(&run(status), true), "{status}");
        assert!(!is_waiting(status), "{status}");
    }
    for status in ["waiting-approval", "waiting-input", "waiting-external"] {
        assert!(is_waiting(status), "{status}");
    }

    let trace = Scenario::follow(events_of("run-1"))
        .connection([event(0, "not.yet.invented")])
        .then(Then::End)
        .and_so_on()
        .run_always_says(
            json!({"runId": "run-1", "workflowId": "w", "status": "archived", "endedAt": "2026-11-22T12:00:00Z"}),
        )
        .play();
    assert_eq!(trace.story[..3], ["connect", "not.yet.invented 0", "GET /v1/runs/run-1"]);
    assert_eq!(trace.story[trace.story.len() - 2..], ["run.completed", "done"]);

    let failed = respond(418, json!({"error": "not_yet_invented", "message": "m"}));
    let trace = Scenario::call(runs::get("r").unwrap()).responses([failed]).play();
    assert_eq!(trace.error().code.as_deref(), Some("not_yet_invented"));
}

#[test]
fn bytes_may_be_split_anywhere_in_characters_and_line_ends_too() {
    let mut first = document(0, "log.appended");
    first["payload"] = json!({"text": "gr\u{fc}\u{df}e \u{4f60}\u{597d} \u{1f680}"});
    let second = document(1, "run.completed").to_string();
    let (head, tail) = second.split_once(',').unwrap();
    // A mark at the start, all three line ends, no space after a colon, data on two lines, and no blank line at the end.
    let stream = format!(
        "\u{feff}id: 0\r\nevent: log.appended\r\ndata:{first}\r\n\r\n: keepalive\r\rid:1\nevent:run.completed\ndata: {head},\ndata: {tail}"
    );
    let bytes = stream.as_bytes();
    let mut expected = document(1, "run.completed");
    expected["payload"] = json!({});
    for at in 0..=bytes.len() {
        let (left, right) = bytes.split_at(at);
        let trace = Scenario::follow(events_of("run-1")).connection([left, right]).then(Then::End).play();
        assert_eq!(trace.story, ["connect", "log.appended 0", "run.completed 1", "done"], "split at {at}");
        assert_eq!(trace.delivered, [first.clone(), expected.clone()], "split at {at}");
    }
    let trace = Scenario::follow(events_of("run-1")).connection(bytes.chunks(1)).then(Then::End).play();
    assert_eq!(trace.delivered, [first, expected]);
}

#[test]
fn colon_verbs_are_not_encoded_and_ids_are() {
    let fork = runs::fork("a:b/c d", body(json!({"mode": "replay"})), None);
    assert_eq!(sent(fork).path, "/v1/runs/a%3Ab%2Fc%20d:fork");
}

#[test]
fn absent_fields_are_left_out_and_an_empty_post_sends_an_empty_object() {
    assert_eq!(sent(runs::cancel("r", None, None)).body.as_deref(), Some("{}"));
    assert_eq!(sent(runs::cancel("r", Some(body(json!({}))), None)).body.as_deref(), Some("{}"));
    let create = sent(runs::create(body(json!({"workflowId": "w"})), None, false));
    assert_eq!(create.body.as_deref(), Some(r#"{"workflowId":"w"}"#));
    assert_eq!(create.header("Idempotency-Key"), None);
    assert_eq!(create.header("X-Dedup"), None);
    assert_eq!(sent(events::subscribe("r", &[], None)).path, "/v1/runs/r/events");
    for reading in [runs::get("r"), workflows::get("w"), interrupts::inspect_by_token("t")] {
        let request = sent(reading);
        assert_eq!((request.body.as_deref(), request.header("Content-Type")), (None, None));
    }
}

#[test]
fn an_empty_success_is_legal_but_in_the_place_of_a_run_and_a_success_that_is_no_json_is_the_error_invalid_json() {
    for status in [200, 202, 204] {
        let trace = Scenario::call(runs::cancel("r", None, None).unwrap()).responses([empty(status)]).play();
        assert_eq!(trace.value(), json!({}));
    }
    for nothing in [
        empty(200),
        respond(200, json!({})),
        respond(200, json!({"error": "x"})),
        respond(200, json!({"runId": "r", "status": ""})),
    ] {
        let trace = Scenario::call(runs::get("r").unwrap()).responses([nothing]).play();
        assert_eq!((trace.error().code.as_deref(), trace.error().status), (Some("unexpected_response"), 200));
    }
    for failed in [text(200, "OK"), respond(200, json!(["not", "an", "object"]))] {
        let trace = Scenario::call(runs::get("r").unwrap()).responses([failed]).play();
        assert_eq!((trace.error().code.as_deref(), trace.error().status), (Some("invalid_json"), 200));
    }
}

#[test]
fn the_status_in_a_response_can_be_any_run_status() {
    let resolve = || interrupts::resolve("r", "n", body(json!({"resumeValue": {"action": "reject"}})), None);
    for status in ["pending", "running", "waiting-approval", "completed", "failed", "cancelled", "archived"] {
        let response = json!({"runId": "r", "status": status, "alreadyTerminal": true});
        assert_eq!(read(runs::cancel("r", None, None), response.clone())["status"], status);
        assert_eq!(
            read(runs::create(body(json!({"workflowId": "w"})), None, false), response.clone())["status"],
            status
        );
        assert_eq!(read(resolve(), response)["status"], status);
    }
}

#[test]
fn a_repeated_request_with_an_idempotency_key_has_identical_bytes() {
    let run = json!({"workflowId": "w", "inputs": {"z": 1.0, "a": "\u{e9}", "deep": {"b": [1, 2.5e10, null]}}});
    let create = runs::create(body(run), Some("k"), false).unwrap();
    let created = respond(201, json!({"runId": "r", "status": "pending"}));
    let trace = Scenario::call(create).renewable().responses([empty(401), no_response(), empty(503), created]).play();
    assert_eq!(trace.sent.len(), 4);
    for sent in &trace.sent {
        assert_eq!((&sent.body, sent.header("Idempotency-Key")), (&trace.sent[0].body, Some("k")));
    }
}

#[test]
fn missing_response_headers_are_the_normal_case() {
    let run = respond(200, json!({"runId": "r", "status": "running"}));
    let trace = Scenario::call(runs::get("r").unwrap()).responses([empty(429), empty(503), run]).play();
    assert_eq!(trace.story.last().unwrap(), "done");
    let trace = Scenario::call(runs::get("r").unwrap()).responses([empty(404)]).play();
    let error = trace.error();
    assert_eq!((&error.trace_id, &error.request_id, error.retry_after_ms), (&None, &None, None));
}

#[test]
fn integers_up_to_53_bits_keep_their_value() {
    for large in [4_294_967_296_u64, 9_007_199_254_740_991] {
        let trace = Scenario::follow(events_of("run-1"))
            .connection([event(large - 1, "run.started")])
            .then(Then::Cut)
            .connection([event(large - 1, "run.started"), event(large, "run.completed")])
            .play();
        assert_eq!(trace.cursors(), [None, Some((large - 1).to_string().as_str())]);
        assert_eq!(trace.delivered[1]["sequence"], large);

        let path = sent(runs::poll_events("r", Some(large as f64), None)).path;
        let cursor = large - 1;
        assert_eq!(path, format!("/v1/runs/r/events/poll?lastSequence={cursor}&since={cursor}"));
        let response = read(runs::poll_events("r", None, None), json!({"events": [document(large, "a.b")]}));
        assert_eq!(response["lastSequence"], large);
        let fork = json!({"mode": "branch", "fromSeq": large});
        assert_eq!(sent(runs::fork("r", body(fork.clone()), None)).json(), fork);
    }
}

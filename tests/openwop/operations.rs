//! The twelve operations with every option: method, path, query, headers, body.

use flowtether::backends::openwop::events;
use flowtether::core::operation::Replay;
use serde_json::json;

use crate::common::openwop_calls::{discovery, interrupts, runs, workflows};
use crate::{body, refused, sent};

const READING: &[&str] = &["Accept", "Authorization"];
const WRITING: &[&str] = &["Accept", "Content-Type", "Authorization"];
const WRITING_ONCE: &[&str] = &["Accept", "Content-Type", "Idempotency-Key", "Authorization"];

fn modes(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn discovery_capabilities() {
    let request = sent(Ok(discovery::capabilities()));
    assert_eq!(request.line(), "GET /.well-known/openwop");
    assert_eq!(request.header_names(), ["Accept"]);
    assert_eq!(request.header("Accept"), Some("application/json"));
    assert_eq!(request.body, None);
}

#[test]
fn discovery_openapi() {
    let request = sent(Ok(discovery::openapi()));
    assert_eq!(request.line(), "GET /v1/openapi.json");
    assert_eq!(request.header_names(), ["Accept"]);
}

#[test]
fn workflows_get() {
    let request = sent(workflows::get("refund/eu"));
    assert_eq!(request.line(), "GET /v1/workflows/refund%2Feu");
    assert_eq!(request.header_names(), READING);
    assert_eq!(request.header("Authorization"), Some("Bearer key-1"));
    assert_eq!(request.body, None);
}

#[test]
fn runs_create() {
    let run = json!({
        "workflowId": "refund", "inputs": {"order": 7, "note": null}, "tenantId": "t", "scopeId": "s",
        "callbackUrl": "https://client.example/cb", "tags": ["a"], "metadata": {"k": [1]},
        "configurable": {"ai.credentialRef": "c", "recursionLimit": 5}, "addedTomorrow": true,
    });
    let request = sent(runs::create(body(run.clone()), None, false));
    assert_eq!(request.line(), "POST /v1/runs");
    assert_eq!(request.header_names(), WRITING);
    assert_eq!(request.header("Content-Type"), Some("application/json"));
    assert_eq!(request.json(), run);
}

#[test]
fn runs_create_with_an_idempotency_key_and_dedup() {
    let request = sent(runs::create(body(json!({"workflowId": "w"})), Some("order-7"), true));
    assert_eq!(request.header_names(), ["Accept", "Content-Type", "X-Dedup", "Idempotency-Key", "Authorization"]);
    assert_eq!(request.header("X-Dedup"), Some("enforce"));
    assert_eq!(request.header("Idempotency-Key"), Some("order-7"));
    assert_eq!(request.json(), json!({"workflowId": "w"}));
}

#[test]
fn runs_create_needs_a_workflow_unless_it_evaluates() {
    for run in [json!({}), json!({"workflowId": ""}), json!({"workflowId": 7}), json!({"mode": "replay"})] {
        assert_eq!(refused(runs::create(body(run), None, false)), "workflowId");
    }
    for run in [json!([]), json!("w"), json!(null)] {
        assert_eq!(refused(runs::create(body(run), None, false)), "run");
    }
    let evaluation = json!({"mode": "eval", "evalSuiteRef": "suite"});
    assert_eq!(sent(runs::create(body(evaluation.clone()), None, false)).json(), evaluation);
}

#[test]
fn runs_get() {
    let request = sent(runs::get("run-1"));
    assert_eq!(request.line(), "GET /v1/runs/run-1");
    assert_eq!(request.header_names(), READING);
}

#[test]
fn runs_cancel() {
    let request = sent(runs::cancel("run-1", Some(body(json!({"reason": "user"}))), Some("k")));
    assert_eq!(request.line(), "POST /v1/runs/run-1/cancel");
    assert_eq!(request.header_names(), WRITING_ONCE);
    assert_eq!(request.json(), json!({"reason": "user"}));
    assert_eq!(refused(runs::cancel("run-1", Some(body(json!("user"))), None)), "cancellation");
}

#[test]
fn runs_fork() {
    let branch = json!({"mode": "branch", "fromSeq": 4, "runOptionsOverlay": {"tags": ["x"]}});
    let request = sent(runs::fork("run-1", body(branch.clone()), Some("k")));
    assert_eq!(request.line(), "POST /v1/runs/run-1:fork");
    assert_eq!(request.header_names(), WRITING_ONCE);
    assert_eq!(request.json(), branch);
}

#[test]
fn runs_fork_always_sends_from_seq() {
    assert_eq!(
        sent(runs::fork("run-1", body(json!({"mode": "replay"})), None)).json(),
        json!({"mode": "replay", "fromSeq": 0})
    );
    assert_eq!(
        sent(runs::fork("run-1", body(json!({"mode": "replay", "fromSeq": 3})), None)).json(),
        json!({"mode": "replay", "fromSeq": 3})
    );
}

#[test]
fn runs_fork_refuses_what_hosts_refuse() {
    for (fork, field) in [
        (json!("branch"), "fork"),
        (json!({"fromSeq": 0}), "mode"),
        (json!({"mode": "copy", "fromSeq": 0}), "mode"),
        (json!({"mode": "branch"}), "fromSeq"),
        (json!({"mode": "branch", "fromSeq": -1}), "fromSeq"),
        (json!({"mode": "branch", "fromSeq": 1.5}), "fromSeq"),
        (json!({"mode": "replay", "fromSeq": "3"}), "fromSeq"),
        (json!({"mode": "replay", "runOptionsOverlay": {"tags": []}}), "runOptionsOverlay"),
    ] {
        assert_eq!(refused(runs::fork("run-1", body(fork.clone()), None)), field, "{fork}");
    }
    let nothing = json!({"mode": "replay", "fromSeq": 0, "runOptionsOverlay": {}});
    assert_eq!(sent(runs::fork("run-1", body(nothing.clone()), None)).json(), nothing);
}

#[test]
fn runs_events() {
    let request = sent(events::subscribe("run-1", &[], None));
    assert_eq!(request.line(), "GET /v1/runs/run-1/events");
    assert_eq!(request.header_names(), READING);
    assert_eq!(request.header("Accept"), Some("text/event-stream"));
}

#[test]
fn runs_events_with_modes_and_batches() {
    for (wanted, query) in [
        (modes(&["updates"]), "?streamMode=updates"),
        (modes(&["values"]), "?streamMode=values"),
        (modes(&["messages"]), "?streamMode=messages"),
        (modes(&["debug"]), "?streamMode=debug"),
        (modes(&["updates", "messages"]), "?streamMode=updates%2Cmessages"),
    ] {
        assert_eq!(sent(events::subscribe("run-1", &wanted, None)).path, format!("/v1/runs/run-1/events{query}"));
    }
    assert_eq!(sent(events::subscribe("run-1", &[], Some(0.0))).path, "/v1/runs/run-1/events", "a host may refuse 0");
    for (buffer_ms, query) in [(250.0, "250"), (99.9, "99"), (5000.0, "5000"), (9999.0, "5000")] {
        let path = sent(events::subscribe("run-1", &[], Some(buffer_ms))).path;
        assert_eq!(path, format!("/v1/runs/run-1/events?bufferMs={query}"));
    }
    let both = sent(events::subscribe("run-1", &modes(&["debug"]), Some(10.0)));
    assert_eq!(both.path, "/v1/runs/run-1/events?streamMode=debug&bufferMs=10");
}

#[test]
fn runs_events_refuses_what_hosts_refuse() {
    for wanted in [&["mixed"][..], &["bogus"], &["updates", ""], &["values", "updates"], &["debug", "values"]] {
        assert_eq!(refused(events::subscribe("run-1", &modes(wanted), None)), "streamMode", "{wanted:?}");
    }
    for buffer_ms in [-1.0, f64::NAN] {
        assert_eq!(refused(events::subscribe("run-1", &[], Some(buffer_ms))), "bufferMs");
    }
}

#[test]
fn runs_poll_events() {
    let request = sent(runs::poll_events("run-1", None, None));
    assert_eq!(request.line(), "GET /v1/runs/run-1/events/poll");
    assert_eq!(request.header_names(), READING);
    assert_eq!(request.header("Accept"), Some("application/json"));
}

#[test]
fn runs_poll_events_sends_both_names_of_the_cursor() {
    let path = sent(runs::poll_events("run-1", Some(12.0), None)).path;
    assert_eq!(path, "/v1/runs/run-1/events/poll?lastSequence=11&since=11");
}

#[test]
fn runs_poll_events_asks_for_whole_seconds_and_gives_the_host_that_much_more_time() {
    let operation = runs::poll_events("run-1", Some(3.0), Some(2500.0));
    assert_eq!(operation.as_ref().unwrap().hold_ms, 2500.0);
    assert_eq!(sent(operation).path, "/v1/runs/run-1/events/poll?lastSequence=2&since=2&timeout=2");
    assert_eq!(sent(runs::poll_events("run-1", None, Some(60_000.0))).path, "/v1/runs/run-1/events/poll?timeout=60");
    assert_eq!(runs::poll_events("run-1", None, None).unwrap().hold_ms, 0.0);
}

#[test]
fn runs_poll_events_refuses_what_hosts_refuse() {
    for cursor in [-2.0, 1.5, f64::NAN, f64::INFINITY, 9_007_199_254_740_992.0] {
        assert_eq!(refused(runs::poll_events("run-1", Some(cursor), None)), "lastSequence", "{cursor}");
    }
    for wait in [999.0, 60_001.0, f64::NAN] {
        assert_eq!(refused(runs::poll_events("run-1", None, Some(wait))), "waitMs", "{wait}");
    }
}

#[test]
fn interrupts_resolve() {
    let response = json!({"resumeValue": {"action": "accept", "voter": "u1"}});
    let request = sent(interrupts::resolve("run-1", "gate:1", body(response.clone()), Some("k")));
    assert_eq!(request.line(), "POST /v1/runs/run-1/interrupts/gate%3A1");
    assert_eq!(request.header_names(), WRITING_ONCE);
    assert_eq!(request.json(), response);
    assert_eq!(sent(interrupts::resolve("run-1", "gate", body(response), None)).header_names(), WRITING);
}

#[test]
fn interrupts_inspect_by_token() {
    let request = sent(interrupts::inspect_by_token("eyJ.abc_-~"));
    assert_eq!(request.line(), "GET /v1/interrupts/eyJ.abc_-~");
    assert_eq!(request.header_names(), ["Accept"]);
}

#[test]
fn interrupts_resolve_by_token() {
    let response = json!({"resumeValue": {"orderId": "o-1", "eventPayload": {"paid": true}}});
    let request = sent(interrupts::resolve_by_token("a/b", body(response.clone()), Some("k")));
    assert_eq!(request.line(), "POST /v1/interrupts/a%2Fb");
    assert_eq!(request.header_names(), ["Accept", "Content-Type", "Idempotency-Key"]);
    assert_eq!(request.json(), response);
}

#[test]
fn a_reply_to_an_interrupt_is_exactly_its_resume_value_and_that_may_be_anything() {
    for resume_value in [json!({"answers": [{"id": "q1", "answer": "eu"}]}), json!("text"), json!(0), json!(null)] {
        let response = json!({"resumeValue": resume_value});
        assert_eq!(sent(interrupts::resolve("r", "n", body(response.clone()), None)).json(), response);
        assert_eq!(sent(interrupts::resolve_by_token("t", body(response.clone()), None)).json(), response);
    }
    for wrong in [json!({}), json!({"action": "accept"}), json!({"resumeValue": 1, "reason": "x"})] {
        assert_eq!(refused(interrupts::resolve("r", "n", body(wrong.clone()), None)), "resumeValue");
        assert_eq!(refused(interrupts::resolve_by_token("t", body(wrong), None)), "resumeValue");
    }
    assert_eq!(refused(interrupts::resolve("r", "n", body(json!(7)), None)), "reply");
}

#[test]
fn an_id_that_a_url_would_swallow_is_refused_by_name() {
    for id in ["", ".", ".."] {
        let resume = || body(json!({"resumeValue": {}}));
        assert_eq!(refused(workflows::get(id)), "workflowId");
        assert_eq!(refused(runs::get(id)), "runId");
        assert_eq!(refused(runs::cancel(id, None, None)), "runId");
        assert_eq!(refused(runs::fork(id, body(json!({"mode": "replay"})), None)), "runId");
        assert_eq!(refused(runs::poll_events(id, None, None)), "runId");
        assert_eq!(refused(events::subscribe(id, &[], None)), "runId");
        assert_eq!(refused(interrupts::resolve(id, "n", resume(), None)), "runId");
        assert_eq!(refused(interrupts::resolve("r", id, resume(), None)), "nodeId");
        assert_eq!(refused(interrupts::inspect_by_token(id)), "token");
        assert_eq!(refused(interrupts::resolve_by_token(id, resume(), None)), "token");
    }
}

#[test]
fn an_idempotency_key_is_1_to_255_visible_ascii_characters() {
    let create = |key: &str| runs::create(body(json!({"workflowId": "w"})), Some(key), false);
    for key in ["", " ", "a b", "k\u{e9}y", "k\n", &"k".repeat(256)] {
        assert_eq!(refused(create(key)), "idempotencyKey", "{key:?}");
    }
    let longest = "k".repeat(255);
    assert_eq!(sent(create(&longest)).header("Idempotency-Key"), Some(longest.as_str()));
}

#[test]
fn what_reads_may_be_repeated_and_what_writes_only_with_a_key() {
    let resume = || body(json!({"resumeValue": {}}));
    let fork = || body(json!({"mode": "replay"}));
    for reading in [
        Ok(discovery::capabilities()),
        Ok(discovery::openapi()),
        workflows::get("w"),
        runs::get("r"),
        runs::poll_events("r", None, None),
        events::subscribe("r", &[], None),
        interrupts::inspect_by_token("t"),
    ] {
        assert_eq!(reading.unwrap().replay, Replay::Safe);
    }
    for (key, replay) in [(None, Replay::Unsafe), (Some("k"), Replay::Safe)] {
        for writing in [
            runs::create(body(json!({"workflowId": "w"})), key, true),
            runs::cancel("r", None, key),
            runs::fork("r", fork(), key),
            interrupts::resolve("r", "n", resume(), key),
            interrupts::resolve_by_token("t", resume(), key),
        ] {
            assert_eq!(writing.unwrap().replay, replay);
        }
    }
}

#[test]
fn operations_are_named_as_callers_write_them() {
    let resume = || body(json!({"resumeValue": {}}));
    let named = [
        (Ok(discovery::capabilities()), "discovery.capabilities"),
        (Ok(discovery::openapi()), "discovery.openapi"),
        (workflows::get("w"), "workflows.get"),
        (runs::create(body(json!({"workflowId": "w"})), None, false), "runs.create"),
        (runs::get("r"), "runs.get"),
        (runs::cancel("r", None, None), "runs.cancel"),
        (runs::fork("r", body(json!({"mode": "replay"})), None), "runs.fork"),
        (events::subscribe("r", &[], None), "runs.events"),
        (runs::poll_events("r", None, None), "runs.pollEvents"),
        (interrupts::resolve("r", "n", resume(), None), "interrupts.resolve"),
        (interrupts::inspect_by_token("t"), "interrupts.inspectByToken"),
        (interrupts::resolve_by_token("t", resume(), None), "interrupts.resolveByToken"),
    ];
    for (operation, name) in named {
        let operation = operation.unwrap();
        assert_eq!((operation.service.name, operation.name), ("openwop", name));
    }
}

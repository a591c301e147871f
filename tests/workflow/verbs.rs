//! Starting, cancelling, listing and results.

use serde_json::{Value, json};

use crate::glue::{Step, play};
use crate::{BACKENDS, RUN};

/// How each service names a started run.
fn started(service: &str, id: &Value) -> Value {
    match service {
        "openwop" => json!({"value": {"runId": id, "status": "pending"}}),
        "flowmaestro" => json!({"value": {"data": {"execution_id": id, "status": "pending"}}}),
        _ => json!({"value": {"taskId": id, "status": "QUEUED"}}),
    }
}

/// A run's record, as the service answers with it.
fn record(service: &str, status: &str) -> Value {
    let record = json!({"id": RUN, "status": status, "outputs": {"a": 1}});
    json!({ "value": if service == "flowmaestro" { json!({ "data": record }) } else { record } })
}

/// A refusal of the service.
fn refused(class: &str, status: u16) -> Value {
    json!({"error": [class, {"status": status, "retryable": false}]})
}

/// Starts a run, then does these steps.
fn after_start(service: &str, answers: Vec<Value>, steps: Vec<Value>) -> Vec<Step> {
    let answers = [vec![started(service, &json!(RUN))], answers].concat();
    let steps = [vec![json!(["start", RUN, {}])], steps].concat();
    play(service, json!(answers), json!([]), json!(steps)).split_off(1)
}

fn line(text: &str, body: Value) -> (String, Value) {
    (text.to_owned(), body)
}

// Starting.

#[test]
fn a_start_sends_the_workflow_and_the_input_in_the_service_s_own_words() {
    for (service, expected) in [
        ("openwop", line("POST /v1/runs", json!({"workflowId": RUN, "inputs": {"order": 7}, "tags": ["a"]}))),
        (
            "flowmaestro",
            line(&format!("POST /api/v1/workflows/{RUN}/execute"), json!({"inputs": {"order": 7}, "tags": ["a"]})),
        ),
        ("syncteams", line("POST /api/v1", json!({"workflowId": RUN, "input": {"order": 7}, "tags": ["a"]}))),
    ] {
        let steps = json!([["start", RUN, {"order": 7}, {"request": {"tags": ["a"]}}]]);
        let steps = play(service, json!([started(service, &json!(RUN))]), json!([]), steps);
        assert_eq!(steps[0].sent(), [expected], "{service}");
        assert_eq!(steps[0].calls[0].options(), json!({}), "members of the request are no options");
        let token = steps[0].ok();
        assert_eq!((&token["id"], &token["cursor"], &token["status"]), (&json!(RUN), &json!(""), &json!("queued")));
    }
}

#[test]
fn a_start_without_an_input_sends_an_empty_one_and_the_arguments_win_over_the_request() {
    for (service, member) in [("openwop", "inputs"), ("flowmaestro", "inputs"), ("syncteams", "input")] {
        let request = json!({member: {"x": 1}, "workflowId": "other"});
        let answers = json!([started(service, &json!(RUN)), started(service, &json!(RUN))]);
        let steps =
            play(service, answers, json!([]), json!([["start", RUN], ["start", RUN, {"y": 2}, {"request": request}]]));
        let (_, body) = steps[0].sent().remove(0);
        assert_eq!(body[member], json!({}), "{service}");
        let (path, body) = steps[1].sent().remove(0);
        assert_eq!(body[member], json!({"y": 2}), "{service}");
        assert!(body["workflowId"] == json!(RUN) || path.contains(RUN), "{service}");
    }
}

#[test]
fn an_idempotency_key_goes_with_a_start_where_there_is_one() {
    let steps = json!([["start", "refund", {}, {"idempotencyKey": "order-7"}]]);
    let steps = play("openwop", json!([started("openwop", &json!(RUN))]), json!([]), steps);
    assert_eq!(steps[0].calls[0].sent().header("Idempotency-Key"), Some("order-7"));
    for service in ["flowmaestro", "syncteams"] {
        for key in ["order-7", "auto", ""] {
            let steps = play(service, json!([]), json!([]), json!([["start", RUN, {}, {"idempotencyKey": key}]]));
            unsupported(&steps[0], service, "idempotencyKey");
        }
    }
}

#[test]
fn a_response_to_a_start_that_has_no_id_is_an_api_error_that_says_a_request_was_sent() {
    for (service, _) in BACKENDS {
        let answers = [json!(null), json!(""), json!(7), json!({})].map(|id| started(service, &id));
        let answers = [answers.as_slice(), &[json!({"value": {}})]].concat();
        let steps: Vec<Value> = answers.iter().map(|_| json!(["start", RUN, {}])).collect();
        for step in play(service, json!(answers), json!([]), json!(steps)) {
            let error = step.error();
            let names = ["name", "code", "operation", "retryable"].map(|member| &error[member]);
            assert_eq!(
                names,
                [&json!("ApiError"), &json!("unexpected_answer"), &json!("start"), &json!(false)],
                "{service}"
            );
            assert!(
                error["message"].as_str().is_some_and(|message| message.contains("a request was sent")),
                "{service}"
            );
            assert_eq!(step.calls.len(), 1);
        }
    }
}

#[test]
fn a_start_that_the_service_refuses_is_its_error() {
    for (service, _) in BACKENDS {
        let steps = play(service, json!([refused("NotFoundError", 404)]), json!([]), json!([["start", RUN, {}]]));
        assert_eq!((&steps[0].error()["name"], &steps[0].error()["status"]), (&json!("NotFoundError"), &json!(404)));
    }
}

// Looking.

#[test]
fn a_look_asks_for_the_run_and_is_its_state() {
    for (service, path, word) in [
        ("openwop", format!("GET /v1/runs/{RUN}"), "running"),
        ("flowmaestro", format!("GET /api/v1/executions/{RUN}"), "running"),
        ("syncteams", format!("GET /api/v1/status?taskId={RUN}"), "RUNNING"),
    ] {
        let steps = after_start(service, vec![record(service, word)], vec![json!(["status"])]);
        assert_eq!(steps[0].sent(), [line(&path, json!(null))]);
        let state = steps[0].ok();
        assert_eq!((&state["id"], &state["status"], &state["raw"]), (&json!(RUN), &json!("running"), &json!(word)));
    }
}

// Cancelling.

#[test]
fn a_cancel_is_the_state_that_the_service_answers_with() {
    let reasoned = after_start("openwop", vec![record("openwop", "cancelled")], vec![json!(["cancel", "enough"])]);
    assert_eq!(reasoned[0].sent(), [line(&format!("POST /v1/runs/{RUN}/cancel"), json!({"reason": "enough"}))]);
    assert_eq!(reasoned[0].ok()["status"], json!("cancelled"));
    let plain = after_start("openwop", vec![record("openwop", "cancelling")], vec![json!(["cancel"])]);
    assert_eq!(plain[0].sent(), [line(&format!("POST /v1/runs/{RUN}/cancel"), json!({}))]);
    assert_eq!(plain[0].ok()["status"], json!("running"));
    let flow = after_start("flowmaestro", vec![record("flowmaestro", "cancelled")], vec![json!(["cancel", "enough"])]);
    assert_eq!(flow[0].sent(), [line(&format!("POST /api/v1/executions/{RUN}/cancel"), json!(null))]);
    assert_eq!(flow[0].ok()["status"], json!("cancelled"));
}

#[test]
fn a_cancel_of_a_run_that_is_over_is_no_error() {
    for service in ["openwop", "flowmaestro"] {
        for (class, status) in [("ValidationError", 400), ("ConflictError", 409)] {
            for end in ["completed", "failed", "cancelled"] {
                let answers = vec![refused(class, status), record(service, end)];
                let steps = after_start(service, answers, vec![json!(["cancel"])]);
                assert_eq!(steps[0].ok()["status"], json!(end), "{service} {status}");
                assert!(steps[0].sent()[1].0.starts_with("GET "), "it was looked at");
            }
        }
    }
}

#[test]
fn a_cancel_of_a_run_that_cannot_be_stopped_is_the_service_s_refusal() {
    for service in ["openwop", "flowmaestro"] {
        for status in ["paused", "running", "pending"] {
            let answers = vec![refused("ValidationError", 400), record(service, status)];
            let steps = after_start(service, answers, vec![json!(["cancel"])]);
            assert_eq!(
                (&steps[0].error()["name"], &steps[0].error()["status"]),
                (&json!("ValidationError"), &json!(400))
            );
        }
    }
}

#[test]
fn a_cancel_that_fails_otherwise_is_not_looked_at() {
    for (class, status) in
        [("NotFoundError", 404), ("ServerError", 500), ("AuthenticationError", 401), ("RateLimitError", 429)]
    {
        let steps = after_start("openwop", vec![refused(class, status)], vec![json!(["cancel"])]);
        assert_eq!(steps[0].error()["name"], json!(class));
        assert_eq!(steps[0].calls.len(), 1);
    }
}

// What a service cannot do.

fn unsupported(step: &Step, service: &str, operation: &str) {
    let error = step.error();
    assert_eq!(error["name"], json!("UnsupportedOperationError"), "{service} {operation}");
    assert_eq!((&error["provider"], &error["operation"]), (&json!(service), &json!(operation)));
    assert_eq!(error["retryable"], json!(false));
    assert!(step.calls.is_empty(), "nothing is sent");
}

#[test]
fn what_a_service_cannot_do_is_refused_before_anything_is_sent() {
    for (service, method, operation) in [
        ("syncteams", json!(["cancel", "enough"]), "cancel"),
        ("flowmaestro", json!(["respond", {"decision": "approve"}]), "respond"),
        ("openwop", json!(["list"]), "list"),
        ("openwop", json!(["listed"]), "list"),
        ("syncteams", json!(["list", {"limit": 3}]), "list"),
    ] {
        let steps = after_start(service, vec![], vec![method]);
        unsupported(&steps[0], service, operation);
    }
}

#[test]
fn capabilities_are_what_the_table_says() {
    for (service, can) in [
        ("openwop", vec!["liveEvents", "resume", "approvals", "cancel", "idempotentStart", "fork", "artifacts"]),
        ("flowmaestro", vec!["liveEvents", "cancel", "list"]),
        ("syncteams", vec!["resume", "approvals"]),
    ] {
        let steps = play(service, json!([]), json!([]), json!([["capabilities"]]));
        let known: flowtether::workflow::types::Capabilities = serde_json::from_value(steps[0].ok().clone()).unwrap();
        let shown = serde_json::to_value(known).unwrap();
        for (name, able) in shown.as_object().unwrap() {
            assert_eq!(*able, json!(can.contains(&name.as_str())), "{service} {name}");
        }
        assert_eq!(shown.as_object().unwrap().len(), 9);
    }
}

#[test]
fn a_list_asks_in_the_service_s_words_and_hands_out_states() {
    let page = json!({"value": {"data": [{"id": "e-1", "status": "completed", "outputs": 7}, {"id": "e-2", "status": "pending"}]}});
    let options = json!({"workflowId": RUN, "limit": 3});
    for method in ["list", "listed"] {
        let steps = play("flowmaestro", json!([page]), json!([]), json!([[method, options]]));
        assert_eq!(steps[0].calls[0].name, "executions.list");
        assert_eq!(steps[0].calls[0].given()[0], json!({"workflowId": RUN, "perPage": 3}));
        let expected = json!([
            {"id": "e-1", "status": "completed", "raw": "completed", "output": 7, "record": page["value"]["data"][0]},
            {"id": "e-2", "status": "queued", "raw": "pending", "record": page["value"]["data"][1]},
        ]);
        assert_eq!(steps[0].ok(), &expected, "{method}");
    }
}

#[test]
fn a_list_asks_for_a_status_in_the_service_s_own_word() {
    let statuses = [
        ("queued", "pending"),
        ("running", "running"),
        ("paused", "paused"),
        ("completed", "completed"),
        ("failed", "failed"),
        ("cancelled", "cancelled"),
    ];
    for (status, word) in statuses {
        let page = json!({"value": {"data": [{"id": "e-1", "status": word}, {"id": "e-2", "status": "other"}]}});
        let options = json!({"workflowId": RUN, "status": status});
        for method in ["list", "listed"] {
            let steps = play("flowmaestro", json!([page]), json!([]), json!([[method, options]]));
            assert_eq!(steps[0].calls[0].given()[0]["status"], json!(word), "{status}");
            let found = steps[0].ok().as_array().unwrap();
            assert!(found.iter().all(|state| state["status"] == json!(status)), "{status}");
            assert_eq!(found[0]["raw"], json!(word));
        }
    }
}

#[test]
fn a_list_of_a_status_in_which_no_run_of_the_service_ever_is_is_empty_and_of_one_that_there_is_not_is_refused() {
    for method in ["list", "listed"] {
        let steps = play("flowmaestro", json!([]), json!([]), json!([[method, {"status": "waiting"}]]));
        assert_eq!((steps[0].ok(), steps[0].calls.len()), (&json!([]), 0));
        for status in
            [json!("*"), json!("pending"), json!("done"), json!(""), json!(7), json!(null), json!(["running"])]
        {
            let steps = play("flowmaestro", json!([]), json!([]), json!([[method, {"status": status}]]));
            assert_eq!(
                (&steps[0].error()["name"], &steps[0].error()["field"]),
                (&json!("ConfigurationError"), &json!("status")),
                "{status}"
            );
            assert_eq!(steps[0].calls.len(), 0, "{status}");
        }
    }
}

#[test]
fn a_loop_over_a_list_finds_what_the_list_left_out_workflow_by_workflow_newest_first() {
    let run = |id: &str, at: u32| json!({"id": id, "status": "completed", "created_at": format!("2026-11-25T09:00:{at:02}.000Z")});
    let page = |runs: &[Value]| json!({"value": {"data": runs}});
    let (a, b, c, d, e) = (run("a", 50), run("b", 40), run("c", 30), run("d", 20), run("e", 10));
    let answers = json!([
        page(&[a.clone(), b.clone()]),
        page(&[json!({"id": "w-1"}), json!({"id": "w-2"}), json!({"id": "w-3"})]),
        page(&[a, d.clone()]),
        page(&[]),
        page(&[b, c, e]),
    ]);
    let steps = play("flowmaestro", answers, json!([]), json!([["listed", {"limit": 2}]]));
    let ids: Vec<&Value> = steps[0].ok().as_array().unwrap().iter().map(|state| &state["id"]).collect();
    assert_eq!(ids, ["a", "b", "c", "d", "e"]);
    let given: Vec<(&str, &Value)> = steps[0].calls.iter().map(|call| (call.name.as_str(), &call.given()[0])).collect();
    let of = |workflow: &str| json!({"perPage": 2, "workflowId": workflow});
    assert_eq!(
        given,
        [
            ("executions.list", &json!({"perPage": 2})),
            ("workflows.list", &json!({"perPage": 100})),
            ("executions.list", &of("w-1")),
            ("executions.list", &of("w-2")),
            ("executions.list", &of("w-3")),
        ]
    );
}

// Results.

#[test]
fn a_result_has_the_output_of_the_last_event_where_the_record_has_none() {
    let end = json!({"type": "run.completed", "sequence": 4, "payload": {"outputs": {"total": 9}}});
    let bare = json!({"value": {"runId": RUN, "status": "completed"}});
    let answers = json!([started("openwop", &json!(RUN)), bare]);
    let steps = play("openwop", answers, json!([[[end]]]), json!([["start", "w", {}], ["result"], ["token"]]));
    assert_eq!(steps[1].ok()["output"], json!({"total": 9}));
    assert_eq!(steps[2].ok()["cursor"], json!("4"));
    // Whoever comes back later has seen the end, and it is read once more.
    let answers = json!([bare]);
    let steps = play("openwop", answers, json!([[[end]]]), json!([["attach", steps[2].ok()], ["result"], ["events"]]));
    assert_eq!(steps[1].ok()["output"], json!({"total": 9}));
    let followed = steps[1].calls.iter().find(|call| call.name == "follow").unwrap().followed();
    assert_eq!(followed, (RUN, ""));
    assert_eq!((steps[2].ok(), steps[2].calls.len()), (&json!([]), 0), "a run that is over has told everything");
}

#[test]
fn a_result_is_over_as_its_events_are_although_the_record_is_behind_or_in_a_word_that_nobody_knows() {
    for (kind, status) in [("run.completed", "completed"), ("run.failed", "failed"), ("run.cancelled", "cancelled")] {
        for word in ["running", "waiting-approval", "archived"] {
            let end = json!({"type": kind, "sequence": 4, "payload": {"outputs": 9}});
            let answers = json!([started("openwop", &json!(RUN)), {"value": {"runId": RUN, "status": word}}]);
            let steps = play("openwop", answers, json!([[[end]]]), json!([["start", "w", {}], ["result"]]));
            let state = steps[1].ok();
            assert_eq!((&state["status"], &state["raw"], state.get("waiting")), (&json!(status), &json!(word), None));
        }
    }
}

#[test]
fn a_token_that_is_no_text_adds_none() {
    let chunk = |sequence: u64, chunk: Value| json!({"type": "output.chunk", "sequence": sequence, "payload": {"chunk": chunk}});
    let odd = [json!({"toString": null}), json!({"length": 4_000_000_000_u32}), json!(["a"]), json!(7)];
    let mut events: Vec<Value> = odd.into_iter().zip(1..).map(|(text, sequence)| chunk(sequence, text)).collect();
    events.push(chunk(9, json!("end")));
    let steps = play("openwop", json!([]), json!([[events]]), json!([["attach", RUN], ["text"]]));
    assert_eq!(steps[1].ok(), &json!(["end"]));
}

#[test]
fn the_text_is_that_of_the_tokens_alone() {
    let chunk =
        |sequence: u64, text: &str| json!({"type": "output.chunk", "sequence": sequence, "payload": {"chunk": text}});
    let log = json!({"type": "log.appended", "sequence": 2, "payload": {"message": "line"}});
    let streams = json!([[[chunk(0, "Gr\u{fc}"), chunk(1, "")], [log], [chunk(3, "\u{df}e")]]]);
    let steps = play("openwop", json!([]), streams, json!([["attach", RUN], ["text"]]));
    assert_eq!(steps[1].ok(), &json!(["Gr\u{fc}", "\u{df}e"]));
}

#[test]
fn events_begin_where_they_are_told_to() {
    for (from, cursor) in [("start", ""), ("17", "17")] {
        let steps = play("openwop", json!([]), json!([]), json!([["attach", RUN], ["events", {"from": from}]]));
        assert_eq!(steps[1].calls[0].followed(), (RUN, cursor));
    }
    for from in [json!(17), json!(null), json!({}), json!(true)] {
        let steps = play("openwop", json!([]), json!([]), json!([["attach", RUN], ["events", {"from": from}]]));
        assert_eq!((&steps[1].error()["field"], steps[1].calls.len()), (&json!("from"), 0), "{from}");
    }
}

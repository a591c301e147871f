//! Starting, reading and cancelling a run.

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

/// A run's record, as the service responds with it.
fn record(service: &str, status: &str) -> Value {
    let record = json!({"id": RUN, "status": status, "outputs": {"a": 1}});
    json!({ "value": if service == "flowmaestro" { json!({ "data": record }) } else { record } })
}

/// A refusal of the service.
fn refused(class: &str, status: u16) -> Value {
    json!({"error": [class, {"status": status, "retryable": false}]})
}

/// Starts a run, then does these steps.
fn after_start(service: &str, responses: Vec<Value>, steps: Vec<Value>) -> Vec<Step> {
    let responses = [vec![started(service, &json!(RUN))], responses].concat();
    let steps = [vec![json!(["start", RUN, {}])], steps].concat();
    play(service, json!(responses), json!([]), json!(steps)).split_off(1)
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
        assert_eq!(steps[0].ok(), &json!(RUN));
    }
}

#[test]
fn a_start_without_an_input_sends_an_empty_one_and_the_arguments_win_over_the_request() {
    for (service, member) in [("openwop", "inputs"), ("flowmaestro", "inputs"), ("syncteams", "input")] {
        let request = json!({member: {"x": 1}, "workflowId": "other"});
        let responses = json!([started(service, &json!(RUN)), started(service, &json!(RUN))]);
        let steps = play(
            service,
            responses,
            json!([]),
            json!([["start", RUN], ["start", RUN, {"y": 2}, {"request": request}]]),
        );
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
        let responses = [json!(null), json!(""), json!(7), json!({})].map(|id| started(service, &id));
        let responses = [responses.as_slice(), &[json!({"value": {}})]].concat();
        let steps: Vec<Value> = responses.iter().map(|_| json!(["start", RUN, {}])).collect();
        for step in play(service, json!(responses), json!([]), json!(steps)) {
            let error = step.error();
            let names = ["name", "code", "operation", "retryable"].map(|member| &error[member]);
            assert_eq!(
                names,
                [&json!("ApiError"), &json!("unexpected_response"), &json!("start"), &json!(false)],
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
fn a_poll_asks_for_the_run_and_is_its_state() {
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
fn a_cancel_is_the_state_that_the_service_returns() {
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
                let responses = vec![refused(class, status), record(service, end)];
                let steps = after_start(service, responses, vec![json!(["cancel"])]);
                assert_eq!(steps[0].ok()["status"], json!(end), "{service} {status}");
                assert!(steps[0].sent()[1].0.starts_with("GET "), "it was polled");
            }
        }
    }
}

#[test]
fn a_cancel_of_a_run_that_cannot_be_stopped_is_the_service_s_refusal() {
    for service in ["openwop", "flowmaestro"] {
        for status in ["paused", "running", "pending"] {
            let responses = vec![refused("ValidationError", 400), record(service, status)];
            let steps = after_start(service, responses, vec![json!(["cancel"])]);
            assert_eq!(
                (&steps[0].error()["name"], &steps[0].error()["status"]),
                (&json!("ValidationError"), &json!(400))
            );
        }
    }
}

#[test]
fn a_cancel_that_fails_otherwise_is_not_polled() {
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
    ] {
        let steps = after_start(service, vec![], vec![method]);
        unsupported(&steps[0], service, operation);
    }
}

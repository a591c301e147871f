//! When a reply is sent, and when none is: whether the question is open.

use std::slice::from_ref;

use flowtether::workflow::mapping::Capability;
use serde_json::{Value, json};

use crate::RUN;
use crate::glue::{Step, play};
use crate::replies::{asks, delivered, later, open, refused, replied, shows, stands, taken, values, waits};

#[test]
fn a_question_of_the_log_gets_its_reply_when_no_later_event_closes_it() {
    let question = asks("approval", json!({}));
    let approve = json!({"decision": "approve"});
    for still in [
        &[][..],
        &["interrupt.requested", "approval.requested"],
        &["approval.received", "interrupt.vote", "log.appended"],
    ] {
        let steps = replied(&question, &[later(still), taken()], from_ref(&approve));
        assert_eq!(steps[0].ok(), &json!(true), "{still:?}");
        // The cursor sent is one less: what comes again is dropped.
        let path = &steps[0].calls[0].sent().path;
        assert!(path.contains("lastSequence=0"), "what is after the question, and the question itself: {path}");
    }
    for over in [
        &["node.resumed"][..],
        &["interrupt.resolved"],
        &["node.resumed", "node.completed", "node.started", "node.suspended"],
        &["run.failed"],
        &["run.cancelled"],
    ] {
        let steps = replied(&question, &[later(over)], from_ref(&approve));
        assert_eq!((steps[0].ok(), steps[0].calls.len()), (&json!(false), 1), "{over:?}");
    }
    let mut other = later(&["node.resumed", "node.completed"]);
    for event in other["value"]["events"].as_array_mut().unwrap() {
        event["nodeId"] = json!("another");
    }
    assert_eq!(replied(&question, &[other, taken()], &[approve])[0].ok(), &json!(true), "another node continues");
}

#[test]
fn a_reply_goes_to_its_own_question_and_not_to_the_next_one_of_the_same_node() {
    let first = asks("approval", json!({}));
    let mut second = first.clone();
    second["sequence"] = json!(9);
    let resumed = json!({"type": "node.resumed", "sequence": 7, "nodeId": "gate", "payload": {}});
    let reject = json!({"decision": "reject"});
    let steps =
        json!([["attach", RUN], ["events"], ["respond", reject, {"to": delivered(&first)}], ["respond", reject]]);
    let played = play("openwop", json!([open(), taken()]), json!([[[first, resumed, second]]]), steps.clone());
    assert_eq!((played[2].ok(), played[2].calls.len()), (&json!(false), 0), "the events report a newer one");
    assert_eq!((played[3].ok(), values(&played[3]).len()), (&json!(true), 1), "which has its reply");
    let continues = json!({"value": {"status": "running"}});
    let played = play("openwop", json!([later(&["node.resumed"]), continues]), json!([[[first]]]), steps);
    assert_eq!((played[2].ok(), played[2].calls.len()), (&json!(false), 1), "the log reports a newer one");
    assert_eq!(
        (played[3].ok(), played[3].sent()[0].0.as_str()),
        (&json!(false), format!("GET /v1/runs/{RUN}").as_str())
    );
}

#[test]
fn every_vote_is_sent_while_the_host_waits_for_more() {
    let vote = json!({"decision": "approve"});
    let waits = [open(), stands("waiting-approval")];
    let responses = [&waits[..], &waits[..], &[open(), stands("running")][..]].concat();
    let question = asks("approval", json!({"actions": ["accept"]}));
    let continues = json!({"value": {"status": "running"}});
    let responses = [&responses[..], from_ref(&continues)].concat();
    let steps = replied(&question, &responses, &[vote.clone(), vote.clone(), vote.clone(), vote]);
    let outcomes: Vec<&Value> = steps.iter().map(Step::ok).collect();
    assert_eq!(outcomes, [&json!(true), &json!(true), &json!(true), &json!(false)]);
    assert_eq!(steps.iter().map(|step| values(step).len()).collect::<Vec<_>>(), [1, 1, 1, 0]);
}

#[test]
fn a_question_that_the_host_calls_closed_gets_no_second_reply() {
    let question = asks("approval", json!({"actions": ["accept"]}));
    let to = json!({"to": delivered(&question)});
    let vote = json!(["respond", {"decision": "approve"}, to]);
    for over in ["running", "completed", "failed", "paused"] {
        let steps = json!([["attach", RUN], ["events"], vote, vote]);
        let steps = play("openwop", json!([open(), stands(over)]), json!([[[question]]]), steps);
        assert_eq!((steps[2].ok(), steps[3].ok(), steps[3].calls.len()), (&json!(true), &json!(false), 0), "{over}");
    }
}

#[test]
fn a_decision_goes_to_the_round_that_it_was_given_for() {
    let to = |at: &str| json!({"to": {"asks": "approval", "id": at}});
    let steps = json!([["attach", RUN], ["events"], ["respond", {"decision": "approve"}, to("t1")], ["respond", {"decision": "approve"}, to("t1")], ["respond", {"decision": "approve"}, to("t2")]]);
    let responses = json!([shows("t1"), taken(), shows("t2"), taken()]);
    let played = play("syncteams", responses, json!([[[waits("t1")]]]), steps.clone());
    let outcomes: Vec<(&Value, usize)> = played[2..].iter().map(|step| (step.ok(), step.calls.len())).collect();
    assert_eq!(outcomes, [(&json!(true), 2), (&json!(false), 0), (&json!(true), 2)]);
    // Somebody else replied in the first round: the task is already in the second.
    let played = play("syncteams", json!([shows("t2"), shows("t2"), taken()]), json!([[[waits("t1")]]]), steps);
    let outcomes: Vec<(&Value, usize)> = played[2..].iter().map(|step| (step.ok(), step.calls.len())).collect();
    assert_eq!(outcomes, [(&json!(false), 1), (&json!(false), 0), (&json!(true), 2)]);
}

#[test]
fn a_task_whose_records_do_not_say_what_is_asked_gets_one_reply_a_round() {
    let waiting = json!({"taskId": RUN, "status": "WAITING"});
    let looked = json!({ "value": waiting });
    let approve = json!(["respond", {"decision": "approve"}]);
    let steps = json!([["attach", RUN], ["events"], approve, approve]);
    let played = play("syncteams", json!([looked, taken(), looked]), json!([[[waiting]]]), steps);
    assert_eq!((played[2].ok(), played[3].ok()), (&json!(true), &json!(false)), "it still waits for a moment");
    let steps = json!([["attach", RUN], ["events", {}, 1], approve, ["events"], approve]);
    let streams = json!([[[waiting]], [[{"taskId": RUN, "status": "RUNNING"}, waiting]]]);
    let played = play("syncteams", json!([looked, taken(), looked, taken()]), streams, steps);
    assert_eq!((played[2].ok(), played[4].ok()), (&json!(true), &json!(true)), "the next round");
}

#[test]
fn another_question_gets_a_reply_after_the_first() {
    let next = json!({"value": {"status": "waiting-approval", "interrupt": {"kind": "approval", "nodeId": "second"}}});
    let approve = json!({"decision": "approve"});
    let responses = [open(), stands("running"), next, taken()];
    let steps = replied(&asks("approval", json!({})), &responses, &[approve.clone(), approve]);
    assert_eq!(steps[1].ok(), &json!(true));
    assert_eq!(steps[1].sent()[1].0, format!("POST /v1/runs/{RUN}/interrupts/second"));
    for (at, is_open) in [("t1", false), ("t2", true)] {
        let mut responses = vec![shows("t1"), taken(), shows(at)];
        responses.extend(is_open.then(taken));
        let approve = json!(["respond", {"decision": "approve"}]);
        let steps = json!([["attach", RUN], ["events"], approve, approve]);
        let steps = play("syncteams", json!(responses), json!([[[waits("t1")]]]), steps);
        assert_eq!((steps[2].ok(), steps[3].ok()), (&json!(true), &json!(is_open)), "{at}");
    }
}

#[test]
fn a_question_that_a_record_reported_can_be_named_while_the_record_has_it() {
    let record = |node: &str, interrupt: Value| {
        let mut shown = json!({"kind": "clarification", "nodeId": node});
        shown.as_object_mut().unwrap().extend(interrupt.as_object().unwrap().clone());
        json!({"value": {"status": "waiting-input", "interrupt": shown}})
    };
    let named = json!({"asks": "clarification", "id": "other", "token": "tok-1", "details": {"n": 1}});
    let steps = json!([["attach", RUN], ["respond", {"values": {"q": 1}}, {"to": named}]]);
    for (shown, is_open) in [
        (record("other", json!({})), true),
        (record("other", json!({"data": {"n": 1}})), true),
        (record("other", json!({"data": {"n": 2}})), false),
        (record("other", json!({"data": {"n": 2}, "interruptToken": "tok-1"})), true),
        (record("other", json!({"data": {"n": 1}, "interruptToken": "tok-2"})), false),
        (record("gate", json!({})), false),
        (json!({"value": {"status": "running"}}), false),
    ] {
        let mut responses = vec![shown.clone()];
        responses.extend(is_open.then(taken));
        let played = play("openwop", json!(responses), json!([]), steps.clone());
        assert_eq!(played[1].ok(), &json!(is_open), "{shown}");
        if is_open {
            let body = json!({"resumeValue": {"q": 1, "answers": {"q": "1"}}});
            assert_eq!(played[1].sent()[1], (format!("POST /v1/runs/{RUN}/interrupts/other"), body));
        }
    }
    for given in [json!("gate"), json!({"id": "gate"}), json!({"kind": "status"})] {
        let steps = json!([["attach", RUN], ["respond", {"decision": "approve"}, {"to": given}]]);
        let played = play("openwop", json!([]), json!([]), steps);
        assert_eq!((&played[1].error()["field"], played[1].calls.len()), (&json!("to"), 0), "{given}");
    }
}

#[test]
fn a_question_that_is_not_open_any_more_is_false() {
    let question = asks("approval", json!({}));
    for refusal in [
        refused("NotFoundError", 404, "not_found"),
        refused("NotFoundError", 404, "interrupt_not_found"),
        refused("ConflictError", 409, "interrupt_already_resolved"),
        refused("ApiError", 410, ""),
        refused("ApiError", 410, "interrupt_cancelled"),
        refused("ValidationError", 422, "interrupt_gone"),
    ] {
        let steps = replied(&question, &[open(), refusal.clone()], &[json!({"decision": "approve"})]);
        assert_eq!(steps[0].ok(), &json!(false), "{refusal}");
        let mut lost = refusal.clone();
        lost["error"][1]["afterLostReply"] = json!(true);
        let steps = replied(&question, &[open(), lost], &[json!({"decision": "approve"})]);
        assert_eq!(steps[0].ok(), &json!(true), "it was an attempt of the same call before: {refusal}");
    }
    for refusal in [refused("NotFoundError", 404, ""), refused("ConflictError", 409, "")] {
        let steps = json!([["attach", RUN], ["events"], ["respond", {"decision": "approve"}]]);
        let steps = play("syncteams", json!([shows("t1"), refusal]), json!([[[waits("t1")]]]), steps);
        assert_eq!(steps[2].ok(), &json!(false), "{refusal}");
    }
}

#[test]
fn a_reply_that_did_not_take_effect_can_be_sent_again() {
    let refusals = [
        refused("ServerError", 503, ""),
        refused("ValidationError", 422, "validation_error"),
        refused("PermissionDeniedError", 403, "forbidden"),
        refused("RateLimitError", 429, ""),
        json!({"error": ["ConnectionError", {"retryable": true}]}),
    ];
    // Neither an idempotency key nor a proxy says anything of the question.
    let others = [
        refused("ConflictError", 409, "idempotency_key_mismatch"),
        refused("NotFoundError", 404, ""),
        refused("NotFoundError", 404, "run_not_found"),
    ];
    let question = asks("approval", json!({}));
    let approve = json!({"decision": "approve"});
    for refusal in refusals.iter().chain(&others) {
        let responses = [open(), refusal.clone(), open(), taken()];
        let steps = replied(&question, &responses, &[approve.clone(), approve.clone()]);
        assert_eq!(steps[0].error()["name"], refusal["error"][0], "{refusal}");
        assert_eq!((steps[1].ok(), values(&steps[1])), (&json!(true), vec![json!({"action": "accept"})]));
    }
    for refusal in &refusals {
        let reply = json!(["respond", approve]);
        let steps = json!([["attach", RUN], ["events"], reply, reply]);
        let responses = json!([shows("t1"), refusal, shows("t1"), taken()]);
        let steps = play("syncteams", responses, json!([[[waits("t1")]]]), steps);
        assert_eq!((&steps[2].error()["name"], steps[3].ok()), (&refusal["error"][0], &json!(true)), "{refusal}");
    }
}

#[test]
fn an_idempotency_key_goes_with_the_reply_alone_and_only_where_there_is_one() {
    let keyed = json!(["respond", {"decision": "approve"}, {"idempotencyKey": "k-1", "maxRetries": 1}]);
    let steps = json!([["attach", RUN], ["events"], keyed]);
    let played = play("openwop", json!([open(), taken()]), json!([[[asks("approval", json!({}))]]]), steps.clone());
    let keys: Vec<Option<&str>> = played[2].calls.iter().map(|call| call.sent().header("Idempotency-Key")).collect();
    assert_eq!(keys, [None, Some("k-1")]);
    let played = play("syncteams", json!([]), json!([[[waits("t1")]]]), steps);
    assert_eq!(played[2].error()["name"], json!("UnsupportedOperationError"));
}

#[test]
fn a_run_that_asks_nothing_is_false_after_a_poll() {
    for status in ["running", "paused", "completed", "cancelled"] {
        let poll = json!({"value": {"status": status}});
        let steps = json!([["attach", RUN], ["respond", {"decision": "approve"}]]);
        let steps = play("openwop", json!([poll]), json!([]), steps);
        assert_eq!(steps[1].ok(), &json!(false), "{status}");
    }
}

#[test]
fn what_is_no_response_is_refused_before_anything_is_sent() {
    let given = [
        json!(null),
        json!({}),
        json!(7),
        json!("approve"),
        json!({"decison": "approve"}),
        json!({"decision": "approve", "more": 1}),
        json!({"decision": null}),
    ];
    for service in ["openwop", "syncteams"] {
        let steps: Vec<Value> = given.iter().map(|reply| json!(["respond", reply])).collect();
        let steps = play(service, json!([]), json!([]), json!([vec![json!(["attach", RUN])], steps].concat()));
        for (step, reply) in steps[1..].iter().zip(&given) {
            assert_eq!((&step.error()["field"], step.calls.len()), (&json!("reply"), 0), "{service} {reply}");
        }
    }
}

#[test]
fn every_service_that_can_be_replied_to_says_how() {
    for (service, mapping) in crate::BACKENDS {
        let can = mapping.can(Capability::Approvals);
        assert_eq!(mapping.verbs.respond.is_some(), can, "{service}");
        assert_eq!(!mapping.asks.is_empty(), can, "{service}");
    }
}

//! Runs that are polled: what is new in a log, and every place to resume from.

use serde_json::{Value, json};

use crate::glue::{Outcome, job, jobs, joined, read, reading};
use crate::{RUN, mapping};

const REQUEST: &str = "TaskApprovalRequestEvent";

/// An entry of a log; no two with the same number are at the same time.
fn entry(number: u64, kind: &str) -> Value {
    let data = if kind == REQUEST { json!({"message": format!("Question {number}?")}) } else { json!({"n": number}) };
    json!({"eventType": kind, "eventData": data, "createdAt": format!("2026-11-25T09:00:{number:02}.000Z")})
}

fn entries(numbers: std::ops::Range<u64>) -> Vec<Value> {
    numbers.map(|number| entry(number, "LLMCallStartedEvent")).collect()
}

fn poll(status: &str, log: &[Value]) -> Value {
    json!({"taskId": RUN, "status": status, "eventLogs": log})
}

/// What the service's protocol delivers of the polls, a batch each, and what ends them.
fn batches(polls: &[Value]) -> Vec<Vec<Value>> {
    let protocol = (mapping("syncteams").protocol)(RUN.to_owned(), "", None).unwrap();
    let mut batches = Vec::new();
    for poll in polls.iter().cloned().map(flowtether::core::json::Json::from) {
        batches.push(protocol.observe(&poll).into_iter().map(|item| Value::from(item.value)).collect());
        batches.extend(protocol.synthesize(&poll).map(|end| vec![Value::from(end.value)]));
    }
    batches
}

/// The events of polls from the start.
fn events(polls: &[Value]) -> Vec<Value> {
    read("syncteams", "", "queued", &batches(polls)).unwrap().as_array().unwrap().clone()
}

/// What each event tells: its kind, and the entry's number or the status that is reported.
fn trace(events: &[Value]) -> Vec<String> {
    let line = |event: &Value| {
        let place = event["raw"]["createdAt"].as_str().map(|at| at.split([':', '.']).nth(2).unwrap());
        format!("{} {}", event["kind"].as_str().unwrap(), place.unwrap_or(event["type"].as_str().unwrap()))
    };
    events.iter().map(line).collect()
}

/// A run with two questions, poll by poll, with its whole log each time.
fn whole() -> Vec<Value> {
    let mut log = entries(0..3);
    let mut polls = vec![poll("QUEUED", &[]), poll("RUNNING", &log[..1]), poll("RUNNING", &log)];
    for number in [3, 6] {
        log.push(entry(number, REQUEST));
        polls.push(poll("WAITING", &log));
        log.push(entry(number + 1, "TaskApprovalResponseEvent"));
        log.push(entry(number + 2, "TaskStartedEvent"));
        polls.push(poll("RUNNING", &log));
    }
    log.push(entry(9, "TaskCompletedEvent"));
    polls.push(poll("COMPLETED", &log));
    polls
}

/// Courses of which every poll has the whole log.
fn courses() -> Vec<(&'static str, Vec<Value>)> {
    let log = |requests: &[u64], length: u64| -> Vec<Value> {
        let kind = |number: u64| if requests.contains(&number) { REQUEST } else { "LLMCallStartedEvent" };
        (0..length).map(|number| entry(number, kind(number))).collect()
    };
    let twins = vec![entry(1, "A"), entry(1, "A"), entry(1, "B"), entry(1, "A"), entry(2, "A")];
    vec![
        ("two questions", whole()),
        ("over at the first poll", vec![poll("COMPLETED", &log(&[], 4))]),
        ("no log at all", vec![poll("PENDING", &[]), poll("RUNNING", &[]), poll("FAILED", &[])]),
        (
            "it asks again between two polls",
            vec![
                poll("RUNNING", &log(&[], 1)),
                poll("WAITING", &log(&[1], 2)),
                poll("WAITING", &log(&[1, 3], 4)),
                poll("WAITING", &log(&[1, 3, 4], 6)),
                poll("CANCELED", &log(&[1, 3, 4], 6)),
            ],
        ),
        (
            "it asks and continues between two polls",
            vec![poll("RUNNING", &log(&[], 1)), poll("RUNNING", &log(&[1], 3)), poll("COMPLETED", &log(&[1, 3], 5))],
        ),
        (
            "it waits at the first poll",
            vec![poll("WAITING", &log(&[2], 4)), poll("RUNNING", &log(&[2], 5)), poll("FAILED", &log(&[2], 6))],
        ),
        ("twins", vec![poll("RUNNING", &twins[..2]), poll("RUNNING", &twins), poll("COMPLETED", &twins)]),
    ]
}

// What is new.

#[test]
fn a_status_comes_before_what_it_led_to_and_a_question_and_an_end_after_what_led_there() {
    assert_eq!(
        trace(&events(&whole())),
        [
            "status QUEUED",
            "status RUNNING",
            "other 00",
            "other 01",
            "other 02",
            "other 03",
            "waiting WAITING",
            "status RUNNING",
            "other 04",
            "node 05",
            "other 06",
            "waiting WAITING",
            "status RUNNING",
            "other 07",
            "node 08",
            "node 09",
            "completed COMPLETED",
        ]
    );
}

#[test]
fn a_poll_with_nothing_new_gives_no_event() {
    let twice: Vec<Value> = whole().into_iter().flat_map(|poll| [poll.clone(), poll]).collect();
    assert_eq!(trace(&events(&twice)), trace(&events(&whole())));
}

#[test]
fn a_log_of_news_alone_gives_the_same_events() {
    let mut seen = 0;
    let mut news = Vec::new();
    for poll in whole() {
        let log = poll["eventLogs"].as_array().unwrap().clone();
        news.push(json!({"taskId": RUN, "status": poll["status"], "eventLogs": log[seen..]}));
        seen = log.len();
    }
    assert_eq!(trace(&events(&news)), trace(&events(&whole())));
}

#[test]
fn a_log_that_begins_with_what_was_last_or_in_the_middle_gives_only_what_follows() {
    let log = entries(0..6);
    for from in [0, 1, 2] {
        let polls = [poll("RUNNING", &log[..3]), poll("RUNNING", &log[from..]), poll("RUNNING", &log[from + 3..])];
        let numbers: Vec<String> = trace(&events(&polls)).split_off(1);
        assert_eq!(numbers, (0..6).map(|number| format!("other 0{number}")).collect::<Vec<_>>(), "from {from}");
    }
}

#[test]
fn every_entry_carries_where_the_task_stands() {
    let statuses: Vec<Value> = events(&whole()).iter().map(|event| event["status"].clone()).collect();
    let expected = [
        vec!["queued"],
        vec!["running"; 5],
        vec!["waiting"],
        vec!["running"; 4],
        vec!["waiting"],
        vec!["running"; 4],
        vec!["completed"],
    ];
    assert_eq!(statuses, expected.concat());
}

#[test]
fn a_task_that_asks_again_while_it_waits_asks_a_new_question() {
    let log = [entry(0, REQUEST), entry(1, "TaskApprovalResponseEvent"), entry(2, REQUEST)];
    let events = events(&[poll("WAITING", &log[..1]), poll("WAITING", &log[..1]), poll("WAITING", &log)]);
    assert_eq!(trace(&events), ["other 00", "waiting WAITING", "other 01", "other 02", "waiting WAITING"]);
    assert_eq!((&events[1]["prompt"], &events[4]["prompt"]), (&json!("Question 0?"), &json!("Question 2?")));
    assert_eq!(events[4]["id"], log[2]["createdAt"]);
}

#[test]
fn a_poll_without_a_log_still_reports_its_status() {
    for log in [json!(null), json!("x"), json!({}), json!(7)] {
        let poll = json!({"taskId": RUN, "status": "RUNNING", "eventLogs": log});
        assert_eq!(trace(&events(&[poll])), ["status RUNNING"], "{log}");
    }
    assert_eq!(trace(&events(&[json!({"taskId": RUN, "status": "FAILED"})])), ["failed FAILED"]);
}

#[test]
fn an_entry_that_is_no_object_is_delivered_as_it_is() {
    let log = [json!(null), json!("text"), json!(7), json!([]), json!({"eventType": 7}), entry(3, REQUEST)];
    let events = events(&[poll("WAITING", &[]), poll("WAITING", &log)]);
    assert_eq!(events.iter().skip(1).take(6).map(|event| event["raw"].clone()).collect::<Vec<_>>(), log);
    assert!(events[1..7].iter().all(|event| event["kind"] == json!("other") && event["synthetic"] == json!(false)));
    assert_eq!(events[7]["kind"], json!("waiting"));
}

#[test]
fn a_status_that_is_not_known_is_running_until_the_record_says_when_it_ended() {
    let polls = [poll("RUNNING", &entries(0..1)), poll("PARKED", &entries(0..1)), poll("FAILED", &entries(0..2))];
    let events = events(&polls);
    assert_eq!(trace(&events), ["status RUNNING", "other 00", "status PARKED", "other 01", "failed FAILED"]);
    assert_eq!((&events[2]["raw"], &events[2]["status"]), (&polls[1], &json!("running")));
    let mut end = poll("PARKED", &entries(0..2));
    end["completedAt"] = json!("2026-11-25T09:00:03.000Z");
    let ended = super::logs::events(&[poll("PARKED", &entries(0..1)), end]);
    assert_eq!(trace(&ended), ["status PARKED", "other 00", "other 01", "completed PARKED"]);
}

#[test]
fn nothing_is_looped_over_that_is_no_list_and_no_member_is_made_a_text_that_cannot_be() {
    let hostile = [json!({"length": 4_000_000_000_u32}), json!("x".repeat(1_000_000)), json!(7), json!(true)];
    for log in hostile {
        for status in ["RUNNING", "WAITING", "COMPLETED", "FAILED"] {
            let reply = json!({"taskId": RUN, "status": status, "eventLogs": log});
            assert_eq!(events(std::slice::from_ref(&reply)).len(), 1, "{status}");
            let state = job(json!({ "job": "state", "service": "syncteams", "response": reply })).unwrap();
            let unsaid = (status == "FAILED").then(|| json!({"message": "the service does not say why"}));
            assert_eq!((state.get("output"), state.get("error")), (None, unsaid.as_ref()));
        }
    }
    let odd = json!({"eventType": {"toString": null}, "createdAt": {"toString": null, "length": 4_000_000_000_u32}, "eventData": null});
    let made = events(&[poll("RUNNING", std::slice::from_ref(&odd)), poll("COMPLETED", &[odd.clone(), odd])]);
    assert_eq!(
        made.iter().map(|event| event["kind"].as_str().unwrap()).collect::<Vec<_>>(),
        ["status", "other", "other", "completed"]
    );
}

// Every place to resume from.

#[test]
fn a_reader_that_resumes_after_any_event_delivers_exactly_the_rest() {
    let mut places = 0;
    for (name, polls) in courses() {
        let whole = job(reading("syncteams", "", "queued", &batches(&polls))).unwrap();
        let all = joined(&whole);
        let all = all.as_array().unwrap();
        // Which poll an event came with: whoever resumes after it sees that poll first.
        let of_batch = whole.as_array().unwrap().iter().enumerate();
        let origins: Vec<usize> =
            of_batch.flat_map(|(batch, events)| vec![batch; events.as_array().unwrap().len()]).collect();
        let again: Vec<Value> = all
            .iter()
            .zip(&origins)
            .map(|(event, batch)| {
                let (cursor, status) = (event["cursor"].as_str().unwrap(), event["status"].as_str().unwrap());
                reading("syncteams", cursor, status, &batches(&polls)[*batch..])
            })
            .collect();
        for (index, rest) in jobs(&again).into_iter().enumerate() {
            let rest = joined(&rest.unwrap());
            assert_eq!(trace(rest.as_array().unwrap()), trace(&all[index + 1..]), "{name}: after {}", all[index]);
            assert_eq!(rest.as_array().unwrap(), &all[index + 1..], "{name}: after {}", all[index]["cursor"]);
            places += 1;
        }
    }
    assert!(places > 50, "{places}");
}

#[test]
fn a_reader_that_comes_back_when_all_is_over_delivers_the_same_entries_and_the_end() {
    let polls = whole();
    let last = &polls[polls.len() - 1..];
    let is_entry = |event: &&Value| event["raw"].get("eventType").is_some();
    let all = events(&polls);
    for (index, event) in all.iter().enumerate().take(all.len() - 1) {
        let (cursor, status) = (event["cursor"].as_str().unwrap(), event["status"].as_str().unwrap());
        let rest = read("syncteams", cursor, status, &batches(last)).unwrap();
        let rest = rest.as_array().unwrap();
        let raws =
            |events: &[Value]| events.iter().filter(is_entry).map(|event| event["raw"].clone()).collect::<Vec<_>>();
        assert_eq!(raws(rest), raws(&all[index + 1..]), "after {cursor}");
        assert_eq!(rest.last().unwrap()["kind"], json!("completed"));
    }
}

#[test]
fn a_cursor_goes_with_a_log_of_news_too() {
    let first = events(&[poll("RUNNING", &entries(0..3))]);
    let cursor = first[3]["cursor"].as_str().unwrap();
    let rest = read("syncteams", cursor, "running", &batches(&[poll("RUNNING", &entries(3..5)), poll("FAILED", &[])]))
        .unwrap();
    assert_eq!(trace(rest.as_array().unwrap()), ["other 03", "other 04", "failed FAILED"]);
}

#[test]
fn twins_after_a_reload_are_counted() {
    let twins = vec![entry(1, "A"); 4];
    let first = events(&[poll("RUNNING", &twins[..2])]);
    let cursor = first[2]["cursor"].as_str().unwrap();
    let rest = read("syncteams", cursor, "running", &batches(&[poll("RUNNING", &twins)])).unwrap();
    assert_eq!(trace(rest.as_array().unwrap()), ["other 01", "other 01"]);
}

// Logs and cursors that are no place to resume from.

fn gap(cursor: &str, log: &[Value]) -> Outcome {
    read("syncteams", cursor, "running", &batches(&[poll("RUNNING", log)]))
}

#[test]
fn a_log_that_was_cut_before_the_cursor_is_a_gap() {
    let all = events(&[poll("RUNNING", &entries(0..5))]);
    for (number, event) in all.iter().enumerate().skip(2) {
        let cut = &entries(0..5)[..number - 1];
        let error = gap(event["cursor"].as_str().unwrap(), cut).unwrap_err();
        assert_eq!((&error["name"], &error["reason"]), (&json!("StreamError"), &json!("gap")), "{number}");
        assert_eq!((&error["provider"], &error["retryable"]), (&json!("syncteams"), &json!(false)));
        let replaced = [&entries(0..1), entries(20..24).as_slice()].concat();
        let error = gap(event["cursor"].as_str().unwrap(), &replaced).unwrap_err();
        assert_eq!(error["reason"], json!("gap"), "{number}: as long, and another");
    }
}

#[test]
fn a_reader_that_has_seen_the_log_bears_one_that_was_cut() {
    let polls = [poll("RUNNING", &entries(0..5)), poll("RUNNING", &entries(0..2)), poll("COMPLETED", &entries(0..6))];
    let numbers = trace(&events(&polls));
    assert_eq!(numbers.last().map(String::as_str), Some("completed COMPLETED"));
    assert!(numbers.contains(&"other 05".to_owned()), "{numbers:?}");
}

#[test]
fn a_cursor_that_the_service_cannot_have_given_out_is_refused() {
    for cursor in [
        "x",
        "17",
        "running",
        "{",
        "{}",
        "null",
        "\"RUNNING\"",
        "[]",
        "[\"RUNNING\"]",
        "[\"RUNNING\",\"2\"]",
        "[\"RUNNING\",1.5]",
        "[\"RUNNING\",null]",
    ] {
        let error = gap(cursor, &entries(0..2)).unwrap_err();
        assert_eq!((&error["name"], &error["field"]), (&json!("ConfigurationError"), &json!("cursor")), "{cursor}");
    }
}

#[test]
fn a_task_is_polled_as_often_as_the_caller_says() {
    let interval =
        |given| (mapping("syncteams").protocol)(RUN.to_owned(), "", given).unwrap().watch().unwrap().interval_ms;
    assert_eq!([None, Some(5000.0), Some(1.0)].map(interval), [2000.0, 5000.0, 100.0]);
}

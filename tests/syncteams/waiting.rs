//! When a wait for a task ends, and its rhythm.

use flowtether::backends::syncteams::tasks::{LEAST_INTERVAL_MS, STATUSES, WAITING, WAITS, ends_wait};
use flowtether::core::json::Json;
use flowtether::core::poll::PollPlan;
use serde_json::{Value, json};

use crate::task;

/// The statuses that end a wait, of those that the service knows and some others.
fn endings(when_waiting: bool, statuses: &[&str]) -> Vec<&'static str> {
    let known = ["QUEUED", "PENDING", "RUNNING", "WAITING", "CANCELED", "FAILED", "COMPLETED"];
    let others = ["CANCELLED", "completed", "Failed", "PAUSED", " COMPLETED", ""];
    let statuses: Vec<String> = statuses.iter().map(|status| (*status).to_owned()).collect();
    let ends = |status: &&str| ends_wait(&Json::from(task(status)), when_waiting, &statuses);
    known.into_iter().chain(others).filter(ends).collect()
}

#[test]
fn a_wait_ends_with_one_of_three_statuses() {
    assert_eq!(endings(false, &[]), ["CANCELED", "FAILED", "COMPLETED"]);
}

#[test]
fn a_wait_may_end_at_a_question_too() {
    assert_eq!(endings(true, &[]), ["WAITING", "CANCELED", "FAILED", "COMPLETED"]);
    assert_eq!(WAITS, "WAITING");
}

#[test]
fn statuses_of_the_caller_s_own_stand_in_place_of_the_three() {
    assert_eq!(endings(false, &["RUNNING"]), ["RUNNING"]);
    assert_eq!(endings(false, &["PAUSED", "FAILED"]), ["FAILED", "PAUSED"]);
    assert_eq!(endings(false, &["WAITING"]), ["WAITING"]);
    assert_eq!(endings(true, &["RUNNING"]), ["RUNNING", "WAITING"]);
    assert_eq!(endings(false, &["NEVER"]), [""; 0]);
}

#[test]
fn a_task_without_a_status_ends_no_wait() {
    for task in [json!({}), json!({"status": null}), json!({"status": 7}), json!({"status": ["COMPLETED"]})] {
        assert!(!ends_wait(&Json::from(task), true, &[]));
    }
}

#[test]
fn a_task_never_leaves_one_of_three_statuses() {
    let is_over = |status: &&str| STATUSES.end(&Json::from(task(status))).is_some();
    assert!(["COMPLETED", "FAILED", "CANCELED"].iter().all(is_over));
    assert!(!["CANCELLED", "WAITING", "completed", "DONE", ""].iter().any(is_over));
}

/// When polls are made, each of which takes no time, in ms.
fn polls(plan: PollPlan, until_ms: f64) -> Vec<f64> {
    let (mut now, mut times) = (0.0, vec![0.0]);
    while let Some(delay) = plan.next_delay(times.len() as u32, now) {
        now += delay;
        if now > until_ms {
            break;
        }
        times.push(now);
    }
    times
}

#[test]
fn a_task_is_polled_every_two_seconds_for_ten_minutes_and_once_more_at_the_end() {
    let times = polls(WAITING, f64::INFINITY);
    assert_eq!((times.len(), times.last()), (301, Some(&600_000.0)));
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] == 2000.0));
}

#[test]
fn an_interval_is_even_however_long_the_task_takes() {
    let plan = PollPlan { interval_ms: LEAST_INTERVAL_MS, max_wait_ms: Some(3_600_000.0), ..WAITING };
    let times = polls(plan, 3_600_000.0);
    assert_eq!((times.len(), times[1]), (36_001, 100.0));
}

#[test]
fn the_last_wait_is_what_is_left() {
    let plan = |interval_ms, max_wait_ms| PollPlan { interval_ms, max_wait_ms: Some(max_wait_ms), ..WAITING };
    assert_eq!(polls(plan(200.0, 500.0), f64::INFINITY), [0.0, 200.0, 400.0, 500.0]);
    assert_eq!(polls(plan(60_000.0, 150.0), f64::INFINITY), [0.0, 150.0]);
    assert_eq!(polls(plan(2000.0, 0.0), f64::INFINITY), [0.0], "with no time there is one poll");
}

#[test]
fn a_task_is_reported_by_its_status_alone() {
    let with_log = |status: &str| -> Value {
        json!({"taskId": "t", "status": status, "eventLogs": [{"eventType": "TaskCompletedEvent"}]})
    };
    assert!(!ends_wait(&Json::from(with_log("RUNNING")), false, &[]));
    assert!(ends_wait(&Json::from(with_log("COMPLETED")), false, &[]));
}

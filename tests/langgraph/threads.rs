//! A thread that is followed: its runs one after the other, its questions, what is missing, its end.

use std::rc::Rc;

use flowtether::backends::langgraph::mapping::MAPPING;
use flowtether::core::protocol::Protocol;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::follow::{StreamScenario, Then};
use crate::made;

const THREAD: &str = "0b5e55ed-1d0c-4a6e-9c11-000000000021";
const ONE: &str = "0b5e55ed-1d0c-4a6e-9c11-00000000000a";
const TWO: &str = "0b5e55ed-1d0c-4a6e-9c11-00000000000b";
const QUESTION: &str = "0123456789abcdef0123456789abcdef";

fn run(id: &str, at: u32, status: &str, kwargs: Value) -> Value {
    let mut kwargs = kwargs;
    kwargs["resumable"] = json!(kwargs["resumable"].as_bool().unwrap_or(true));
    json!({ "run_id": id, "thread_id": THREAD, "assistant_id": "a", "status": status, "kwargs": kwargs, "created_at": format!("2026-11-30T09:00:0{at}") })
}

fn first(status: &str) -> Value {
    run(ONE, 1, status, json!({ "input": {} }))
}

fn reply(status: &str) -> Value {
    run(TWO, 2, status, json!({ "command": { "resume": {} } }))
}

fn state(next: Value, tasks: Value) -> Value {
    json!({ "values": { "pears": 1 }, "next": next, "tasks": tasks })
}

fn asks() -> Value {
    let task =
        json!({ "id": "t", "name": "pick", "result": null, "interrupts": [{ "id": QUESTION, "value": "Pick?" }] });
    state(json!(["pick"]), json!([task]))
}

fn over() -> Value {
    state(json!([]), json!([]))
}

fn frame(id: &str, name: &str, data: Value) -> String {
    format!("event: {name}\ndata: {data}\nid: {id}\n\n")
}

fn begin(id: &str) -> String {
    frame("0", "metadata", json!({ "run_id": id }))
}

fn thread(cursor: &str) -> StreamScenario {
    let protocol: Rc<dyn Protocol> = (MAPPING.protocol)(THREAD.to_owned(), cursor, None).unwrap();
    Scenario::follow((MAPPING.stream.operation(vec![THREAD.to_owned()], None).unwrap(), protocol))
}

/// The kinds and types of what was delivered.
fn told(items: &[Value]) -> Vec<String> {
    made(items).iter().map(|event| format!("{} {}", event.kind.name(), event.raw.string_at("type").unwrap())).collect()
}

#[test]
fn a_run_is_joined_from_its_first_event_and_its_end_is_that_of_the_thread() {
    let frames = [begin(ONE), frame("1", "custom", json!({ "n": 1 }))];
    let played = thread("")
        .run_says(json!([first("running")]))
        .connection(frames.clone())
        .then(Then::End)
        .run_says(json!([first("success")]))
        .run_says(over())
        .connection([frames[1].clone()])
        .then(Then::End)
        .run_says(json!([first("success")]))
        .run_says(over())
        .play();
    assert_eq!(told(&played.delivered), ["status metadata", "other custom", "completed success"]);
    assert_eq!(played.cursors(), [Some("-1"), Some("0")]);
    assert!(played.sent.iter().all(|sent| sent.line().ends_with(&format!("/runs/{ONE}/stream"))));
}

#[test]
fn a_reply_is_another_run_whose_events_follow() {
    let asked = json!({ "id": "t", "name": "pick", "result": {}, "error": null, "interrupts": [{ "id": QUESTION, "value": "Pick?" }] });
    let one = [begin(ONE), frame("1", "tasks", asked)];
    let played = thread("")
        .run_says(json!([first("running")]))
        .connection(one.clone())
        .then(Then::End)
        .run_says(json!([first("success")]))
        .run_says(asks())
        .connection([one[1].clone()])
        .then(Then::End)
        .run_says(json!([first("success")]))
        .run_says(asks())
        // Nothing is delivered twice while it waits, and then there is another run.
        .run_says(json!([first("success")]))
        .run_says(asks())
        .run_says(json!([first("success"), reply("running")]))
        .connection([begin(TWO)])
        .then(Then::End)
        .run_says(json!([first("success"), reply("success")]))
        .run_says(over())
        .connection([begin(TWO)])
        .then(Then::End)
        .run_says(json!([first("success"), reply("success")]))
        .run_says(over())
        .play();
    assert_eq!(
        told(&played.delivered),
        ["status metadata", "waiting tasks/interrupt", "status metadata", "completed success"]
    );
    assert_eq!(played.cursors(), [Some("-1"), Some("0"), Some("-1"), Some("-1")]);
}

#[test]
fn a_connection_that_is_cut_off_before_the_last_event_is_no_proof_of_an_end() {
    let played = thread("")
        .run_says(json!([first("success")]))
        .run_says(over())
        .connection([begin(ONE), frame("1", "custom", json!(1))])
        .then(Then::End)
        .run_says(json!([first("success")]))
        .run_says(over())
        .connection::<String>([])
        .then(Then::End)
        .run_says(json!([first("success")]))
        .run_says(over())
        .connection([frame("1", "custom", json!(1)), frame("2", "custom", json!(2))])
        .then(Then::End)
        .run_says(json!([first("success")]))
        .run_says(over())
        .connection([frame("2", "custom", json!(2))])
        .then(Then::End)
        .run_says(json!([first("success")]))
        .run_says(over())
        .play();
    assert_eq!(told(&played.delivered), ["status metadata", "other custom", "other custom", "completed success"]);
}

#[test]
fn a_run_whose_events_are_not_kept_is_a_gap_and_then_where_it_stands() {
    let unkept = |status: &str| run(ONE, 1, status, json!({ "input": {}, "resumable": false }));
    let played = thread("")
        .run_says(json!([unkept("running")]))
        .run_says(json!([unkept("running")]))
        .run_says(json!([unkept("success")]))
        .run_says(over())
        .play();
    assert_eq!(told(&played.delivered), ["other gap", "status running", "completed success"]);
    assert_eq!(played.delivered[0]["reason"], "not kept");
    assert!(played.sent.is_empty(), "reading it takes its events from others");
}

#[test]
fn a_log_that_is_gone_is_a_gap() {
    let silent = |scenario: StreamScenario| {
        let said = scenario.connection::<String>([]).then(Then::End);
        said.run_says(json!([first("success")])).run_says(over())
    };
    let mut scenario = thread(r#"["0b5e55ed-1d0c-4a6e-9c11-00000000000a",2,"1",[],"0"]"#);
    for _ in 0..7 {
        scenario = silent(scenario);
    }
    let played = scenario.play();
    assert_eq!(told(&played.delivered), ["other gap", "completed success"]);
    assert_eq!(played.cursors()[0], Some("0"), "after the last different id");
}

#[test]
fn a_thread_is_read_from_the_last_run_that_had_an_input() {
    let later = run(TWO, 2, "running", json!({ "input": { "again": true } }));
    let played = thread("").run_says(json!([later, first("success")])).connection([begin(TWO)]).play();
    assert!(played.sent[0].line().ends_with(&format!("/runs/{TWO}/stream")), "the PyPI server sends the newest first");
}

#[test]
fn a_run_that_was_deleted_is_cancelled_and_the_one_before_it_is_not_read_again() {
    let later = run(TWO, 2, "running", json!({ "input": { "again": true } }));
    let played = thread("")
        .run_says(json!([first("success"), later]))
        .connection([begin(TWO), frame("1", "custom", json!(1))])
        .then(Then::End)
        .run_says(json!([first("success")]))
        .run_says(over())
        .play();
    assert_eq!(told(&played.delivered), ["status metadata", "other custom", "cancelled cancelled"]);
    assert_eq!(played.sent.len(), 1, "its stream is not opened again");
}

#[test]
fn a_run_that_was_deleted_is_followed_by_a_newer_one() {
    let newer = run(TWO, 2, "running", json!({ "input": { "again": true } }));
    let played = thread("")
        .run_says(json!([first("running")]))
        .connection([begin(ONE)])
        .then(Then::End)
        .run_says(json!([newer]))
        .connection([begin(TWO)])
        .play();
    assert!(played.sent[1].line().ends_with(&format!("/runs/{TWO}/stream")));
}

#[test]
fn a_reply_that_failed_leaves_its_question_open() {
    let played = thread("")
        .run_says(json!([first("success"), reply("error")]))
        .run_says(asks())
        .connection([begin(ONE)])
        .then(Then::End)
        .run_says(json!([first("success"), reply("error")]))
        .run_says(asks())
        .connection([begin(ONE)])
        .then(Then::End)
        .run_says(json!([first("success"), reply("error")]))
        .run_says(asks())
        .connection([begin(TWO), frame("1", "error", json!({ "error": "InvalidUpdateError", "message": "no" }))])
        .then(Then::End)
        .run_says(json!([first("success"), reply("error")]))
        .run_says(asks())
        .connection([begin(TWO), frame("1", "error", json!({ "error": "InvalidUpdateError", "message": "no" }))])
        .then(Then::End)
        .run_says(json!([first("success"), reply("error")]))
        .run_says(asks())
        .leaves_after(60_000.0)
        .run_always_says(json!([]))
        .play();
    assert_eq!(told(&played.delivered)[..4], ["status metadata", "status metadata", "log error", "waiting waiting"]);
}

#[test]
fn a_cursor_that_no_event_has_is_refused() {
    for cursor in ["7", "x", "{}", "[]", r#"["a"]"#] {
        assert!((MAPPING.protocol)(THREAD.to_owned(), cursor, None).is_err(), "{cursor}");
    }
}

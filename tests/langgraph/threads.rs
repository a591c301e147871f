//! A thread that is followed: its runs one after the other, its questions, what is missing, its end.

use std::rc::Rc;

use flowtether::backends::langgraph::mapping::MAPPING;
use flowtether::core::protocol::Protocol;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::follow::{StreamScenario, StreamTrace, Then};
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

/// A connection that ends cleanly, and what the thread says after it.
trait EndsAfter {
    fn ends_after<C: AsRef<[u8]>>(self, frames: impl IntoIterator<Item = C>, runs: Value, state: Value) -> Self;
}

impl EndsAfter for StreamScenario {
    fn ends_after<C: AsRef<[u8]>>(self, frames: impl IntoIterator<Item = C>, runs: Value, state: Value) -> Self {
        self.connection(frames).then(Then::End).run_says(runs).run_says(state)
    }
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
        .ends_after(frames.clone(), json!([first("success")]), over())
        .ends_after([frames[1].clone()], json!([first("success")]), over())
        .play();
    assert_eq!(told(&played.delivered), ["status metadata", "other custom", "completed success"]);
    assert_eq!(played.cursors(), [Some("-1"), Some("0")]);
    assert!(played.sent.iter().all(|sent| sent.line().ends_with(&format!("/runs/{ONE}/stream"))));
}

#[test]
fn a_reply_is_another_run_whose_events_follow() {
    let asked = json!({ "id": "t", "name": "pick", "result": {}, "error": null, "interrupts": [{ "id": QUESTION, "value": "Pick?" }] });
    let one = [begin(ONE), frame("1", "tasks", asked)];
    for max_reconnects in [0, 10] {
        let played = thread("")
            .max_reconnects(max_reconnects)
            .run_says(json!([first("running")]))
            .ends_after(one.clone(), json!([first("success")]), asks())
            .ends_after([one[1].clone()], json!([first("success")]), asks())
            // Nothing is delivered twice while it waits, and then there is another run.
            .run_says(json!([first("success")]))
            .run_says(asks())
            .run_says(json!([first("success"), reply("running")]))
            .ends_after([begin(TWO)], json!([first("success"), reply("success")]), over())
            .ends_after([begin(TWO)], json!([first("success"), reply("success")]), over())
            .ends_after([begin(TWO)], json!([first("success"), reply("success")]), over())
            .play();
        assert_eq!(
            told(&played.delivered),
            ["status metadata", "waiting tasks/interrupt", "status metadata", "completed success"]
        );
        assert_eq!(played.cursors(), [Some("-1"), Some("0"), Some("-1"), Some("-1"), Some("-1")]);
    }
}

#[test]
fn a_connection_that_is_cut_off_before_the_last_event_is_no_proof_of_an_end() {
    let played = thread("")
        .run_says(json!([first("success")]))
        .run_says(over())
        .ends_after([begin(ONE), frame("1", "custom", json!(1))], json!([first("success")]), over())
        .ends_after([""; 0], json!([first("success")]), over())
        .ends_after([frame("1", "custom", json!(1)), frame("2", "custom", json!(2))], json!([first("success")]), over())
        .ends_after([frame("2", "custom", json!(2))], json!([first("success")]), over())
        .play();
    assert_eq!(told(&played.delivered), ["status metadata", "other custom", "other custom", "completed success"]);
}

#[test]
fn a_body_that_ends_within_an_event_was_cut_off() {
    let frames = [begin(ONE), frame("1", "custom", json!(1)), frame("2", "custom", json!(2))];
    let mut scenario = thread("").run_says(json!([first("success")])).run_says(over());
    // However little of the event there is: it is no end of the run that is over.
    for count in [1, 12, frames[1].len() - 1] {
        let begun = frames[1].get(..count).unwrap();
        scenario = scenario.connection([&frames[0], begun]).then(Then::End);
    }
    let played = scenario
        .ends_after(frames.iter(), json!([first("success")]), over())
        .ends_after(frames[2..].iter(), json!([first("success")]), over())
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

/// A run that is over, and of which these connections are made.
fn over_with(status: &str, max_reconnects: u32, cursor: &str, connections: &[(&[String], Then)]) -> StreamTrace {
    let said = |scenario: StreamScenario| scenario.run_says(json!([first(status)])).run_says(over());
    let mut scenario = thread(cursor).max_reconnects(max_reconnects);
    // Which run is read is asked first.
    if cursor.is_empty() {
        scenario = said(scenario);
    }
    for (frames, then) in connections {
        scenario = scenario.connection(frames.iter()).then(*then);
        if !matches!(then, Then::Cut) {
            scenario = said(scenario);
        }
    }
    scenario.play()
}

const BEHIND_THE_LOG: &str = r#"["0b5e55ed-1d0c-4a6e-9c11-00000000000a",2,"1",[],"0"]"#;

#[test]
fn a_log_that_is_gone_is_a_gap_and_the_end_comes_however_few_reconnects_there_are() {
    const NOTHING: (&[String], Then) = (&[], Then::End);
    // The first connection is there before it is known that the run is over.
    for (max_reconnects, connections) in [(0, 2), (1, 2), (2, 3), (3, 4), (4, 4), (6, 4), (10, 4)] {
        let played = over_with("error", max_reconnects, BEHIND_THE_LOG, &vec![NOTHING; connections]);
        assert_eq!(told(&played.delivered), ["other gap", "failed failed"], "{max_reconnects}");
        assert_eq!(played.cursors()[0], Some("0"), "after the last different id");
    }
}

#[test]
fn connections_that_were_cut_off_do_not_show_that_a_log_is_gone() {
    const CUT: (&[String], Then) = (&[], Then::Cut);
    let played = over_with("success", 3, BEHIND_THE_LOG, &[(&[], Then::End), CUT, CUT, CUT, CUT]);
    assert!(played.delivered.is_empty(), "the log may be there: {:?}", played.story);
    assert_eq!(played.story.last().unwrap(), "fail StreamError gave-up");
    let rest = [frame("1", "custom", json!(1)), frame("2", "custom", json!(2))];
    let played = over_with(
        "success",
        3,
        BEHIND_THE_LOG,
        &[(&[], Then::End), CUT, (&[], Then::End), CUT, (&rest, Then::End), (&rest[1..], Then::End)],
    );
    assert_eq!(told(&played.delivered)[1..], ["other custom", "completed success"]);
}

#[test]
fn a_silent_connection_shows_less_than_one_that_ended() {
    const SILENT: (&[String], Then) = (&[], Then::Idle);
    let played = over_with("success", 10, BEHIND_THE_LOG, &[SILENT; 7]);
    assert_eq!(told(&played.delivered), ["other gap", "completed success"]);
}

#[test]
fn a_run_that_is_over_has_its_end_although_there_are_no_reconnects() {
    let frames = [begin(ONE), frame("1", "custom", json!(1))];
    for max_reconnects in [0, 1, 2] {
        let played = over_with("success", max_reconnects, "", &[(&frames, Then::End), (&frames[1..], Then::End)]);
        assert_eq!(
            told(&played.delivered),
            ["status metadata", "other custom", "completed success"],
            "{max_reconnects}"
        );
    }
    // A task of a run that was cancelled never ends: two connections have to bring nothing.
    let task = [begin(ONE), frame("1", "tasks", json!({ "id": "t", "name": "n", "interrupts": [] }))];
    let again = (&task[1..], Then::End);
    for max_reconnects in [0, 1] {
        let played = over_with("interrupted", max_reconnects, "", &[(&task, Then::End), again, again]);
        assert_eq!(told(&played.delivered).last().unwrap(), "cancelled cancelled", "{max_reconnects}");
    }
    let played = over_with("success", 0, "", &[(&frames, Then::Cut)]);
    assert_eq!(played.story.last().unwrap(), "fail StreamError gave-up", "a connection that was lost");
}

#[test]
fn what_a_gateway_adds_without_an_id_is_no_place_and_nothing_new() {
    let ping = || "event: ping\ndata: {}\n\n".to_owned();
    let failed = frame("9-0", "error", json!({ "error": "TypeError", "message": "no" }));
    let frames = [frame("1-0", "metadata", json!({})), frame("2-0", "custom", json!(1)), failed, ping()];
    // The error is not in the log of the PyPI server: what comes after it has its id, but not as its own.
    let played = over_with("error", 2, "", &[(&frames, Then::End), (&[frames[1].clone(), ping()], Then::End)]);
    assert_eq!(played.cursors(), [Some("-1"), Some("1-0")]);
    assert_eq!(told(&played.delivered).last().unwrap(), "failed failed");
    assert!(!told(&played.delivered).iter().any(|line| line.ends_with("gap")));
    // A log that is gone is not there because something is sent in its place.
    let pings = [ping()];
    let played = over_with("success", 2, BEHIND_THE_LOG, &[(&pings[..], Then::End); 3]);
    assert_eq!(told(&played.delivered)[3..], ["other gap", "completed success"]);
}

#[test]
fn an_event_that_comes_once_more_in_its_millisecond_is_new_when_the_stream_has_it_again() {
    let text = |id: &str, text: &str| frame(id, "custom", json!(text));
    let running = || json!([first("running")]);
    let one = [frame("1-0", "metadata", json!({})), text("2-0", "l"), text("2-0", "l"), text("3-0", "o")];
    for max_reconnects in [0, 4] {
        let played = thread("")
            .max_reconnects(max_reconnects)
            .run_says(running())
            .connection(one.iter())
            .run_says(running())
            .ends_after([text("2-0", "l"), text("2-0", "l"), text("3-0", "o")], json!([first("success")]), over())
            .ends_after([text("3-0", "o")], json!([first("success")]), over())
            .play();
        let texts: Vec<&str> = played.delivered.iter().filter_map(|event| event["data"].as_str()).collect();
        assert_eq!(texts, ["l", "l", "o"]);
        assert_eq!(played.cursors(), [Some("-1"), Some("1-0"), Some("2-0")]);
        assert_eq!(told(&played.delivered).last().unwrap(), "completed success");
        // After a reload between the two.
        let played = thread(played.delivered[1]["cursor"].as_str().unwrap())
            .max_reconnects(max_reconnects)
            .connection(one[1..].iter())
            .run_says(running())
            .ends_after(one[1..].iter(), json!([first("success")]), over())
            .ends_after([text("3-0", "o")], json!([first("success")]), over())
            .play();
        assert_eq!(told(&played.delivered), ["other custom", "other custom", "completed success"]);
    }
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
        .ends_after([begin(TWO), frame("1", "custom", json!(1))], json!([first("success")]), over())
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
        .ends_after([begin(ONE)], json!([first("success"), reply("error")]), asks())
        .ends_after([begin(ONE)], json!([first("success"), reply("error")]), asks())
        .ends_after([begin(ONE)], json!([first("success"), reply("error")]), asks())
        .ends_after(
            [begin(TWO), frame("1", "error", json!({ "error": "InvalidUpdateError", "message": "no" }))],
            json!([first("success"), reply("error")]),
            asks(),
        )
        .ends_after(
            [begin(TWO), frame("1", "error", json!({ "error": "InvalidUpdateError", "message": "no" }))],
            json!([first("success"), reply("error")]),
            asks(),
        )
        .ends_after(
            [begin(TWO), frame("1", "error", json!({ "error": "InvalidUpdateError", "message": "no" }))],
            json!([first("success"), reply("error")]),
            asks(),
        )
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

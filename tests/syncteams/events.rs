//! What becomes of the logs that looks at a task bring.

use flowtether::backends::syncteams::events::TaskEvents;
use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::json::Json;
use flowtether::core::protocol::Protocol;
use flowtether::core::retry::RetryPolicy;
use flowtether::core::sse::Frame;
use flowtether::core::watch::Watch;
use serde_json::{Value, json};

use crate::common::answer::{Answer, answer, empty, no_answer, timeout};
use crate::common::{NOON, Scenario};
use crate::{TASK, task};

fn reader() -> TaskEvents {
    TaskEvents::new(TASK.to_owned(), None)
}

/// An entry with the name of a letter, told of at a time of its own.
fn entry(letter: char) -> Value {
    let second = u32::from(letter) - u32::from('A');
    json!({
        "eventType": letter.to_string(),
        "eventData": {"crate": second},
        "createdAt": format!("2026-11-22T12:00:{second:02}.000Z"),
    })
}

/// A log of an entry a letter.
fn log(letters: &str) -> Vec<Value> {
    letters.chars().map(entry).collect()
}

fn logged(status: &str, log: &[Value]) -> Json {
    let mut task = task(status);
    task["eventLogs"] = json!(log);
    Json::from(task)
}

/// What is handed out of these logs, look by look.
fn read_of(logs: &[&[Value]]) -> Vec<Vec<Value>> {
    let reader = reader();
    let news = |log: &&[Value]| {
        let items = reader.observe(&logged("RUNNING", log)).unwrap();
        assert!(items.iter().all(|item| item.sequence.is_none() && item.progress && !item.terminal));
        items.into_iter().map(|item| Value::from(item.value)).collect()
    };
    logs.iter().map(news).collect()
}

/// The same for logs of an entry a letter.
fn news_of<const LOOKS: usize>(logs: [&str; LOOKS]) -> [String; LOOKS] {
    let logs = logs.map(log);
    let news = read_of(&logs.each_ref().map(Vec::as_slice));
    let letters = |news: &Vec<Value>| news.iter().map(|entry| entry["eventType"].as_str().unwrap()).collect();
    std::array::from_fn(|look| letters(&news[look]))
}

// What is new in a log.

#[test]
fn of_a_whole_log_what_was_not_there_before_is_new() {
    assert_eq!(news_of(["A", "A", "ABC", "ABC", "ABCD"]), ["A", "", "BC", "", "D"]);
    assert_eq!(read_of(&[&log("AB"), &log("ABC")]), [log("AB"), log("C")], "as it is");
}

#[test]
fn of_news_everything_is_new() {
    assert_eq!(news_of(["A", "", "BC", "", "D"]), ["A", "", "BC", "", "D"]);
}

#[test]
fn of_a_part_of_a_log_what_follows_the_last_known_entry_is_new() {
    assert_eq!(news_of(["AB", "BC", "C", "BCD", "DEF"]), ["AB", "C", "", "D", "EF"]);
}

#[test]
fn twins_of_one_millisecond_are_each_an_entry() {
    assert_eq!(news_of(["AA", "AA", "AAA", "AAABB", "AAABBB"]), ["AA", "", "A", "BB", "B"]);
    assert_eq!(news_of(["AA", "BBB", "CC"]), ["AA", "BBB", "CC"], "as news");
    assert_eq!(news_of(["ABB", "BBC", "BC"]), ["ABB", "C", ""], "as a part");
}

#[test]
fn entries_of_one_type_and_one_time_may_differ_in_their_data() {
    let word = |word: &str| json!({"eventType": "LLMStreamChunkEvent", "eventData": {"word": word}, "createdAt": "x"});
    let log = ["the", "crate", "is", "the", "crate"].map(word);
    let whole: Vec<&[Value]> = (0..=log.len()).map(|count| &log[..count]).collect();
    assert_eq!(read_of(&whole).concat(), log);
    let (began, news) = ([vec![entry('A')], log[..2].to_vec()].concat(), ["was", "very", "heavy"].map(word));
    assert_eq!(read_of(&[&began, &news]), [began.clone(), news.to_vec()], "as news");
}

#[test]
fn an_entry_that_is_completed_later_is_no_other() {
    for completed in [&[0][..], &[1], &[0, 1]] {
        let mut later = log("ABC");
        for index in completed {
            later[*index]["updatedAt"] = json!("2026-11-22T12:01:00.000Z");
            later[*index]["eventData"] = json!({"answered": true});
        }
        assert_eq!(read_of(&[&log("AB"), &later]), [log("AB"), log("C")], "{completed:?}");
    }
}

#[test]
fn a_task_that_tells_no_log_has_no_news() {
    let reader = reader();
    for task in [task("RUNNING"), json!({"status": "RUNNING", "eventLogs": null}), json!({}), json!({"eventLogs": {}})]
    {
        assert!(reader.observe(&Json::from(task)).unwrap().is_empty());
    }
    assert_eq!(reader.observe(&logged("RUNNING", &log("A"))).unwrap().len(), 1);
    assert!(reader.observe(&Json::from(task("RUNNING"))).unwrap().is_empty());
    assert!(reader.observe(&logged("RUNNING", &log("A"))).unwrap().is_empty(), "it remembers what it handed out");
}

#[test]
fn entries_may_be_anything() {
    let log = [json!(null), json!("x"), json!(7), json!({}), json!({"eventType": 7, "createdAt": null}), json!([])];
    assert_eq!(read_of(&[&log[..3], &log]).concat(), log);
}

// What ends the reading.

#[test]
fn three_statuses_end_the_reading_and_nothing_is_handed_out_for_it() {
    for status in ["COMPLETED", "FAILED", "CANCELED"] {
        let end = reader().synthesize(&Json::from(task(status))).unwrap();
        assert!(end.terminal && end.value.is_null(), "{status}");
    }
    for status in ["QUEUED", "PENDING", "RUNNING", "WAITING", "CANCELLED", "completed", "PAUSED", ""] {
        assert!(reader().synthesize(&Json::from(task(status))).is_none(), "{status}");
    }
    assert!(reader().synthesize(&Json::object()).is_none());
}

#[test]
fn there_is_no_stream_but_looks() {
    let reader = reader();
    assert!(reader.is_polled());
    let frame = Frame { event: b"message", data: b"{}", id: b"", own_id: false };
    assert!(reader.read(&frame, Json::string("{}")).is_empty());
    let asked = reader.ask().unwrap();
    assert_eq!(
        (asked.name, asked.request.path.as_str().to_owned()),
        ("getTaskStatus", format!("/api/v1/status?taskId={TASK}"))
    );
}

#[test]
fn a_task_is_looked_at_every_two_seconds_or_as_often_as_the_caller_says_but_every_tenth_of_a_second_at_most() {
    let interval = |given| TaskEvents::new(TASK.to_owned(), given).watch().unwrap().interval_ms;
    assert_eq!([None, Some(5000.0), Some(100.0)].map(interval), [2000.0, 5000.0, 100.0]);
    assert_eq!([Some(0.0), Some(1.0), Some(99.9)].map(interval), [100.0; 3]);
}

// The whole course of a reading.

/// A reading, as the edge plays it.
struct Told {
    /// The types of the entries, and before each look its time in ms.
    story: Vec<String>,
    outcome: Result<(), Error>,
}

/// Reads a task, each look of which is answered so, to its end.
fn follow(answers: impl IntoIterator<Item = Answer>) -> Told {
    let (reader, mut now_ms, mut story) = (reader(), NOON, Vec::new());
    let mut watch = Watch::polling(reader.watch().unwrap(), 2, now_ms);
    let mut answers = answers.into_iter();
    let outcome = loop {
        now_ms += watch.wait_ms(now_ms);
        if let Some(end) = watch.take_end() {
            assert!(end.value.is_null());
            break Ok(());
        }
        story.push(format!("look at {}", now_ms - NOON));
        let policy = RetryPolicy { max_retries: 0, ..RetryPolicy::DEFAULT };
        let answered = answers.next().expect("the scenario has no answer left for this look");
        let looked = Scenario::call(reader.ask().unwrap()).policy(policy).answers([answered]).play();
        let told = match looked.outcome {
            Ok(task) => {
                let items = reader.observe(&task).unwrap().into_iter();
                story.extend(items.map(|item| item.value.string_at("eventType").unwrap()));
                watch.look(now_ms, reader.synthesize(&task));
                Ok(())
            }
            Err(error) => watch.fail_look(now_ms, error),
        };
        if let Err(error) = told {
            break Err(error);
        }
    };
    assert_eq!(answers.count(), 0, "the reading ended before it was given all its answers: {story:?}");
    Told { story, outcome }
}

fn shown(status: &str, letters: &str) -> Answer {
    answer(200, Value::from(logged(status, &log(letters))))
}

#[test]
fn a_task_is_looked_at_at_once_and_then_evenly_until_it_is_over() {
    let told = follow([
        shown("PENDING", ""),
        shown("RUNNING", "A"),
        shown("WAITING", "AB"),
        shown("RUNNING", "AB"),
        shown("COMPLETED", "ABCD"),
    ]);
    assert_eq!(
        told.story,
        ["look at 0", "look at 2000", "A", "look at 4000", "B", "look at 6000", "look at 8000", "C", "D"]
    );
    assert_eq!(told.outcome, Ok(()));
}

#[test]
fn a_task_that_is_over_is_looked_at_once() {
    for status in ["COMPLETED", "FAILED", "CANCELED"] {
        assert_eq!(follow([shown(status, "A")]).story, ["look at 0", "A"], "{status}");
    }
}

#[test]
fn a_look_that_fails_is_made_again_and_its_log_is_not_lost() {
    let told = follow([
        shown("RUNNING", "A"),
        empty(503),
        timeout(),
        shown("RUNNING", "AB"),
        no_answer(),
        empty(425),
        shown("FAILED", "ABC"),
    ]);
    let looks = |times: [u32; 3]| times.map(|time| format!("look at {time}"));
    assert_eq!(
        told.story,
        [
            vec!["look at 0".to_owned(), "A".to_owned()],
            looks([2000, 4000, 6000]).to_vec(),
            vec!["B".to_owned()],
            looks([8000, 10_000, 12_000]).to_vec(),
            vec!["C".to_owned()],
        ]
        .concat()
    );
    assert_eq!(told.outcome, Ok(()));
}

#[test]
fn too_many_failures_in_a_row_end_the_reading_with_the_last() {
    let told = follow([shown("RUNNING", "A"), empty(503), empty(502), empty(500)]);
    assert_eq!(told.outcome.unwrap_err().status, 500);
    assert_eq!(told.story, ["look at 0", "A", "look at 2000", "look at 4000", "look at 6000"]);
}

#[test]
fn the_first_failure_ends_the_reading() {
    for (failed, kind) in [
        (empty(503), ErrorKind::Server),
        (no_answer(), ErrorKind::Connection),
        (timeout(), ErrorKind::Timeout),
        (empty(404), ErrorKind::NotFound),
    ] {
        let told = follow([failed]);
        let error = told.outcome.unwrap_err();
        assert_eq!((error.kind, error.operation), (kind, "getTaskStatus"));
    }
}

#[test]
fn a_refusal_that_is_final_ends_the_reading_at_once() {
    for (failed, kind) in [(empty(401), ErrorKind::Authentication), (answer(200, json!({})), ErrorKind::Api)] {
        let told = follow([shown("RUNNING", "A"), failed]);
        assert_eq!(told.outcome.unwrap_err().kind, kind);
    }
}

#[test]
fn a_look_that_is_refused_waits_as_it_is_told() {
    let told = follow([
        empty(429).header("retry-after", "7"),
        shown("RUNNING", "A"),
        empty(503).header("retry-after", "1"),
        shown("COMPLETED", "A"),
    ]);
    assert_eq!(told.story, ["look at 0", "look at 7000", "A", "look at 9000", "look at 11000"]);
    let told = follow([shown("RUNNING", ""), empty(429).header("retry-after", "301")]);
    assert_eq!(told.outcome.unwrap_err().retry_after_ms, Some(301_000.0), "one that is too long");
}

//! Where a stream continues.

use crate::common::Scenario;
use crate::common::follow::Then;
use crate::common::openwop::event;
use crate::{frames, run_1};
use serde_json::json;

#[test]
fn the_cursor_is_the_highest_sequence_delivered() {
    let trace = Scenario::follow(run_1())
        .connection([event(0, "run.started"), event(7, "node.started"), event(3, "node.completed")])
        .then(Then::Cut)
        .play();
    let story =
        ["connect", "run.started 0", "node.started 7", "node.completed 3", "wait 100", "connect after 7", "left"];
    assert_eq!(trace.story, story);
}

#[test]
fn an_event_that_comes_after_a_later_one_is_delivered_once_and_one_before_the_start_cursor_never() {
    let late = [event(6, "node.started"), event(3, "node.started"), event(5, "node.started"), event(5, "node.started")];
    let trace = Scenario::follow(run_1()).after("4").connection(late).then(Then::Cut).play();
    assert_eq!(
        trace.story,
        ["connect after 4", "node.started 6", "node.started 5", "wait 100", "connect after 6", "left"]
    );
}

#[test]
fn of_a_stream_that_passes_over_most_places_the_latest_are_remembered() {
    let every_second: Vec<String> = (0..100).map(|index| event(2 * index + 1, "node.started")).collect();
    let late = [event(0, "node.started"), event(196, "node.started"), event(199, "run.completed")];
    let trace = Scenario::follow(run_1()).connection([every_second.concat()]).then(Then::Cut).connection(late).play();
    assert_eq!(trace.delivered.len(), 101, "100 of the first connection, and the one that comes late");
    assert_eq!(trace.delivered.last().map(|last| &last["sequence"]), Some(&json!(196)));
}

#[test]
fn a_start_cursor_is_sent_as_it_was_given_and_what_it_covers_is_dropped() {
    let trace = Scenario::follow(run_1())
        .after("5")
        .connection([event(4, "node.started"), event(5, "node.completed"), event(6, "run.completed")])
        .play();
    assert_eq!(trace.story, ["connect after 5", "run.completed 6", "done"]);

    for cursor in ["0", "007", "abc", "NaN", "1e3", "-1"] {
        let trace = Scenario::follow(run_1()).after(cursor).connection([event(2000, "run.completed")]).play();
        assert_eq!(trace.cursors(), [Some(cursor)]);
        assert_eq!(trace.story[1..], ["run.completed 2000", "done"], "{cursor}");
    }
}

#[test]
fn a_start_cursor_gives_way_to_the_ids_the_stream_sends() {
    let trace = Scenario::follow(frames())
        .after("5")
        .connection(["id: 6\ndata: a\n\nid: seven\ndata: b\n\n"])
        .then(Then::Cut)
        .connection(["data: c\n\n"])
        .then(Then::Cut)
        .play();
    assert_eq!(trace.cursors(), [Some("5"), Some("seven"), Some("seven")]);
}

#[test]
fn an_id_without_data_moves_the_cursor() {
    let trace = Scenario::follow(run_1()).connection(["id: 4\n\n"]).then(Then::Cut).play();
    assert_eq!(trace.cursors(), [None, Some("4")]);
}

#[test]
fn an_empty_id_takes_the_cursor_away() {
    let trace = Scenario::follow(frames()).connection(["id: a\ndata: x\n\nid\ndata: y\n\n"]).then(Then::Cut).play();
    assert_eq!(trace.cursors(), [None, None]);
}

#[test]
fn a_block_that_was_cut_off_does_not_move_the_cursor_and_is_asked_for_again() {
    let half = event(1, "run.completed");
    let trace = Scenario::follow(run_1())
        .connection([event(0, "run.started"), half.strip_suffix('\n').unwrap().to_owned()])
        .then(Then::Cut)
        .connection([event(1, "run.completed")])
        .play();
    assert_eq!(trace.story, ["connect", "run.started 0", "wait 100", "connect after 0", "run.completed 1", "done"]);
}

#[test]
fn a_truncated_event_before_a_clean_end_does_not_move_the_cursor() {
    let trace = Scenario::follow(run_1())
        .connection(["id: 0\nevent: run.started\ndata: {\"runId\":\"run-1\",\"ty"])
        .then(Then::End)
        .run_says(json!({"runId": "run-1", "workflowId": "w", "status": "running"}))
        .connection([":\n"])
        .then(Then::Cut)
        .play();
    assert_eq!(trace.cursors(), [None, None, None]);
}

#[test]
fn an_id_that_is_not_ascii_goes_out_as_its_utf_8_bytes() {
    let trace =
        Scenario::follow(frames()).after("h\u{e9}").connection(["id: \u{20ac}1\ndata: a\n\n"]).then(Then::Cut).play();
    assert_eq!(trace.cursors(), [Some("h\u{c3}\u{a9}"), Some("\u{e2}\u{82}\u{ac}1")]);
}

#[test]
fn a_cursor_in_the_query_is_percent_encoded_as_it_is() {
    let trace = Scenario::follow(frames())
        .cursor_param("after")
        .connection(["id: \u{20ac}/1\ndata: a\n\n"])
        .then(Then::Cut)
        .play();
    let paths: Vec<&str> = trace.sent.iter().map(|sent| sent.path.as_str()).collect();
    assert_eq!(paths, ["/stream?topic=a", "/stream?topic=a&after=%E2%82%AC%2F1"]);
    assert_eq!(trace.cursors(), [None, None]);
}

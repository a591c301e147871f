use std::io::Read;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::flowmaestro::{ECHO, FAIL, REVIEW, SLOW, STEPS, events, execute, members, reaches};
use crate::host::{End, Host};

/// How long the streams of this file may be silent before they are left.
const SILENCE: Duration = Duration::from_millis(1_500);

/// Waits until somebody follows the execution.
fn is_followed(host: &Host, execution: &str) {
    let deadline = Instant::now() + Duration::from_secs(5);
    while host.get(&format!("/_host/runs/{execution}/streams")).json()["open"] == 0 {
        assert!(Instant::now() < deadline, "nobody follows {execution}");
    }
}

#[test]
fn a_finished_execution_streams_its_end_alone() {
    let host = Host::start();
    let completed = execute(&host, ECHO, json!({ "a": "é" }));
    let shown = reaches(&host, &completed, "completed");
    let started = Instant::now();
    let stream = events(&host, "", &completed).header("Accept", "application/json").header("Last-Event-ID", "1").send();
    assert!(started.elapsed() >= Duration::from_millis(500), "the body ends later");
    assert_eq!((stream.status, stream.end), (200, End::Complete));
    assert_eq!(stream.header("content-type"), Some("text/event-stream"));
    assert_eq!(stream.header("cache-control"), Some("no-cache"));
    assert_eq!((stream.header("x-accel-buffering"), stream.header("transfer-encoding")), (Some("no"), Some("chunked")));
    for absent in ["x-request-id", "x-trace-id", "x-ratelimit-limit", "access-control-allow-credentials", "vary"] {
        assert_eq!(stream.header(absent), None);
    }
    let data = json!({
        "execution_id": completed, "status": "completed", "outputs": { "a": "é" }, "error": null,
        "completed_at": shown["completed_at"],
    });
    assert_eq!(stream.text(), format!("event: execution:completed\ndata: {data}\n\n"), "no id, no type");

    let failed = execute(&host, FAIL, json!({}));
    reaches(&host, &failed, "failed");
    let stream = events(&host, "", &failed).send();
    assert_eq!(
        (stream.fields("event"), stream.data()[0]["error"].is_string()),
        (vec!["execution:failed".to_owned()], true)
    );
    let cancelled = execute(&host, SLOW, json!({}));
    host.post(&format!("/api/v1/executions/{cancelled}/cancel"), json!({}));
    let stream = events(&host, "", &cancelled).send();
    assert_eq!(stream.fields("event"), ["execution:cancelled"]);
    assert_eq!(members(&stream.data()[0]), ["execution_id", "status", "outputs", "error"]);
}

#[test]
fn as_deployed_a_stream_stays_silent_for_ever() {
    let host = Host::start();
    let execution = execute(&host, STEPS, json!({ "delayMs": 20, "host.pendingMs": 800 }));
    let stream = events(&host, "", &execution).send_with_patience(SILENCE);
    let connected = json!({ "execution_id": execution, "status": "pending" });
    assert_eq!(stream.text(), format!("event: connected\ndata: {connected}\n\n"));
    assert_eq!(stream.end, End::Silent);
    reaches(&host, &execution, "completed");
    let log = host.log(&execution);
    assert_eq!(log.last().unwrap()["type"], "execution:completed", "it happened all the same");

    let paused = execute(&host, REVIEW, json!({ "host.stream": { "keepAliveMs": 20 } }));
    reaches(&host, &paused, "paused");
    let mut stream = events(&host, "", &paused).open();
    let mut seen = String::new();
    while seen.matches("\n: keepalive\n\n").count() < 3 {
        let mut buffer = [0; 4096];
        let count = stream.read(&mut buffer).expect("comments arrive");
        seen.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
    }
    assert!(seen.contains(r#""status":"paused"}"#), "{seen}");
}

#[test]
fn live_events_come_where_they_are_asked_for() {
    let host = Host::start();
    let inputs = json!({ "nodes": 2, "delayMs": 5, "host.pendingMs": 800 });
    let mut asked = inputs.clone();
    asked["host.live"] = json!(true);
    for (prefix, inputs) in [("/as/live", inputs), ("", asked)] {
        let execution = execute(&host, STEPS, inputs.clone());
        let stream = events(&host, prefix, &execution).send();
        assert_eq!(stream.end, End::Complete);
        let (mut names, mut data) = (stream.fields("event"), stream.data());
        assert_eq!((names.remove(0).as_str(), &data.remove(0)["status"]), ("connected", &json!("pending")));
        let node = ["node:started", "node:completed", "execution:progress"];
        let expected = [&["execution:started"][..], &node, &node, &["execution:completed"]].concat();
        assert_eq!(names, expected);
        assert!(data.iter().all(|event| event["executionId"] == *execution && event["timestamp"].is_u64()));
        let untyped: Vec<usize> = (0..data.len()).filter(|index| data[*index].get("type").is_none()).collect();
        assert_eq!(untyped, [6], "the second progress is published without its type");
        assert_eq!((&data[0]["totalNodes"], &data[0]["workflowName"]), (&json!(2), &json!("steps")));
        assert_eq!(members(&data[2])[3..], ["nodeId", "nodeName", "nodeType", "output", "duration"]);
        assert_eq!((&data[3]["completed"], &data[3]["percentage"]), (&json!(1), &json!(50)));
        assert_eq!(data[7]["outputs"], json!({ "done": 2 }));
        data[6]["type"] = json!("execution:progress");
        assert_eq!(data, host.log(&execution));
        assert_eq!(reaches(&host, &execution, "completed")["inputs"], inputs, "switches are echoed");
    }
}

#[test]
fn nothing_is_replayed_and_no_event_reports_a_cancel() {
    let host = Host::start();
    let execution = execute(&host, REVIEW, json!({ "host.live": true }));
    reaches(&host, &execution, "paused");
    let stream = thread::scope(|scope| {
        let following = scope.spawn(|| events(&host, "", &execution).send());
        is_followed(&host, &execution);
        host.post(&format!("/_host/flowmaestro/executions/{execution}/resume"), json!({}));
        following.join().unwrap()
    });
    let names = stream.fields("event");
    assert_eq!((names[0].as_str(), names[1].as_str()), ("connected", "execution:resumed"));
    assert_eq!(names.last().unwrap(), "execution:completed");
    let log = host.log(&execution);
    let paused = log.iter().find(|event| event["type"] == "execution:paused").unwrap();
    assert_eq!(paused["pauseContext"]["inputType"], "boolean");

    let cancelled = execute(&host, SLOW, json!({}));
    reaches(&host, &cancelled, "running");
    let stream = thread::scope(|scope| {
        let following = scope.spawn(|| events(&host, "/as/live", &cancelled).send_with_patience(SILENCE));
        is_followed(&host, &cancelled);
        host.post(&format!("/api/v1/executions/{cancelled}/cancel"), json!({}));
        following.join().unwrap()
    });
    assert_eq!((stream.fields("event"), stream.end), (vec!["connected".to_owned()], End::Silent));

    let failed = execute(&host, FAIL, json!({ "host.pendingMs": 800, "message": "no" }));
    let data = events(&host, "/as/live", &failed).send().data();
    assert_eq!((&data[3]["type"], &data[3]["error"]), (&json!("node:failed"), &json!("no")));
    assert_eq!((&data[4]["failedNodeId"], &data[4]["status"]), (&json!("boom"), &json!("failed")));
}

#[test]
fn streams_suffer_faults_and_shapes() {
    let host = Host::start();
    let faults = json!([
        { "kind": "status", "status": 429, "retryAfter": 2 },
        { "kind": "status", "status": 500, "body": "<p>sorry" },
        { "kind": "content-type" },
        { "kind": "drop", "afterEvents": 1 },
        { "kind": "cut-line" },
    ]);
    let execution = execute(&host, SLOW, json!({ "durationMs": 60_000, "host.streamFaults": faults }));
    let connect = || events(&host, "", &execution).send_with_patience(SILENCE);
    let limited = connect();
    assert_eq!((limited.status, limited.header("retry-after")), (429, Some("2")));
    assert_eq!(limited.json()["error"]["code"], "rate_limit_exceeded");
    let failed = connect();
    assert_eq!((failed.status, failed.text().as_str()), (500, "<p>sorry"));
    assert_eq!(connect().header("content-type"), Some("text/html"));
    let dropped = connect();
    assert_eq!((dropped.end, dropped.fields("event").len()), (End::Cut, 1));
    let cut = connect();
    assert_eq!((cut.end, cut.fields("event").len()), (End::Cut, 0));
    assert_eq!(connect().end, End::Silent);
    // The host notices a moment later that a client has gone.
    let tally = || host.get(&format!("/_host/runs/{execution}/streams")).json();
    let closed = || tally()["closed"].as_array().unwrap().len();
    for _ in 0..200 {
        if closed() == 3 {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!((&tally()["total"], closed()), (&json!(6), 3));

    let shaped = |shape: Value| {
        let inputs = json!({ "host.live": true, "host.pendingMs": 800, "host.stream": shape });
        events(&host, "", &execute(&host, ECHO, inputs)).send()
    };
    let crlf = shaped(json!({ "lineEnd": "\r\n", "bom": true, "retryMs": 5 }));
    assert!(crlf.text().starts_with("\u{feff}retry: 5\r\n\r\nevent: connected\r\ndata: {"), "{}", crlf.text());
    assert!(
        shaped(json!({ "multiLine": true })).text().contains("event: connected\ndata: {\ndata:   \"execution_id\"")
    );
    let open_ended = shaped(json!({ "omitTerminal": true }));
    assert_eq!(
        (open_ended.end, open_ended.fields("event").last().unwrap().as_str()),
        (End::Complete, "execution:progress")
    );
}

#[test]
fn a_client_that_leaves_a_silent_stream_is_noticed() {
    let host = Host::start();
    let execution = execute(&host, SLOW, json!({}));
    let streams = || host.get(&format!("/_host/runs/{execution}/streams")).json();
    let mut stream = events(&host, "", &execution).open();
    assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
    assert_eq!(streams()["open"], 1);
    drop(stream);
    let deadline = Instant::now() + Duration::from_secs(5);
    while streams()["open"] != 0 {
        assert!(Instant::now() < deadline, "nobody noticed");
    }
    assert_eq!(streams()["closed"][0]["endedBy"], "client");
}

use std::io::Read;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::host::{End, Host, Response};

/// A finished run of seven events whose stream suffers `faults`, and the responses to so many connections.
fn faulty(host: &Host, faults: Value) -> impl Fn() -> Response {
    let inputs = json!({ "events": 3, "bytes": 60, "unicode": true });
    let run = host.run_as("", "log", inputs, json!({ "host.streamFaults": faults }));
    host.reaches(&run, "completed");
    move || host.events(&run, "?streamMode=debug").send_with_patience(Duration::from_millis(300))
}

const ALL: [u64; 7] = [0, 1, 2, 3, 4, 5, 6];

#[test]
fn a_dropped_stream_is_resumed_after_the_last_event_id() {
    let host = Host::start();
    let faults = json!({ "host.streamFaults": [{ "kind": "drop", "afterEvents": 2 }] });
    let run = host.run_as("", "steps", json!({ "nodes": 3, "delayMs": 10 }), faults);
    let first = host.events(&run, "?streamMode=debug").send();
    assert_eq!((first.end, first.sequences()), (End::Cut, vec![0, 1]));
    let second = host.events(&run, "?streamMode=debug").header("Last-Event-ID", "1").send();
    assert_eq!((second.end, second.sequences()), (End::Complete, vec![2, 3, 4, 5, 6, 7]));
    let seen: Vec<Value> = [first.data(), second.data()].concat();
    assert_eq!(seen, host.log(&run));
}

#[test]
fn every_connection_suffers_the_next_fault() {
    let host = Host::start();
    let connect = faulty(
        &host,
        json!([
            { "kind": "drop", "afterEvents": 1 },
            { "kind": "none" },
            { "kind": "reset", "afterEvents": 3 },
            { "kind": "end", "afterEvents": 4 },
            { "kind": "stall", "afterEvents": 5 },
        ]),
    );
    let expected = [
        (End::Cut, &ALL[..1]),
        (End::Complete, &ALL[..]),
        (End::Reset, &ALL[..3]),
        (End::Complete, &ALL[..4]),
        (End::Silent, &ALL[..5]),
        (End::Complete, &ALL[..]),
    ];
    for (end, sequences) in expected {
        let response = connect();
        assert_eq!((response.end, response.sequences()), (end, sequences.to_vec()));
    }
}

#[test]
fn a_stream_is_cut_at_any_byte() {
    let host = Host::start();
    let connect = faulty(
        &host,
        json!([
            { "kind": "cut-line", "afterEvents": 1 },
            { "kind": "cut-character", "afterEvents": 2 },
            { "kind": "cut-block", "afterEvents": 3 },
            { "kind": "cut-chunk", "afterEvents": 4 },
        ]),
    );
    let line = connect();
    assert_eq!((line.end, line.sequences()), (End::Cut, vec![0]));
    assert!(line.text().rsplit("\n\n").next().unwrap().contains("\ndata: {\"eventId\""), "{}", line.text());
    assert!(!line.body.ends_with(b"\n"));

    let character = connect();
    assert_eq!((character.end, character.sequences()), (End::Cut, vec![0, 1]));
    let cut = std::str::from_utf8(&character.body).unwrap_err();
    assert_eq!(cut.error_len(), None, "the last character is incomplete, not wrong");

    let block = connect();
    assert_eq!((block.end, block.sequences()), (End::Cut, vec![0, 1, 2]));
    assert!(block.body.ends_with(b"}\n"));

    let chunk = connect();
    assert_eq!((chunk.end, chunk.sequences()), (End::CutInChunk, vec![0, 1, 2, 3]));
}

#[test]
fn a_fault_responses_in_place_of_the_stream() {
    let host = Host::start();
    let faults = json!([
        { "kind": "status", "status": 503, "retryAfter": 2 },
        { "kind": "status", "status": 429, "retryAfter": "date:1", "body": "busy" },
        { "kind": "no-content" },
        { "kind": "content-type" },
        { "kind": "expired-cursor" },
        { "kind": "expired-cursor" },
    ]);
    let run = host.run_as("", "echo", json!({}), json!({ "host.streamFaults": faults }));
    let connect = || host.events(&run, "?streamMode=debug").send();

    let unavailable = connect();
    assert_eq!((unavailable.status, unavailable.header("retry-after")), (503, Some("2")));
    assert_eq!(unavailable.json()["error"], "service_unavailable");
    let limited = connect();
    assert_eq!((limited.status, limited.text().as_str()), (429, "busy"));
    assert!(limited.header("retry-after").unwrap().ends_with(" GMT"));
    let empty = connect();
    assert_eq!((empty.status, empty.body.len()), (204, 0));
    let page = connect();
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html")));
    assert_eq!(connect().sequences(), [0, 1, 2, 3], "without a cursor nothing can be expired");
    let gone = host.events(&run, "?streamMode=debug").header("Last-Event-ID", "0").send();
    assert_eq!((gone.status, gone.json()["error"].as_str()), (410, Some("cursor_expired")));
    let streams = host.get(&format!("/_host/runs/{run}/streams")).json();
    assert_eq!((&streams["total"], streams["closed"].as_array().unwrap().len()), (&json!(6), 1));
}

#[test]
fn garbage_and_slowness_lose_no_event() {
    let host = Host::start();
    let connect =
        faulty(&host, json!([{ "kind": "garbage" }, { "kind": "slow", "bytesPerChunk": 400, "delayMs": 20 }]));
    let noisy = connect();
    assert!(std::str::from_utf8(&noisy.body).is_err(), "bytes that are not UTF-8");
    let events = noisy.fields("data").iter().filter(|data| data.contains("\"sequence\"")).count();
    assert_eq!((noisy.end, events), (End::Complete, ALL.len()));

    let started = Instant::now();
    let slow = connect();
    assert_eq!((slow.end, slow.sequences()), (End::Complete, ALL.to_vec()));
    assert!(slow.chunks.iter().all(|size| *size <= 400));
    assert!(started.elapsed() >= Duration::from_millis(20 * slow.chunks.len() as u64));
}

#[test]
fn the_shape_of_the_bytes_is_chosen_per_run() {
    let host = Host::start();
    let shaped = |shape: Value, query: &str| {
        let run = host.run_as("", "echo", json!({ "text": "é" }), json!({ "host.stream": shape }));
        host.reaches(&run, "completed");
        host.events(&run, query).send()
    };
    let debug = "?streamMode=debug";
    let crlf = shaped(json!({ "lineEnd": "\r\n", "bom": true, "retryMs": 25 }), debug);
    assert!(crlf.text().starts_with("\u{feff}retry: 25\r\n\r\nid: 0\r\nevent: run.started\r\ndata: {"));
    assert!(!crlf.text().replace("\r\n", "").contains(['\r', '\n']));
    let cr = shaped(json!({ "lineEnd": "\r", "noSpace": true }), debug);
    assert!(cr.text().starts_with("id:0\revent:run.started\rdata:{") && !cr.text().contains('\n'));
    let lines = shaped(json!({ "multiLine": true }), debug);
    assert!(lines.text().contains("\ndata: {\ndata:   \"eventId\""), "{}", lines.text());
    let bytes = shaped(json!({ "oneByteChunks": true }), debug);
    assert_eq!((bytes.sequences(), bytes.chunks.iter().max()), (vec![0, 1, 2, 3], Some(&1)));
    let open_ended = shaped(json!({ "omitTerminal": true }), debug);
    assert_eq!((open_ended.end, open_ended.sequences()), (End::Complete, vec![0, 1, 2]));

    let batch = shaped(json!({ "batch": true }), debug);
    assert_eq!((batch.fields("event"), batch.fields("id")), (vec!["batch".to_owned()], vec!["3".to_owned()]));
    assert_eq!(batch.data()[0].as_array().unwrap().len(), 4);
    let nameless = shaped(json!({ "batch": true, "batchIds": false }), debug);
    assert_eq!(nameless.fields("id"), Vec::<String>::new());
    let asked = shaped(json!({}), "?streamMode=debug&bufferMs=9999");
    assert_eq!(asked.fields("event"), ["batch"], "the protocol clamps where hosts refuse");
}

#[test]
fn silence_is_filled_with_comments() {
    let host = Host::start();
    let run = host.run_as("", "approval", json!({}), json!({ "host.stream": { "keepAliveMs": 20 } }));
    host.reaches(&run, "waiting-approval");
    let mut stream = host.events(&run, "").open();
    let mut seen = String::new();
    while seen.matches(":keepalive\n\n").count() < 3 {
        let mut buffer = [0; 4096];
        let count = stream.read(&mut buffer).expect("comments arrive");
        assert!(count > 0, "the stream stays open");
        seen.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
    }
}

#[test]
fn a_client_that_leaves_is_noticed_at_once() {
    let host = Host::start();
    let run = host.run("approval", json!({}));
    host.reaches(&run, "waiting-approval");
    let streams = || host.get(&format!("/_host/runs/{run}/streams")).json();
    let mut stream = host.events(&run, "").open();
    let mut buffer = [0; 4096];
    assert!(stream.read(&mut buffer).unwrap() > 0);
    assert_eq!(streams()["open"], 1);
    thread::sleep(Duration::from_millis(50));
    let left_at = host.get("/_host/time").json()["nowMs"].as_u64().unwrap();
    drop(stream);
    let started = Instant::now();
    while streams()["open"] != 0 {
        assert!(started.elapsed() < Duration::from_secs(2), "nobody noticed");
    }
    let closed = streams()["closed"][0].clone();
    let noticed_at = closed["closedAtMs"].as_u64().unwrap();
    assert!((left_at..left_at + 150).contains(&noticed_at), "left at {left_at}, noticed at {noticed_at}");
    assert_eq!(closed["endedBy"], "client");
}

#[test]
fn hundreds_of_runs_and_streams_at_once() {
    let host = Host::start();
    thread::scope(|scope| {
        for _ in 0..200 {
            scope.spawn(|| {
                let run = host.run("steps", json!({ "nodes": 4, "delayMs": 100 }));
                let stream = host.events(&run, "?streamMode=debug").send();
                assert_eq!((stream.end, stream.sequences()), (End::Complete, (0..10).collect()));
            });
        }
    });
}

#[test]
fn modes_carry_what_the_protocol_says() {
    let host = Host::start();
    let run = host.run("chat", json!({ "chunks": 3, "delayMs": 0, "text": "abcdef" }));
    host.reaches(&run, "completed");
    let names = |mode: &str| host.events(&run, &format!("?streamMode={mode}")).send().fields("event");
    assert_eq!(names("updates"), ["run.started", "node.completed", "run.completed"]);
    assert_eq!(names("messages"), ["ai.message.chunk"; 3]);
    assert_eq!(names("values"), ["state.snapshot"]);
    assert_eq!(
        names("updates,messages"),
        ["updates", "ai.message.chunk", "ai.message.chunk", "ai.message.chunk", "updates", "updates"],
    );
    assert_eq!(names("debug").len(), 7);
    let chunks = host.events(&run, "?streamMode=messages").send().data();
    let text: Vec<&str> = chunks.iter().map(|chunk| chunk["chunk"].as_str().unwrap()).collect();
    assert_eq!((text, &chunks[2]["isLast"]), (vec!["ab", "cd", "ef"], &json!(true)));
    let wrong = host.events(&run, "?streamMode=mixed").send();
    assert_eq!((wrong.status, wrong.json()["details"]["supported"].as_array().unwrap().len()), (400, 4));
}

#[test]
fn snapshots_follow_every_change() {
    let host = Host::start();
    let run = host.run("approval", json!({}));
    host.reaches(&run, "waiting-approval");
    let following = thread::scope(|scope| {
        let following = scope.spawn(|| host.events(&run, "?streamMode=values").send());
        thread::sleep(Duration::from_millis(50));
        host.post(&format!("/v1/runs/{run}/interrupts/gate"), json!({ "resumeValue": { "action": "accept" } }));
        following.join().unwrap()
    });
    let snapshots = following.data();
    assert_eq!(snapshots.first().unwrap()["status"], "waiting-approval");
    assert_eq!(snapshots.last().unwrap()["status"], "completed");
    assert_eq!(following.end, End::Complete);
}

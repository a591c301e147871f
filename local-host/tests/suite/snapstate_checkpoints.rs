use std::io::Read;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::flowmaestro::members;
use crate::host::Host;
use crate::snapstate::{draft, get, refusal, save, saving, steps};

#[test]
fn a_save_reports_what_was_saved() {
    let host = Host::start();
    let saved = save(&host, "wf_1", 1, json!({ "a": 1 }));
    assert_eq!(
        members(&saved),
        ["checkpoint_id", "workflow_id", "step", "etag", "created_at", "diff_from_previous", "size_bytes"]
    );
    assert_eq!((&saved["checkpoint_id"], &saved["etag"]), (&json!("cp_wf_1_001"), &json!("\"015abd7f5cc57a2d\"")));
    assert_eq!((&saved["step"], &saved["size_bytes"]), (&json!(1), &json!(7)));
    assert_eq!(save(&host, "wf_1", 123_456, json!({}))["checkpoint_id"], "cp_wf_1_123456");

    let shown = get(&host, "/checkpoints/cp_wf_1_001");
    assert_eq!(
        members(&shown),
        [
            "checkpoint_id",
            "workflow_id",
            "step",
            "label",
            "state",
            "metadata",
            "etag",
            "created_at",
            "expires_at",
            "diff_from_previous",
            "size_bytes"
        ]
    );
    assert_eq!((&shown["label"], &shown["metadata"]), (&Value::Null, &Value::Null));
    let unknown = host.get("/snapstate/checkpoints/cp_none_001");
    assert_eq!(refusal(&unknown), (404, "NOT_FOUND".to_owned(), "Checkpoint cp_none_001 not found".to_owned()));
    let of_another = host.request("GET", "/snapstate/checkpoints/cp_wf_1_001").key("key-other").send();
    assert_eq!(of_another.status, 404);
}

#[test]
fn etags_cover_the_state_as_the_server_writes_it() {
    let host = Host::start();
    let mut step = 0;
    let mut etag = |state: &str| {
        step += 1;
        let body = format!(r#"{{"workflow_id":"w","step":{step},"state":{state}}}"#);
        let saved = host.request("POST", "/snapstate/checkpoints").key("key-test").text(&body).send();
        let id = saved.json()["checkpoint_id"].as_str().unwrap().to_owned();
        let shown = host.get(&format!("/snapstate/checkpoints/{id}"));
        (saved.json()["etag"].as_str().unwrap().to_owned(), shown.text())
    };
    assert_eq!(etag("{}").0, "\"44136fa355b3678a\"");
    assert_eq!(etag(r#"{"a":1,"b":[1,{"x":"é"}],"n":null}"#).0, "\"d2d8d6d05269a343\"");
    // Measured: numbers go through doubles, and keys like indexes come first.
    let (numbers, shown) = etag(r#"{"n":12345678901234567890,"f":1.0,"e":1e21,"z":-0}"#);
    assert_eq!(numbers, "\"19a24001672adb80\"");
    assert!(shown.contains(r#""state":{"n":12345678901234567000,"f":1,"e":1e+21,"z":0}"#), "{shown}");
    let (indexes, shown) = etag(r#"{"b":1,"2":2,"1":1,"a":0}"#);
    assert_eq!(indexes, "\"2b6d0b026b8e1a0c\"");
    assert!(shown.contains(r#""state":{"1":1,"2":2,"b":1,"a":0}"#), "{shown}");
}

#[test]
fn a_step_is_written_once() {
    let host = Host::start();
    let first = save(&host, "w", 1, json!({ "a": 1 }));
    let again = saving(&host, draft("w", 1, json!({ "a": 1 }))).send();
    assert_eq!(refusal(&again), (409, "CONFLICT".to_owned(), "Checkpoint cp_w_001 already exists".to_owned()));
    assert_eq!(again.json()["existing"], json!({ "checkpoint_id": "cp_w_001", "etag": first["etag"] }));

    let guarded =
        |step: u64, etag: &str| saving(&host, draft("w", step, json!({ "b": 2 }))).header("If-Match", etag).send();
    for etag in ["015abd7f5cc57a2d", "W/\"015abd7f5cc57a2d\"", "*", "\"0000000000000000\""] {
        let refused = guarded(1, etag);
        assert_eq!((refused.status, members(&refused.json())), (409, vec!["error"]), "{etag}");
        assert!(refusal(&refused).2.starts_with("ETag mismatch"));
    }
    let repeated = guarded(1, "\"015abd7f5cc57a2d\"");
    assert_eq!((repeated.status, repeated.json()), (201, first), "the new state is dropped");
    assert_eq!(get(&host, "/checkpoints/cp_w_001")["state"], json!({ "a": 1 }));
    assert_eq!(guarded(2, "\"0000000000000000\"").status, 201, "nothing stands there, so nothing is compared");
    assert_eq!(get(&host, "/workflows/w/resume")["total_checkpoints"], 2);
}

#[test]
fn differences_name_leaves() {
    let host = Host::start();
    let difference = |step: u64, state: Value| save(&host, "w", step, state)["diff_from_previous"].clone();
    let first = json!({ "a": 1, "list": [1, { "x": 1 }], "obj": { "k": null }, "empty": {}, "ea": [] });
    assert_eq!(
        difference(1, first),
        json!({ "added": ["a", "list[0]", "list[1].x", "obj.k"], "removed": [], "changed": [] })
    );
    assert_eq!(
        difference(2, json!({ "a": 2, "list": [1, { "x": 2 }, 3], "obj": 5, "new key.dot": "é" })),
        json!({ "added": ["list[2]", "new key.dot"], "removed": [], "changed": ["a", "list[1].x", "obj"] })
    );
    assert_eq!(
        difference(3, json!({ "a": 4 })),
        json!({ "added": [], "removed": ["list[0]", "list[1].x", "list[2]", "obj", "new key.dot"], "changed": ["a"] })
    );
}

#[test]
fn the_last_write_is_resumed() {
    let host = Host::start();
    let body = json!({ "workflow_id": "a/b c?d#e", "step": 9, "state": {}, "label": "l", "metadata": { "m": 1, "agent_id": "x" },
        "agent_id": "bot" });
    assert_eq!(saving(&host, body).send().status, 201);
    let path = "/workflows/a%2Fb%20c%3Fd%23e/resume";
    let resumed = get(&host, path);
    assert_eq!(
        members(&resumed),
        ["workflow_id", "latest_checkpoint", "total_checkpoints", "workflow_started_at", "last_activity_at"]
    );
    let latest = resumed["latest_checkpoint"].clone();
    assert_eq!(members(&latest), ["checkpoint_id", "step", "label", "state", "metadata", "created_at"]);
    assert_eq!(latest["metadata"], json!({ "m": 1, "agent_id": "bot" }));
    save(&host, "a/b c?d#e", 5, json!({ "fooBar": { "snake_key": 1, "UPPER": 2 } }));
    let latest = get(&host, path)["latest_checkpoint"].clone();
    assert_eq!((&latest["step"], &latest["metadata"]), (&json!(5), &json!({})));
    assert_eq!(latest["state"], json!({ "fooBar": { "snake_key": 1, "UPPER": 2 } }));
    let none = host.get("/snapstate/workflows/none/resume");
    assert_eq!(refusal(&none), (404, "NOT_FOUND".to_owned(), "No checkpoints found for workflow none".to_owned()));
}

#[test]
fn a_replay_cannot_be_paged() {
    let host = Host::start();
    for step in 1..=7 {
        save(&host, "w", step, json!({ "s": step }));
    }
    let replay = |query: &str| get(&host, &format!("/workflows/w/replay{query}"));
    let all = replay("");
    assert_eq!(
        (members(&all), steps(&all)),
        (vec!["workflow_id", "checkpoints", "total", "has_more"], (1..=7).collect())
    );
    let first = replay("?limit=3");
    assert_eq!((steps(&first), &first["total"], &first["has_more"]), (vec![1, 2, 3], &json!(3), &json!(false)));
    let second = replay("?from_step=4&limit=3");
    assert_eq!((steps(&second), &second["total"]), (vec![], &json!(0)));
    assert_eq!(steps(&replay("?from_step=3&to_step=4")), [3, 4]);
    let unknown = get(&host, "/workflows/none/replay");
    assert_eq!(unknown, json!({ "workflow_id": "none", "checkpoints": [], "total": 0, "has_more": false }));
    for (query, message) in [
        ("?limit=1001", "querystring/limit must be <= 1000"),
        ("?limit=0", "querystring/limit must be >= 1"),
        ("?limit=", "querystring/limit must be integer"),
        ("?limit=3&limit=4", "querystring/limit must be integer"),
        ("?from_step=-1", "querystring/from_step must be >= 0"),
        ("?foo=1", "querystring must NOT have additional properties"),
    ] {
        let refused = host.get(&format!("/snapstate/workflows/w/replay{query}"));
        assert_eq!((refused.status, &refused.json()["message"]), (400, &json!(message)));
    }
}

#[test]
fn an_archive_keeps_states_to_itself_or_compressed() {
    let host = Host::start();
    save(&host, "w", 1, json!({ "s": 1 }));
    save(&host, "w", 2, json!({ "s": 2 }));
    let ask = |path: &str| host.get(&format!("/as/archive/snapstate/workflows/w/{path}")).json();
    let resumed = ask("resume");
    assert_eq!(resumed["source"], "archive");
    let latest = &resumed["latest_checkpoint"];
    assert_eq!(members(latest), ["checkpoint_id", "step", "label", "metadata", "created_at"]);
    let replayed = ask("replay?limit=1");
    assert_eq!((&replayed["total"], &replayed["has_more"]), (&json!(1), &json!(true)));
    let entry = &replayed["checkpoints"][0];
    assert_eq!(
        members(entry),
        ["checkpoint_id", "workflow_id", "step", "label", "state_compressed_b64", "metadata", "created_at", "etag"]
    );
    let bytes = STANDARD.decode(entry["state_compressed_b64"].as_str().unwrap()).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    assert_eq!(text, r#"{"s":1}"#);
}

#[test]
fn a_short_life_is_the_whole_workflows() {
    let host = Host::start();
    let with = |step: u64, seconds: &str| {
        let saved = saving(&host, draft("w", step, json!({}))).header("X-Checkpoint-TTL", seconds).send().json();
        get(&host, &format!("/checkpoints/{}", saved["checkpoint_id"].as_str().unwrap()))
    };
    let lives = |shown: &Value| {
        let at = |member: &str| shown[member].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        at("expires_at").duration_since(at("created_at")).as_secs()
    };
    for (given, expected) in [("0", 604_800), ("-5", 604_800), ("abc", 604_800), ("90.7s", 90)] {
        assert_eq!(lives(&with(u64::try_from(given.len()).unwrap(), given)), expected, "{given}");
    }
    with(9, "1");
    std::thread::sleep(Duration::from_millis(1100));
    assert_eq!(host.get("/snapstate/workflows/w/resume").status, 404);
    assert_eq!(get(&host, "/workflows/w/replay")["total"], 0);
    assert_eq!(host.get("/snapstate/checkpoints/cp_w_009").status, 404);
    assert_eq!(host.get("/snapstate/checkpoints/cp_w_001").status, 200);
}

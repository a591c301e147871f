//! The profiles `dual` and `v2`, as the dual-stack host of wire version 2 was measured.

use serde_json::{Value, json};

use crate::host::{Host, Response};

const DUAL: &str = "/as/dual";
const ALONE: &str = "/as/v2";

fn created(host: &Host, prefix: &str, body: Value) -> String {
    let response = host.post(&format!("{prefix}/runs"), body);
    assert_eq!(response.status, 201, "{}", response.text());
    response.json()["runId"].as_str().unwrap().to_owned()
}

fn projected(id: &str) -> String {
    id.replace('/', "~2F")
}

fn reaches(host: &Host, id: &str, status: &str) -> Value {
    for _ in 0..500 {
        let snapshot = host.get(&format!("{DUAL}/runs/{}", projected(id))).json();
        if snapshot["status"] == status {
            return snapshot;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("{id} never was {status}: {}", host.get(&format!("{DUAL}/runs/{}", projected(id))).text());
}

fn kinds(host: &Host, id: &str) -> Vec<String> {
    host.log(id).iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect()
}

fn refused(response: &Response) -> (u16, String) {
    (response.status, response.json()["error"].as_str().unwrap().to_owned())
}

fn asking<'a>(host: &'a Host, path: &str, version: &str) -> crate::host::Request<'a> {
    let request = host.request("GET", path).key("key-test");
    if version.is_empty() { request } else { request.header("OpenWOP-Version", version) }
}

#[test]
fn the_version_is_negotiated_as_measured() {
    let host = Host::start();
    // Base, path, asked version, status, response's version.
    let cases = [
        (DUAL, "/.well-known/openwop", "", 200, "1.11"),
        (DUAL, "/.well-known/openwop", "1", 200, "1.11"),
        (DUAL, "/.well-known/openwop", "1.0", 200, "1.11"),
        (DUAL, "/.well-known/openwop", "2", 200, "2.0"),
        (DUAL, "/.well-known/openwop", "2.9", 200, "2.0"),
        (DUAL, "/.well-known/openwop", "3", 406, "2.0"),
        (DUAL, "/.well-known/openwop", "abc", 400, "2.0"),
        (DUAL, "/v1/runs/none-of-this-name", "2", 400, "1.11"),
        (DUAL, "/v1/runs/none-of-this-name", "1", 404, "1.11"),
        (DUAL, "/runs", "1", 404, "1.11"),
        (DUAL, "/runs", "3", 406, "2.0"),
        (DUAL, "/runs", "", 200, "2.0"),
        (DUAL, "/runs", "2.0", 200, "2.0"),
        (DUAL, "/v2/runs", "2", 404, "2.0"),
        (ALONE, "/.well-known/openwop", "", 200, "2.0"),
        (ALONE, "/.well-known/openwop", "1", 406, "2.0"),
        (ALONE, "/.well-known/openwop", "abc", 400, "2.0"),
        (ALONE, "/v1/runs/none-of-this-name", "2", 404, "2.0"),
        (ALONE, "/runs", "1", 406, "2.0"),
        (ALONE, "/runs", "", 200, "2.0"),
    ];
    for (base, path, version, status, responded) in cases {
        let response = asking(&host, &format!("{base}{path}"), version).send();
        let case = format!("{base}{path} with {version:?}: {}", response.text());
        assert_eq!((response.status, response.header("openwop-version")), (status, Some(responded)), "{case}");
    }
    let unsupported = asking(&host, &format!("{DUAL}/runs"), "3").send();
    assert_eq!(unsupported.json()["details"], json!({ "protocolVersions": ["1.11", "2.0"] }));
    let first = asking(&host, &format!("{DUAL}/.well-known/openwop"), "").send().json();
    assert_eq!((&first["protocolVersion"], &first["preferredVersion"]), (&json!("1.11"), &json!("1.11")));
    let second = asking(&host, &format!("{DUAL}/.well-known/openwop"), "2").send();
    assert!(second.json().get("protocolVersion").is_none());
    let tag = second.header("etag").unwrap();
    let again = asking(&host, &format!("{DUAL}/.well-known/openwop"), "2").header("If-None-Match", tag).send();
    assert_eq!((again.status, again.body.len()), (304, 0));
}

#[test]
fn switches_refuse_the_version_the_client_and_change_what_is_served() {
    let host = Host::start();
    let statuses = |base: &str| [(); 3].map(|()| host.get(&format!("{base}/runs")).status);
    assert_eq!(statuses("/as/dual,406-once"), [406, 200, 200]);
    assert_eq!(statuses("/as/dual,406-always"), [406, 406, 406]);
    assert_eq!(asking(&host, "/as/dual,406-always/.well-known/openwop", "2").send().status, 200);
    let old = asking(&host, "/as/v2,min-client-99.0/runs", "2").header("OpenWOP-Client-Version", "2.46.32").send();
    assert_eq!(refused(&old), (426, "client_version_unsupported".to_owned()));
    assert_eq!(old.json()["details"], json!({ "minClientVersion": "99.0" }));
    let junk = asking(&host, "/as/v2,min-client-99.0/runs", "2").header("OpenWOP-Client-Version", "x").send();
    assert_eq!(junk.status, 200);
    assert_eq!(host.post("/_host/openwop/majors", json!({ "key": "key-test", "majors": "1" })).status, 200);
    assert_eq!(
        asking(&host, &format!("{DUAL}/runs"), "2").send().json()["details"],
        json!({ "protocolVersions": ["1.11"] })
    );
    assert_eq!(host.post(&format!("{DUAL}/v1/runs"), json!({ "workflowId": "echo" })).status, 201);
}

#[test]
fn a_preflight_refuses_the_header_or_reflects_it() {
    let host = Host::start();
    let allowed = |base: &str| {
        let preflight = host
            .request("OPTIONS", &format!("{base}/runs"))
            .header("Origin", "https://page.example")
            .header("Access-Control-Request-Method", "GET")
            .header("Access-Control-Request-Headers", "openwop-version")
            .send();
        preflight.header("access-control-allow-headers").unwrap_or_default().to_ascii_lowercase()
    };
    assert!(!allowed("/as/dual,cors-listed").contains("openwop-version"));
    assert_eq!(allowed("/as/dual,cors-reflect"), "openwop-version");
    assert_eq!(host.request("OPTIONS", &format!("{DUAL}/runs")).send().status, 404);
}

#[test]
fn a_run_has_an_id_of_its_tenant_and_is_found_by_each_form_of_it() {
    let host = Host::start();
    let made = host.post(&format!("{DUAL}/runs"), json!({ "workflowId": "echo", "inputs": { "a": 1 } })).json();
    let id = made["runId"].as_str().unwrap();
    let (tenant, bare) = id.split_once('/').unwrap();
    assert!(made["eventsUrl"].as_str().unwrap().ends_with(&format!("{DUAL}/runs/{tenant}~2F{bare}/events")));
    for form in [
        format!("{tenant}~2F{bare}"),
        format!("{tenant}%2F{bare}"),
        format!("{tenant}~2f{bare}"),
        format!("{tenant}%7E2F{bare}"),
        id.to_owned(),
        bare.to_owned(),
    ] {
        let response = host.get(&format!("{DUAL}/runs/{form}"));
        assert_eq!((response.status, &response.json()["runId"]), (200, &json!(id)), "{form}");
    }
    assert_eq!(host.get(&format!("{DUAL}/v1/runs/{bare}")).json()["runId"], bare);
    assert_eq!(host.get(&format!("{ALONE}/runs/{bare}")).status, 400);
    let snapshot = reaches(&host, id, "completed");
    assert_eq!(snapshot["owner"]["subject"]["lane"], "api-key");
    assert!(snapshot.get("interrupt").is_none() && snapshot.get("inputs").is_none());
    let foreign = host.get(&format!("{DUAL}/runs/other~2F{bare}"));
    assert_eq!(refused(&foreign), (403, "id_tenant_mismatch".to_owned()));
    assert_eq!(refused(&host.get(&format!("{DUAL}/runs/{tenant}~2Fabc"))), (404, "not_found".to_owned()));
    assert_eq!(host.log(id).len(), host.log(bare).len());
}

#[test]
fn what_a_run_is_created_with_is_closed() {
    let host = Host::start();
    let post = |body: Value| host.post(&format!("{DUAL}/runs"), body);
    let base = |name: &str, value: Value| {
        let mut body = json!({ "workflowId": "echo" });
        body[name] = value;
        body
    };
    for (body, status, code) in [
        (json!({}), 400, "validation_error"),
        (json!([]), 400, "validation_error"),
        (json!({ "workflowId": "nope" }), 404, "not_found"),
        (base("foo", json!(1)), 400, "validation_error"),
        (base("tenantId", json!("other")), 403, "forbidden"),
        (base("callbackUrl", json!("https://x.example")), 400, "validation_error"),
        (base("residency", json!({ "region": "eu" })), 422, "residency_unavailable"),
        (base("mode", json!("eval")), 422, "capability_not_provided"),
        (base("mode", json!("other")), 400, "validation_error"),
        (base("configurable", json!({ "model": "m" })), 400, "validation_error"),
        (base("configurable", json!({ "version": 1, "run": { "a.b": 1 } })), 400, "validation_error"),
        (base("configurable", json!({ "version": 1, "ai": { "temperature": 3 } })), 400, "validation_error"),
        (base("tags", json!(["a".repeat(257)])), 400, "validation_error"),
        (base("metadata", json!([])), 400, "validation_error"),
    ] {
        assert_eq!(refused(&post(body.clone())), (status, code.to_owned()), "{body}");
    }
    assert_eq!(post(base("foo", json!(1))).json()["details"], json!({ "key": "foo" }));
    let dotted = post(base("configurable", json!({ "version": 1, "run": { "a.b": 1 } })));
    assert_eq!(dotted.json()["details"], json!({ "path": "configurable.run.a.b" }));
    assert_eq!(post(base("configurable", json!({ "version": 1, "extensions": { "acme": { "a": 1 } } }))).status, 201);
    assert_eq!(post(base("tenantId", json!("local"))).status, 201);
}

#[test]
fn keys_have_a_grammar_and_repeat_an_response() {
    let host = Host::start();
    let post = |key: &str, tag: &str| {
        let body = json!({ "workflowId": "echo", "tags": [tag] });
        host.request("POST", &format!("{DUAL}/runs")).key("key-test").header("Idempotency-Key", key).json(body).send()
    };
    assert_eq!(refused(&post("short", "a")), (400, "idempotency_key_invalid".to_owned()));
    let key = "0123456789abcdef-0123456789";
    let first = post(key, "a");
    let again = post(key, "a");
    assert_eq!((first.status, first.json()), (again.status, again.json()));
    assert_eq!(first.header("openwop-idempotent-replay"), None);
    assert_eq!(again.header("openwop-idempotent-replay"), Some("true"));
    assert_eq!(refused(&post(key, "b")), (409, "idempotency_key_mismatch".to_owned()));
    let long = json!({ "workflowId": "steps", "inputs": { "delayMs": 60_000 }, "scopeId": "one" });
    let enforced = || {
        host.request("POST", &format!("{DUAL}/runs"))
            .key("key-test")
            .header("OpenWOP-Dedup", "enforce")
            .json(long.clone())
            .send()
    };
    let id = enforced().json()["runId"].clone();
    let second = enforced();
    assert_eq!(refused(&second), (409, "run_already_active".to_owned()));
    assert_eq!((second.header("retry-after"), &second.json()["details"]["runId"]), (Some("5"), &id));
}

#[test]
fn streams_have_their_own_grammar_and_double_their_values() {
    let host = Host::start();
    let id = created(&host, DUAL, json!({ "workflowId": "steps", "inputs": { "nodes": 2, "delayMs": 1 } }));
    reaches(&host, &id, "completed");
    let stream = |query: &str| host.get(&format!("{DUAL}/runs/{}/events{query}", projected(&id)));
    let updates = stream("?streamMode=updates");
    assert_eq!(updates.header("content-type"), Some("text/event-stream"));
    assert_eq!(updates.header("openwop-version"), Some("2.0"));
    assert_eq!(
        updates.fields("event"),
        ["run.started", "node.started", "node.completed", "node.started", "node.completed", "run.completed"]
    );
    let event = &updates.data()[1];
    assert_eq!(
        (&event["schemaVersion"], &event["engineVersion"], &event["payload"]["attempt"]),
        (&json!(1), &json!(1), &json!(0))
    );
    let values = stream("?streamMode=values");
    assert_eq!(values.fields("id"), ["0", "0", "1", "1", "2", "2", "3", "3", "4", "4", "5", "5"]);
    assert_eq!(values.fields("event")[..2], ["run.started", "state.snapshot"]);
    let resumed = host
        .request("GET", &format!("{DUAL}/runs/{}/events?streamMode=values", projected(&id)))
        .key("key-test")
        .header("Last-Event-ID", "4")
        .send();
    assert_eq!(resumed.fields("event"), ["state.snapshot", "run.completed", "state.snapshot"]);
    assert_eq!(stream("?streamMode=updates,debug").fields("event")[0], "updates");
    assert_eq!(stream("?streamMode=messages").body.len(), 0);
    assert_eq!(stream("?bufferMs=50").fields("id"), ["5"]);
    assert_eq!(stream("?bufferMs=5001").status, 400);
    for mode in ["mixed", "values,updates"] {
        let bad = stream(&format!("?streamMode={mode}"));
        assert_eq!(bad.json()["details"], json!({ "supported": ["updates", "values", "messages", "debug"] }), "{mode}");
    }
}

#[test]
fn a_poll_counts_after_its_sequence_and_waits_for_news() {
    let host = Host::start();
    let id = created(&host, DUAL, json!({ "workflowId": "echo" }));
    reaches(&host, &id, "completed");
    let poll = |query: &str| host.get(&format!("{DUAL}/runs/{}/events/poll{query}", projected(&id)));
    let all = poll("").json();
    assert_eq!(
        (all["events"].as_array().unwrap().len(), &all["lastSequence"], &all["isTerminal"]),
        (4, &json!(3), &json!(true))
    );
    assert_eq!(poll("?afterSequence=1").json()["events"][0]["sequence"], 2);
    assert_eq!(poll("?lastSequence=2").json()["events"].as_array().unwrap().len(), 4, "no parameter of this version");
    assert_eq!(poll("?afterSequence=99").json()["events"], json!([]));
    for bad in ["?afterSequence=-1", "?afterSequence=x", "?timeout=0", "?timeout=61"] {
        assert_eq!(poll(bad).status, 400, "{bad}");
    }
    let slow = created(&host, DUAL, json!({ "workflowId": "steps", "inputs": { "nodes": 1, "delayMs": 300 } }));
    let began = std::time::Instant::now();
    let held = host.get(&format!("{DUAL}/runs/{}/events/poll?afterSequence=1&timeout=5", projected(&slow))).json();
    assert!(began.elapsed().as_millis() >= 250, "responded after {:?}", began.elapsed());
    assert_eq!(held["events"][0]["type"], "node.completed");
}

#[test]
fn events_have_the_names_of_the_version_that_was_asked() {
    let host = Host::start();
    let id = created(&host, DUAL, json!({ "workflowId": "renamed" }));
    reaches(&host, &id, "completed");
    let second = kinds(&host, &id);
    assert!(second.contains(&"agent.tool-called".to_owned()) && second.contains(&"dispatch.fanned-out".to_owned()));
    let (_, bare) = id.split_once('/').unwrap();
    let first = host.get(&format!("{DUAL}/v1/runs/{bare}/events/poll")).json();
    let first: Vec<&str> =
        first["events"].as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert!(first.contains(&"agent.toolCalled") && first.contains(&"core.dispatch.fanOut"));
    assert_eq!(first.iter().zip(&second).filter(|(first, second)| *first != second).count(), 36);
}

#[test]
fn a_pause_is_responded_before_the_run_pauses() {
    let host = Host::start();
    let id = created(&host, DUAL, json!({ "workflowId": "steps", "inputs": { "nodes": 3, "delayMs": 200 } }));
    reaches(&host, &id, "running");
    let verb = |verb: &str, body: Value| host.post(&format!("{DUAL}/runs/{}:{verb}", projected(&id)), body);
    assert_eq!(refused(&verb("resume", json!({}))), (409, "run_state_conflict".to_owned()));
    assert_eq!(verb("pause", json!({ "drainPolicy": "now" })).status, 400);
    assert_eq!(verb("pause", json!({ "x": 1 })).status, 400);
    let paused = verb("pause", json!({ "reason": "lunch" }));
    assert_eq!((paused.status, &paused.json()["status"]), (202, &json!("paused")));
    assert_eq!(verb("resume", json!({})).json()["details"], json!({ "runStatus": "running" }));
    reaches(&host, &id, "paused");
    assert_eq!(refused(&verb("pause", json!({}))), (409, "run_state_conflict".to_owned()));
    assert_eq!(verb("resume", json!({})).json()["status"], "running");
    assert_eq!(verb("pause", json!({ "drainPolicy": "immediate" })).status, 202);
    reaches(&host, &id, "paused");
    verb("resume", json!({}));
    reaches(&host, &id, "completed");
    assert_eq!(refused(&verb("pause", json!({}))), (409, "run_terminal".to_owned()));
    let logged = kinds(&host, &id);
    assert_eq!(logged.iter().filter(|kind| *kind == "run.paused").count(), 2);
}

#[test]
fn a_cancel_of_what_is_over_is_refused() {
    let host = Host::start();
    let id = created(&host, DUAL, json!({ "workflowId": "steps", "inputs": { "delayMs": 60_000 } }));
    reaches(&host, &id, "running");
    let path = format!("{DUAL}/runs/{}/cancel", projected(&id));
    let first = host.request("POST", &path).key("key-test").send();
    assert_eq!(first.json(), json!({ "runId": id, "status": "cancelling" }));
    reaches(&host, &id, "cancelled");
    let again = host.post(&path, json!({}));
    assert_eq!(refused(&again), (409, "run_terminal".to_owned()));
    assert_eq!(again.json()["details"], json!({ "runStatus": "cancelled" }));
    let payload = host.log(&id).last().unwrap()["payload"].clone();
    assert_eq!((&payload["reason"], &payload["cancelledBy"]), (&json!("caller-requested"), &json!("caller")));
}

#[test]
fn runs_are_listed_in_pages_and_cancelled_many_at_once() {
    let host = Host::start();
    let ids: Vec<String> = (0..3)
        .map(|_| created(&host, DUAL, json!({ "workflowId": "steps", "inputs": { "delayMs": 60_000 } })))
        .collect();
    let done = created(&host, DUAL, json!({ "workflowId": "echo" }));
    reaches(&host, &done, "completed");
    let list = |query: &str| host.get(&format!("{DUAL}/runs{query}"));
    let first = list("?limit=2&workflowId=steps").json();
    assert_eq!((&first["runs"][0]["runId"], &first["runs"][1]["runId"]), (&json!(ids[2]), &json!(ids[1])));
    let rest = list(&format!("?limit=2&workflowId=steps&cursor={}", first["nextCursor"].as_str().unwrap())).json();
    assert_eq!((&rest["runs"][0]["runId"], rest.get("nextCursor")), (&json!(ids[0]), None));
    assert_eq!(list("?status=completed").json()["runs"].as_array().unwrap().len(), 1);
    for (query, field) in [("?limit=0", "limit"), ("?cursor=zz", "cursor"), ("?status=nope", "status")] {
        assert_eq!(list(query).json()["details"], json!({ "field": field }));
    }
    let body = json!({ "runIds": [ids[0], done, "local/aaaaaaaaaaaaaaaaaaaa", "other/aaaaaaaaaaaaaaaaaaaa", "junk"] });
    let results = host.post(&format!("{DUAL}/runs:bulk-cancel"), body).json()["results"].clone();
    let codes: Vec<&Value> = results.as_array().unwrap().iter().map(|result| &result["error"]["error"]).collect();
    assert_eq!(
        codes,
        [&Value::Null, &json!("run_terminal"), &json!("not_found"), &json!("id_tenant_mismatch"), &json!("not_found")]
    );
    assert_eq!(results[0], json!({ "runId": ids[0], "ok": true, "status": "cancelling" }));
    let many = vec!["x"; 101];
    assert_eq!(
        host.post(&format!("{DUAL}/runs:bulk-cancel"), json!({ "runIds": many })).json()["details"],
        json!({ "maxRunIds": 100 })
    );
    assert_eq!(host.post(&format!("{DUAL}/runs:bulk-cancel"), json!({ "runIds": [] })).status, 400);
}

#[test]
fn a_fork_copies_the_log_under_new_event_ids() {
    let host = Host::start();
    let id = created(&host, DUAL, json!({ "workflowId": "steps", "inputs": { "nodes": 2, "delayMs": 1 } }));
    reaches(&host, &id, "completed");
    let fork = |body: Value| host.post(&format!("{DUAL}/runs/{}:fork", projected(&id)), body);
    let branch = fork(json!({ "mode": "branch", "fromSeq": 3, "runOptionsOverlay": { "tags": ["b"] } }));
    assert_eq!((branch.status, &branch.json()["sourceRunId"]), (201, &json!(id)));
    let forked = branch.json()["runId"].as_str().unwrap().to_owned();
    let snapshot = reaches(&host, &forked, "completed");
    assert_eq!((&snapshot["parentRunId"], &snapshot["tags"]), (&json!(id), &json!(["b"])));
    let (before, after) = (host.log(&id), host.log(&forked));
    assert_eq!(before[1]["timestamp"], after[1]["timestamp"]);
    assert_ne!(before[1]["eventId"], after[1]["eventId"]);
    for (body, status) in [
        (json!({ "mode": "x" }), 400),
        (json!({ "mode": "branch" }), 400),
        (json!({ "mode": "replay", "z": 1 }), 400),
        (json!({ "mode": "replay", "runOptionsOverlay": { "tags": ["x"] } }), 400),
        (json!({ "mode": "branch", "fromSeq": 999 }), 422),
        (json!({ "mode": "replay" }), 201),
    ] {
        assert_eq!(fork(body.clone()).status, status, "{body}");
    }
    assert_eq!(host.post(&format!("{DUAL}/runs/{}%3Afork", projected(&id)), json!({ "mode": "replay" })).status, 404);
}

#[test]
fn records_of_a_run_are_served() {
    let host = Host::start();
    let get = |id: &str, rest: &str| host.get(&format!("{DUAL}/runs/{}/{rest}", projected(id))).json();
    let artifact = created(&host, DUAL, json!({ "workflowId": "artifact" }));
    reaches(&host, &artifact, "completed");
    let created_event = host.log(&artifact).iter().find(|event| event["type"] == "artifact.created").unwrap().clone();
    let name = created_event["payload"]["artifactId"].as_str().unwrap().to_owned();
    assert_eq!(get(&artifact, &format!("artifacts/{name}"))["data"]["subject"], "Refund");
    assert_eq!(get(&artifact, "artifacts/none")["error"], "not_found");
    let effect = created(&host, DUAL, json!({ "workflowId": "effect" }));
    reaches(&host, &effect, "completed");
    assert_eq!(get(&effect, "effects")["effects"][0]["keying"], "business-identity");
    assert_eq!(get(&artifact, "effects")["effects"], json!([]));
    let undone = created(&host, DUAL, json!({ "workflowId": "compensate" }));
    assert_eq!(reaches(&host, &undone, "failed")["compensationStatus"], "completed");
    assert_eq!(get(&undone, "compensation")["plan"], json!([{ "nodeId": "book", "order": 0 }]));
    assert_eq!(get(&artifact, "compensation")["status"], "none");
    assert_eq!(kinds(&host, &undone).last().unwrap(), "run.failed");
    assert_eq!(get(&effect, "ancestry")["parent"], Value::Null);
    let annotate = |body: Value| host.post(&format!("{DUAL}/runs/{}/annotations", projected(&effect)), body);
    assert_eq!(annotate(json!({ "signal": { "kind": "rating", "rating": 5 }, "note": "good" })).status, 201);
    assert_eq!(annotate(json!({ "signal": { "kind": "rating", "rating": 9 } })).status, 400);
    assert_eq!(annotate(json!({ "signal": { "kind": "flag" }, "x": 1 })).status, 400);
    assert_eq!(annotate(json!({ "signal": { "kind": "flag" }, "target": { "runId": "x" } })).status, 400);
    assert_eq!(get(&effect, "annotations")["annotations"][0]["note"], "good");
}

#[test]
fn the_host_lists_its_agents_tools_and_seams() {
    let host = Host::start();
    let get = |path: &str| host.get(&format!("{DUAL}{path}"));
    assert_eq!(get("/agents").json()["agents"][0]["agentId"], "local.sorter");
    assert_eq!(get("/agents/local.sorter").json()["persona"], "Sorter");
    for trap in ["/agents/roster", "/agents/org-chart", "/agents/x"] {
        assert_eq!(get(trap).status, 404);
    }
    assert!(get("/tools?view=compact").json().is_array());
    assert_eq!(get("/tools/openwop:core.noop").json(), get("/tools/openwop%3Acore.noop").json());
    assert_eq!(get("/packs").json(), json!([]));
    assert_eq!(get("/host/effect-seams").json()["manifestVersion"], "1");
    assert_eq!(get("/audit/verify").json()["details"], json!({ "parameter": "fromSeq" }));
    assert_eq!(get("/audit/verify?fromSeq=5&toSeq=1").status, 400);
    assert_eq!(get("/audit/verify?fromSeq=0&toSeq=9").json()["chainValid"], true);
    assert_eq!(get("/workflows/echo").json()["id"], "echo");
    for absent in
        ["/prompts", "/content/pages", "/proposals", "/connection-providers", "/host/workspace/files", "/v1/agents"]
    {
        assert_eq!(get(absent).status, 404, "{absent}");
    }
    let unscoped = host.request("GET", &format!("{DUAL}/agents")).key("key-unscoped-1").send();
    assert_eq!(unscoped.json()["details"], json!({ "scopeRequired": "manifest:read" }));
    let keyless = host.request("GET", &format!("{DUAL}/agents")).send();
    assert_eq!((keyless.status, keyless.header("www-authenticate")), (401, Some("Bearer")));
}

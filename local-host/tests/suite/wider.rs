//! What the hosts of the first version serve beside the basic operations, each as it was measured, and the whole of the protocol's text.

use std::time::Duration;

use serde_json::{Value, json};

use crate::host::{Host, Response};

const LARGER: &str = "/as/extended";
const WHOLE: &str = "/as/spec,whole";
const WHOLE_2: &str = "/as/v2,whole";

fn code(response: &Response) -> (u16, String) {
    (response.status, response.json()["error"].as_str().unwrap_or_default().to_owned())
}

fn send(host: &Host, method: &str, path: &str, body: Value) -> Response {
    host.request(method, path).key("key-test").json(body).send()
}

/// A run that is over, and one that is running.
fn runs(host: &Host, prefix: &str) -> (String, String) {
    let done = host.run_as(prefix, "echo", json!({}), json!({}));
    let going = host.run_as(prefix, "steps", json!({ "nodes": 2, "delayMs": 60_000 }), json!({}));
    host.reaches(&done, "completed");
    host.reaches(&going, "running");
    (done, going)
}

#[test]
fn many_runs_are_cancelled_each_as_its_host_counts() {
    let host = Host::start();
    for (name, of_the_ended) in
        [("sqlite", false), ("postgres", false), ("python", true), ("extended", true), ("spec,whole", false)]
    {
        let prefix = format!("/as/{name}");
        let (done, going) = runs(&host, &prefix);
        let response = host.post(&format!("{prefix}/v1/runs:bulk-cancel"), json!({ "runIds": [going, done, "nope"] }));
        let results = response.json()["results"].clone();
        let status = if name == "extended" { "cancelled" } else { "cancelling" };
        assert_eq!(results[0], json!({ "runId": going, "ok": true, "status": status }), "{name}");
        assert_eq!(results[1]["ok"], of_the_ended, "{name}");
        let member = if name == "spec,whole" { "error" } else { "code" };
        assert_eq!(results[2]["error"][member], "not_found", "{name}");
        let many = host.post(&format!("{prefix}/v1/runs:bulk-cancel"), json!({ "runIds": vec!["x"; 101] })).json();
        assert_eq!(many["details"]["maxRunIds"], 100, "{name}");
        assert_eq!(host.post(&format!("{prefix}/v1/runs:bulk-cancel"), json!({ "runIds": [] })).status, 400);
    }
    assert_eq!(host.post("/as/in-memory/v1/runs:bulk-cancel", json!({ "runIds": ["x"] })).status, 404);
}

#[test]
fn a_pause_is_each_hosts_own() {
    let host = Host::start();
    let verb =
        |prefix: &str, run: &str, verb: &str, body: Value| host.post(&format!("{prefix}/v1/runs/{run}:{verb}"), body);
    let (done, going) = runs(&host, "/as/postgres");
    assert_eq!(
        verb("/as/postgres", &going, "pause", json!({ "drainPolicy": "zz" })).json(),
        json!({ "runId": going, "status": "paused" })
    );
    assert_eq!(verb("/as/postgres", &going, "pause", json!({})).json()["alreadyPaused"], true);
    host.reaches(&going, "paused");
    assert_eq!(verb("/as/postgres", &going, "resume", json!({})).status, 202);
    assert_eq!(code(&verb("/as/postgres", &done, "pause", json!({}))), (409, "conflict".to_owned()));
    assert_eq!(code(&verb("/as/postgres", "nope", "pause", json!({}))), (404, "run_not_found".to_owned()));
    let (done, going) = runs(&host, "/as/python");
    let refused = verb("/as/python", &going, "pause", json!({ "drainPolicy": "immediate" }));
    assert_eq!(
        (refused.status, &refused.json()["details"]["supportedDrainPolicies"]),
        (422, &json!(["drain-current-node"]))
    );
    let first = verb("/as/python", &going, "pause", json!({})).json();
    assert_eq!(verb("/as/python", &going, "pause", json!({})).json(), first);
    assert_eq!(verb("/as/python", &going, "resume", json!({})).json()["status"], "running");
    assert_eq!(verb("/as/python", &going, "resume", json!({})).json()["details"], json!({ "runStatus": "running" }));
    assert_eq!(code(&verb("/as/python", "nope", "pause", json!({}))), (404, "not_found".to_owned()));
    assert_eq!(verb("/as/python", &done, "resume", json!({})).status, 409);
    for without in ["in-memory", "sqlite", "extended"] {
        assert_eq!(verb(&format!("/as/{without}"), &going, "pause", json!({})).status, 404, "{without}");
    }
    let (_, going) = runs(&host, WHOLE);
    assert_eq!(verb(WHOLE, &going, "pause", json!({ "drainPolicy": "immediate" })).status, 202);
    host.reaches(&going, "paused");
    assert_eq!(verb(WHOLE, &going, "pause", json!({})).status, 409);
}

#[test]
fn bundles_and_annotations_differ_from_host_to_host() {
    let host = Host::start();
    for name in ["in-memory", "sqlite", "python", "postgres", "extended", "spec,whole"] {
        let prefix = format!("/as/{name}");
        let (done, _) = runs(&host, &prefix);
        let bundle = |query: &str| host.get(&format!("{prefix}/v1/runs/{done}/debug-bundle{query}")).json();
        let is_larger = name == "extended";
        assert_eq!(bundle("").get("bundleVersion").is_none(), is_larger, "{name}");
        let cut = bundle("?maxEvents=1");
        assert_eq!((cut["events"].as_array().unwrap().len(), &cut["truncated"]), (1, &json!(true)), "{name}");
        assert!(bundle("?maxEvents=x").get("truncated").is_none(), "{name}");
        let path = format!("{prefix}/v1/runs/{done}/annotations");
        if name == "python" {
            assert_eq!(host.get(&path).status, 404);
            continue;
        }
        let made =
            host.post(&path, json!({ "signal": { "kind": "rating", "rating": 4 }, "target": { "eventId": "zz" } }));
        assert_eq!((made.status, &made.json()["target"]["eventId"]), (201, &json!("zz")), "{name}");
        let bad = host.post(&path, json!({ "signal": { "kind": "rating", "rating": 9 } }));
        let wanted = if is_larger { "invalid_request" } else { "validation_error" };
        assert_eq!(code(&bad), (400, wanted.to_owned()), "{name}");
        assert_eq!(host.get(&path).json()["annotations"].as_array().unwrap().len(), 1, "{name}");
    }
}

#[test]
fn an_audit_is_cut_to_its_log() {
    let host = Host::start();
    for name in ["sqlite", "postgres", "spec,whole"] {
        host.run_as(&format!("/as/{name}"), "echo", json!({}), json!({}));
        let verify = |query: &str| host.get(&format!("/as/{name}/v1/audit/verify{query}"));
        let all = verify("").json();
        assert_eq!((&all["fromSeq"], &all["checkpoints"][0]["atSequence"]), (&json!(1), &json!(1)), "{name}");
        let last = all["toSeq"].as_u64().unwrap();
        assert!(verify("?fromSeq=0&toSeq=1000000").json()["toSeq"].as_u64().unwrap() >= last);
        assert_eq!(verify("?fromSeq=9&toSeq=1").json()["checkpoints"], json!([]));
        assert_eq!(verify("?fromSeq=x").status, 400);
    }
    assert_eq!(host.get("/as/python/v1/audit/verify").status, 404);
}

#[test]
fn the_larger_host_lists_deletes_compares_and_forks_runs() {
    let host = Host::start();
    let (done, _) = runs(&host, LARGER);
    let other = host.run_as(LARGER, "steps", json!({ "nodes": 1, "delayMs": 0 }), json!({}));
    host.reaches(&other, "completed");
    let list = |query: &str| host.get(&format!("{LARGER}/v1/runs{query}")).json();
    assert_eq!(list("?limit=1")["runs"][0]["runId"], json!(other));
    assert!(list("?limit=1").get("nextCursor").is_none());
    assert_eq!(list("?limit=0")["runs"].as_array().unwrap().len(), 3);
    assert_eq!(list("?status=completed&workflowId=echo")["runs"].as_array().unwrap().len(), 1);
    let diff = |query: &str| host.get(&format!("{LARGER}/v1/runs/{done}:diff{query}"));
    let compared = diff(&format!("?against={other}")).json();
    assert!(compared["divergedAtSeq"].is_u64() && compared["eventDiffs"][0]["op"] == "changed", "{compared}");
    assert_eq!(diff(&format!("?against={done}")).json()["divergedAtSeq"], Value::Null);
    assert_eq!(code(&diff("")), (400, "invalid_request".to_owned()));
    assert_eq!(code(&diff("?against=nope")), (404, "run_not_found".to_owned()));
    assert_eq!(host.get(&format!("{LARGER}/v1/runs/{done}/ancestry")).json()["parent"], Value::Null);
    assert_eq!(host.get(&format!("/as/extended,no-ancestry/v1/runs/{done}/ancestry")).status, 404);
    let forked = host.post(&format!("{LARGER}/v1/runs/{done}:fork"), json!({ "mode": "replay", "fromSeq": 0 })).json();
    assert!(forked["eventsUrl"].as_str().unwrap().starts_with("http://"));
    assert!(host.get(&format!("{LARGER}/v1/runs/{done}/events/token")).json()["streamToken"].is_string());
    let tag = host.get(&format!("{LARGER}/v1/agents")).header("etag").unwrap().to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    let delete = || host.request("DELETE", &format!("{LARGER}/v1/runs/{done}")).key("key-test").send();
    assert_eq!((delete().status, code(&delete())), (204, (404, "run_not_found".to_owned())));
    assert!(delete().text().contains("<redacted:high-entropy>"));
}

#[test]
fn the_larger_host_asks_all_it_does_not_know_as_an_approval() {
    let host = Host::start();
    for (workflow, node, value) in [
        ("custom", "custom", json!([1, 2])),
        ("credential", "use", json!({ "outcome": "authorized" })),
        ("conversation", "talk", json!({ "role": "user", "speakerId": "u", "content": "hi" })),
        ("low-confidence", "low", json!({ "action": "accept" })),
    ] {
        let run = host.run_as(LARGER, workflow, json!({}), json!({}));
        host.reaches(&run, "waiting-approval");
        let interrupt = host.get(&format!("{LARGER}/v1/runs/{run}")).json()["interrupt"].clone();
        assert_eq!((&interrupt["kind"], interrupt["data"].get("actions")), (&json!("approval"), None), "{workflow}");
        assert!(interrupt["callbackUrl"].as_str().unwrap().starts_with("http://"));
        let response = host.post(&format!("{LARGER}/v1/runs/{run}/interrupts/{node}"), json!({ "resumeValue": value }));
        assert_eq!(response.status, 200, "{workflow}: {}", response.text());
        host.reaches(&run, "completed");
    }
    let run = host.run_as(LARGER, "chat-gate", json!({}), json!({}));
    host.reaches(&run, "waiting-input");
    let talk =
        |value: Value| host.post(&format!("{LARGER}/v1/runs/{run}/interrupts/convo"), json!({ "resumeValue": value }));
    assert_eq!(talk(json!({ "operation": "exchange", "turn": { "role": "user", "content": "hi" } })).status, 502);
    assert_eq!(talk(json!({ "message": "hi" })).status, 422);
    assert_eq!(talk(json!({ "operation": "close" })).json()["conversation"]["operation"], "close");
    host.reaches(&run, "completed");
}

#[test]
fn prompts_have_versions_and_codes_of_their_own() {
    let host = Host::start();
    let body = |version: &str| json!({ "templateId": "mine", "version": version, "kind": "user", "text": "Hi {{name}}", "variables": [{ "name": "name", "type": "string", "required": true }] });
    for (prefix, again, rendered) in [
        ("/as/extended/v1", "prompt_create_conflict", 404),
        ("/as/spec,whole/v1", "prompt_already_exists", 200),
        ("/as/v2,whole", "prompt_already_exists", 200),
    ] {
        let key = format!("key-{again}-{rendered}-{}", prefix.len());
        let ask = |method: &str, path: &str, body: Option<Value>| {
            let request = host.request(method, &format!("{prefix}{path}")).key(&key);
            if let Some(body) = body { request.json(body) } else { request }.send()
        };
        let made = ask("POST", "/prompts", Some(body("1.0.0")));
        assert_eq!((made.status, made.body.len()), (201, 0), "{prefix}");
        assert!(made.header("location").unwrap().ends_with("/prompts/mine?version=1.0.0"));
        assert_eq!(code(&ask("POST", "/prompts", Some(body("1.0.0")))), (409, again.to_owned()));
        assert_eq!(ask("POST", "/prompts", Some(json!({ "templateId": "x" }))).status, 400);
        assert_eq!(ask("PUT", "/prompts/mine", Some(body("1.1.0"))).json()["version"], "1.1.0");
        assert_eq!(code(&ask("PUT", "/prompts/mine", Some(body("1.0.0")))), (409, "prompt_update_conflict".to_owned()));
        assert_eq!(ask("GET", "/prompts/mine", None).json()["meta"]["source"], "user");
        let page = ask("GET", "/prompts?limit=1", None).json();
        assert_eq!((&page["nextCursor"], page["items"].as_array().unwrap().len()), (&json!("1"), 1));
        assert!(ask("GET", "/prompts?cursor=2", None).json().get("nextCursor").is_none());
        let render = |reference: Value, variables: Value| {
            ask("POST", "/prompts:render", Some(json!({ "ref": reference, "variables": variables })))
        };
        assert_eq!(render(json!("prompt:mine"), json!({ "name": "Ann" })).status, rendered, "{prefix}");
        assert_eq!(
            render(json!("prompt:greeting@1.0.0"), json!({ "name": "Ann" })).json()["composed"],
            "Hello Ann, welcome."
        );
        assert_eq!(code(&render(json!("prompt:greeting"), json!({}))), (400, "prompt_variable_unresolved".to_owned()));
        assert_eq!(
            code(&render(json!({ "templateId": "sealed" }), json!({ "key": "plain" }))),
            (400, "prompt_secret_unresolvable".to_owned())
        );
        assert_eq!(code(&render(json!("prompt:nope"), json!({}))), (404, "prompt_template_not_found".to_owned()));
        assert_eq!(
            (ask("DELETE", "/prompts/mine", None).status, code(&ask("DELETE", "/prompts/mine", None))),
            (204, (404, "prompt_delete_not_found".to_owned()))
        );
    }
}

#[test]
fn files_are_matched_by_the_tag_in_their_body() {
    let host = Host::start();
    for (prefix, has_message) in [("/as/in-memory", true), (LARGER, false), (WHOLE, true)] {
        let key = format!("key-files-{}", prefix.len());
        let at = |path: &str| format!("{prefix}/v1/host/workspace/files{path}");
        let put = |path: &str, content: &str, tag: Option<&str>| {
            let request = host.request("PUT", &at(path)).key(&key).json(json!({ "content": content }));
            if let Some(tag) = tag { request.header("If-Match", tag) } else { request }.send()
        };
        let get = |path: &str| host.request("GET", &at(path)).key(&key).send();
        let first = put("/notes.md", "one", None).json();
        let tag = first["etag"].as_str().unwrap();
        let stale = put("/notes.md", "two", Some("\"stale\""));
        assert_eq!((stale.status, &stale.json()["details"]), (409, &json!({ "currentVersion": 1 })), "{prefix}");
        assert_eq!(stale.json().get("message").is_some(), has_message, "{prefix}");
        assert_eq!(put("/notes.md", "two", Some(tag)).json()["version"], 2, "{prefix}");
        let older = if prefix == LARGER { "two" } else { "one" };
        assert_eq!(get("/notes.md?version=1").json()["content"], older, "{prefix}");
        assert_eq!(put("/a%2Fb.txt", "x", None).json()["path"], "a/b.txt");
        assert_eq!(get("?prefix=a").json()["files"].as_array().unwrap().len(), 1);
        let large = put("/big.txt", &"x".repeat(70_000), None).status;
        assert_eq!(large, if prefix == "/as/in-memory" { 200 } else { 413 }, "{prefix}");
        let delete = || host.request("DELETE", &at("/notes.md")).key(&key).send().status;
        assert_eq!((delete(), delete()), (204, 404), "{prefix}");
    }
}

#[test]
fn webhooks_are_each_hosts_own() {
    let host = Host::start();
    // Who, the member it reads, the signature's header, and the response to a deletion.
    for (name, member, header, removed) in [
        ("sqlite", "eventTypes", "x-openwop-signature-timestamp", 200),
        ("python", "eventTypes", "x-openwop-signature-timestamp", 200),
        ("postgres", "eventTypes", "x-openwop-signature-timestamp", 200),
        ("extended", "events", "openwop-signature", 204),
        ("spec,whole", "events", "x-openwop-timestamp", 204),
    ] {
        let prefix = format!("/as/{name}");
        let inbox = format!("first-{}", name.replace(',', "-"));
        let url = format!("http://127.0.0.1:{}/_host/inbox/{inbox}", host.port());
        let mut body = json!({ "url": url, "events": [], "eventTypes": [] });
        body[member] = json!(["run.completed"]);
        if member == "eventTypes" {
            body["events"] = json!(["node.completed"]);
        }
        let key = format!("key-hooks-{name}");
        let ask = |method: &str, path: &str, body: Value| {
            host.request(method, &format!("{prefix}/v1/{path}")).key(&key).json(body).send()
        };
        let made = ask("POST", "webhooks", body);
        assert_eq!(made.status, 201, "{name}: {}", made.text());
        assert_eq!(
            ask("POST", "webhooks", json!({ "url": "http://10.0.0.1/x", "events": ["run.completed"] })).status,
            400
        );
        assert_eq!(ask("POST", "webhooks", json!({ "events": ["run.completed"] })).status, 400);
        assert_eq!(ask("POST", "runs", json!({ "workflowId": "echo" })).status, 201);
        let mut kept = json!([]);
        for _ in 0..400 {
            kept = host.get(&format!("/_host/inbox/{inbox}")).json();
            if kept.as_array().unwrap().len() == 1 {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        assert!(kept[0]["headers"].get(header).is_some(), "{name}: {kept}");
        let sent: Value = serde_json::from_str(kept[0]["body"].as_str().unwrap()).unwrap();
        let kind = if name == "spec,whole" { &sent["event"]["type"] } else { &sent["type"] };
        assert_eq!(kind, "run.completed", "{name}");
        let id = made.json()["webhookId"].as_str().unwrap().to_owned();
        if name == "extended" {
            assert!(kept[0]["headers"]["openwop-signature"].as_str().unwrap().starts_with("t="));
            assert_eq!(ask("GET", "webhooks", json!({})).json()["subscriptions"][0]["webhookId"], json!(id));
            assert_eq!(ask("POST", &format!("webhooks/{id}/test"), json!({})).status, 202);
        }
        let gone = ask("DELETE", &format!("webhooks/{id}"), json!({}));
        assert_eq!(gone.status, removed, "{name}");
        assert_eq!(
            code(&ask("DELETE", &format!("webhooks/{id}"), json!({}))),
            (404, "subscription_not_found".to_owned())
        );
    }
    assert_eq!(host.post("/as/in-memory/v1/webhooks", json!({})).status, 404);
    let everything = host.post("/as/sqlite/v1/webhooks", json!({ "url": "https://hooks.example/x" })).json();
    assert_eq!(everything["eventTypes"], json!([]));
    let foreign = json!({ "url": "https://hooks.example/x", "events": ["run.completed"], "tenantId": "other" });
    assert_eq!(
        code(&host.post("/as/sqlite/v1/webhooks", foreign.clone())),
        (403, "tenant_membership_required".to_owned())
    );
    assert_eq!(code(&host.post("/as/extended/v1/webhooks", foreign)), (403, "forbidden_tenant".to_owned()));
}

#[test]
fn agents_tools_content_and_triggers_are_served() {
    let host = Host::start();
    let get = |path: &str| host.get(path);
    assert_eq!(get("/as/extended/v1/agents").json()["agents"][0]["modelClass"], "general");
    assert!(get("/as/extended/v1/agents/roster").text().contains("agent 'roster' is not installed"));
    assert_eq!(get("/as/extended/v1/tools").json(), json!([]));
    assert_eq!(get("/as/extended/v1/tools?view=compact").json(), json!({ "tools": [] }));
    assert_eq!(get("/as/extended/v1/packs").json()["packs"][0]["name"], "local.pack");
    let page = host.request("GET", "/as/extended/v1/content/pages/home").send();
    assert_eq!((page.header("content-language"), page.json()["page"].get("pageId")), (Some("en"), None));
    assert_eq!(get("/as/extended/v1/content/pages").status, 404);
    for prefix in ["/as/extended/v1", "/as/spec,whole/v1", "/as/v2,whole"] {
        let trigger =
            host.post(&format!("{prefix}/trigger-subscriptions"), json!({ "source": "webhook", "workflowId": "echo" }));
        assert_eq!((trigger.status, trigger.json()["binding"]["signingSecret"].is_string()), (201, true), "{prefix}");
        let bad = host.post(&format!("{prefix}/trigger-subscriptions"), json!({ "source": { "type": "webhook" } }));
        assert_eq!(bad.json()["details"], json!({ "field": "source" }), "{prefix}");
    }
    let listed = get("/as/extended/v1/trigger-subscriptions").json();
    let id = listed["subscriptions"][0]["subscriptionId"].as_str().unwrap();
    let paused =
        send(&host, "PATCH", &format!("/as/extended/v1/trigger-subscriptions/{id}"), json!({ "state": "paused" }));
    assert_eq!(paused.json()["state"], "paused");
}

#[test]
fn what_no_host_serves_is_served_by_the_text() {
    let host = Host::start();
    for prefix in ["/as/spec,whole/v1", WHOLE_2] {
        let get = |path: &str| host.get(&format!("{prefix}{path}"));
        assert_eq!(get("/agents/roster").json()["total"], 2, "{prefix}");
        assert_eq!(get("/agents/roster/roster-1").json()["persona"], "Ada");
        assert_eq!(get("/agents/org-chart").json()["departments"][0]["departmentId"], "support");
        assert_eq!(get("/agents/org-chart/support").json()["members"].as_array().unwrap().len(), 2);
        assert_eq!(get("/agents/org-chart/support?recursive=false").json()["members"].as_array().unwrap().len(), 1);
        assert_eq!(get("/agents/local.sorter/deployments").json()[0]["state"], "active");
        let deploy = |body: Value| host.post(&format!("{prefix}/agents/local.sorter/deployments"), body);
        assert_eq!(deploy(json!({ "version": "1.1.0", "transition": "promote" })).json()["state"], "active");
        assert_eq!(
            code(&deploy(json!({ "version": "2-untested", "transition": "promote" }))),
            (403, "eval_gate_unmet".to_owned())
        );
        assert_eq!(
            code(&deploy(json!({ "version": "9", "transition": "pause" }))),
            (400, "no_active_deployment".to_owned())
        );
        assert_eq!(get("/content/pages").json()[0]["slug"], "home");
        let slug = format!("page-{}", prefix.len());
        let made = host.post(&format!("{prefix}/content/pages"), json!({ "slug": slug, "name": "New" })).json();
        let id = made["pageId"].as_str().unwrap();
        let section = send(
            &host,
            "PUT",
            &format!("{prefix}/content/pages/{id}/sections/s1"),
            json!({ "locale": "de", "data": { "a": 1 } }),
        );
        assert_eq!(section.json()["localizations"], json!({ "de": { "a": 1 } }));
        assert_eq!(get(&format!("/content/pages/{slug}")).json()["sections"][0]["sectionId"], "s1");
        assert_eq!(send(&host, "DELETE", &format!("{prefix}/content/pages/{id}"), json!({})).status, 204);
        assert!(get("/content/settings").json()["baseLocale"].is_string());
        let settings = send(
            &host,
            "PUT",
            &format!("{prefix}/content/settings"),
            json!({ "baseLocale": "de", "supportedLocales": ["de"], "autoTranslateOnPublish": true }),
        );
        assert_eq!(settings.json()["baseLocale"], "de");
    }
    let made = host.post(
        &format!("{WHOLE_2}/runs"),
        json!({ "workflowId": "echo", "mode": "eval", "evalSuiteRef": "s", "agentId": "local.sorter" }),
    );
    let run = made.json()["runId"].as_str().unwrap().replace('/', "~2F");
    host.get(&format!("{WHOLE_2}/runs/{run}/events"));
    assert_eq!(host.get(&format!("{WHOLE_2}/runs/{run}/eval-summary")).json()["taskCount"], 2);
    assert_eq!(host.get(&format!("{WHOLE_2}/runs/{run}:diff?against={run}")).json()["eventDiffs"], json!([]));
    let proposal = host
        .post(
            &format!("{WHOLE_2}/proposals"),
            json!({ "kind": "prompt-template", "artifact": { "a": 1 }, "title": "T" }),
        )
        .json();
    let id = proposal["id"].as_str().unwrap();
    let at = format!("{WHOLE_2}/proposals/{id}");
    assert_eq!(send(&host, "PATCH", &at, json!({ "artifact": { "a": 2 } })).json()["state"], "revised");
    assert_eq!(
        code(&host.post(&format!("{at}:apply"), json!({ "artifactDigest": proposal["artifactDigest"] }))),
        (409, "proposal_stale".to_owned())
    );
    assert_eq!(host.post(&format!("{at}:apply"), json!({})).json()["state"], "applied");
    assert_eq!(code(&host.post(&format!("{at}:reject"), json!({}))), (409, "proposal_state_conflict".to_owned()));
    assert_eq!(host.get(&format!("{WHOLE_2}/proposals?state=applied")).json()["items"].as_array().unwrap().len(), 1);
    let automation = host.post(&format!("{WHOLE_2}/proposals"), json!({ "kind": "automation", "artifact": {} })).json();
    let gated = host.post(&format!("{WHOLE_2}/proposals/{}:apply", automation["id"].as_str().unwrap()), json!({}));
    assert_eq!(gated.status, 202);
    let gate = gated.json()["runId"].as_str().unwrap().replace('/', "~2F");
    assert_eq!(host.get(&format!("{WHOLE_2}/runs/{gate}")).json()["workflowId"], "approval");
    assert_eq!(host.get(&format!("{WHOLE_2}/connection-providers")).json()["refusals"][0]["providerId"], "ledger");
    assert_eq!(
        code(&host.get(&format!("{WHOLE_2}/connection-providers/none"))),
        (404, "connection_provider_unresolved".to_owned())
    );
    let frame = host.get(&format!("{WHOLE_2}/host/ui-plugins/local.pack/board/frame"));
    assert_eq!(
        (frame.header("content-type"), frame.header("openwop-version")),
        (Some("text/html; charset=utf-8"), Some("2.0"))
    );
    let message =
        json!({ "message": { "openwop": "ui-plugin/1", "type": "request", "id": "1", "method": "artifact.write" } });
    let refused = host.post(&format!("{WHOLE_2}/host/ui-plugins/local.pack/board/rpc"), message);
    assert_eq!((refused.status, &refused.json()["ok"]), (200, &json!(false)));
    let trigger = host
        .post(&format!("{WHOLE_2}/trigger-subscriptions"), json!({ "source": "queue", "workflowId": "echo" }))
        .json();
    let trigger = trigger["subscription"]["subscriptionId"].as_str().unwrap().replace('/', "~2F");
    let letters = host.get(&format!("{WHOLE_2}/trigger-subscriptions/{trigger}/dead-letters?limit=1")).json();
    assert_eq!(
        (&letters["deliveries"][0]["reason"], &letters["nextCursor"]),
        (&json!("verification_failed"), &json!("1"))
    );
    assert_eq!(host.get("/as/v2/proposals").status, 404);
    assert_eq!(host.get("/v1/agents/roster").status, 404);
}

#[test]
fn the_registry_is_read_without_a_key() {
    let host = Host::start();
    for path in [
        "/.well-known/openwop-registry",
        "/v1/index.json",
        "/v1/packs/local.pack/index.json",
        "/v1/packs/local.pack/-/1.0.0.json",
        "/v1/packs/local.pack/-/1.0.0.tgz",
        "/v1/packs/local.pack/-/1.0.0.sig",
        "/keys/local-1.pub",
    ] {
        assert_eq!(host.request("GET", &format!("/as/registry{path}")).send().status, 200, "{path}");
    }
    let read = |path: &str| host.request("GET", &format!("/as/registry{path}")).send().json();
    assert_eq!(read("/.well-known/openwop-registry")["supportedSigningMethods"], json!(["ed25519"]));
    assert_eq!(read("/v1/index.json")["packs"][0]["latestVersion"], "1.0.0");
    assert_eq!(read("/v1/packs/local.pack/index.json")["versions"], json!(["1.0.0"]));
    assert_eq!(host.request("GET", "/as/registry/v1/packs/none/index.json").send().status, 404);
}

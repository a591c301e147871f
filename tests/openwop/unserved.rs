//! What a 404 says: that there is no such operation, or no such thing. The bodies are in the shapes of the six hosts.

use flowtether::backends::openwop::{
    agents, content, host, prompts, proposals, run_records, tools, webhooks, workspace,
};
use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::operation::Operation;
use flowtether::core::retry::RetryPolicy;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::openwop_calls::{interrupts, runs, workflows};
use crate::common::response::{Scripted, empty, respond, text};
use crate::rows::ask;

fn row(method: &'static flowtether::core::method::Method, ids: &[&str], body: Option<Value>) -> Operation {
    ask(method, ids, body, &json!({})).unwrap()
}

fn get(method: &'static flowtether::core::method::Method, ids: &[&str]) -> Operation {
    row(method, ids, None)
}

fn failure(operation: Operation, refused: Scripted) -> Error {
    let policy = RetryPolicy { max_retries: 0, ..RetryPolicy::DEFAULT };
    Scenario::call(operation).policy(policy).responses([refused]).play().outcome.unwrap_err()
}

fn missing(message: &str) -> Scripted {
    respond(404, json!({"error": "not_found", "message": message}))
}

#[test]
fn a_route_that_the_host_never_promised_is_not_supported() {
    let render = || row(&prompts::RENDER, &[], Some(json!({"ref": "prompt:x", "variables": {}})));
    let fork = || runs::fork("run-1", json!({"mode": "replay"}).into(), None).unwrap();
    let refusals: Vec<(Operation, Scripted)> = vec![
        // The in-memory, sqlite and postgres hosts, and the python one.
        (fork(), missing("No route for POST /v1/runs/run-1:fork")),
        (workflows::get("w").unwrap(), missing("No route for GET /v1/workflows/w")),
        (interrupts::inspect_by_token("t").unwrap(), missing("No route for GET /v1/interrupts/t")),
        (get(&run_records::ANCESTRY, &["run-1"]), missing("No route for GET /v1/runs/run-1/ancestry")),
        (get(&content::LIST, &[]), missing("No route for GET /v1/content/pages")),
        // The python host, to a method that it does not know.
        (
            row(&prompts::UPDATE, &["x"], Some(json!({"version": "1", "kind": "user", "text": "x"}))),
            text(501, "<!DOCTYPE HTML>\n<html>Error response"),
        ),
        // The sqlite host takes the verb for a part of the id.
        (
            get(&run_records::DIFF, &["run-1", "run-2"]),
            respond(404, json!({"error": "run_not_found", "message": "Unknown runId: run-1:diff"})),
        ),
        // The larger host of version 1.
        (get(&run_records::EVAL_SUMMARY, &["r"]), missing("No route matches this request.")),
        (get(&agents::ROSTER, &[]), missing("agent 'roster' is not installed on this host")),
        (get(&agents::ORG_CHART, &[]), missing("agent 'org-chart' is not installed on this host")),
        (get(&tools::LIST, &[]), missing("Not found.")),
        // The host of both versions.
        (get(&run_records::LIST, &[]), missing("GET is not served at /v1/runs")),
        (render(), missing("no operation at /prompts:render")),
        (get(&proposals::GET, &["p"]), missing("no operation at /proposals/p")),
        (
            get(&run_records::EFFECTS, &["acme/r"]),
            missing("v1 operations keep their /v1/ path keys through the overlap; unversioned keys are the v2 surface"),
        ),
        (get(&agents::ROSTER, &[]), missing("no such agent")),
        (get(&host::FRAME, &["a", "b"]), missing("no operation at /host/ui-plugins/a/b/frame")),
        // By specification.
        (get(&content::SETTINGS, &[]), empty(501)),
        (get(&webhooks::LIST, &[]), empty(405)),
    ];
    for (operation, refused) in refusals {
        let name = operation.name;
        let error = failure(operation, refused);
        assert_eq!(error.kind, ErrorKind::Unsupported, "{name}: {}", error.message);
        assert!(matches!(error.status, 404 | 405 | 501) && !error.retryable, "{name}");
        assert_eq!((error.provider, error.operation), ("openwop", name));
    }
}

#[test]
fn a_thing_that_is_not_there_is_not_found() {
    let code = |code: &str, message: &str| respond(404, json!({"error": code, "message": message}));
    let delete_file = || get(&workspace::DELETE, &["none.md"]);
    let render = || row(&prompts::RENDER, &[], Some(json!({"ref": "prompt:x", "variables": {}})));
    let create = || runs::create(json!({"workflowId": "nope"}).into(), None, false).unwrap();
    let refusals: Vec<(Operation, Scripted)> = vec![
        (get(&run_records::ANNOTATIONS, &["nope"]), code("run_not_found", "Unknown runId: nope")),
        (row(&run_records::PAUSE, &["nope"], None), code("not_found", "Unknown runId: nope")),
        (row(&run_records::PAUSE, &["nope"], None), code("run_not_found", "Unknown runId: nope")),
        (get(&run_records::DEBUG_BUNDLE, &["nope"]), code("run_not_found", "run nope not found")),
        (get(&run_records::ARTIFACT, &["r", "x"]), code("not_found", "artifact 'x' not found on run 'r'")),
        (get(&run_records::ARTIFACT, &["r", "x"]), code("not_found", "artifact not found")),
        (get(&run_records::DIFF, &["r", "nope"]), code("run_not_found", "run nope not found")),
        (get(&run_records::ANCESTRY, &["nope"]), code("run_not_found", "run nope not found")),
        (get(&webhooks::UNREGISTER, &["none"]), code("subscription_not_found", "Unknown subscriptionId: none")),
        (get(&webhooks::UNREGISTER, &["acme/w"]), code("not_found", "no such webhook")),
        (delete_file(), code("not_found", "No such workspace file.")),
        (delete_file(), respond(404, json!({"error": "not_found"}))),
        (get(&agents::GET, &["none"]), code("not_found", "agent 'none' is not installed on this host")),
        (get(&agents::GET, &["x"]), code("not_found", "no such agent")),
        (get(&tools::GET, &["x"]), code("not_found", "no tool \"x\" in this caller's catalog")),
        (get(&prompts::GET, &["none"]), code("prompt_template_not_found", "no template 'none'")),
        (get(&prompts::DELETE, &["none"]), code("prompt_delete_not_found", "no such template 'none'")),
        (render(), code("template_not_found", "template_not_found: 'x'")),
        (create(), code("workflow_not_found", "Unknown workflowId: nope")),
        (
            create(),
            respond(
                404,
                json!({"error": "not_found", "message": "workflow nope is not registered on this host", "details": {"workflowId": "nope"}}),
            ),
        ),
        (runs::get("acme/r").unwrap(), code("not_found", "run not found")),
        (workflows::get("none").unwrap(), code("not_found", "workflow not found")),
        // A proxy says nothing of the host.
        (runs::get("r").unwrap(), text(404, "<html>nginx</html>")),
        (runs::get("r").unwrap(), empty(404)),
    ];
    for (operation, refused) in refusals {
        let name = operation.name;
        let error = failure(operation, refused);
        assert_eq!((error.kind, error.status), (ErrorKind::NotFound, 404), "{name}: {}", error.message);
    }
}

#[test]
fn a_501_with_a_code_of_its_own_says_something_else() {
    let refused = respond(501, json!({"error": "credential_unavailable", "message": "no credential store"}));
    assert_eq!(failure(runs::get("r").unwrap(), refused).kind, ErrorKind::Server);
}

#[test]
fn the_current_version_of_a_file_is_in_the_details_of_a_conflict() {
    let put = row(&workspace::PUT, &["a.md"], Some(json!({"content": "x"})));
    let refused = respond(409, json!({"error": "workspace_conflict", "details": {"currentVersion": 2}}));
    let error = failure(put, refused);
    assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Conflict, Some("workspace_conflict")));
    assert_eq!(error.details.clone().map(Value::from), Some(json!({"currentVersion": 2})));
}

//! What is filled in where a host leaves it out. Everything else passes through untouched.

use flowtether::core::error::ErrorKind;
use serde_json::json;

use crate::common::Scenario;
use crate::common::openwop_calls::{discovery, interrupts, runs, workflows};
use crate::common::response::respond;
use crate::{body, read};

#[test]
fn ended_at_becomes_completed_at() {
    let run = read(
        runs::get("r"),
        json!({"runId": "r", "workflowId": "w", "status": "completed", "endedAt": "2026-11-22T12:00:00.000Z", "workspace": []}),
    );
    assert_eq!(run["completedAt"], "2026-11-22T12:00:00.000Z");
    assert_eq!(run["endedAt"], "2026-11-22T12:00:00.000Z");
    assert_eq!(run["workspace"], json!([]));
}

#[test]
fn a_run_that_continues_has_no_completed_at() {
    let run = read(runs::get("r"), json!({"runId": "r", "workflowId": "w", "status": "running", "endedAt": null}));
    assert_eq!(run, json!({"runId": "r", "workflowId": "w", "status": "running", "endedAt": null}));
}

#[test]
fn a_completed_at_of_the_host_s_own_is_kept() {
    let run = read(runs::get("r"), json!({"runId": "r", "status": "completed", "completedAt": "a", "endedAt": "b"}));
    assert_eq!(run["completedAt"], "a");
}

#[test]
fn the_node_of_a_resolved_interrupt_is_always_there() {
    let resolve = || interrupts::resolve("r", "gate", body(json!({"resumeValue": {"action": "accept"}})), None);
    for (response, node) in [
        (json!({"runId": "r", "nodeId": "own", "status": "running"}), "own"),
        (json!({"runId": "r", "status": "running", "interrupt": {"kind": "approval", "nodeId": "inner"}}), "inner"),
        (json!({"runId": "r", "status": "running", "interrupt": {"kind": "approval"}}), "gate"),
        (json!({"runId": "r", "status": "running"}), "gate"),
    ] {
        assert_eq!(read(resolve(), response)["nodeId"], node);
    }
}

#[test]
fn the_response_to_a_token_is_whatever_the_host_says() {
    let resolve = interrupts::resolve_by_token("t", body(json!({"resumeValue": {}})), None);
    let response = json!({"runId": "r", "nodeId": "ext", "status": "running", "outcome": "resumed"});
    assert_eq!(read(resolve, response.clone()), response);
    let payload = json!({"kind": "approval", "key": "k", "data": {"title": "Ship it?"}, "addedTomorrow": 1});
    assert_eq!(read(interrupts::inspect_by_token("t"), payload.clone()), payload);
}

#[test]
fn a_workflow_passes_through() {
    let workflow = json!({"id": "w", "nodes": [{"id": "a"}], "edges": [], "addedTomorrow": null});
    assert_eq!(read(workflows::get("w"), workflow.clone()), workflow);
}

#[test]
fn families_under_the_wrapper_are_at_the_root_too_and_the_root_comes_first() {
    let document = json!({
        "protocolVersion": "1.0",
        "replay": {"supported": true},
        "capabilities": {"replay": {"supported": false}, "webhooks": {"supported": true}, "grpc": null},
        "feedback": null,
    });
    let read = read(Ok(discovery::capabilities()), document);
    assert_eq!(read["replay"], json!({"supported": true}));
    assert_eq!(read["webhooks"], json!({"supported": true}));
    assert_eq!(read["capabilities"]["replay"], json!({"supported": false}));
    assert_eq!(read.get("grpc"), None);
}

#[test]
fn a_document_of_any_minor_version_or_without_limits_is_read() {
    for version in ["1.0", "1.17", "0.9"] {
        let document = json!({"protocolVersion": version});
        assert_eq!(read(Ok(discovery::capabilities()), document.clone()), document);
    }
    assert_eq!(read(Ok(discovery::capabilities()), json!({})), json!({}));
}

#[test]
fn a_document_of_another_major_version_is_refused_by_its_version() {
    for version in ["3.0", "10.1", "v1"] {
        let trace = Scenario::call(discovery::capabilities())
            .responses([respond(200, json!({"protocolVersion": version}))])
            .play();
        assert_eq!(trace.error().kind, ErrorKind::Unsupported);
        assert!(trace.error().message.contains(version), "{}", trace.error().message);
        assert_eq!(trace.error().operation, "discovery.capabilities");
    }
}

#[test]
fn a_host_that_speaks_only_versions_beyond_2_is_refused_wherever_it_says_so_and_others_are_read() {
    let ask = |document: serde_json::Value| {
        Scenario::call(discovery::capabilities()).responses([respond(200, document)]).play().outcome
    };
    for document in [
        json!({"protocolVersions": ["3.0"], "preferredVersion": "3.0"}),
        json!({"protocolVersions": ["3.0", "4.1"]}),
        json!({"protocolVersion": "3.0", "protocolVersions": ["3.0"]}),
    ] {
        let error = ask(document).unwrap_err();
        assert_eq!((error.kind, error.operation), (ErrorKind::Unsupported, "discovery.capabilities"));
        assert!(error.message.contains("speaks OpenWOP "), "{}", error.message);
    }
    for document in [
        json!({"protocolVersions": ["1.11", "2.0"], "preferredVersion": "1.11"}),
        json!({"protocolVersions": ["2.0"], "preferredVersion": "2.0"}),
        json!({"protocolVersions": ["2.0", "3.1"]}),
        json!({"protocolVersion": "1.0", "protocolVersions": ["2.0"]}),
        json!({"protocolVersion": "2.0", "protocolVersions": ["2.0", "1.11"]}),
        json!({"protocolVersions": []}),
        json!({"protocolVersions": "1.0"}),
    ] {
        assert!(ask(document.clone()).is_ok(), "{document}");
    }
}

//! First contact: how the major version is found, against hosts of every kind.

use flowtether::backends::openwop::host;
use flowtether::backends::openwop::wire::{AGREEMENT, agreed, major};
use flowtether::core::call::Call;
use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::json::Json;
use flowtether::core::machine::{Command, Input, Machine};
use flowtether::core::operation::Operation;
use flowtether::core::response::{Body, Response};
use flowtether::core::retry::RetryPolicy;
use flowtether::core::sequence::Sequence;
use serde_json::{Value, json};

use crate::common::openwop_calls::{discovery, runs};

/// How a host responds to a request for its discovery document, by the version it asks for.
type Host = fn(Option<&str>) -> (u16, Value);

fn of_version_1() -> Value {
    json!({ "protocolVersion": "1.0", "supportedEnvelopes": [], "limits": {} })
}

fn of_both() -> Value {
    json!({ "protocolVersion": "1.11", "protocolVersions": ["1.11", "2.0"], "preferredVersion": "1.11" })
}

fn of_version_2() -> Value {
    json!({ "protocolVersions": ["2.0"], "preferredVersion": "2.0" })
}

fn unsupported(versions: &[&str]) -> Value {
    json!({ "error": "protocol_version_unsupported", "message": "Not here.", "details": { "protocolVersions": versions } })
}

/// The outcome of first contact, and the version that each of its requests asked for.
fn contact(in_browser: bool, host: Host) -> (Result<f64, Error>, Vec<Option<String>>) {
    let policy = RetryPolicy { max_retries: 0, ..RetryPolicy::DEFAULT };
    let Ok(mut machine) = Sequence::new((AGREEMENT.begin)(in_browser, "https://wop.example"), policy, false) else {
        panic!("it asks")
    };
    let (mut asked, mut input) = (Vec::new(), Input::Start);
    loop {
        match machine.step(0.0, 0.0, input) {
            Command::Send { .. } => {}
            Command::Done(agreement) => return (Ok(major(&agreement)), asked),
            Command::Fail(error) => return (Err(error), asked),
            command => panic!("{command:?}"),
        }
        let request = &machine.operation().request;
        assert!(!request.authorized, "discovery is asked without the key");
        assert_eq!(request.path.as_str(), "/.well-known/openwop");
        let version = request.headers.get("OpenWOP-Version").map(str::to_owned);
        let (status, body) = host(version.as_deref());
        asked.push(version);
        input = match status {
            0 => Input::NoResponse { timed_out: false, cause: None },
            status => {
                let mut response = Response::new(status);
                response.body = Body::Json(body.into());
                Input::Response(response)
            }
        };
    }
}

fn chosen(in_browser: bool, host: Host) -> (f64, usize) {
    let (outcome, asked) = contact(in_browser, host);
    assert_eq!(asked.first(), Some(&Some("2.0".to_owned())), "the first request asks for version 2");
    (outcome.unwrap(), asked.len())
}

#[test]
fn a_host_of_version_1_ignores_the_header_and_is_spoken_to_in_version_1() {
    assert_eq!(chosen(false, |_| (200, of_version_1())), (1.0, 1));
}

#[test]
fn a_host_of_both_is_spoken_to_in_version_2() {
    let host: Host = |version| match version {
        Some(version) if version.starts_with('2') => (200, of_version_2()),
        _ => (200, of_both()),
    };
    assert_eq!(chosen(false, host), (2.0, 1));
}

#[test]
fn a_host_of_version_2_alone_is_spoken_to_in_version_2() {
    assert_eq!(chosen(false, |_| (200, of_version_2())), (2.0, 1));
}

#[test]
fn a_document_of_version_1_that_lists_version_2_came_without_the_header() {
    assert_eq!(chosen(false, |_| (200, of_both())), (1.0, 1), "a cache in between responded");
}

#[test]
fn a_406_says_which_versions_there_are() {
    let older: Host = |version| match version {
        Some("1") => (200, of_version_1()),
        _ => (406, unsupported(&["0.9", "1.4"])),
    };
    assert_eq!(chosen(false, older), (1.0, 2));
    let newer: Host = |version| match version {
        Some("2") => (200, json!({ "protocolVersions": ["2.3"] })),
        _ => (406, unsupported(&["1.4", "2.3", "3.0"])),
    };
    assert_eq!(chosen(false, newer), (2.0, 2));
}

#[test]
fn a_406_without_a_version_of_ours_is_final() {
    for versions in [&["3.0"][..], &[]] {
        let host: Host = match versions {
            [] => |_| (406, unsupported(&[])),
            _ => |_| (406, unsupported(&["3.0"])),
        };
        let (outcome, asked) = contact(false, host);
        let error = outcome.unwrap_err();
        assert_eq!((error.status, error.retryable, asked.len()), (406, false, 1));
    }
}

#[test]
fn a_400_or_404_is_asked_once_more_without_the_header() {
    for status in [400, 404] {
        let host: Host = match status {
            400 => |version| {
                if version.is_some() { (400, json!({ "error": "validation_error" })) } else { (200, of_both()) }
            },
            _ => {
                |version| if version.is_some() { (404, json!({ "error": "not_found" })) } else { (200, of_version_2()) }
            }
        };
        assert_eq!(chosen(false, host), (if status == 400 { 1.0 } else { 2.0 }, 2), "{status}");
    }
}

#[test]
fn a_preflight_that_refuses_the_header_is_asked_once_more_without_it() {
    let host: Host = |version| if version.is_some() { (0, Value::Null) } else { (200, of_version_1()) };
    assert_eq!(chosen(true, host), (1.0, 2));
    let (outcome, asked) = contact(false, host);
    assert_eq!(
        (outcome.unwrap_err().kind, asked.len()),
        (ErrorKind::Connection, 1),
        "outside of a browser it is an outage"
    );
}

#[test]
fn a_client_that_is_too_old_stops_with_the_hosts_message() {
    let body = || json!({ "error": "client_version_unsupported", "message": "Update.", "details": { "minClientVersion": "3.0.0" } });
    let (outcome, asked) = contact(false, |_| {
        (
            426,
            json!({ "error": "client_version_unsupported", "message": "Update.", "details": { "minClientVersion": "3.0.0" } }),
        )
    });
    let error = outcome.unwrap_err();
    assert_eq!((error.status, error.message.as_ref(), asked.len()), (426, "Update.", 1));
    assert_eq!(error.body.as_ref().map(Json::to_text), Some(Json::from(body()).to_text()));
}

#[test]
fn an_outage_is_left_to_the_call_that_waits() {
    for status in [429, 500, 503] {
        let host: Host = match status {
            429 => |_| (429, json!({ "error": "rate_limited" })),
            500 => |_| (500, json!({})),
            _ => |_| (503, json!({})),
        };
        let (outcome, asked) = contact(false, host);
        let error = outcome.unwrap_err();
        assert_eq!((error.status, error.retryable, asked.len()), (status, true, 1));
    }
}

#[test]
fn a_host_that_shows_no_document_is_spoken_to_in_version_1() {
    assert_eq!(chosen(false, |_| (404, json!({ "error": "not_found" }))), (1.0, 2));
    assert_eq!(chosen(false, |_| (403, json!({}))), (1.0, 1));
    assert_eq!(chosen(false, |_| (200, json!("a page"))), (1.0, 1));
    assert_eq!(chosen(false, |_| (200, json!({}))), (1.0, 1));
}

#[test]
fn a_host_of_another_major_is_unsupported() {
    for in_browser in [false, true] {
        let (outcome, asked) = contact(in_browser, |_| (200, json!({ "protocolVersions": ["3.0"] })));
        assert_eq!((outcome.unwrap_err().kind, asked.len()), (ErrorKind::Unsupported, 1));
    }
}

/// What is sent of an operation to a host of version 2: method, path, version and `Idempotency-Key`.
fn sent(operation: &Operation, document: Option<Value>) -> Result<(String, Option<String>), Error> {
    let request = (AGREEMENT.fit)(operation, &agreed(2.0, document.map(Json::from)))?.unwrap();
    let header = |name: &str| request.headers.get(name).map(str::to_owned);
    assert_eq!(header("OpenWOP-Version").as_deref(), Some("2.0"));
    Ok((request.path.as_str().to_owned(), header("Idempotency-Key")))
}

#[test]
fn a_host_of_version_1_gets_the_request_as_it_is() {
    let operation = runs::get("a/b~c").unwrap();
    assert!((AGREEMENT.fit)(&operation, &agreed(1.0, None)).unwrap().is_none());
}

#[test]
fn a_host_of_version_2_gets_unversioned_paths_with_projected_ids() {
    let key = "0123456789abcdef012345";
    let body = || Json::from(json!({ "workflowId": "w" }));
    for (operation, path) in [
        (runs::get("acme/0123456789abcdef").unwrap(), "/runs/acme~2F0123456789abcdef"),
        (runs::cancel("acme/r", None, None).unwrap(), "/runs/acme~2Fr/cancel"),
        (runs::create(body(), Some(key), false).unwrap(), "/runs"),
        (discovery::openapi(), "/openapi.json"),
        (discovery::capabilities(), "/.well-known/openwop"),
    ] {
        assert_eq!(sent(&operation, None).unwrap().0, path);
    }
    assert_eq!(sent(&runs::create(body(), Some(key), false).unwrap(), None).unwrap().1.as_deref(), Some(key));
}

#[test]
fn polls_of_version_2_have_an_exact_cursor_and_a_time() {
    for (after, wait, query) in [
        (None, None, "?timeout=1"),
        (Some(-1.0), None, "?timeout=1"),
        (Some(0.0), None, "?afterSequence=0&timeout=1"),
        (Some(7.0), Some(20_000.0), "?afterSequence=7&timeout=20"),
    ] {
        let operation = runs::poll_events("r", after, wait).unwrap();
        assert_eq!(sent(&operation, None).unwrap().0, format!("/runs/r/events/poll{query}"));
    }
}

#[test]
fn a_second_active_run_is_refused_by_the_header_of_the_version() {
    let operation = runs::create(Json::from(json!({ "workflowId": "w" })), None, true).unwrap();
    assert_eq!(operation.request.headers.get("X-Dedup"), Some("enforce"));
    let request = (AGREEMENT.fit)(&operation, &agreed(2.0, None)).unwrap().unwrap();
    assert_eq!(request.headers.get("OpenWOP-Dedup"), Some("enforce"));
    assert_eq!(request.headers.get("X-Dedup"), None);
}

#[test]
fn the_events_of_a_host_are_followed_where_its_document_says() {
    let operation = || host::EVENTS.endpoint.operation(Vec::new(), None).unwrap();
    for (channel, path) in [
        (json!("/host/pulse"), "/host/pulse?resumable=true"),
        (json!("/host/pulse?kind=all"), "/host/pulse?kind=all&resumable=true"),
        (json!("https://elsewhere.example/events"), "/host/events?resumable=true"),
        (json!("//elsewhere.example/events"), "/host/events?resumable=true"),
        (json!(7), "/host/events?resumable=true"),
    ] {
        let document = json!({ "protocolVersions": ["2.0"], "heartbeat": { "deliveryChannel": channel } });
        assert_eq!(sent(&operation(), Some(document)).unwrap().0, path);
    }
}

#[test]
fn a_key_that_version_2_refuses_is_refused_before_it_is_sent() {
    for key in ["short", "with a space in it, and long enough", "0123456789abcdef01234/"] {
        let Ok(operation) = runs::cancel("r", None, Some(key)) else { continue };
        let error = sent(&operation, None).unwrap_err();
        assert_eq!((error.kind, error.field.as_deref()), (ErrorKind::Configuration, Some("idempotencyKey")), "{key}");
        assert!((AGREEMENT.fit)(&operation, &agreed(1.0, None)).is_ok(), "a host of version 1 takes it");
    }
}

#[test]
fn the_cancel_of_a_run_that_is_over_has_its_status_in_either_version() {
    let operation = runs::cancel("acme/r", None, None).unwrap();
    let mut response = Response::new(409);
    response.body = Body::Json(Json::from(json!({
        "error": "run_terminal", "message": "Over.", "details": { "runStatus": "completed" },
    })));
    let mut call = Call::new(operation, RetryPolicy::DEFAULT, false);
    call.step(0.0, 0.0, Input::Start);
    let Command::Done(response) = call.step(0.0, 0.0, Input::Response(response)) else { panic!("it is a response") };
    assert_eq!(Value::from(response), json!({ "runId": "acme/r", "status": "completed", "alreadyTerminal": true }));
}

//! What each endpoint sends, and what it refuses to send.

use std::collections::BTreeSet;

use flowtether::backends::flowmaestro::client::SERVICE;
use flowtether::backends::flowmaestro::{
    agents, executions, knowledge_bases, memory, messages, threads, triggers, webhooks, workflows,
};
use flowtether::core::endpoint::{Body, Endpoint};
use serde_json::{Value, json};

use crate::rows::{Row, rows};
use crate::{AGENT, KNOWLEDGE_BASE, THREAD, TRIGGER, USER, WEBHOOK, WORKFLOW, operation, refused, sent};

/// Name, method and path of every endpoint. `{w}`, `{e}`, `{a}`, `{t}`, `{g}`, `{k}` and `{h}` are ids.
const LINES: &[(&str, &str)] = &[
    ("workflows.list", "GET /api/v1/workflows"),
    ("workflows.get", "GET /api/v1/workflows/{w}"),
    ("workflows.execute", "POST /api/v1/workflows/{w}/execute"),
    ("executions.list", "GET /api/v1/executions"),
    ("executions.get", "GET /api/v1/executions/{e}"),
    ("executions.cancel", "POST /api/v1/executions/{e}/cancel"),
    ("executions.stream", "GET /api/v1/executions/{e}/events"),
    ("agents.list", "GET /api/v1/agents"),
    ("agents.get", "GET /api/v1/agents/{a}"),
    ("agents.createThread", "POST /api/v1/agents/{a}/threads"),
    ("agents.memory.list", "GET /api/v1/agents/{a}/memory"),
    ("agents.memory.stats", "GET /api/v1/agents/{a}/memory/stats"),
    ("agents.memory.get", "GET /api/v1/agents/{a}/memory/{u}"),
    ("agents.memory.put", "PUT /api/v1/agents/{a}/memory/{u}"),
    ("agents.memory.delete", "DELETE /api/v1/agents/{a}/memory/{u}"),
    ("agents.memory.search", "POST /api/v1/agents/{a}/memory/search"),
    ("threads.get", "GET /api/v1/threads/{t}"),
    ("threads.delete", "DELETE /api/v1/threads/{t}"),
    ("threads.listMessages", "GET /api/v1/threads/{t}/messages"),
    ("threads.sendMessage", "POST /api/v1/threads/{t}/messages"),
    ("threads.sendMessageStream", "POST /api/v1/threads/{t}/messages"),
    ("threads.sendMessageStream", "POST /api/v1/threads/{t}/messages"),
    ("threads.sendMessageStream", "GET /api/v1/threads/{t}/events"),
    ("triggers.list", "GET /api/v1/triggers"),
    ("triggers.execute", "POST /api/v1/triggers/{g}/execute"),
    ("knowledgeBases.list", "GET /api/v1/knowledge-bases"),
    ("knowledgeBases.get", "GET /api/v1/knowledge-bases/{k}"),
    ("knowledgeBases.query", "POST /api/v1/knowledge-bases/{k}/query"),
    ("webhooks.list", "GET /api/v1/webhooks"),
    ("webhooks.get", "GET /api/v1/webhooks/{h}"),
    ("webhooks.create", "POST /api/v1/webhooks"),
    ("webhooks.update", "PATCH /api/v1/webhooks/{h}"),
    ("webhooks.delete", "DELETE /api/v1/webhooks/{h}"),
    ("webhooks.test", "POST /api/v1/webhooks/{h}/test"),
    ("webhooks.deliveries", "GET /api/v1/webhooks/{h}/deliveries"),
];

fn with_ids(line: &str) -> String {
    let ids = [
        ("{w}", WORKFLOW),
        ("{e}", crate::EXECUTION),
        ("{a}", AGENT),
        ("{u}", USER),
        ("{t}", THREAD),
        ("{g}", TRIGGER),
        ("{k}", KNOWLEDGE_BASE),
        ("{h}", WEBHOOK),
    ];
    ids.iter().fold(line.to_owned(), |line, (name, id)| line.replace(name, id))
}

fn is_stream(row: &Row) -> bool {
    row.endpoint.template().ends_with("/events")
}

#[test]
fn every_endpoint_has_its_name_method_and_path() {
    let rows = rows();
    assert_eq!(rows.len(), LINES.len());
    for (row, (name, line)) in rows.iter().zip(LINES) {
        let operation = row.operation().unwrap();
        assert_eq!((operation.service.name, operation.name), ("flowmaestro", *name));
        assert_eq!(sent(Ok(operation)).line(), with_ids(line), "{name}");
    }
}

#[test]
fn the_endpoints_cover_the_32_routes_of_the_service_and_the_one_that_only_its_own_clients_know() {
    let routes: BTreeSet<(&str, &str)> =
        rows().iter().map(|row| (row.endpoint.method.as_str(), row.endpoint.template())).collect();
    assert!(routes.contains(&("GET", "/api/v1/threads/{threadId}/events")));
    assert_eq!(routes.len(), 32 + 1);
}

#[test]
fn no_header_goes_out_that_the_service_keeps_pages_from_sending() {
    for row in rows() {
        let sent = sent(row.operation());
        let names = match row.body {
            Some(_) => vec!["Accept", "Content-Type", "Authorization"],
            None => vec!["Accept", "Authorization"],
        };
        assert_eq!(sent.header_names(), names, "{}", row.endpoint.name());
        assert_eq!(sent.header("Authorization"), Some("Bearer key-1"));
        let accepted = if is_stream(&row) { "text/event-stream" } else { "application/json" };
        assert_eq!(sent.header("Accept"), Some(accepted), "{}", row.endpoint.name());
        assert_eq!(sent.header("Content-Type"), row.body.map(|_| "application/json"), "{}", row.endpoint.name());
    }
}

#[test]
fn a_body_is_sent_as_it_was_given() {
    for row in rows().into_iter().filter(|row| !std::ptr::eq(row.endpoint, &messages::SEND_STREAMED)) {
        let sent = sent(row.operation());
        assert_eq!(sent.json(), row.body.clone().unwrap_or_default(), "{}", row.endpoint.name());
        assert_eq!(sent.body.is_some(), row.body.is_some(), "{}", row.endpoint.name());
    }
}

#[test]
fn what_a_later_version_of_the_service_takes_goes_through() {
    for mut row in rows().into_iter().filter(|row| row.body.is_some()) {
        let body = row.body.as_mut().unwrap();
        body["addedTomorrow"] = json!([null, 1.5, "\u{1f4e6}"]);
        assert_eq!(sent(row.operation()).json()["addedTomorrow"], body_of(&row)["addedTomorrow"]);
    }
}

fn body_of(row: &Row) -> &Value {
    row.body.as_ref().unwrap()
}

#[test]
fn the_bodies_have_the_names_that_callers_know() {
    let named: Vec<(&str, Body)> = rows()
        .iter()
        .filter(|row| row.endpoint.body() != Body::None)
        .map(|row| (row.endpoint.name(), row.endpoint.body()))
        .collect();
    assert_eq!(
        named,
        [
            ("workflows.execute", Body::Optional("execution")),
            ("agents.createThread", Body::Optional("thread")),
            ("agents.memory.put", Body::Required("memory")),
            ("agents.memory.search", Body::Required("search")),
            ("threads.sendMessage", Body::Required("message")),
            ("threads.sendMessageStream", Body::Required("message")),
            ("threads.sendMessageStream", Body::Required("message")),
            ("triggers.execute", Body::Optional("execution")),
            ("knowledgeBases.query", Body::Required("query")),
            ("webhooks.create", Body::Required("webhook")),
            ("webhooks.update", Body::Required("webhook")),
        ]
    );
}

#[test]
fn an_execution_without_anything_sends_an_empty_object_and_a_thread_without_anything_no_body() {
    for (endpoint, id) in [(&workflows::EXECUTE, WORKFLOW), (&triggers::EXECUTE, TRIGGER)] {
        let sent = sent(operation(endpoint, &[id], None));
        assert_eq!((sent.body.as_deref(), sent.header("Content-Type")), (Some("{}"), Some("application/json")));
    }
    let sent = sent(operation(&agents::CREATE_THREAD, &[AGENT], None));
    assert_eq!((sent.body, sent.headers.get("Content-Type")), (None, None));
}

// Ids.

/// The names of an endpoint's ids, in order.
fn ids(endpoint: &Endpoint) -> Vec<&'static str> {
    let mut names = Vec::new();
    let parts = endpoint.parts(&mut |part, is_id| {
        names.extend(is_id.then_some(part));
        Ok(())
    });
    assert_eq!(parts, Ok(()));
    names
}

#[test]
fn an_id_that_is_no_uuid_is_refused_by_every_endpoint_that_takes_one() {
    let long = format!("{WORKFLOW}0");
    let other = [
        "",
        ".",
        "..",
        "wf_1",
        "17",
        "0b5e55ed1d0c4a6e9c11000000000001",
        "0b5e55ed-1d0c-4a6e-9c11-00000000000g",
        "0b5e55ed-1d0c-4a6e-9c11-00000000000",
        "0b5e55ed-1d0c-4a6e-9c110-00000000001",
        "{0b5e55ed-1d0c-4a6e-9c11-0000000001}",
        "0b5e55ed-1d0c-4a6e-9c11-0000000000\u{e9}",
        &long,
    ];
    let mut refusing = 0;
    for row in rows() {
        for (place, name) in ids(row.endpoint).into_iter().enumerate() {
            refusing += 1;
            for id in other {
                assert_eq!(refused(row.with_id(place, id)), name, "{} {id:?}", row.endpoint.name());
            }
        }
    }
    assert_eq!(refusing, 31);
}

#[test]
fn a_uuid_of_any_version_and_case_is_taken() {
    for id in ["00000000-0000-0000-0000-000000000000", "0B5E55ED-1D0C-7A6E-FC11-00000000000A"] {
        let sent = sent(operation(&workflows::GET, &[id], None));
        assert_eq!(sent.path, format!("/api/v1/workflows/{id}"));
    }
}

#[test]
fn the_names_of_ids_are_those_that_callers_know() {
    let names: BTreeSet<&str> = rows().iter().flat_map(|row| ids(row.endpoint)).collect();
    let known =
        ["agentId", "executionId", "knowledgeBaseId", "threadId", "triggerId", "userId", "webhookId", "workflowId"];
    assert_eq!(names, BTreeSet::from(known));
}

#[test]
fn a_user_s_id_that_is_another_path_or_the_caller_s_own_name_is_refused() {
    for row in rows().iter().filter(|row| row.ids.len() == 2) {
        for id in ["search", "stats", "ada", "", ".", ".."] {
            assert_eq!(refused(row.with_id(1, id)), "userId", "{} {id:?}", row.endpoint.name());
        }
    }
}

#[test]
fn the_service_checks_ids_wherever_they_are_given() {
    assert_eq!(refused((SERVICE.check_id)("workflowId", "wf_1")), "workflowId");
    assert_eq!(refused((SERVICE.check_id)("userId", "stats")), "userId");
    assert!((SERVICE.check_id)("userId", USER).is_ok());
    assert!((SERVICE.check_id)("workflowId", WORKFLOW).is_ok());
}

// Bodies.

/// The member that an endpoint refuses in a body.
fn refuses(endpoint: &'static Endpoint, ids: &[&str], body: Value) -> String {
    refused(operation(endpoint, ids, Some(body)))
}

fn takes(endpoint: &'static Endpoint, ids: &[&str], body: Value) {
    assert_eq!(sent(operation(endpoint, ids, Some(body.clone()))).json(), body);
}

#[test]
fn inputs_are_an_object_or_nothing() {
    for (endpoint, id) in [(&workflows::EXECUTE, WORKFLOW), (&triggers::EXECUTE, TRIGGER)] {
        for inputs in [json!([]), json!([1]), json!("text"), json!(0), json!(false)] {
            assert_eq!(refuses(endpoint, &[id], json!({"inputs": inputs})), "inputs");
        }
        for body in [json!({}), json!({"inputs": {}}), json!({"inputs": null}), json!({"inputs": {"a": [null]}})] {
            takes(endpoint, &[id], body);
        }
    }
}

#[test]
fn a_text_is_needed_where_the_service_needs_one() {
    let needed: [(&Endpoint, &[&str], &str); 6] = [
        (&threads::SEND_MESSAGE, &[THREAD], "content"),
        (&messages::SEND_STREAMED, &[THREAD], "content"),
        (&messages::SEND_WHOLE, &[THREAD], "content"),
        (&memory::PUT, &[AGENT, USER], "working_memory"),
        (&memory::SEARCH, &[AGENT], "query"),
        (&knowledge_bases::QUERY, &[KNOWLEDGE_BASE], "query"),
    ];
    for (endpoint, ids, member) in needed {
        for text in [json!(""), json!(" \n\t"), json!(null), json!(7), json!(["x"]), json!({"text": "x"})] {
            assert_eq!(refuses(endpoint, ids, json!({member: text})), member, "{}", endpoint.name());
        }
        assert_eq!(refuses(endpoint, ids, json!({})), member);
    }
}

#[test]
fn a_body_that_is_needed_is_refused_by_its_name_when_there_is_none_or_it_is_no_object() {
    let mut needing = 0;
    for row in rows() {
        let without = |body: Option<Value>| refused(operation(row.endpoint, &row.ids, body));
        if let Body::Required(name) = row.endpoint.body() {
            needing += 1;
            assert_eq!(without(None), name, "{}", row.endpoint.name());
        }
        if let Body::Required(name) | Body::Optional(name) = row.endpoint.body() {
            for body in [json!(null), json!("x"), json!(7), json!(true), json!([{}])] {
                assert_eq!(without(Some(body.clone())), name, "{} {body}", row.endpoint.name());
            }
        }
    }
    assert_eq!(needing, 8);
}

#[test]
fn a_text_is_sent_with_the_spaces_around_it() {
    takes(&threads::SEND_MESSAGE, &[THREAD], json!({"content": " x\n"}));
    takes(&knowledge_bases::QUERY, &[KNOWLEDGE_BASE], json!({"query": " x "}));
}

#[test]
fn a_number_is_one_or_left_out() {
    let numbers: [(&Endpoint, &[&str], &str, &str); 6] = [
        (&threads::SEND_MESSAGE, &[THREAD], "content", "timeout"),
        (&messages::SEND_STREAMED, &[THREAD], "content", "timeout"),
        (&messages::SEND_WHOLE, &[THREAD], "content", "timeout"),
        (&memory::SEARCH, &[AGENT], "query", "top_k"),
        (&memory::SEARCH, &[AGENT], "query", "similarity_threshold"),
        (&knowledge_bases::QUERY, &[KNOWLEDGE_BASE], "query", "top_k"),
    ];
    for (endpoint, ids, text, member) in numbers {
        for number in [json!(null), json!(0), json!(-1), json!(-0.5), json!("5"), json!(""), json!(true), json!([5])] {
            let body = json!({text: "x", member: number});
            assert_eq!(refuses(endpoint, ids, body), member, "{} {number}", endpoint.name());
        }
        for number in [json!(1), json!(1.0)] {
            let sent = sent(operation(endpoint, ids, Some(json!({text: "x", member: number}))));
            assert_eq!(sent.json()[member], number, "{}", endpoint.name());
        }
        let sent = sent(operation(endpoint, ids, Some(json!({text: "x"}))));
        assert_eq!(sent.json().get(member), None, "{}", endpoint.name());
    }
}

#[test]
fn a_search_is_of_one_user_by_a_uuid_or_of_all() {
    takes(&memory::SEARCH, &[AGENT], json!({"query": "x", "user_id": USER}));
    for user in [json!("ada"), json!(""), json!(null), json!(7)] {
        assert_eq!(refuses(&memory::SEARCH, &[AGENT], json!({"query": "x", "user_id": user})), "user_id");
    }
}

#[test]
fn a_number_above_what_the_service_cuts_to_is_left_to_it() {
    takes(&knowledge_bases::QUERY, &[KNOWLEDGE_BASE], json!({"query": "x", "top_k": 21}));
    takes(&memory::SEARCH, &[AGENT], json!({"query": "x", "top_k": 51, "similarity_threshold": 0.01}));
    takes(&threads::SEND_MESSAGE, &[THREAD], json!({"content": "x", "timeout": 999_999}));
}

#[test]
fn a_query_asks_for_a_whole_number_of_results_under_the_service_s_name() {
    for number in [1.5, 0.5, 20.000_1] {
        let body = json!({"query": "x", "top_k": number});
        assert_eq!(refuses(&knowledge_bases::QUERY, &[KNOWLEDGE_BASE], body), "top_k");
    }
    for number in [json!(5), json!(null)] {
        let body = json!({"query": "x", "topK": number});
        assert_eq!(refuses(&knowledge_bases::QUERY, &[KNOWLEDGE_BASE], body.clone()), "topK");
        assert_eq!(refuses(&memory::SEARCH, &[AGENT], body), "topK");
    }
}

#[test]
fn what_the_service_itself_refuses_well_is_left_to_it() {
    takes(&webhooks::CREATE, &[], json!({"name": "", "url": "nowhere", "events": []}));
    takes(&webhooks::UPDATE, &[WEBHOOK], json!({}));
    takes(&agents::CREATE_THREAD, &[AGENT], json!({"metadata": null}));
}

// Sending a message.

#[test]
fn an_attempt_to_send_a_message_has_the_service_s_time_and_ten_seconds() {
    for endpoint in [&threads::SEND_MESSAGE, &messages::SEND_STREAMED, &messages::SEND_WHOLE] {
        let limit = |body: Value| operation(endpoint, &[THREAD], Some(body)).unwrap().timeout_ms;
        assert_eq!(limit(json!({"content": "x"})), Some(130_000.0), "{}", endpoint.name());
        for (asked, given) in [(1.0, 10_001.0), (5000.0, 15_000.0), (120_000.0, 130_000.0), (999_999.0, 130_000.0)] {
            assert_eq!(limit(json!({"content": "x", "timeout": asked})), Some(given), "{}", endpoint.name());
        }
    }
}

#[test]
fn a_browser_asks_for_no_408_and_gives_up_before_the_service_does() {
    for endpoint in [&threads::SEND_MESSAGE, &messages::SEND_STREAMED, &messages::SEND_WHOLE] {
        for (asked, limit) in [(None, 115_000.0), (Some(5000), 5000.0), (Some(120_000), 115_000.0)] {
            let mut message = json!({"content": "x", "addedTomorrow": null});
            if let Some(asked) = asked {
                message["timeout"] = json!(asked);
            }
            let mut operation = operation(endpoint, &[THREAD], Some(message)).unwrap();
            operation.in_browser.unwrap()(&mut operation);
            assert_eq!(operation.max_timeout_ms, limit, "{} {asked:?}", endpoint.name());
            let mut sent = sent(Ok(operation)).json();
            sent.as_object_mut().unwrap().remove("stream");
            assert_eq!(sent, json!({"content": "x", "addedTomorrow": null}));
        }
    }
}

#[test]
fn nothing_else_has_a_time_limit_of_its_own() {
    for row in rows() {
        let operation = row.operation().unwrap();
        let sends = row.endpoint.template().ends_with("/messages") && row.body.is_some();
        assert_eq!((operation.timeout_ms.is_some(), operation.hold_ms), (sends, 0.0), "{}", row.endpoint.name());
    }
}

#[test]
fn only_the_streamed_row_asks_for_a_stream_and_it_leaves_the_caller_s_body_as_it_is() {
    let message = flowtether::core::json::Json::from(json!({"content": "x", "timeout": 5000}));
    let of =
        |endpoint: &'static Endpoint| sent(endpoint.operation(vec![THREAD.to_owned()], Some(message.clone()))).json();
    assert_eq!(of(&messages::SEND_STREAMED), json!({"content": "x", "timeout": 5000, "stream": true}));
    for endpoint in [&messages::SEND_WHOLE, &threads::SEND_MESSAGE] {
        assert_eq!(of(endpoint), json!({"content": "x", "timeout": 5000}));
    }
    assert_eq!(message.get("stream"), None);
}

// The execution that is cancelled.

#[test]
fn a_cancellation_has_no_body() {
    let sent = sent(operation(&executions::CANCEL, &[crate::EXECUTION], None));
    assert_eq!((sent.body, sent.headers.get("Content-Type")), (None, None));
}

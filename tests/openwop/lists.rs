//! Lists: where hosts have the items, which page comes next, and what is left out where a host ignores a filter.

use std::rc::Rc;

use flowtether::backends::openwop::{agents, connection_providers, packs, prompts, run_records, tools, webhooks};
use flowtether::core::json::Json;
use flowtether::core::method::Method;
use flowtether::core::page::{List, Next, Walk};
use flowtether::core::retry::RetryPolicy;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::response::respond;
use crate::rows::ask;

fn list(method: &'static Method, ids: &[&str], options: Value) -> List {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let path = method.endpoint.path(&ids).unwrap();
    method.list(path, &mut |name| options.get(name).cloned().map(Json::from)).unwrap()
}

/// What the pages of a list are asked for with, and the items that are delivered, until the list ends.
fn walk(list: List, pages: impl IntoIterator<Item = Value>) -> (Vec<String>, Vec<Value>) {
    let (list, next) = (Rc::new(list), Next::default());
    let mut responses = pages.into_iter().map(|page| respond(200, page));
    let first = Scenario::call(list.page(&list.start, &next).unwrap()).responses(responses.next()).play();
    let walk = Walk::new(&list, first.outcome.unwrap(), next.take(), (RetryPolicy::DEFAULT, false)).unwrap();
    let rest = Scenario::machine(walk).responses(responses).play();
    rest.outcome.unwrap();
    (first.sent.into_iter().chain(rest.sent).map(|sent| sent.path).collect(), rest.delivered)
}

fn page(method: &'static Method, ids: &[&str], body: Value) -> Value {
    Scenario::call(ask(method, ids, None, &json!({})).unwrap()).responses([respond(200, body)]).play().value()
}

#[test]
fn the_items_are_in_data_wherever_a_host_has_them() {
    let items = json!([{"toolId": "a"}, {"toolId": "b"}]);
    for body in [items.clone(), json!({"tools": items}), json!({"items": items})] {
        assert_eq!(page(&tools::LIST, &[], body)["data"], items);
    }
    let runs = json!([{"runId": "r-1"}]);
    let whole = page(&run_records::LIST, &[], json!({"runs": runs, "nextCursor": "n", "addedTomorrow": 1}));
    assert_eq!(whole, json!({"runs": runs, "data": runs, "nextCursor": "n", "addedTomorrow": 1}));
    assert_eq!(page(&webhooks::LIST, &[], json!({"subscriptions": []}))["data"], json!([]));
    assert_eq!(page(&run_records::ANNOTATIONS, &["r"], json!({"annotations": [{}]}))["data"], json!([{}]));
    assert_eq!(page(&agents::ROSTER, &[], json!({"roster": [{}], "total": 1}))["data"], json!([{}]));
    assert_eq!(page(&packs::LIST, &[], json!([])), json!({"data": []}));
    let providers = json!({"providers": [{"id": "p"}], "refusals": [{"code": "c"}]});
    assert_eq!(page(&connection_providers::LIST, &[], providers)["data"], json!([{"id": "p"}]));
}

#[test]
fn what_is_no_list_is_an_unexpected_response() {
    for body in [json!({}), json!({"runs": {}}), json!("runs"), json!(null)] {
        let operation = ask(&run_records::LIST, &[], None, &json!({})).unwrap();
        let error = Scenario::call(operation).responses([respond(200, body)]).play().outcome.unwrap_err();
        assert_eq!(error.code.as_deref(), Some("unexpected_response"));
    }
}

#[test]
fn pages_follow_the_cursor_of_the_host_and_end_without_one() {
    let (paths, delivered) = walk(
        list(&run_records::LIST, &[], json!({"limit": 2})),
        [
            json!({"runs": [{"runId": "a"}, {"runId": "b"}], "nextCursor": "c 1"}),
            // A run that was started meanwhile moved the last one on to this page.
            json!({"runs": [{"runId": "b"}, {"runId": "c"}], "nextCursor": "c2"}),
            json!({"runs": []}),
        ],
    );
    assert_eq!(paths, ["/v1/runs?limit=2", "/v1/runs?limit=2&cursor=c%201", "/v1/runs?limit=2&cursor=c2"]);
    assert_eq!(delivered, [json!({"runId": "a"}), json!({"runId": "b"}), json!({"runId": "c"})]);
}

#[test]
fn a_list_begins_at_the_cursor_that_it_is_given() {
    let from = list(&prompts::LIST, &[], json!({"cursor": "1"}));
    let (paths, _) = walk(from, [json!({"items": [{"templateId": "b"}], "nextCursor": "1"})]);
    assert_eq!(paths, ["/v1/prompts?cursor=1"], "a cursor that comes back unchanged ends the list");
}

#[test]
fn a_host_without_pages_returns_the_whole_list() {
    let (paths, delivered) = walk(list(&run_records::LIST, &[], json!({})), [json!({"runs": [{"runId": "a"}]})]);
    assert_eq!((paths, delivered), (vec!["/v1/runs".to_owned()], vec![json!({"runId": "a"})]));
}

#[test]
fn what_a_host_sends_beside_what_was_asked_for_is_left_out() {
    let run = |id: &str, status: &str, workflow: &str| json!({"runId": id, "status": status, "workflowId": workflow});
    let runs = json!([run("a", "failed", "w"), run("b", "completed", "w"), run("c", "failed", "v")]);
    let filters = json!({"status": "failed", "workflowId": "w"});
    let (paths, delivered) = walk(list(&run_records::LIST, &[], filters), [json!({"runs": runs})]);
    assert_eq!(paths, ["/v1/runs?status=failed&workflowId=w"]);
    assert_eq!(delivered, [run("a", "failed", "w")]);
}

#[test]
fn dead_letters_are_a_list_of_the_newer_version() {
    let letters = list(&webhooks::DEAD_LETTERS, &["acme/w"], json!({"limit": 1}));
    let (paths, delivered) = walk(
        letters,
        [
            json!({"deliveries": [{"deliveryId": "acme/d1"}], "nextCursor": "n"}),
            json!({"deliveries": [{"deliveryId": "acme/d2"}]}),
        ],
    );
    assert_eq!(paths, ["/webhooks/acme%2Fw/dead-letters?limit=1", "/webhooks/acme%2Fw/dead-letters?limit=1&cursor=n"]);
    assert_eq!(delivered.len(), 2);
}

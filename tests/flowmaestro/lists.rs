//! What a page says, and where the next one starts.

use std::rc::Rc;

use flowtether::backends::flowmaestro::list::{Paging, list};
use flowtether::backends::flowmaestro::{
    agents, executions, knowledge_bases, memory, threads, triggers, webhooks, workflows,
};
use flowtether::core::error::Error;
use flowtether::core::json::Json;
use flowtether::core::operation::Operation;
use flowtether::core::page::{List, Next, PageFacts, Position, Walk};
use flowtether::core::retry::RetryPolicy;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::response::respond;
use crate::{AGENT, THREAD, WEBHOOK, WORKFLOW, enveloped, operation, read, refused, sent};

fn workflows(paging: Paging) -> List {
    list(&workflows::LIST, workflows::LIST.path(&[]).unwrap(), paging).unwrap()
}

fn page_of(page: f64, per_page: f64) -> Paging {
    Paging { page: Some(page), per_page: Some(per_page) }
}

fn items(count: usize) -> Value {
    items_of(1, count)
}

/// The items of one page of several.
fn items_of(page: u32, count: usize) -> Value {
    (0..count).map(|number| json!({"id": format!("i-{page}-{number}")})).collect()
}

/// A page as the service sends it.
fn page(items: Value, number: u32, per_page: u32, total: u32) -> Value {
    let pages = total.div_ceil(per_page);
    let mut page = enveloped(items);
    page["pagination"] = json!({
        "page": number, "per_page": per_page, "total_count": total, "total_pages": pages,
        "has_next": number < pages, "has_prev": number > 1,
    });
    page
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

/// The first request of a list.
fn first(list: List) -> Result<Operation, Error> {
    let list = Rc::new(list);
    list.page(&list.start, &Next::default())
}

/// What a page says.
fn facts(page: Value) -> PageFacts {
    (workflows(Paging::default()).facts)(&Json::from(page))
}

// What is asked for.

#[test]
fn the_first_page_is_asked_for_without_a_number() {
    for (paging, query) in [
        (Paging::default(), ""),
        (Paging { page: Some(1.0), per_page: None }, ""),
        (Paging { page: Some(2.0), per_page: None }, "?page=2"),
        (Paging { page: None, per_page: Some(50.0) }, "?per_page=50"),
        (page_of(7.0, 100.0), "?per_page=100&page=7"),
        (page_of(4_294_967_295.0, 1.0), "?per_page=1&page=4294967295"),
    ] {
        let list = workflows(paging);
        assert_eq!(sent(first(list)).path, format!("/api/v1/workflows{query}"));
    }
}

#[test]
fn a_page_that_there_cannot_be_is_refused() {
    for number in [0.0, -1.0, 0.5, 1.5, f64::NAN, f64::INFINITY, 4_294_967_296.0] {
        assert_eq!(refused(list(&workflows::LIST, workflows::LIST.path(&[]).unwrap(), page_of(number, 20.0))), "page");
    }
    for number in [0.0, -1.0, 19.5, 101.0, f64::NAN, f64::INFINITY] {
        assert_eq!(
            refused(list(&workflows::LIST, workflows::LIST.path(&[]).unwrap(), page_of(1.0, number))),
            "perPage"
        );
    }
}

#[test]
fn every_list_has_its_path_and_its_items_an_id() {
    let of_agent = [AGENT.to_owned()];
    let of_webhook = [WEBHOOK.to_owned()];
    for (endpoint, ids, path) in [
        (&workflows::LIST, &[][..], "/api/v1/workflows".to_owned()),
        (&agents::LIST, &[], "/api/v1/agents".to_owned()),
        (&memory::LIST, &of_agent, format!("/api/v1/agents/{AGENT}/memory")),
        (&triggers::LIST, &[], "/api/v1/triggers".to_owned()),
        (&knowledge_bases::LIST, &[], "/api/v1/knowledge-bases".to_owned()),
        (&webhooks::LIST, &[], "/api/v1/webhooks".to_owned()),
        (&webhooks::DELIVERIES, &of_webhook, format!("/api/v1/webhooks/{WEBHOOK}/deliveries")),
    ] {
        let list = list(endpoint, endpoint.path(ids).unwrap(), page_of(2.0, 5.0)).unwrap();
        assert_eq!((list.id, list.keep.len()), ("id", 0));
        assert_eq!(sent(first(list)).path, format!("{path}?per_page=5&page=2"));
    }
    assert_eq!(memory::ID, "user_id");
}

// What a page says.

#[test]
fn a_page_says_how_many_it_holds_how_many_it_could_and_whether_there_is_more() {
    let said = |items, limit, says_more| PageFacts { items, limit: Some(limit), says_more, ..PageFacts::default() };
    assert_eq!(facts(page(items(20), 1, 20, 45)), said(20, 20, true));
    assert_eq!(facts(page(items(5), 3, 20, 45)), said(5, 20, false));
    assert_eq!(facts(page(items(20), 1, 20, 20)), said(20, 20, false));
    assert_eq!(facts(page(items(0), 1, 20, 0)), said(0, 20, false));
    assert_eq!(facts(page(items(7), 1, 7, 9)), said(7, 7, true));
}

#[test]
fn a_page_may_say_it_in_the_words_of_the_official_types() {
    for (pagination, says_more) in [
        (json!({"page": 1, "per_page": 5, "total_count": 9, "has_more": true}), true),
        (json!({"page": 1, "per_page": 5, "total_count": 9, "has_more": false}), false),
        (json!({"page": 1, "per_page": 5, "has_more": null, "has_next": true}), true),
        (json!({"page": 1, "per_page": 5, "has_next": "true"}), false),
    ] {
        let mut page = enveloped(items(2));
        page["pagination"] = pagination;
        assert_eq!(facts(page), PageFacts { items: 2, limit: Some(5), says_more, ..PageFacts::default() });
    }
}

#[test]
fn a_page_that_says_nothing_says_no_size() {
    assert_eq!(facts(enveloped(items(3))), PageFacts { items: 3, limit: None, ..PageFacts::default() });
}

// The walk.

#[test]
fn a_list_continues_while_its_pages_say_so_and_ends_with_the_short_one() {
    let pages = [page(items_of(1, 2), 1, 2, 5), page(items_of(2, 2), 2, 2, 5), page(items_of(3, 1), 3, 2, 5)];
    let (asked, got) = walk(workflows(Paging { page: None, per_page: Some(2.0) }), pages);
    let first = "/api/v1/workflows?per_page=2";
    assert_eq!(asked, [first.to_owned(), format!("{first}&page=2"), format!("{first}&page=3")]);
    assert_eq!(got.len(), 5);
}

#[test]
fn a_list_begins_where_the_caller_says() {
    let (asked, _) = walk(workflows(page_of(3.0, 2.0)), [page(items(1), 3, 2, 5)]);
    assert_eq!(asked, ["/api/v1/workflows?per_page=2&page=3"]);
}

#[test]
fn a_full_page_that_denies_a_next_one_is_followed_by_one_more_poll() {
    let full = |number| {
        let mut page = page(items_of(number, 20), number, 20, 20);
        page["pagination"]["has_next"] = json!(false);
        page
    };
    let (asked, got) = walk(workflows(Paging::default()), [full(1), full(2), page(json!([]), 3, 20, 60)]);
    assert_eq!(asked, ["/api/v1/workflows", "/api/v1/workflows?page=2", "/api/v1/workflows?page=3"]);
    assert_eq!(got.len(), 40);
}

#[test]
fn a_short_page_that_promises_a_next_one_is_believed_and_an_empty_one_is_not() {
    let short = |count, number| {
        let mut page = page(items_of(number, count), number, 20, 99);
        page["pagination"]["has_next"] = json!(true);
        page
    };
    let (asked, _) = walk(workflows(Paging::default()), [short(3, 1), short(0, 2)]);
    assert_eq!(asked, ["/api/v1/workflows", "/api/v1/workflows?page=2"]);
}

#[test]
fn a_page_is_full_by_the_size_that_the_service_says_it_has() {
    let cut = |count, number| {
        let mut page = page(items_of(number, count), number, 10, 10);
        page["pagination"]["has_next"] = json!(false);
        page
    };
    let (asked, _) = walk(workflows(Paging { page: None, per_page: Some(50.0) }), [cut(10, 1), cut(9, 2)]);
    assert_eq!(asked, ["/api/v1/workflows?per_page=50", "/api/v1/workflows?per_page=50&page=2"]);
}

#[test]
fn a_list_whose_pages_do_not_say_their_size_continues_to_an_empty_one() {
    let without_size = |count, number| {
        let mut page = page(items_of(number, count), number, 20, 20);
        page["pagination"].as_object_mut().unwrap().remove("per_page");
        page
    };
    for pages in [
        [without_size(20, 1), without_size(3, 2), without_size(0, 3)],
        [enveloped(items_of(1, 20)), enveloped(items_of(2, 3)), enveloped(items(0))],
    ] {
        let (asked, got) = walk(workflows(Paging::default()), pages);
        assert_eq!(asked, ["/api/v1/workflows", "/api/v1/workflows?page=2", "/api/v1/workflows?page=3"]);
        assert_eq!(got.len(), 23);
    }
}

#[test]
fn what_moved_on_to_the_next_page_is_delivered_once() {
    let pages = [page(items_of(1, 2), 1, 2, 5), page(items_of(1, 2), 2, 2, 5), page(items_of(3, 1), 3, 2, 5)];
    let (asked, got) = walk(workflows(Paging { page: None, per_page: Some(2.0) }), pages);
    assert_eq!(asked.len(), 3);
    assert_eq!(got, [json!({"id": "i-1-0"}), json!({"id": "i-1-1"}), json!({"id": "i-3-0"})]);
}

#[test]
fn an_empty_list_is_one_page() {
    let (asked, got) = walk(workflows(Paging::default()), [page(json!([]), 1, 20, 0)]);
    assert_eq!((asked.len(), got.len()), (1, 0));
}

// Executions.

/// A page of executions: the totals are those of the page alone.
fn executions_page(statuses: &[&str], number: u32, per_page: u32) -> Value {
    let items: Value =
        statuses.iter().map(|status| json!({"id": format!("{number}-{status}"), "status": status})).collect();
    let mut page = page(items, number, per_page, number * per_page);
    page["pagination"]["has_next"] = json!(false);
    page
}

#[test]
fn executions_are_asked_for_by_workflow_or_by_status() {
    for (workflow_id, status, query) in [
        (None, None, ""),
        (Some(WORKFLOW), None, "?workflow_id=0b5e55ed-1d0c-4a6e-9c11-000000000001"),
        (None, Some("failed"), "?status=failed"),
        (None, Some("said tomorrow"), "?status=said%20tomorrow"),
        (Some(WORKFLOW), Some("failed"), "?workflow_id=0b5e55ed-1d0c-4a6e-9c11-000000000001"),
    ] {
        let list = executions::list(workflow_id, status.map(str::to_owned), Paging::default()).unwrap();
        let keeps = workflow_id.and(status).map(|status| ("status", status.to_owned()));
        assert_eq!(list.keep, keeps.into_iter().collect::<Vec<_>>());
        assert_eq!(sent(first(list)).path, format!("/api/v1/executions{query}"));
    }
}

#[test]
fn executions_refuse_a_workflow_that_is_no_uuid_and_a_page_that_there_cannot_be() {
    assert_eq!(refused(executions::list(Some("wf_1"), None, Paging::default())), "workflowId");
    assert_eq!(refused(executions::list(Some(""), None, Paging::default())), "workflowId");
    for workflow_id in [None, Some(WORKFLOW)] {
        assert_eq!(refused(executions::list(workflow_id, None, page_of(0.0, 20.0))), "page");
        assert_eq!(refused(executions::list(workflow_id, None, page_of(1.0, 101.0))), "perPage");
    }
}

#[test]
fn executions_of_a_workflow_with_a_status_are_read_through_to_the_last_page() {
    let paging = Paging { page: None, per_page: Some(3.0) };
    let list = executions::list(Some(WORKFLOW), Some("failed".to_owned()), paging).unwrap();
    let (asked, got) = walk(
        list,
        [
            executions_page(&["completed", "failed", "running"], 1, 3),
            executions_page(&["completed", "completed", "completed"], 2, 3),
            executions_page(&["failed", "said_tomorrow"], 3, 3),
        ],
    );
    let first = format!("/api/v1/executions?workflow_id={WORKFLOW}&per_page=3");
    assert_eq!(asked, [first.clone(), format!("{first}&page=2"), format!("{first}&page=3")]);
    assert_eq!(got, [json!({"id": "1-failed", "status": "failed"}), json!({"id": "3-failed", "status": "failed"})]);
}

#[test]
fn what_is_left_out_of_a_page_leaves_the_rest_of_it_as_it_is() {
    let list = executions::list(Some(WORKFLOW), Some("failed".to_owned()), Paging::default()).unwrap();
    let whole = executions_page(&["completed"], 1, 20);
    let trace = Scenario::call(first(list).unwrap()).responses([respond(200, whole.clone())]).play();
    let kept = trace.value();
    assert_eq!(kept["data"], json!([]));
    assert_eq!((&kept["pagination"], &kept["meta"]), (&whole["pagination"], &whole["meta"]));
}

// Messages.

fn messages(body: Value) -> Value {
    read(operation(&threads::LIST_MESSAGES, &[THREAD], None), body)
}

#[test]
fn messages_in_both_shapes_are_one_page() {
    let said = json!([{"id": "m-1", "role": "user"}, {"id": "m-2", "role": "assistant"}]);
    for (body, count) in [
        (enveloped(json!({"messages": said})), 2),
        (enveloped(said.clone()), 2),
        (enveloped(json!({"messages": []})), 0),
        (enveloped(json!([])), 0),
    ] {
        let page = messages(body.clone());
        assert_eq!(page["data"], if count == 0 { json!([]) } else { said.clone() });
        assert_eq!(page["meta"], body["meta"]);
        assert_eq!(
            page["pagination"],
            json!({
                "page": 1, "per_page": count, "total_count": count, "total_pages": 1, "has_next": false, "has_prev": false,
            })
        );
    }
}

#[test]
fn messages_with_a_pagination_keep_it() {
    let mut body = enveloped(json!([{"id": "m-1"}]));
    body["pagination"] = json!({"page": 1, "per_page": 50, "total_count": 1, "total_pages": 1});
    assert_eq!(messages(body.clone()), body);
}

#[test]
fn messages_that_are_none_are_an_unexpected_response() {
    for data in [json!({}), json!({"messages": {}}), json!("text"), json!(7)] {
        let trace = Scenario::call(operation(&threads::LIST_MESSAGES, &[THREAD], None).unwrap())
            .responses([respond(200, enveloped(data.clone()))])
            .play();
        assert_eq!(
            trace.outcome.err().and_then(|error| error.code.clone()).as_deref(),
            Some("unexpected_response"),
            "{data}"
        );
    }
}

#[test]
fn messages_are_all_there_is() {
    let list = threads::messages(threads::LIST_MESSAGES.path(&[THREAD.to_owned()]).unwrap());
    assert_eq!((&list.start, list.id), (&Position::Cursor(None), "id"));
    let (asked, got) = walk(list, [enveloped(json!({"messages": items(1000)}))]);
    assert_eq!(asked, [format!("/api/v1/threads/{THREAD}/messages")]);
    assert_eq!(got.len(), 1000);
}

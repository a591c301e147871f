//! What each endpoint sends, and what it refuses to send.

use std::collections::BTreeSet;

use flowtether::backends::snapstate::analytics::{self, ask};
use flowtether::backends::snapstate::client::SERVICE;
use flowtether::core::endpoint::Body;
use serde_json::json;

use crate::rows::{is_open, rows};
use crate::{operation, refused, sent};

#[test]
fn every_endpoint_has_its_name_method_and_path() {
    for row in rows() {
        let operation = row.operation().unwrap();
        assert_eq!((operation.service.name, operation.name), ("snapstate", row.name));
        assert_eq!(sent(Ok(operation)).line(), row.line);
    }
}

#[test]
fn the_endpoints_cover_the_routes_of_a_key_and_the_two_that_need_none() {
    let routes: BTreeSet<(&str, &str)> =
        rows().iter().map(|row| (row.endpoint.method.as_str(), row.endpoint.template())).collect();
    assert_eq!(routes.len(), 16);
}

#[test]
fn a_content_type_goes_out_with_a_body_alone_and_a_key_where_one_is_needed() {
    for row in rows() {
        let sent = sent(row.operation());
        let mut names = vec!["Accept"];
        names.extend(row.body.as_ref().map(|_| "Content-Type"));
        names.extend((!is_open(&row)).then_some("Authorization"));
        assert_eq!(sent.header_names(), names, "{}", row.name);
        assert_eq!(sent.header("Accept"), Some("application/json"));
        assert_eq!(sent.header("Content-Type"), row.body.as_ref().map(|_| "application/json"), "{}", row.name);
        assert_eq!(sent.header("Authorization"), (!is_open(&row)).then_some("Bearer key-1"), "{}", row.name);
        assert_eq!(sent.body.is_some(), row.body.is_some(), "{}", row.name);
    }
}

#[test]
fn a_body_is_sent_as_it_was_given_with_what_a_later_version_takes() {
    for mut row in rows().into_iter().filter(|row| row.body.is_some()) {
        let body = row.body.as_mut().unwrap();
        body["addedTomorrow"] = json!([null, 1.5, "\u{1f4e6}", {"camelCase": 1, "snake_case": 2}]);
        assert_eq!(Some(sent(row.operation()).json()), row.body, "{}", row.name);
    }
}

#[test]
fn the_bodies_have_the_names_that_callers_know() {
    let named: Vec<(&str, Body)> = rows()
        .iter()
        .filter(|row| row.endpoint.body() != Body::None)
        .map(|row| (row.name, row.endpoint.body()))
        .collect();
    let known = [
        ("registerAgent", Body::Required("agent")),
        ("updateAgent", Body::Required("changes")),
        ("registerWebhook", Body::Required("webhook")),
    ];
    assert_eq!(named, known);
}

#[test]
fn a_body_is_refused_by_its_name_when_there_is_none_or_it_is_no_object() {
    let mut needing = 0;
    for row in rows() {
        let Body::Required(name) = row.endpoint.body() else { continue };
        needing += 1;
        assert_eq!(refused(operation(row.endpoint, row.ids, None)), name, "{}", row.name);
        for body in [json!(null), json!("x"), json!(7), json!(true), json!([{}])] {
            assert_eq!(refused(operation(row.endpoint, row.ids, Some(body.clone()))), name, "{} {body}", row.name);
        }
    }
    assert_eq!(needing, 3);
}

#[test]
fn what_the_service_itself_refuses_well_is_left_to_it() {
    for row in rows().into_iter().filter(|row| row.body.is_some()) {
        assert_eq!(sent(operation(row.endpoint, row.ids, Some(json!({})))).json(), json!({}), "{}", row.name);
    }
}

// Ids.

#[test]
fn the_names_of_ids_are_those_that_callers_know() {
    let mut names = BTreeSet::new();
    for row in rows() {
        let parts = row.endpoint.parts(&mut |part, is_id| {
            names.extend(is_id.then_some(part));
            Ok(())
        });
        assert_eq!(parts, Ok(()));
    }
    assert_eq!(names, BTreeSet::from(["agentId", "checkpointId", "webhookId", "workflowId"]));
}

#[test]
fn an_id_that_is_blank_or_another_path_is_refused_by_every_endpoint_that_takes_one() {
    let mut refusing = 0;
    for row in rows().into_iter().filter(|row| !row.ids.is_empty()) {
        refusing += 1;
        for id in ["", " ", "\t\r\n", ".", ".."] {
            let field = refused(row.with_id(id));
            assert!(row.endpoint.template().contains(&format!("{{{field}}}")), "{} {id:?}: {field}", row.name);
        }
    }
    assert_eq!(refusing, 8);
}

#[test]
fn an_id_is_one_segment_whatever_it_holds() {
    for row in rows().into_iter().filter(|row| !row.ids.is_empty()) {
        for (id, encoded) in [
            ("a/b?c", "a%2Fb%3Fc"),
            ("a#b c%\u{fc}:", "a%23b%20c%25%C3%BC%3A"),
            ("...", "..."),
            ("~a-b_c.d", "~a-b_c.d"),
        ] {
            let path = row.line.split_once(' ').unwrap().1.replace(row.ids[0], encoded);
            assert_eq!(sent(row.with_id(id)).path, path, "{}", row.name);
        }
    }
}

#[test]
fn the_service_checks_ids_wherever_they_are_given() {
    assert_eq!(refused((SERVICE.check_id)("agentId", " ")), "agentId");
    assert!((SERVICE.check_id)("agentId", " x ").is_ok());
}

// Analytics.

#[test]
fn what_is_asked_of_analytics_is_added_where_it_has_a_value() {
    let mut overview = operation(&analytics::OVERVIEW, &[], None).unwrap();
    ask(&mut overview, &[("start_date", None), ("end_date", Some("2026-11-22T12:00:00+01:00".to_owned()))]);
    assert_eq!(sent(Ok(overview)).path, "/analytics/overview?end_date=2026-11-22T12%3A00%3A00%2B01%3A00");
    let mut failures = operation(&analytics::FAILURES, &[], None).unwrap();
    ask(&mut failures, &[("days", Some("30".to_owned())), ("agent_id", Some("the scales".to_owned()))]);
    assert_eq!(sent(Ok(failures)).path, "/analytics/failures?days=30&agent_id=the%20scales");
    let mut agents = operation(&analytics::AGENTS, &[], None).unwrap();
    ask(&mut agents, &[("start_date", None), ("end_date", None)]);
    assert_eq!(sent(Ok(agents)).path, "/analytics/agents");
}

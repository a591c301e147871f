//! The SnapState types are what the service sends.
//!
//! `tests/fixtures/snapstate` holds bodies in the shapes of the service's server, and of its documentation where the server
//! sends nothing. Each one is decoded and encoded again, nothing known may be lost, every member that the TypeScript
//! declaration names must be in some fixture, and only optional ones may be missing from some. A workflow's checkpoints are
//! in the form in which the client hands them out.
#![cfg(feature = "snapstate")]

#[path = "common/typed_fixtures.rs"]
mod typed_fixtures;

use std::collections::BTreeSet;

use flowtether::backends::snapstate::types::agent::*;
use flowtether::backends::snapstate::types::analytics::*;
use flowtether::backends::snapstate::types::base_url::BASE_URL_TYPESCRIPT;
use flowtether::backends::snapstate::types::checkpoint::*;
use flowtether::backends::snapstate::types::diff::*;
use flowtether::backends::snapstate::types::health::*;
use flowtether::backends::snapstate::types::webhook::*;
use flowtether::backends::snapstate::types::webhook_event::*;
use flowtether::backends::snapstate::types::workflow::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tsify::Tsify;
use typed_fixtures::{
    Cases, Outcome, cases, optional_as_declared, optional_members, parts, round_trip, says_what_it_is, without,
};

/// Where the fixtures are.
const FOLDER: &str = "tests/fixtures/snapstate";

fn prove<T: Serialize + DeserializeOwned + Tsify>(cases: &Cases) -> Outcome {
    typed_fixtures::prove::<T>(cases)?;
    optional_as_declared::<T>(cases);
    carries_the_prefix(T::DECL);
    Ok(())
}

fn carries_the_prefix(declaration: &str) {
    typed_fixtures::carries_the_prefix(declaration, "SnapState", &[]);
}

#[test]
fn checkpoints_decode() -> Outcome {
    prove::<SaveResult>(&cases("save_result")?)?;
    prove::<Checkpoint>(&cases("checkpoint")?)?;
    prove::<ExistingCheckpoint>(&cases("existing_checkpoint")?)?;
    prove::<Diff>(&parts("save_result", "diff_from_previous")?)
}

#[test]
fn workflows_decode() -> Outcome {
    prove::<WorkflowResume>(&cases("workflow_resume")?)?;
    prove::<WorkflowReplay>(&cases("workflow_replay")?)?;
    let latest = parts("workflow_resume", "latest_checkpoint")?;
    prove::<HistoryCheckpoint>(&[latest, parts("workflow_replay", "checkpoints/*")?].concat())
}

#[test]
fn what_flowtether_adds_is_in_camel_case() {
    assert!(SaveResult::DECL.contains("    alreadySaved?: true;"), "{}", SaveResult::DECL);
    assert!(WorkflowReplay::DECL.contains("    mayBeTruncated: boolean;"), "{}", WorkflowReplay::DECL);
}

#[test]
fn agents_decode() -> Outcome {
    prove::<Agent>(&cases("agent")?)?;
    prove::<AgentList>(&cases("agent_list")?)?;
    prove::<RegisterAgentRequest>(&cases("register_agent_request")?)?;
    prove::<UpdateAgentRequest>(&cases("update_agent_request")?)
}

#[test]
fn webhooks_decode() -> Outcome {
    prove::<RegisterWebhookRequest>(&cases("register_webhook_request")?)?;
    prove::<RegisteredWebhook>(&cases("registered_webhook")?)
}

#[test]
fn deliveries_of_webhooks_decode() -> Outcome {
    let all = cases("webhook_event")?;
    round_trip::<WebhookEvent>(&all)?;
    prove::<WebhookEventBase>(&without(all.clone(), &["event", "data"]))?;
    let data = |name: &str| -> Cases {
        let named = all.iter().filter(|(_, event)| event.get("event").and_then(Value::as_str) == Some(name));
        named.filter_map(|(case, event)| Some((case.clone(), event.get("data")?.clone()))).collect()
    };
    prove::<CheckpointSavedWebhookData>(&data("checkpoint.saved"))?;
    prove::<WorkflowResumedWebhookData>(&data("workflow.resumed"))?;
    prove::<WorkflowExpiredWebhookData>(&data("workflow.expired"))?;
    prove::<WorkflowArchivedWebhookData>(&data("workflow.archived"))
}

#[test]
fn the_typescript_map_of_deliveries_names_what_can_be_subscribed_to_and_the_archiving() -> Outcome {
    let entries = WEBHOOK_EVENT_TYPESCRIPT.lines().filter_map(|line| line.strip_prefix("    \""));
    let listed: BTreeSet<_> = entries.filter_map(|entry| entry.split_once('"')).map(|(name, _)| name).collect();
    let names: Vec<_> = WebhookEventName::DECL.split('"').skip(1).step_by(2).collect();
    assert_eq!(names.len(), 3);
    let expected: BTreeSet<_> = names.into_iter().chain(["workflow.archived"]).collect();
    assert_eq!(listed, expected);
    let delivered = parts("webhook_event", "event")?;
    let delivered: BTreeSet<_> = delivered.iter().filter_map(|(_, name)| name.as_str()).collect();
    assert!(delivered.is_superset(&listed), "{delivered:?}");
    Ok(())
}

#[test]
fn whether_the_service_works_decodes() -> Outcome {
    prove::<Health>(&cases("health")?)?;
    prove::<Readiness>(&cases("readiness")?)
}

#[test]
fn analytics_decode() -> Outcome {
    prove::<AnalyticsOverview>(&cases("analytics_overview")?)?;
    prove::<AnalyticsPeriod>(&parts("analytics_overview", "period")?)?;
    prove::<TopAgent>(&parts("analytics_overview", "top_agents/*")?)?;
    prove::<WorkflowAnalytics>(&cases("workflow_analytics")?)?;
    prove::<AnalyticsCheckpoint>(&parts("workflow_analytics", "checkpoints/*")?)?;
    prove::<FailureAnalytics>(&cases("failure_analytics")?)?;
    prove::<StepFailures>(&parts("failure_analytics", "failure_by_step/*")?)?;
    prove::<AgentFailures>(&parts("failure_analytics", "failure_by_agent/*")?)?;
    prove::<Failure>(&parts("failure_analytics", "recent_failures/*")?)?;
    prove::<AgentAnalytics>(&cases("agent_analytics")?)?;
    prove::<AgentPerformance>(&parts("agent_analytics", "agents/*")?)
}

#[test]
fn a_total_size_is_digits_or_a_number() -> Outcome {
    let sizes =
        parts("workflow_analytics", "total_size_bytes")?.into_iter().map(|(_, size)| serde_json::from_value(size));
    let sizes: Vec<TotalSize> = sizes.collect::<Result<_, _>>()?;
    assert!(sizes.iter().any(|size| matches!(size, TotalSize::Text(_))), "{sizes:?}");
    assert!(sizes.iter().any(|size| matches!(size, TotalSize::Number(_))), "{sizes:?}");
    assert!(TotalSize::DECL.ends_with("= string | number;"), "{}", TotalSize::DECL);
    carries_the_prefix(TotalSize::DECL);
    Ok(())
}

#[test]
fn enumerations_take_what_a_newer_service_says() -> Outcome {
    let cases = vec![(String::new(), Value::from("said_tomorrow"))];
    round_trip::<Connection>(&cases)?;
    round_trip::<WebhookEventName>(&cases)?;
    assert!(Connection::DECL.ends_with("| (string & {});"), "{}", Connection::DECL);
    for (declaration, open) in [
        (WorkflowResume::DECL, "    source?: "),
        (WorkflowAnalytics::DECL, "    status: "),
        (Health::DECL, "    status: "),
        (Readiness::DECL, "    status: "),
        (Readiness::DECL, "    redis?: "),
        (Readiness::DECL, "    postgres?: "),
        (RegisteredWebhook::DECL, "    events: "),
    ] {
        let line = declaration.lines().find(|line| line.starts_with(open));
        assert!(line.is_some_and(|line| line.contains("| (string & {})")), "{open} in {declaration}");
    }
    Ok(())
}

#[test]
fn a_webhook_is_registered_only_for_events_that_the_service_takes() {
    assert!(!WebhookEventName::DECL.contains("string &"), "{}", WebhookEventName::DECL);
    let events = "    events: SnapStateWebhookEventName[];";
    assert!(RegisterWebhookRequest::DECL.contains(events), "{}", RegisterWebhookRequest::DECL);
    carries_the_prefix(WebhookEventName::DECL);
    carries_the_prefix(Connection::DECL);
}

/// What callers write, with the optional members of each.
const REQUESTS: &[(&str, &[&str])] = &[
    (RegisterAgentRequest::DECL, &["description", "capabilities", "metadata"]),
    (UpdateAgentRequest::DECL, &["name", "description", "capabilities", "metadata"]),
    (RegisterWebhookRequest::DECL, &["secret"]),
];

#[test]
fn what_callers_leave_out_may_be_undefined_and_never_null() {
    for (declaration, optional) in REQUESTS {
        let members = optional_members(declaration);
        assert_eq!(members.iter().map(|(name, _)| *name).collect::<Vec<_>>(), *optional, "{declaration}");
        for (name, kind) in members {
            assert!(kind.ends_with("| undefined;") && !kind.contains("null"), "{name} in {declaration}");
        }
    }
}

#[test]
fn what_is_written_in_typescript_carries_the_prefix_and_says_what_it_is() {
    carries_the_prefix(WEBHOOK_EVENT_TYPESCRIPT);
    says_what_it_is(WEBHOOK_EVENT_TYPESCRIPT);
    typed_fixtures::carries_the_prefix(BASE_URL_TYPESCRIPT, "SnapState", &["Public", "Local"]);
    says_what_it_is(BASE_URL_TYPESCRIPT);
}

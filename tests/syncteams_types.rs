//! The SyncTeams types are what the service's own clients say that it sends.
//!
//! No server of SyncTeams is public: `tests/fixtures/syncteams` holds bodies in the shapes that its own clients declare and
//! were seen to take. Each one is decoded and encoded again, nothing known may be lost, every member that the TypeScript
//! declaration names must be in some fixture, and only optional ones may be missing from some.
#![cfg(feature = "syncteams")]

#[path = "common/typed_fixtures.rs"]
mod typed_fixtures;

use std::collections::BTreeSet;
use std::error::Error;

use flowtether::backends::syncteams::types::agent::*;
use flowtether::backends::syncteams::types::agent_task::*;
use flowtether::backends::syncteams::types::base_url::BASE_URL_TYPESCRIPT;
use flowtether::backends::syncteams::types::constant::{CONSTANT_TYPESCRIPT, DECISIONS, EVENT_TYPES, STATUSES};
use flowtether::backends::syncteams::types::event_log::*;
use flowtether::backends::syncteams::types::llm::*;
use flowtether::backends::syncteams::types::task::*;
use flowtether::backends::syncteams::types::team::*;
use flowtether::backends::syncteams::types::tool::*;
use flowtether::backends::syncteams::types::webhook_event::*;
use flowtether::backends::syncteams::types::workflow::*;
use flowtether::backends::syncteams::types::{JSON_OBJECT_TYPESCRIPT, JsonObject};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tsify::Tsify;
use typed_fixtures::{
    Cases, Outcome, cases, optional_as_declared, optional_members, parts, round_trip, says_what_it_is,
};

/// Where the fixtures are.
const FOLDER: &str = "tests/fixtures/syncteams";

/// The names that SyncTeams' own clients made known.
const KNOWN_NAMES: &[&str] = &["WorkflowStatus", "ApprovalDecision", "WorkflowEventType"];

fn prove<T: Serialize + DeserializeOwned + Tsify>(cases: &Cases) -> Outcome {
    typed_fixtures::prove::<T>(cases)?;
    optional_as_declared::<T>(cases);
    carries_the_prefix(T::DECL);
    Ok(())
}

fn carries_the_prefix(declaration: &str) {
    typed_fixtures::carries_the_prefix(declaration, "SyncTeams", KNOWN_NAMES);
}

/// The same of what a service sends that nobody knows for sure: what may be missing may be `null`.
fn prove_answer<T: Serialize + DeserializeOwned + Tsify>(cases: &Cases) -> Outcome {
    prove::<T>(cases)?;
    for (name, kind) in optional_members(T::DECL) {
        assert!(kind.ends_with("| null;") || kind == "unknown;", "{name} in {}", T::DECL);
    }
    Ok(())
}

/// The parts of the events' data at these pointers.
fn of_events(pointers: &[&str]) -> Result<Cases, Box<dyn Error>> {
    let found = pointers.iter().map(|pointer| parts("event_log", &format!("eventData/{pointer}")));
    Ok(found.collect::<Result<Vec<_>, _>>()?.concat())
}

#[test]
fn workflows_and_tasks_decode() -> Outcome {
    prove::<ExecuteWorkflowRequest>(&cases("execute_workflow_request")?)?;
    prove_answer::<ExecuteWorkflowResponse>(&cases("execute_workflow_response")?)?;
    prove_answer::<TaskStatusResponse>(&cases("task_status_response")?)?;
    prove::<ContinueTaskRequest>(&cases("continue_task_request")?)?;
    prove_answer::<ContinueTaskResponse>(&cases("continue_task_response")?)?;
    prove_answer::<WebhookEvent>(&cases("webhook_event")?)
}

#[test]
fn events_decode() -> Outcome {
    prove_answer::<EventLog>(&cases("event_log")?)?;
    prove_answer::<EventData>(&parts("event_log", "eventData")?)?;
    prove_answer::<LlmMessage>(&of_events(&["messages/*"])?)
}

#[test]
fn who_and_what_events_are_about_decodes() -> Outcome {
    prove_answer::<Agent>(&of_events(&["agent", "task/agent", "team/agents/*"])?)?;
    prove_answer::<AgentExecutor>(&of_events(&["agent/agent_executor"])?)?;
    prove_answer::<AgentTask>(&of_events(&["task", "team/tasks/*"])?)?;
    prove_answer::<AgentTaskContext>(&of_events(&["task/context/*"])?)?;
    prove_answer::<TaskOutput>(&of_events(&["task/output"])?)?;
    prove_answer::<Tool>(&of_events(&["tools/*", "agent/tools/*", "task/tools/*"])?)?;
    prove_answer::<ToolResult>(&of_events(&["agent/tools_results/*"])?)?;
    prove_answer::<Llm>(&of_events(&["agent/llm"])?)?;
    prove_answer::<Embedder>(&of_events(&["agent/embedder", "team/embedder"])?)?;
    prove_answer::<Team>(&of_events(&["team", "agent/team", "agent/crew"])?)?;
    prove_answer::<UsageMetrics>(&of_events(&["team/usage_metrics", "agent/crew/usage_metrics"])?)
}

#[test]
fn an_output_is_a_task_output_a_text_or_anything_else() -> Outcome {
    let outputs = of_events(&["output"])?;
    for fits in [serde_json::Value::is_object, serde_json::Value::is_string, serde_json::Value::is_array] {
        assert!(outputs.iter().any(|(_, output)| fits(output)), "{outputs:?}");
    }
    round_trip::<TaskOutput>(&outputs.into_iter().filter(|(_, output)| output.is_object()).collect())
}

#[test]
fn texts_and_objects_can_stand_for_one_another() -> Outcome {
    for pointer in ["inputs", "tool_args"] {
        let values = of_events(&[pointer])?;
        assert!(values.iter().any(|(_, value)| value.is_string()), "{pointer}: {values:?}");
        assert!(values.iter().any(|(_, value)| value.is_object()), "{pointer}: {values:?}");
    }
    let contexts = of_events(&["task/context"])?;
    assert!(contexts.iter().any(|(_, context)| context.is_array()), "{contexts:?}");
    assert!(contexts.iter().any(|(_, context)| context.is_object()), "{contexts:?}");
    Ok(())
}

#[test]
fn what_is_open_keeps_what_nobody_declared() -> Outcome {
    for declaration in [EventData::DECL, ContinueTaskResponse::DECL] {
        assert!(declaration.contains(" extends SyncTeamsJsonObject {"), "{declaration}");
    }
    round_trip::<JsonObject>(&parts("event_log", "eventData")?)?;
    let data: EventData = serde_json::from_str(r#"{"chunk": "3 cra"}"#)?;
    assert_eq!(data.rest.get("chunk").and_then(|chunk| chunk.as_str()), Some("3 cra"));
    Ok(())
}

#[test]
fn enumerations_offer_what_is_known_and_take_what_a_newer_service_says() {
    let (status, event_type) = ("WorkflowStatus | (string & {})", "WorkflowEventType | (string & {})");
    for (declaration, member) in [
        (ExecuteWorkflowResponse::DECL, format!("    status: {status};")),
        (TaskStatusResponse::DECL, format!("    status: {status};")),
        (ContinueTaskResponse::DECL, format!("    status?: {status} | null;")),
        (WebhookEvent::DECL, format!("    status: {status};")),
        (EventLog::DECL, format!("    eventType: {event_type};")),
        // What callers say is not open: the client refuses other decisions.
        (ContinueTaskRequest::DECL, "    decision: ApprovalDecision;".to_owned()),
    ] {
        assert!(declaration.contains(&member), "{member} in {declaration}");
    }
}

/// The members of a constant, as TypeScript declares them: every name is its own value.
fn declared(constant: &str) -> Result<Vec<&'static str>, Box<dyn Error>> {
    let head = format!("export const {constant}: {{\n");
    let (_, body) = CONSTANT_TYPESCRIPT.split_once(&head).ok_or("no constant")?;
    let (body, after) = body.split_once("};\n").ok_or("no end")?;
    let alias = format!("export type {constant} = (typeof {constant})[keyof typeof {constant}];");
    assert_eq!(after.lines().find(|line| line.starts_with("export ")), Some(alias.as_str()));
    let members = body.lines().filter_map(|line| line.strip_prefix("    readonly ")).map(|member| {
        let (name, value) = member.split_once(": ").ok_or(member)?;
        assert_eq!(value, format!("\"{name}\";"));
        Ok(name)
    });
    members.collect()
}

#[test]
fn the_constants_hold_the_names_that_the_service_knows() -> Outcome {
    for (constant, names, count) in
        [("WorkflowStatus", STATUSES, 7), ("ApprovalDecision", DECISIONS, 2), ("WorkflowEventType", EVENT_TYPES, 72)]
    {
        assert_eq!(declared(constant)?, names);
        assert_eq!((names.len(), names.iter().collect::<BTreeSet<_>>().len()), (count, count), "{constant}");
    }
    assert_eq!(CONSTANT_TYPESCRIPT.matches("export const ").count(), KNOWN_NAMES.len());
    Ok(())
}

#[test]
fn events_of_a_team_have_their_older_names_too() {
    let of = |word: &'static str| EVENT_TYPES.iter().filter_map(move |name| name.strip_prefix(word));
    let (teams, crews): (Vec<_>, Vec<_>) = (of("Team").collect(), of("Crew").collect());
    assert_eq!(teams.len(), 10);
    assert_eq!(teams, crews);
    assert!(EVENT_TYPES.iter().all(|name| name.ends_with("Event") || *name == "TaskOutput"), "{EVENT_TYPES:?}");
}

#[test]
fn the_events_and_statuses_of_the_fixtures_are_known_but_for_one_each() -> Outcome {
    let unknown = |cases: Cases, known: &[&str]| -> BTreeSet<String> {
        let names = cases.iter().filter_map(|(_, name)| name.as_str()).filter(|name| !known.contains(name));
        names.map(str::to_owned).collect()
    };
    assert_eq!(unknown(parts("event_log", "eventType")?, EVENT_TYPES), BTreeSet::from(["TideTurnedEvent".to_owned()]));
    assert_eq!(unknown(parts("task_status_response", "status")?, STATUSES), BTreeSet::from(["MOORED".to_owned()]));
    assert!(unknown(parts("continue_task_request", "decision")?, DECISIONS).is_empty());
    Ok(())
}

/// What callers write, with the optional members of each.
const REQUESTS: &[(&str, &[&str])] =
    &[(ExecuteWorkflowRequest::DECL, &["uniqueId"]), (ContinueTaskRequest::DECL, &["message"])];

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
    carries_the_prefix(JSON_OBJECT_TYPESCRIPT);
    typed_fixtures::carries_the_prefix(BASE_URL_TYPESCRIPT, "SyncTeams", &["Production", "Develop"]);
    for section in [JSON_OBJECT_TYPESCRIPT, BASE_URL_TYPESCRIPT, CONSTANT_TYPESCRIPT] {
        says_what_it_is(section);
    }
}

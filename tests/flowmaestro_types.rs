//! The FlowMaestro types are what the service sends.
//!
//! `tests/fixtures/flowmaestro` holds bodies in the shapes of the service's server, and of its documentation and its own
//! clients where those differ. Each one is decoded and encoded again, nothing known may be lost, every member that the
//! TypeScript declaration names must be in some fixture, and only optional ones may be missing from some. Events are in
//! the form in which the client hands them out.
#![cfg(feature = "flowmaestro")]

#[path = "common/live_names.rs"]
mod live_names;
#[path = "common/typed_fixtures.rs"]
mod typed_fixtures;

use std::collections::BTreeSet;
use std::error::Error;

use flowtether::backends::flowmaestro::types::agent::*;
use flowtether::backends::flowmaestro::types::envelope::*;
use flowtether::backends::flowmaestro::types::error_code::{ERROR_CODE_TYPESCRIPT, ERROR_CODES};
use flowtether::backends::flowmaestro::types::event::*;
use flowtether::backends::flowmaestro::types::execution::*;
use flowtether::backends::flowmaestro::types::knowledge_base::*;
use flowtether::backends::flowmaestro::types::memory::*;
use flowtether::backends::flowmaestro::types::message::*;
use flowtether::backends::flowmaestro::types::thread::*;
use flowtether::backends::flowmaestro::types::trigger::*;
use flowtether::backends::flowmaestro::types::webhook::*;
use flowtether::backends::flowmaestro::types::webhook_event::*;
use flowtether::backends::flowmaestro::types::workflow::*;
use live_names::LIVE_NAMES;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tsify::Tsify;
use typed_fixtures::{
    Cases, Outcome, cases, optional_as_declared, optional_members, parts, round_trip, says_what_it_is, shown, without,
};

/// Where the fixtures are.
const FOLDER: &str = "tests/fixtures/flowmaestro";

fn prove<T: Serialize + DeserializeOwned + Tsify>(cases: &Cases) -> Outcome {
    typed_fixtures::prove::<T>(cases)?;
    optional_as_declared::<T>(cases);
    carries_the_prefix(T::DECL);
    Ok(())
}

fn carries_the_prefix(declaration: &str) {
    typed_fixtures::carries_the_prefix(declaration, "FlowMaestro", &[]);
}

#[test]
fn what_is_around_answers_decodes() -> Outcome {
    prove::<Meta>(&parts("envelope", "meta")?)?;
    prove::<Pagination>(&parts("envelope", "pagination")?)
}

#[test]
fn workflows_decode() -> Outcome {
    prove::<Workflow>(&cases("workflow")?)?;
    prove::<WorkflowInput>(&parts("workflow", "inputs/start")?)?;
    prove::<ExecuteWorkflowRequest>(&cases("execute_workflow_request")?)?;
    prove::<StartedExecution>(&cases("started_execution")?)
}

#[test]
fn executions_decode() -> Outcome {
    prove::<Execution>(&cases("execution")?)?;
    prove::<CancelledExecution>(&cases("cancelled_execution")?)
}

#[test]
fn an_error_is_a_sentence_or_an_object() -> Outcome {
    let errors = parts("execution", "error")?.into_iter().map(|(_, error)| serde_json::from_value(error));
    let errors: Vec<ExecutionError> = errors.collect::<Result<_, _>>()?;
    assert!(errors.iter().any(|error| matches!(error, ExecutionError::Text(_))), "{errors:?}");
    assert!(errors.iter().any(|error| matches!(error, ExecutionError::Object(_))), "{errors:?}");
    Ok(())
}

#[test]
fn agents_and_their_memory_decode() -> Outcome {
    prove::<Agent>(&cases("agent")?)?;
    prove::<AgentTool>(&parts("agent", "available_tools/*")?)?;
    prove::<AgentMemory>(&cases("agent_memory")?)?;
    prove::<AgentMemoryItem>(&cases("agent_memory_item")?)?;
    prove::<PutAgentMemoryRequest>(&cases("put_agent_memory_request")?)?;
    prove::<DeletedAgentMemory>(&cases("deleted_agent_memory")?)?;
    prove::<AgentMemoryStats>(&cases("agent_memory_stats")?)?;
    prove::<SearchAgentMemoryRequest>(&cases("search_agent_memory_request")?)?;
    prove::<AgentMemorySearch>(&cases("agent_memory_search")?)?;
    prove::<AgentMemoryResult>(&parts("agent_memory_search", "results/*")?)
}

#[test]
fn threads_and_messages_decode() -> Outcome {
    prove::<Thread>(&cases("thread")?)?;
    prove::<CreateThreadRequest>(&cases("create_thread_request")?)?;
    prove::<CreatedThread>(&cases("created_thread")?)?;
    prove::<DeletedThread>(&cases("deleted_thread")?)?;
    prove::<ThreadMessage>(&cases("thread_message")?)?;
    prove::<ToolCall>(&parts("thread_message", "tool_calls/*")?)?;
    prove::<SendMessageRequest>(&cases("send_message_request")?)?;
    prove::<SentMessage>(&cases("sent_message")?)?;
    prove::<AnswerMessage>(&parts("sent_message", "message")?)
}

#[test]
fn triggers_decode() -> Outcome {
    prove::<Trigger>(&cases("trigger")?)?;
    prove::<ExecuteTriggerRequest>(&cases("execute_trigger_request")?)
}

#[test]
fn knowledge_bases_decode() -> Outcome {
    prove::<KnowledgeBase>(&cases("knowledge_base")?)?;
    prove::<QueryKnowledgeBaseRequest>(&cases("query_knowledge_base_request")?)?;
    prove::<KnowledgeBaseAnswer>(&cases("knowledge_base_answer")?)?;
    prove::<KnowledgeBaseResult>(&parts("knowledge_base_answer", "results/*")?)
}

#[test]
fn webhooks_decode() -> Outcome {
    prove::<Webhook>(&cases("webhook")?)?;
    prove::<CreateWebhookRequest>(&cases("create_webhook_request")?)?;
    prove::<CreatedWebhook>(&cases("created_webhook")?)?;
    prove::<UpdateWebhookRequest>(&cases("update_webhook_request")?)?;
    prove::<UpdatedWebhook>(&cases("updated_webhook")?)?;
    prove::<DeletedWebhook>(&cases("deleted_webhook")?)?;
    prove::<WebhookTest>(&cases("webhook_test")?)?;
    prove::<WebhookDelivery>(&cases("webhook_delivery")?)
}

/// The events of a fixture file without the service's own names of members that have a second one, after a look that
/// both say the same.
fn events(name: &str) -> Result<Cases, Box<dyn Error>> {
    let events = cases(name)?;
    for (case, event) in &events {
        for (live, ours) in LIVE_NAMES.iter().filter(|(live, _)| event.get(live).is_some()) {
            assert_eq!(event.get(live), event.get(ours), "{case}: {live}");
        }
    }
    let live: Vec<&str> = LIVE_NAMES.iter().map(|(live, _)| *live).collect();
    Ok(without(events, &live))
}

/// The events of one type. What they are declared as is named in the union.
fn of_type<T: Serialize + DeserializeOwned + Tsify>(all: &Cases, union: &str) -> Outcome {
    let declaration = T::DECL;
    let (_, name) = declaration.split_once("export interface ").ok_or("no interface")?;
    let name = name.split_whitespace().next().ok_or("no name")?;
    let in_union = union.lines().any(|line| line.trim_end_matches(';') == format!("    | {name}"));
    assert!(in_union, "{name} is not in\n{union}");
    let (_, kind) = declaration.split_once("    type: \"").ok_or(format!("no type in {declaration}"))?;
    let (kind, _) = kind.split_once('"').ok_or("no end")?;
    let events: Cases =
        all.iter().filter(|(_, event)| event.get("type").and_then(Value::as_str) == Some(kind)).cloned().collect();
    prove::<T>(&events)
}

/// How many events a union names.
fn count(union: &str) -> usize {
    union.lines().filter(|line| line.starts_with("    | ")).count()
}

#[test]
fn execution_events_decode() -> Outcome {
    let (all, union) = (events("execution_event")?, EXECUTION_EVENT_TYPESCRIPT);
    of_type::<ExecutionConnectedEvent>(&all, union)?;
    of_type::<ExecutionStartedEvent>(&all, union)?;
    of_type::<ExecutionProgressEvent>(&all, union)?;
    of_type::<ExecutionPausedEvent>(&all, union)?;
    of_type::<ExecutionResumedEvent>(&all, union)?;
    of_type::<ExecutionCompletedEvent>(&all, union)?;
    of_type::<ExecutionFailedEvent>(&all, union)?;
    of_type::<ExecutionCancelledEvent>(&all, union)?;
    of_type::<NodeStartedEvent>(&all, union)?;
    of_type::<NodeCompletedEvent>(&all, union)?;
    of_type::<NodeFailedEvent>(&all, union)?;
    of_type::<NodeRetryEvent>(&all, union)?;
    of_type::<NodeStreamEvent>(&all, union)?;
    of_type::<UserInputRequiredEvent>(&all, union)?;
    assert_eq!(count(union), 14);
    round_trip::<OpenExecutionEventBase>(&all)?;
    shown::<ExecutionEventBase>(&all)?;
    optional_as_declared::<ExecutionEventBase>(&all);
    let of_nodes: Cases = all.into_iter().filter(|(_, event)| event.get("node_id").is_some()).collect();
    shown::<NodeEventBase>(&of_nodes)?;
    optional_as_declared::<NodeEventBase>(&of_nodes);
    prove::<PauseContext>(&parts("execution_event", "pause_context")?)
}

#[test]
fn every_name_of_live_events_is_in_some_event() -> Outcome {
    let events = cases("execution_event")?;
    for (live, ours) in LIVE_NAMES {
        assert!(events.iter().any(|(_, event)| event.get(live).is_some()), "no event has {live}");
        let is_snake = live.chars().flat_map(|letter| match letter.is_ascii_uppercase() {
            true => vec!['_', letter.to_ascii_lowercase()],
            false => vec![letter],
        });
        assert_eq!(is_snake.collect::<String>(), *ours);
    }
    Ok(())
}

#[test]
fn message_events_decode() -> Outcome {
    let (all, union) = (cases("message_event")?, MESSAGE_EVENT_TYPESCRIPT);
    of_type::<MessageConnectedEvent>(&all, union)?;
    of_type::<MessageStartedEvent>(&all, union)?;
    of_type::<MessageTokenEvent>(&all, union)?;
    of_type::<MessageCompletedEvent>(&all, union)?;
    of_type::<MessageFailedEvent>(&all, union)?;
    assert_eq!(count(union), 5);
    shown::<MessageEventBase>(&all)?;
    optional_as_declared::<MessageEventBase>(&all);
    Ok(())
}

/// The names of the events that a webhook can subscribe to, as TypeScript lists them.
fn webhook_event_names() -> Vec<&'static str> {
    let lines = WebhookEventName::DECL.lines().filter_map(|line| line.trim_start().strip_prefix("| \""));
    lines.filter_map(|line| line.strip_suffix('"')).collect()
}

#[test]
fn deliveries_of_webhooks_decode() -> Outcome {
    let all = cases("webhook_event")?;
    round_trip::<WebhookEvent>(&all)?;
    prove::<WebhookEventBase>(&without(all.clone(), &["event", "data"]))?;
    let data = |prefix: &str| -> Cases {
        let is_named =
            |event: &Value| event.get("event").and_then(Value::as_str).is_some_and(|name| name.starts_with(prefix));
        let named = all.iter().filter(|(_, event)| is_named(event));
        named.filter_map(|(case, event)| Some((case.clone(), event.get("data")?.clone()))).collect()
    };
    prove::<ExecutionWebhookData>(&data("execution."))?;
    prove::<ThreadMessageWebhookData>(&data("thread.message."))?;
    prove::<AgentExecutionWebhookData>(&data("agent.execution."))?;
    prove::<TestWebhookData>(&data("test"))
}

#[test]
fn the_typescript_map_of_deliveries_names_what_can_be_subscribed_to_and_the_test() -> Outcome {
    let entries = WEBHOOK_EVENT_TYPESCRIPT.lines().filter_map(|line| line.strip_prefix("    \""));
    let listed: BTreeSet<_> = entries.filter_map(|entry| entry.split_once('"')).map(|(name, _)| name).collect();
    let names = webhook_event_names();
    assert_eq!(names.len(), 10);
    let expected: BTreeSet<_> = names.into_iter().chain(["test"]).collect();
    assert_eq!(listed, expected);
    let delivered = parts("webhook_event", "event")?;
    let delivered: BTreeSet<_> = delivered.iter().filter_map(|(_, name)| name.as_str()).collect();
    assert!(delivered.is_superset(&listed), "{delivered:?}");
    Ok(())
}

#[test]
fn enumerations_take_what_a_newer_service_says() -> Outcome {
    let word = Value::from("said_tomorrow");
    let cases = vec![(String::new(), word)];
    round_trip::<ExecutionStatus>(&cases)?;
    round_trip::<ThreadStatus>(&cases)?;
    round_trip::<MessageRole>(&cases)?;
    round_trip::<TriggerType>(&cases)?;
    round_trip::<WebhookEventName>(&cases)?;
    round_trip::<WebhookDeliveryStatus>(&cases)?;
    for declaration in [
        ExecutionStatus::DECL,
        ThreadStatus::DECL,
        MessageRole::DECL,
        TriggerType::DECL,
        WebhookEventName::DECL,
        WebhookDeliveryStatus::DECL,
        ERROR_CODE_TYPESCRIPT,
    ] {
        assert!(declaration.ends_with("| (string & {});"), "{declaration}");
        carries_the_prefix(declaration);
    }
    Ok(())
}

#[test]
fn the_error_codes_are_the_12_of_the_service() {
    let distinct: BTreeSet<_> = ERROR_CODES.iter().collect();
    assert_eq!((ERROR_CODES.len(), distinct.len()), (12, 12));
    let named: Vec<_> = ERROR_CODE_TYPESCRIPT
        .lines()
        .filter_map(|line| line.strip_prefix("    | \"").and_then(|rest| rest.strip_suffix('"')))
        .collect();
    assert_eq!(named, ERROR_CODES);
}

/// What callers write, with the optional members of each.
const REQUESTS: &[(&str, &[&str])] = &[
    (ExecuteWorkflowRequest::DECL, &["inputs"]),
    (ExecuteTriggerRequest::DECL, &["inputs"]),
    (PutAgentMemoryRequest::DECL, &["metadata"]),
    (SearchAgentMemoryRequest::DECL, &["top_k", "similarity_threshold", "user_id"]),
    (CreateThreadRequest::DECL, &["metadata"]),
    (SendMessageRequest::DECL, &["timeout"]),
    (QueryKnowledgeBaseRequest::DECL, &["top_k"]),
    (CreateWebhookRequest::DECL, &["headers"]),
    (UpdateWebhookRequest::DECL, &["name", "url", "events", "headers", "is_active"]),
];

#[test]
fn what_callers_leave_out_may_be_undefined_and_is_null_only_to_clear_headers() {
    for (declaration, optional) in REQUESTS {
        let lines = optional_members(declaration);
        assert_eq!(lines.iter().map(|(name, _)| *name).collect::<Vec<_>>(), *optional, "{declaration}");
        for (name, kind) in lines {
            assert!(kind.ends_with("| undefined;"), "{name} in {declaration}");
            assert_eq!(kind.contains("null"), name == "headers", "{name} in {declaration}");
        }
    }
}

#[test]
fn what_is_written_in_typescript_carries_the_prefix_and_says_what_it_is() {
    for section in [
        ENVELOPE_TYPESCRIPT,
        EXECUTION_EVENT_TYPESCRIPT,
        MESSAGE_EVENT_TYPESCRIPT,
        WEBHOOK_EVENT_TYPESCRIPT,
        ERROR_CODE_TYPESCRIPT,
    ] {
        carries_the_prefix(section);
        says_what_it_is(section);
    }
}

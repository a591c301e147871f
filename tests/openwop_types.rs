//! The OpenWOP types are what hosts send.
//!
//! `tests/fixtures/openwop` holds bodies in the shapes of the four reference hosts and of the specification. Each one is
//! decoded and encoded again, nothing known may be lost, and every member that the TypeScript declaration names must be
//! in some fixture. Members named `addedTomorrow` stand for what a newer host adds.
#![cfg(feature = "openwop")]

#[path = "common/typed_fixtures.rs"]
mod typed_fixtures;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use flowtether::backends::openwop::types::capabilities::*;
use flowtether::backends::openwop::types::control::*;
use flowtether::backends::openwop::types::create::*;
use flowtether::backends::openwop::types::error_code::{ERROR_CODE_TYPESCRIPT, HTTP_ERROR_CODES, is_known};
use flowtether::backends::openwop::types::event::{
    EVENT_PAYLOADS_TYPESCRIPT, EVENT_TYPES, PollEventsResponse, RunEvent, RunEventBase, StreamMode,
};
use flowtether::backends::openwop::types::interrupt::*;
use flowtether::backends::openwop::types::payload::*;
use flowtether::backends::openwop::types::resume::*;
use flowtether::backends::openwop::types::run::*;
use flowtether::backends::openwop::types::workflow::*;
use serde_json::{Map, Value};
use typed_fixtures::{Cases, Outcome, cases, parts, prove, read, round_trip, without};

/// Where the fixtures are.
const FOLDER: &str = "tests/fixtures/openwop";

/// The event types as the module lists them.
fn event_types() -> Vec<&'static str> {
    EVENT_TYPES.split_terminator(' ').collect()
}

#[test]
fn discovery_documents_decode() -> Outcome {
    // `capabilities` is where older hosts put their families, the rest comes from newer ones.
    prove::<Capabilities>(&cases("capabilities")?)?;
    prove::<HostImplementation>(&parts("capabilities", "implementation")?)?;
    prove::<CapabilityLimits>(&parts("capabilities", "limits")?)?;
    prove::<ReplayCapability>(&parts("capabilities", "replay")?)?;
    prove::<RunsCapability>(&parts("capabilities", "runs")?)?;
    prove::<SupportedCapability>(&parts("capabilities", "runs/pauseResume")?)?;
    prove::<SecretsCapability>(&parts("capabilities", "secrets")?)?;
    prove::<AiProvidersCapability>(&parts("capabilities", "aiProviders")?)?;
    prove::<WebhooksCapability>(&parts("capabilities", "webhooks")?)?;
    prove::<FeedbackCapability>(&parts("capabilities", "feedback")?)?;
    prove::<InterruptsCapability>(&parts("capabilities", "interrupts")?)?;
    prove::<RestTransportCapability>(&parts("capabilities", "restTransport")?)?;
    prove::<OpenApiDocument>(&cases("open_api_document")?)
}

#[test]
fn a_family_without_a_type_is_kept() -> Outcome {
    let families: Vec<_> = parts("capabilities", "heartbeat")?;
    let documents = cases("capabilities")?;
    let Some((_, document)) = documents.iter().find(|(_, body)| body.get("heartbeat").is_some()) else {
        return Err("no document with the family".into());
    };
    let decoded: Capabilities = serde_json::from_value(document.clone())?;
    assert_eq!(decoded.families.get("heartbeat"), families.first().map(|(_, family)| family));
    Ok(())
}

#[test]
fn workflow_definitions_decode() -> Outcome {
    prove::<WorkflowDefinition>(&cases("workflow_definition")?)?;
    prove::<WorkflowNode>(&parts("workflow_definition", "nodes/*")?)
}

#[test]
fn the_start_of_a_run_decodes() -> Outcome {
    prove::<CreateRunRequest>(&cases("create_run_request")?)?;
    prove::<RunConfigurable>(&parts("create_run_request", "configurable")?)?;
    prove::<MockProvider>(&parts("create_run_request", "configurable/mockProvider")?)?;
    prove::<CreateEvaluationRequest>(&cases("create_evaluation_request")?)?;
    prove::<CreateRunResponse>(&cases("create_run_response")?)
}

#[test]
fn an_events_url_may_be_missing() -> Outcome {
    let missing: Vec<String> = cases("create_run_response")?
        .into_iter()
        .filter_map(|(host, body)| serde_json::from_value::<CreateRunResponse>(body).ok().map(|run| (host, run)))
        .filter(|(_, run)| run.events_url.is_none())
        .map(|(host, _)| host)
        .collect();
    assert_eq!(missing, ["create_run_response: python"]);
    Ok(())
}

#[test]
fn snapshots_decode() -> Outcome {
    prove::<RunSnapshot>(&cases("run_snapshot")?)?;
    prove::<RunError>(&parts("run_snapshot", "error")?)?;
    prove::<RunOwner>(&parts("run_snapshot", "owner")?)?;
    prove::<AgentRef>(&[parts("run_snapshot", "agent")?, parts("run_snapshot", "runOrchestrator")?].concat())?;
    prove::<RunMetrics>(&parts("run_snapshot", "metrics")?)?;
    prove::<RunCost>(&parts("run_snapshot", "metrics/openwopCost")?)?;
    prove::<TokenCounts>(&parts("run_snapshot", "metrics/openwopCost/tokens")?)?;
    prove::<ActiveInterrupt>(&parts("run_snapshot", "interrupt")?)?;
    prove::<ActiveInterruptPayload>(&parts("run_snapshot", "interrupt/payload")?)
}

#[test]
fn an_engine_version_is_a_text_or_a_number() -> Outcome {
    let versions: Vec<EngineVersion> = parts("run_snapshot", "engineVersion")?
        .into_iter()
        .map(|(_, version)| serde_json::from_value(version))
        .collect::<Result<_, _>>()?;
    assert!(versions.contains(&EngineVersion::Text("7.1.0".to_owned())), "{versions:?}");
    assert!(versions.contains(&EngineVersion::Number(7)), "{versions:?}");
    Ok(())
}

#[test]
fn control_decodes() -> Outcome {
    prove::<CancelRunRequest>(&cases("cancel_run_request")?)?;
    prove::<CancelRunResponse>(&cases("cancel_run_response")?)?;
    prove::<ForkRunRequest>(&cases("fork_run_request")?)?;
    prove::<RunOptionsOverlay>(&parts("fork_run_request", "runOptionsOverlay")?)?;
    prove::<ForkRunResponse>(&cases("fork_run_response")?)
}

#[test]
fn events_and_polls_decode() -> Outcome {
    round_trip::<RunEvent>(&cases("run_event")?)?;
    prove::<RunEventBase>(&without(cases("run_event")?, &["type", "payload", "data", "seq"]))?;
    prove::<PollEventsResponse>(&cases("poll_events_response")?)
}

#[test]
fn every_event_has_a_place_and_two_names_of_one_thing_agree() -> Outcome {
    for (host, body) in cases("run_event")? {
        let event: RunEvent = serde_json::from_value(body)?;
        let sequence = event.base.sequence;
        assert!(sequence.or(event.seq).is_some() || event.base.synthetic.is_some(), "{host}: no place");
        assert!(event.seq.is_none() || sequence.is_none() || event.seq == sequence, "{host}");
        assert!(event.data.is_none() || event.payload.is_none() || event.data == event.payload, "{host}");
    }
    Ok(())
}

#[test]
fn stream_modes_are_written_as_the_query_wants_them() -> Outcome {
    let modes = [StreamMode::Updates, StreamMode::Values, StreamMode::Messages, StreamMode::Debug];
    assert_eq!(serde_json::to_string(&modes)?, r#"["updates","values","messages","debug"]"#);
    assert!(serde_json::from_str::<StreamMode>("\"mixed\"").is_err(), "`mixed` is only the name of a combination");
    Ok(())
}

#[test]
fn interrupts_decode() -> Outcome {
    let all = cases("interrupt_payload")?;
    round_trip::<InterruptPayload>(&all)?;
    prove::<InterruptPayloadBase>(&without(all.clone(), &["kind", "data"]))?;
    let data = |kind: &str| -> Cases {
        let of_kind = all.iter().filter(|(_, body)| body.get("kind").and_then(Value::as_str) == Some(kind));
        of_kind.filter_map(|(host, body)| body.get("data").map(|data| (host.clone(), data.clone()))).collect()
    };
    prove::<ApprovalData>(&data("approval"))?;
    prove::<ApprovalAudience>(&parts("interrupt_payload", "data/audience")?)?;
    prove::<ClarificationData>(&data("clarification"))?;
    prove::<ClarificationQuestion>(&parts("interrupt_payload", "data/questions/*")?)?;
    prove::<ExternalEventData>(&data("external-event"))?;
    prove::<CustomData>(&data("custom"))?;
    prove::<ConversationStartData>(&data("conversation.start"))?;
    prove::<ConversationExchangeData>(&data("conversation.exchange"))?;
    prove::<ConversationCloseData>(&data("conversation.close"))?;
    prove::<LowConfidenceData>(&data("low-confidence"))
}

#[test]
fn answers_to_interrupts_decode() -> Outcome {
    round_trip::<ResolveInterruptRequest>(&cases("resolve_interrupt_request")?)?;
    prove::<ApprovalResumeValue>(&cases("approval_resume_value")?)?;
    prove::<RefineFeedback>(&parts("approval_resume_value", "refineFeedback")?)?;
    prove::<ClarificationResumeValue>(&cases("clarification_resume_value")?)?;
    prove::<ClarificationAnswer>(&parts("clarification_resume_value", "answers/*")?)?;
    prove::<ExternalEventResumeValue>(&cases("external_event_resume_value")?)?;
    prove::<ResolveInterruptResponse>(&cases("resolve_interrupt_response")?)?;
    prove::<ResolvedInterrupt>(&parts("resolve_interrupt_response", "interrupt")?)?;
    prove::<InterruptVote>(&parts("resolve_interrupt_response", "interrupt/votes/*")?)?;
    prove::<ResolveByTokenResponse>(&cases("resolve_by_token_response")?)
}

/// The TypeScript map from event type to payload, line by line.
fn payload_types() -> Result<Vec<(&'static str, &'static str)>, Box<dyn Error>> {
    let entries = EVENT_PAYLOADS_TYPESCRIPT.lines().filter_map(|line| line.strip_prefix("    \""));
    entries
        .map(|entry| {
            let (name, payload) = entry.split_once("\": ").ok_or(format!("no payload in {entry}"))?;
            Ok((name, payload.strip_suffix(';').ok_or(format!("no end in {entry}"))?))
        })
        .collect()
}

#[test]
fn the_typescript_map_names_exactly_the_event_types() -> Outcome {
    let names: Vec<_> = payload_types()?.into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, event_types());
    let distinct: BTreeSet<_> = event_types().into_iter().collect();
    assert_eq!(distinct.len(), event_types().len(), "an event type is listed twice");
    // 117 in the specification, and `interrupt.vote`, `run.annotated`, `state.snapshot`, `ai.message.chunk`.
    assert_eq!(event_types().len(), 121);
    Ok(())
}

#[test]
fn payloads_decode() -> Outcome {
    let mut lines: BTreeMap<String, Cases> = BTreeMap::new();
    for line in read("event_payloads")?.as_array().ok_or("not a list")? {
        let text = |name: &str| line.get(name).and_then(Value::as_str).ok_or(format!("no {name} in {line}"));
        let payload = line.get("payload").ok_or(format!("no payload in {line}"))?;
        let name = text("type")?;
        lines.entry(name.to_owned()).or_default().push((format!("{name}: {}", text("host")?), payload.clone()));
    }
    let listed: BTreeSet<&str> = event_types().into_iter().collect();
    assert_eq!(lines.keys().map(String::as_str).collect::<BTreeSet<_>>(), listed);

    let mut by_payload: BTreeMap<&str, Cases> = BTreeMap::new();
    for (name, payload) in payload_types()? {
        let inner = payload.strip_prefix("EventPayload<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(payload);
        let present = lines.get(name).into_iter().flatten().filter(|(_, payload)| !payload.is_null());
        by_payload.entry(inner).or_default().extend(present.cloned());
    }
    for (payload, cases) in &by_payload {
        match *payload {
            "unknown" => Ok(()),
            "AgentDecidedPayload" => prove::<AgentDecidedPayload>(cases),
            "AgentHandoffPayload" => prove::<AgentHandoffPayload>(cases),
            "AgentReasonedPayload" => prove::<AgentReasonedPayload>(cases),
            "AgentReasoningDeltaPayload" => prove::<AgentReasoningDeltaPayload>(cases),
            "AgentToolCalledPayload" => prove::<AgentToolCalledPayload>(cases),
            "AgentToolReturnedPayload" => prove::<AgentToolReturnedPayload>(cases),
            "ApprovalReceivedPayload" => prove::<ApprovalReceivedPayload>(cases),
            "ApprovalRequestedPayload" => prove::<ApprovalRequestedPayload>(cases),
            "ArtifactCreatedPayload" => prove::<ArtifactCreatedPayload>(cases),
            "CapBreachedPayload" => prove::<CapBreachedPayload>(cases),
            "ChannelPresencePayload" => prove::<ChannelPresencePayload>(cases),
            "ClarificationRequestedPayload" => prove::<ClarificationRequestedPayload>(cases),
            "ClarificationResolvedPayload" => prove::<ClarificationResolvedPayload>(cases),
            "ContextSummarizedPayload" => prove::<ContextSummarizedPayload>(cases),
            "DispatchFanOutPayload" => prove::<DispatchFanOutPayload>(cases),
            "DispatchJoinPayload" => prove::<DispatchJoinPayload>(cases),
            "InterruptRequestedPayload" => prove::<InterruptRequestedPayload>(cases),
            "InterruptResolvedPayload" => prove::<InterruptResolvedPayload>(cases),
            "LogAppendedPayload" => prove::<LogAppendedPayload>(cases),
            "MemoryWrittenPayload" => prove::<MemoryWrittenPayload>(cases),
            "MessageChunk" => prove::<MessageChunk>(cases),
            "NodeCancelledPayload" => prove::<NodeCancelledPayload>(cases),
            "NodeCompletedPayload" => prove::<NodeCompletedPayload>(cases),
            "NodeFailedPayload" => prove::<NodeFailedPayload>(cases),
            "NodeResumedPayload" => prove::<NodeResumedPayload>(cases),
            "NodeRetriedPayload" => prove::<NodeRetriedPayload>(cases),
            "NodeSkippedPayload" => prove::<NodeSkippedPayload>(cases),
            "NodeStartedPayload" => prove::<NodeStartedPayload>(cases),
            "NodeSuspendedPayload" => prove::<NodeSuspendedPayload>(cases),
            "RunAnnotation" => prove::<RunAnnotation>(cases),
            "RunCancelledPayload" => prove::<RunCancelledPayload>(cases),
            "RunCompletedPayload" => prove::<RunCompletedPayload>(cases),
            "RunFailedPayload" => prove::<RunFailedPayload>(cases),
            "RunPausedPayload" => prove::<RunPausedPayload>(cases),
            "RunResumedPayload" => prove::<RunResumedPayload>(cases),
            // Its members are proven where whole snapshots are decoded.
            "RunSnapshot" => round_trip::<RunSnapshot>(cases),
            "RunStartedPayload" => prove::<RunStartedPayload>(cases),
            "VariableChangedPayload" => prove::<VariableChangedPayload>(cases),
            "VersionPinnedPayload" => prove::<VersionPinnedPayload>(cases),
            "VoiceCancelledPayload" => prove::<VoiceCancelledPayload>(cases),
            "VoiceEndpointCandidatePayload" => prove::<VoiceEndpointCandidatePayload>(cases),
            "VoiceMomentPayload" => prove::<VoiceMomentPayload>(cases),
            "VoiceSynthesisChunkPayload" => prove::<VoiceSynthesisChunkPayload>(cases),
            "VoiceTranscriptPayload" => prove::<VoiceTranscriptPayload>(cases),
            "VoiceTurnCommitPayload" => prove::<VoiceTurnCommitPayload>(cases),
            other => Err(format!("{other} has no proof here").into()),
        }?;
    }
    Ok(())
}

#[test]
fn an_empty_payload_decodes() -> Outcome {
    let empty = vec![("{}".to_owned(), Value::Object(Map::new()))];
    round_trip::<RunStartedPayload>(&empty)?;
    round_trip::<NodeSuspendedPayload>(&empty)?;
    round_trip::<InterruptRequestedPayload>(&empty)?;
    round_trip::<MessageChunk>(&empty)
}

#[test]
fn the_parts_of_payloads_decode() -> Outcome {
    let lines: Vec<Value> = serde_json::from_value(read("event_payloads")?)?;
    let at = |pointer: &str| -> Cases {
        lines.iter().filter_map(|line| line.pointer(pointer)).map(|part| (pointer.to_owned(), part.clone())).collect()
    };
    prove::<MessageChunkMeta>(&at("/payload/meta"))?;
    prove::<MessageChunkUsage>(&at("/payload/meta/usage"))?;
    prove::<AnnotationTarget>(&at("/payload/target"))?;
    prove::<AnnotationSignal>(&at("/payload/signal"))?;
    prove::<AnnotationActor>(&at("/payload/actor"))
}

#[test]
fn the_error_codes_are_the_41_of_the_protocol() {
    let distinct: BTreeSet<_> = HTTP_ERROR_CODES.iter().collect();
    assert_eq!((HTTP_ERROR_CODES.len(), distinct.len()), (41, 41));
    assert!(is_known("rate_limited") && !is_known("run_not_found"));
    let named: Vec<_> = ERROR_CODE_TYPESCRIPT
        .lines()
        .filter_map(|line| line.strip_prefix("    | \"").and_then(|rest| rest.strip_suffix('"')))
        .collect();
    assert_eq!(named, HTTP_ERROR_CODES);
}

//! What a run's event stream and its poll deliver.

use serde::{Deserialize, Serialize};
use tsify::Tsify;
use wasm_bindgen::prelude::wasm_bindgen;

use super::run::{EngineVersion, RunStatus};
use crate::core::json::Any;

/// What a run's event stream carries.
///
/// `updates`, the default: the run's and its nodes' transitions, suspensions and requests. `values`: a `state.snapshot`
/// after each transition. `messages`: the output of models, chunk by chunk. `debug`: everything, vendor events too.
/// `values` cannot be combined with another mode. Several reference hosts send everything in every mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum StreamMode {
    /// The run's and its nodes' transitions, suspensions and requests.
    Updates,
    /// A snapshot after each transition.
    Values,
    /// The output of models, chunk by chunk.
    Messages,
    /// Everything.
    Debug,
}

/// An event as hosts send it. TypeScript sees it as the union `RunEvent`, after the missing members are filled in.
///
/// The specification names `sequence`, `payload` and `eventId`. The in-memory reference host streams `seq` and `data` and
/// no event id; the sqlite and postgres ones send the old and the new names side by side.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunEvent {
    /// The event's type.
    #[serde(rename = "type")]
    pub kind: String,
    /// What the event carries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<Any>,
    /// The older name of `payload`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Any>,
    /// The older name of `sequence`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// What every event has.
    #[serde(flatten)]
    pub base: RunEventBase,
}

/// What every event of a run has, whatever its type.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RunEventBase {
    /// The event's place in the run's log: 0 for the first event, then rising. It is the cursor to resume from
    /// (`lastEventId`) and the only thing to order events by. Missing on events that are not in the log: synthetic ones,
    /// and snapshots and chunks that the host sent without a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// The event's id. Where a host sends none it is made of run id and sequence. Missing on snapshots and chunks, and
    /// where there is no sequence to make it of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_id: Option<String>,
    /// The run's id.
    #[tsify(type = "string")]
    pub run_id: Option<String>,
    /// When it happened, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
    /// The node it is about. Some hosts send `null` for events that are about no node.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | null")]
    pub node_id: Option<String>,
    /// The version of the payload's schema. Most hosts leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_version: Option<u64>,
    /// The version of the host's engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine_version: Option<EngineVersion>,
    /// The event that led to this one, by event id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | null")]
    pub causation_id: Option<String>,
    /// Whether the payload can be trusted: `untrusted` holds text that a model or an outsider wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = r#""trusted" | "untrusted" | (string & {})"#)]
    pub content_trust: Option<String>,
    /// `true` when the host's stream ended without the run's last event and Flowtether made it from the run's snapshot.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "true")]
    pub synthetic: Option<bool>,
}

#[wasm_bindgen(typescript_custom_section)]
const RUN_EVENT: &str = r#"
/**
 * The type of an event.
 */
export type RunEventType = keyof RunEventPayloads;

/**
 * An event of one type.
 */
export interface RunEventOf<Type extends RunEventType> extends RunEventBase {
    /**
     * The event's type.
     */
    type: Type;
    /**
     * What the event carries.
     */
    payload: RunEventPayloads[Type];
}

/**
 * What `runs.events` yields and `runs.pollEvents` returns: a union that narrows by `type`.
 *
 * ```ts
 * if (event.type === "run.completed") console.log(event.payload?.outputs);
 * ```
 *
 * Events of other types, vendors' own among them, come through untouched at run time. Handle them in `default`:
 * `const other: UnknownRunEvent = event;`.
 */
export type RunEvent = { [Type in RunEventType]: RunEventOf<Type> }[RunEventType];

/**
 * An event of a type that is not in `RunEventPayloads`: a vendor's own, or one that is newer than this package.
 */
export interface UnknownRunEvent extends RunEventBase {
    /**
     * The event's type.
     */
    type: string;
    /**
     * What the event carries.
     */
    payload: unknown;
}

/**
 * A payload that a host may leave out or send as `null`, as the reference hosts do for most events: read it with `?.`.
 */
export type EventPayload<Payload> = Payload | null | undefined;
"#;

/// The TypeScript type of a payload: `unknown` where none is documented; with `always`, one that is never left out.
macro_rules! payload_type {
    () => {
        "unknown"
    };
    ($payload:ident) => {
        concat!("EventPayload<", stringify!($payload), ">")
    };
    (always $payload:ident) => {
        stringify!($payload)
    };
}

/// Makes the list of event types and the TypeScript map from the same types to their payloads.
macro_rules! events {
    ($($name:literal $(=> $($payload:ident)+)?,)*) => {
        /// Every event type of protocol 1.x, the frames of live streams that are not in a run's log among them. One text,
        /// with a space after each: a hundred texts are a hundred addresses more in the module.
        pub const EVENT_TYPES: &str = concat!($($name, " "),*);

        /// The TypeScript map from event type to payload.
        pub const EVENT_PAYLOADS_TYPESCRIPT: &str = concat!(
            "/**\n",
            " * What an event carries, by its type. Payloads that the protocol does not describe are `unknown`.\n",
            " *\n",
            " * `state.snapshot` and `ai.message.chunk` are not in a run's log: they come in the stream modes `values` and\n",
            " * `messages`.\n",
            " */\n",
            "export interface RunEventPayloads {\n",
            $("    \"", $name, "\": ", payload_type!($($($payload)+)?), ";\n",)*
            "}"
        );
    };
}

events! {
    "run.started" => RunStartedPayload,
    "run.completed" => RunCompletedPayload,
    "run.failed" => RunFailedPayload,
    "run.cancelled" => RunCancelledPayload,
    "run.resuming",
    "run.paused" => RunPausedPayload,
    "run.resumed" => RunResumedPayload,
    "run.restored-from-snapshot",
    "run.dead_lettered",
    "run.annotated" => RunAnnotation,
    "node.started" => NodeStartedPayload,
    "node.completed" => NodeCompletedPayload,
    "node.failed" => NodeFailedPayload,
    "node.suspended" => NodeSuspendedPayload,
    "node.suspend-failed",
    "node.resumed" => NodeResumedPayload,
    "node.retried" => NodeRetriedPayload,
    "node.skipped" => NodeSkippedPayload,
    "node.cancelled" => NodeCancelledPayload,
    "node.dispatched",
    "approval.requested" => ApprovalRequestedPayload,
    "approval.received" => ApprovalReceivedPayload,
    "approval.granted",
    "approval.rejected",
    "approval.overridden",
    "clarification.requested" => ClarificationRequestedPayload,
    "clarification.resolved" => ClarificationResolvedPayload,
    "interrupt.requested" => InterruptRequestedPayload,
    "interrupt.resolved" => InterruptResolvedPayload,
    "interrupt.vote",
    "channel.written",
    "channel.presence" => ChannelPresencePayload,
    "artifact.created" => ArtifactCreatedPayload,
    "output.chunk" => MessageChunk,
    "variable.changed" => VariableChangedPayload,
    "log.appended" => LogAppendedPayload,
    "version.pinned" => VersionPinnedPayload,
    "context.summarized" => ContextSummarizedPayload,
    "workflow.restored",
    "workflow.loopback-limit",
    "workflow.stalled",
    "cap.breached" => CapBreachedPayload,
    "lease.acquired",
    "lease.renewed",
    "lease.lost",
    "lease.handed-off",
    "replay.diverged",
    "replay.divergedAtRefusal",
    "agent.reasoned" => AgentReasonedPayload,
    "agent.reasoning.delta" => AgentReasoningDeltaPayload,
    "agent.toolCalled" => AgentToolCalledPayload,
    "agent.toolReturned" => AgentToolReturnedPayload,
    "agent.handoff" => AgentHandoffPayload,
    "agent.decided" => AgentDecidedPayload,
    "agent.verified",
    "agent.invocation.started",
    "agent.invocation.completed",
    "agent.promptResolved",
    "agent.memory.consolidated",
    "provider.usage",
    "prompt.composed",
    "model.capability.substituted",
    "model.capability.insufficient",
    "envelope.retry.attempted",
    "envelope.retry.exhausted",
    "envelope.refusal",
    "envelope.truncated",
    "envelope.nlToFormat.engaged",
    "envelope.recovery.applied",
    "eval.started",
    "eval.scored",
    "eval.completed",
    "deployment.promoted",
    "deployment.rolled-back",
    "deployment.canary.adjusted",
    "deployment.state.changed",
    "roster.run.initiated",
    "tool.session.opened",
    "tool.session.closed",
    "egress.decided",
    "trigger.subscription.state.changed",
    "trigger.delivery.attempted",
    "budget.reserved",
    "budget.consumed",
    "budget.threshold.crossed",
    "budget.exhausted",
    "runOrchestrator.decided",
    "core.dispatch.fanOut" => DispatchFanOutPayload,
    "core.dispatch.join" => DispatchJoinPayload,
    "conversation.opened",
    "conversation.exchanged",
    "conversation.closed",
    "memory.compacted",
    "memory.written" => MemoryWrittenPayload,
    "commitment.fired",
    "workspace.updated",
    "core.workflowChain.event",
    "core.workflowChain.confidence-escalated",
    "connector.authorized",
    "connector.auth_expired",
    "authorization.decided",
    "proposal.created",
    "proposal.activated",
    "goal.evaluated",
    "goal.closed",
    "import.applied",
    "voice.speech_start" => VoiceMomentPayload,
    "voice.transcript" => VoiceTranscriptPayload,
    "voice.endpoint_candidate" => VoiceEndpointCandidatePayload,
    "voice.turn_commit" => VoiceTurnCommitPayload,
    "voice.synthesis_chunk" => VoiceSynthesisChunkPayload,
    "voice.barge_in" => VoiceMomentPayload,
    "voice.cancelled" => VoiceCancelledPayload,
    "compensation.requested",
    "compensation.started",
    "compensation.completed",
    "compensation.failed",
    "compensation.paused",
    "compensation.manual_intervention_required",
    "state.snapshot" => always RunSnapshot,
    "ai.message.chunk" => always MessageChunk,
}

#[wasm_bindgen(typescript_custom_section)]
const EVENT_PAYLOADS: &str = EVENT_PAYLOADS_TYPESCRIPT;

/// The events after a point in a run's log.
///
/// Hosts answer in four shapes; `events`, `isComplete` and `lastSequence` are made the same on all of them.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PollEventsResponse {
    /// The events after the `lastSequence` that was asked with, in order.
    pub events: Vec<RunEvent>,
    /// Whether the run is over and `events` are its last ones.
    #[tsify(type = "boolean")]
    pub is_complete: Option<bool>,
    /// The highest sequence seen so far: what to ask the next poll with. Missing while there is no event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_sequence: Option<u64>,
    /// The run's id. Some hosts leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// Where the run stands. Some hosts leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_status: Option<RunStatus>,
    /// Whether the run is over, as some hosts say it. `isComplete` has taken it in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_terminal: Option<bool>,
    /// A sequence as some hosts tell it: the highest in the log, or only the one that was asked with. Use `lastSequence`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_event_seq: Option<i64>,
}

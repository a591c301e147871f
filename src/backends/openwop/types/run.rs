//! A run as it stands: its status and its snapshot.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::JsonObject;
use super::interrupt::ActiveInterrupt;
use crate::core::json::Any;

/// Where a run stands.
///
/// `completed`, `failed` and `cancelled` are final. A run with a status that is not in this list is over when its record says
/// so: when it has an `error`, or the time of its end.
///
/// `waiting-approval` waits for an approval, `waiting-input` for the answer to a question, `waiting-external` for an
/// event from outside (older hosts say `waiting-input` there).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(transparent)]
#[tsify(type = r#"
    | "pending"
    | "running"
    | "paused"
    | "waiting-approval"
    | "waiting-input"
    | "waiting-external"
    | "cancelling"
    | "completed"
    | "failed"
    | "cancelled"
    | (string & {})"#)]
pub struct RunStatus(pub String);

/// The version of a host's engine: some hosts send a text, some a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(untagged)]
pub enum EngineVersion {
    /// As a number.
    Number(u64),
    /// As a text.
    Text(String),
}

/// A run as it stands at one moment.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RunSnapshot {
    /// The run's id.
    pub run_id: String,
    /// The workflow it runs.
    pub workflow_id: String,
    /// Where it stands.
    pub status: RunStatus,
    /// The node that holds the interrupt, while the run waits for an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | null")]
    pub current_node_id: Option<String>,
    /// What the run waits for, while it waits. Some hosts leave it out; then `interrupt.requested`, `approval.requested`,
    /// `clarification.requested` or `node.suspended` in the event stream tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "ActiveInterrupt | null")]
    pub interrupt: Option<ActiveInterrupt>,
    /// When it started, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    /// When it ended, ISO 8601. `runs.get` fills it from `endedAt` on the hosts that send only that; a snapshot from the
    /// event stream is as the host sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | null")]
    pub completed_at: Option<String>,
    /// When it ended, ISO 8601: the name some hosts use in place of `completedAt`. `null` while the run goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | null")]
    pub ended_at: Option<String>,
    /// What the run was started with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inputs: Option<JsonObject>,
    /// What the run returned. Most hosts leave it out and put it into the event `run.completed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "unknown")]
    pub outputs: Option<Any>,
    /// The workflow's variables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variables: Option<JsonObject>,
    /// The workflow's channels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channels: Option<JsonObject>,
    /// The state of each node by node id, in the host's own shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, unknown>")]
    pub node_states: Option<BTreeMap<String, Any>>,
    /// Why the run failed, when `status` is `failed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "RunError | null")]
    pub error: Option<RunError>,
    /// The version of the engine that executes the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine_version: Option<EngineVersion>,
    /// The version of the event log's schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_log_schema_version: Option<u64>,
    /// The labels given at the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// The data given at the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<JsonObject>,
    /// The settings given at the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configurable: Option<JsonObject>,
    /// Whom the run belongs to. Hosts with one tenant leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<RunOwner>,
    /// How far the undoing of the run's effects is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(
        type = r#""none" | "pending" | "running" | "completed" | "partial" | "failed" | "manual" | (string & {})"#
    )]
    pub compensation_status: Option<String>,
    /// The agent at work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentRef>,
    /// The agent that hands out the work, in a run of several agents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_orchestrator: Option<AgentRef>,
    /// What the run used so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics: Option<RunMetrics>,
    /// The run that started this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | null")]
    pub parent_run_id: Option<String>,
    /// The node of the parent run that started this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | null")]
    pub parent_node_id: Option<String>,
    /// The runs that this one started, in the host's own shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "unknown[]")]
    pub child_runs: Option<Vec<Any>>,
    /// The run's files, in the host's own shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "unknown[]")]
    pub workspace: Option<Vec<Any>>,
}

/// Why a run or a node failed. Its codes are not those of an HTTP error answer.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RunError {
    /// What went wrong, for programs.
    pub code: RunErrorCode,
    /// What went wrong, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "JsonObject | null")]
    pub details: Option<JsonObject>,
    /// Whether it could succeed when tried again. Only errors inside events carry it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retryable: Option<bool>,
}

/// What went wrong in a run. `unsupported_node_type` and `interrupt_rejected` (an approval was answered with `reject`)
/// are not in the specification; reference hosts send them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(transparent)]
#[tsify(type = r#"
    | "auth_required"
    | "forbidden"
    | "workspace_not_found"
    | "run_already_active"
    | "run_not_found"
    | "run_terminal"
    | "engine_version_mismatch"
    | "invalid_workflow_definition"
    | "invalid_trigger_input"
    | "node_type_not_found"
    | "config_validation_failed"
    | "token_budget_exceeded"
    | "concurrent_run_limit_reached"
    | "rate_limited"
    | "node_timeout"
    | "global_timeout"
    | "node_execution_failed"
    | "external_call_failed"
    | "recursion_limit_exceeded"
    | "run_timeout"
    | "loop_limit_exceeded"
    | "envelope_refusal"
    | "capability_not_provided"
    | "approval_timeout"
    | "approval_token_invalid"
    | "approval_token_expired"
    | "approval_token_consumed"
    | "persistence_failed"
    | "doc_budget_exceeded"
    | "unsupported_node_type"
    | "interrupt_rejected"
    | (string & {})"#)]
pub struct RunErrorCode(pub String);

/// Whom a run belongs to. The ids are opaque.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RunOwner {
    /// The tenant.
    pub tenant: String,
    /// The workspace in the tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace: Option<String>,
    /// Who acts: a user or an agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// What `principal` is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = r#""user" | "agent" | "anonymous" | (string & {})"#)]
    pub principal_kind: Option<String>,
}

/// An agent.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct AgentRef {
    /// The agent's id.
    pub agent_id: String,
    /// A name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What kind of model drives the agent. Vendors add their own, with a dot in the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = r#"
        | "reasoning"
        | "tool-using"
        | "chat"
        | "code"
        | "vision"
        | "multimodal"
        | "embedding"
        | "classification"
        | "retrieval"
        | (string & {})"#)]
    pub model_class: Option<String>,
    /// The agent's memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_ref: Option<String>,
    /// The agent's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The manifest the agent comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_manifest_id: Option<String>,
}

/// What a run used so far. A number that is missing is not known, not 0.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RunMetrics {
    /// What the calls to models cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub openwop_cost: Option<RunCost>,
    /// What else the host measures.
    #[serde(flatten)]
    pub rest: JsonObject,
}

/// What a run's calls to models cost, all together.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
pub struct RunCost {
    /// The cost in US dollars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usd: Option<f64>,
    /// The tokens sent and received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens: Option<TokenCounts>,
    /// The model called last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The provider called last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// How long the calls took, in ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<f64>,
}

/// Tokens sent to models and received from them.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
pub struct TokenCounts {
    /// Tokens sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<u64>,
    /// Tokens received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<u64>,
}

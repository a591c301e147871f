//! What the service counts.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// The account's workflows in a time.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct AnalyticsOverview {
    /// The time that is looked at. A workflow belongs to it by its last checkpoint.
    pub period: AnalyticsPeriod,
    /// How many workflows there are.
    pub total_workflows: u64,
    /// How many of them completed. Servers so far never count any.
    pub completed_workflows: u64,
    /// How many of them had errors. Servers so far never count any.
    pub failed_workflows: u64,
    /// How many of them go on: servers so far count all.
    pub active_workflows: u64,
    /// How many checkpoints they saved.
    pub total_checkpoints: u64,
    /// How many checkpoints a workflow saved on average, to one decimal.
    pub avg_steps_per_workflow: f64,
    /// How long a workflow took on average, in whole seconds. Those that took less than one do not count.
    pub avg_workflow_duration_seconds: f64,
    /// The agents with the most workflows, 10 at most.
    pub top_agents: Vec<TopAgent>,
}

/// A time that is looked at.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct AnalyticsPeriod {
    /// Its begin as it was asked for, or the day 30 days ago, as `"2026-01-02"`.
    pub start: String,
    /// Its end as it was asked for, or now, ISO 8601.
    pub end: String,
}

/// An agent with many workflows.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct TopAgent {
    /// The agent's id, which need not be registered.
    pub agent_id: String,
    /// How many workflows it saved checkpoints of.
    pub workflows: u64,
    /// How many checkpoints these have on average, to one decimal.
    pub avg_steps: f64,
}

/// How long the states of a workflow are together, in bytes. The service sends a text of digits, and the number 0 where it
/// has counted nothing: `Number(total_size_bytes)` reads both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(untagged)]
#[tsify(type_prefix = "SnapState", type = "string | number")]
pub enum TotalSize {
    /// As digits.
    Text(String),
    /// As a number.
    Number(f64),
}

/// One workflow.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct WorkflowAnalytics {
    /// The workflow.
    pub workflow_id: String,
    /// How many times it was saved, with those saves that found their step saved already.
    pub total_steps: u64,
    /// How long its states are together, in bytes.
    pub total_size_bytes: TotalSize,
    /// How long it took from its first save to its last, in seconds.
    pub duration_seconds: f64,
    /// Where it stands. Servers so far only say `active`.
    #[tsify(type = r#""active" | "completed" | (string & {})"#)]
    pub status: String,
    /// The ids of the agents that saved it.
    pub agents_involved: Vec<String>,
    /// Its checkpoints that the service still has, 1000 at most.
    pub checkpoints: Vec<AnalyticsCheckpoint>,
    /// Whether it was ever resumed. Servers so far only say `false`.
    pub resumed: bool,
    /// How many errors it had. Servers so far count none.
    pub error_count: u64,
    /// When it was saved first, ISO 8601. `null` where the service has counted nothing.
    #[tsify(type = "string | null")]
    pub first_checkpoint_at: Option<String>,
    /// When it was saved last, ISO 8601. `null` where the service has counted nothing.
    #[tsify(type = "string | null")]
    pub last_checkpoint_at: Option<String>,
}

/// A checkpoint in a workflow's time.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct AnalyticsCheckpoint {
    /// The step.
    pub step: u64,
    /// A name for people.
    #[tsify(type = "string | null")]
    pub label: Option<String>,
    /// How long the state is, in bytes. Servers so far only say 0: `get` tells it.
    pub size_bytes: u64,
    /// How long after the checkpoint before it, in ms; 0 for the first.
    pub time_since_previous_ms: f64,
    /// The agent that saved it.
    #[tsify(type = "string | null")]
    pub agent_id: Option<String>,
    /// When it was saved, ISO 8601.
    pub created_at: String,
}

/// What failed in the last days. Servers so far count no failure at all.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct FailureAnalytics {
    /// How many days are looked at: 1 to 90.
    pub period_days: u64,
    /// How many failures there were.
    pub total_failures: u64,
    /// The steps with the most failures, 10 at most.
    pub failure_by_step: Vec<StepFailures>,
    /// The agents with the most failures, 10 at most.
    pub failure_by_agent: Vec<AgentFailures>,
    /// The last failures, 20 at most, the latest first.
    pub recent_failures: Vec<Failure>,
}

/// The failures of a step, over all workflows.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct StepFailures {
    /// The step. `null` for failures outside of one.
    #[tsify(type = "number | null")]
    pub step: Option<u64>,
    /// How many there were.
    pub count: u64,
}

/// The failures of an agent.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct AgentFailures {
    /// The agent's id.
    pub agent_id: String,
    /// How many there were.
    pub count: u64,
    /// How many there were for each workflow of the agent, to two decimals.
    pub error_rate: f64,
}

/// A failure.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct Failure {
    /// The workflow.
    pub workflow_id: String,
    /// The step.
    #[tsify(type = "number | null")]
    pub step: Option<u64>,
    /// The agent's id.
    #[tsify(type = "string | null")]
    pub agent_id: Option<String>,
    /// What kind of failure it is.
    #[tsify(type = "string | null")]
    pub error_type: Option<String>,
    /// What failed, for people.
    #[tsify(type = "string | null")]
    pub error_message: Option<String>,
    /// When it failed, ISO 8601.
    pub created_at: String,
}

/// The account's agents in a time.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct AgentAnalytics {
    /// Every agent that saved a checkpoint, the one with the most workflows first.
    pub agents: Vec<AgentPerformance>,
}

/// The work of an agent.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct AgentPerformance {
    /// The agent's id, which need not be registered.
    pub agent_id: String,
    /// A name for people; the agent's id where it has none.
    pub name: String,
    /// How many workflows it saved checkpoints of.
    pub total_workflows: u64,
    /// How many of them go on: servers so far count all.
    pub active_workflows: u64,
    /// How many checkpoints these have on average, to one decimal.
    pub avg_steps: f64,
    /// How long they took on average, in whole seconds. Those that took less than one do not count.
    pub avg_duration_seconds: f64,
    /// How many checkpoints they have.
    pub total_checkpoints: u64,
    /// How many failures there were for each workflow, to two decimals.
    pub error_rate: f64,
    /// When it saved a checkpoint last, ISO 8601. `null` when it is not registered.
    #[tsify(type = "string | null")]
    pub last_seen_at: Option<String>,
}

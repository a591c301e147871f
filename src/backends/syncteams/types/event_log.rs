//! What happened to a task.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::JsonObject;
use super::agent::Agent;
use super::agent_task::AgentTask;
use super::llm::LlmMessage;
use super::team::Team;
use super::tool::Tool;
use crate::core::json::Any;

/// One thing that happened to a task.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[tsify(type_prefix = "SyncTeams")]
pub struct EventLog {
    /// What happened.
    #[tsify(type = "WorkflowEventType | (string & {})")]
    pub event_type: String,
    /// More about it.
    pub event_data: EventData,
    /// When it happened, ISO 8601.
    pub created_at: String,
    /// When the entry was changed last, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | null")]
    pub updated_at: Option<String>,
}

loose! {
    /// More about what happened. Which members there are depends on the event, and is not documented.
    ///
    /// It can hold the key of a model's provider, as `api_key` in `agent.llm`, `agent.embedder` or `team.embedder`: keep
    /// it out of logs.
    EventData: JsonObject {
        /// A text for people, as the question of an approval.
        message: String = "string | null",
        /// Which round it is.
        iteration: f64 = "number | null",
        /// What a person said to the result.
        feedback: String = "string | null",
        /// The result, as a text.
        result: String = "string | null",
        /// What the model was told.
        prompt: String = "string | null",
        /// When it happened, in the form of the engine that runs the workflow.
        timestamp: String = "string | null",
        /// The name that the engine gives the event.
        #[serde(rename = "type")]
        kind: String = "string | null",
        /// The agent at work.
        agent: Agent = "SyncTeamsAgent | null",
        /// The tools at hand.
        tools: Vec<Tool> = "SyncTeamsTool[] | null",
        /// What the agent works on.
        task: AgentTask = "SyncTeamsAgentTask | null",
        /// What came out: a `SyncTeamsTaskOutput`, a text, or anything else.
        output: Any = "unknown",
        /// What was known before, as a text.
        context: String = "string | null",
        /// The name of what the agent works on.
        task_name: String = "string | null",
        /// The role of the agent at work.
        agent_role: String = "string | null",
        /// What was said to the model and by it.
        messages: Vec<LlmMessage> = "SyncTeamsLlmMessage[] | null",
        /// What went wrong, for people.
        error: String = "string | null",
        /// What the work began with. Up to 0.3.0 SyncTeams' clients know it as an object with a `message`.
        inputs: Any = "string | Record<string, unknown> | null",
        /// The team's name. SyncTeams' clients know it since 0.4.0, in the place of `crew_name`.
        team_name: String = "string | null",
        /// The team's name up to 0.3.0 of SyncTeams' clients. To be sure, read `team_name ?? crew_name`.
        crew_name: String = "string | null",
        /// Whether the team is being trained. Known up to 0.3.0 of SyncTeams' clients.
        training_mode: bool = "boolean | null",
        /// The tool's name.
        tool_name: String = "string | null",
        /// What the tool was called with.
        tool_args: Any = "string | Record<string, unknown> | null",
        /// The tool's class in the engine.
        tool_class: String = "string | null",
        /// The engine's key of the agent.
        agent_key: String = "string | null",
        /// When the work began, in the engine's form.
        started_at: String = "string | null",
        /// When it ended, in the engine's form.
        finished_at: String = "string | null",
        /// Whether the tool was not called because its result was known.
        from_cache: bool = "boolean | null",
        /// The team at work.
        team: Team = "SyncTeamsTeam | null",
        /// How good the result is, in the engine's measure.
        quality: f64 = "number | null",
        /// How long the work took, in the engine's measure.
        execution_duration: f64 = "number | null",
        /// The model's name.
        model: String = "string | null",
    }
}

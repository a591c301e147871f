//! What an agent works on. It is not the task that `executeWorkflow` starts, but a step of it.

use super::agent::Agent;
use super::tool::Tool;
use crate::core::json::{Any, Object};

loose! {
    /// What an agent works on. It is not the task that `executeWorkflow` starts, but a step of it.
    AgentTask {
        /// A name for people.
        name: String = "string | null",
        /// What the model is told with it.
        prompt_context: String = "string | null",
        /// What is to be done.
        description: String = "string | null",
        /// What is to come out.
        expected_output: String = "string | null",
        /// How many tools were used.
        used_tools: f64 = "number | null",
        /// How many of their calls failed.
        tools_errors: f64 = "number | null",
        /// How often work was handed to others.
        delegations: f64 = "number | null",
        /// The work it builds on: an array of it, or an object in the engine's own shape.
        context: Any = "SyncTeamsAgentTaskContext[] | Record<string, unknown> | null",
        /// What came out.
        output: TaskOutput = "SyncTeamsTaskOutput | null",
        /// Who works on it.
        agent: Agent = "SyncTeamsAgent | null",
        /// Whether others need not wait for it.
        async_execution: bool = "boolean | null",
        /// The tools at hand.
        tools: Vec<Tool> = "SyncTeamsTool[] | null",
        /// Whether a person looks at what came out.
        human_input: bool = "boolean | null",
        /// How often it may be tried again.
        max_retries: f64 = "number | null",
        /// How often it was tried again.
        retry_count: f64 = "number | null",
        /// The engine's name of the shape that is to come out.
        output_pydantic: String = "string | null",
        /// How often it is tried again after a check of what came out failed.
        guardrail_max_retries: f64 = "number | null",
        /// The checks of what comes out, in the engine's own shape.
        guardrails: Vec<Any> = "unknown[] | null",
        /// Who worked on it.
        processed_by_agents: Vec<String> = "string[] | null",
        /// When its work began, in the engine's form.
        start_time: String = "string | null",
        /// When its work ended, in the engine's form.
        end_time: String = "string | null",
    }
}

loose! {
    /// Work that an agent's work builds on.
    AgentTaskContext {
        /// A name for people.
        name: String = "string | null",
        /// What the model is told with it.
        prompt_context: String = "string | null",
        /// What is to be done.
        description: String = "string | null",
        /// How many tools were used.
        used_tools: f64 = "number | null",
        /// How many of their calls failed.
        tools_errors: f64 = "number | null",
        /// How often work was handed to others.
        delegations: f64 = "number | null",
        /// What is to come out.
        expected_output: String = "string | null",
        /// Whether others need not wait for it.
        async_execution: bool = "boolean | null",
        /// Whether a person looks at what came out.
        human_input: bool = "boolean | null",
        /// Whether Markdown is to come out.
        markdown: bool = "boolean | null",
        /// How often it may be tried again.
        max_retries: f64 = "number | null",
        /// How often it was tried again.
        retry_count: f64 = "number | null",
    }
}

loose! {
    /// What came out of an agent's work.
    TaskOutput {
        /// What was to be done.
        description: String = "string | null",
        /// The name of the work.
        name: String = "string | null",
        /// What was to come out.
        expected_output: String = "string | null",
        /// What came out, in short.
        summary: String = "string | null",
        /// What came out, as an object.
        json_dict: Object = "Record<string, unknown> | null",
        /// What came out, as a text.
        raw: String = "string | null",
        /// The role of the agent.
        agent: String = "string | null",
        /// How it came out, as `"raw"` or `"json"`.
        output_format: String = "string | null",
        /// What came out, in the shape that was asked for.
        pydantic: Object = "Record<string, unknown> | null",
    }
}

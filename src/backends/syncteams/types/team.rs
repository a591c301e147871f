//! Teams of agents.

use super::agent::Agent;
use super::agent_task::AgentTask;
use super::llm::Embedder;
use crate::core::json::Any;

loose! {
    /// Agents that work together. SyncTeams' own clients called it a crew up to 0.3.0.
    Team {
        /// The team's name.
        name: String = "string | null",
        /// What it works on.
        tasks: Vec<AgentTask> = "SyncTeamsAgentTask[] | null",
        /// Who is in it.
        agents: Vec<Agent> = "SyncTeamsAgent[] | null",
        /// How the work goes around, as `"sequential"`.
        process: String = "string | null",
        /// Whether it tells much about its work.
        verbose: bool = "boolean | null",
        /// Whether it remembers.
        memory: bool = "boolean | null",
        /// The model that tells what its texts mean.
        embedder: Embedder = "SyncTeamsEmbedder | null",
        /// What its calls to models used.
        usage_metrics: UsageMetrics = "SyncTeamsUsageMetrics | null",
        /// Whether it plans before it acts.
        planning: bool = "boolean | null",
        /// What it did, in the engine's own shape.
        execution_logs: Vec<Any> = "unknown[] | null",
        /// What it knows, in the engine's own shape.
        knowledge_sources: Vec<Any> = "unknown[] | null",
    }
}

loose! {
    /// What calls to models used.
    UsageMetrics {
        /// All tokens.
        total_tokens: f64 = "number | null",
        /// Tokens sent.
        prompt_tokens: f64 = "number | null",
        /// Tokens sent that the provider still knew.
        cached_prompt_tokens: f64 = "number | null",
        /// Tokens received.
        completion_tokens: f64 = "number | null",
        /// How many calls succeeded.
        successful_requests: f64 = "number | null",
    }
}

//! Agents.

use super::llm::{Embedder, Llm};
use super::team::Team;
use super::tool::{Tool, ToolResult};

loose! {
    /// An agent.
    Agent {
        /// What the agent is, as `"Reviewer"`.
        role: String = "string | null",
        /// What it is to reach.
        goal: String = "string | null",
        /// What it is told about itself.
        backstory: String = "string | null",
        /// Whether it keeps what its tools returned.
        cache: bool = "boolean | null",
        /// Whether it tells much about its work.
        verbose: bool = "boolean | null",
        /// Whether it may hand work to others.
        allow_delegation: bool = "boolean | null",
        /// The tools at hand.
        tools: Vec<Tool> = "SyncTeamsTool[] | null",
        /// How many rounds it may take.
        max_iter: f64 = "number | null",
        /// What executes it.
        agent_executor: AgentExecutor = "SyncTeamsAgentExecutor | null",
        /// The model that drives it.
        llm: Llm = "SyncTeamsLlm | null",
        /// Its team. SyncTeams' clients know it since 0.4.0, in the place of `crew`.
        team: Team = "SyncTeamsTeam | null",
        /// Its team, as it was called up to 0.3.0 of SyncTeams' clients. To be sure, read `team ?? crew`.
        crew: Team = "SyncTeamsTeam | null",
        /// What its tools returned.
        tools_results: Vec<ToolResult> = "SyncTeamsToolResult[] | null",
        /// Whether it understands more than texts.
        multimodal: bool = "boolean | null",
        /// Whether it plans before it acts.
        reasoning: bool = "boolean | null",
        /// The model that tells what its texts mean.
        embedder: Embedder = "SyncTeamsEmbedder | null",
        /// Whether it keeps what it sends within what its model can take.
        respect_context_window: bool = "boolean | null",
        /// How often it tries again after an error.
        max_retry_limit: f64 = "number | null",
        /// Whether it is told the date.
        inject_date: bool = "boolean | null",
        /// How the date is written.
        date_format: String = "string | null",
        /// How often it tries again after a check of its answer failed.
        guardrail_max_retries: f64 = "number | null",
    }
}

loose! {
    /// What executes an agent.
    AgentExecutor {
        /// The names of the tools at hand, in one text.
        tools_names: String = "string | null",
        /// How many rounds it may take.
        max_iter: f64 = "number | null",
        /// Whether it has the model stop at certain words.
        use_stop_words: bool = "boolean | null",
        /// What the tools do, in one text.
        tools_description: String = "string | null",
        /// Whether it keeps what it sends within what the model can take.
        respect_context_window: bool = "boolean | null",
        /// Whether it asks a person.
        ask_for_human_input: bool = "boolean | null",
        /// How many rounds it took.
        iterations: f64 = "number | null",
        /// After how many rounds it tells of errors.
        log_error_after: f64 = "number | null",
    }
}

//! Payloads of what agents do: reason, call tools, hand over, decide, remember, dispatch.

use crate::core::json::Any;

payloads! {
    /// An agent reasoned.
    AgentReasonedPayload {
        /// The agent.
        agent_id: String,
        /// Its reasoning, whole or as a summary.
        reasoning: String,
        /// How much of it is told.
        #[tsify(type = r#""off" | "summary" | "full" | (string & {})"#)]
        verbosity: String,
    }

    /// A piece of an agent's reasoning, before `agent.reasoned` tells all of it.
    AgentReasoningDeltaPayload {
        /// The agent.
        agent_id: String,
        /// The text to append.
        delta: String,
        /// Which piece it is, from 0. It is not the event's sequence.
        sequence: u64,
        /// How much of the reasoning is told.
        #[tsify(type = r#""off" | "summary" | "full" | (string & {})"#)]
        verbosity: String,
    }

    /// An agent called a tool.
    AgentToolCalledPayload {
        /// The agent.
        agent_id: String,
        /// The tool.
        tool_name: String,
        /// The call's id, which `agent.toolReturned` names.
        call_id: String,
        /// What the tool was called with.
        #[tsify(type = "unknown")]
        inputs: Any,
    }

    /// A tool answered an agent: with `outcome`, or with `error`.
    AgentToolReturnedPayload {
        /// The agent.
        agent_id: String,
        /// The tool.
        tool_name: String,
        /// The call's id.
        call_id: String,
        /// What the tool returned.
        #[tsify(type = "unknown")]
        outcome: Any,
        /// Why the tool failed.
        #[tsify(type = "unknown")]
        error: Any,
    }

    /// An agent handed over to another one.
    AgentHandoffPayload {
        /// Who handed over.
        from_agent_id: String,
        /// Who goes on.
        to_agent_id: String,
        /// Why.
        reason: String,
    }

    /// An agent decided.
    AgentDecidedPayload {
        /// The agent.
        agent_id: String,
        /// What it decided, in the host's own shape.
        #[tsify(type = "unknown")]
        decision: Any,
        /// How sure it is, 0 to 1.
        confidence: f64,
    }

    /// Something was remembered. The content is not in the event.
    MemoryWrittenPayload {
        /// The memory.
        memory_ref: String,
        /// The entry's id.
        memory_id: String,
        /// The node.
        #[tsify(type = "string | null")]
        node_id: String,
        /// The agent.
        #[tsify(type = "string | null")]
        agent_id: String,
        /// Labels.
        tags: Vec<String>,
    }

    /// Several child runs were started side by side.
    DispatchFanOutPayload {
        /// How they run.
        #[tsify(type = r#""parallel" | (string & {})"#)]
        fan_out_policy: String,
        /// How many there are.
        child_count: u64,
        /// How many run at a time.
        max_concurrency: u64,
        /// When the parent goes on.
        #[tsify(type = "unknown")]
        join_mode: Any,
    }

    /// The child runs came back together.
    DispatchJoinPayload {
        /// How it ended.
        #[tsify(type = r#""satisfied" | "failed" | "partial" | (string & {})"#)]
        join_outcome: String,
        /// How many completed.
        completed_count: u64,
        /// How many failed.
        failed_count: u64,
        /// How many were cancelled.
        cancelled_count: u64,
        /// In which order their outputs were merged, in the host's own shape.
        #[tsify(type = "unknown[]")]
        merge_order: Vec<Any>,
    }
}

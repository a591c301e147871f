//! Payloads of `run.*`.

use super::super::JsonObject;
use super::super::run::{EngineVersion, RunError, RunOwner};
use crate::core::json::Any;

payloads! {
    /// A run started.
    RunStartedPayload {
        /// The workflow it runs.
        workflow_id: String,
        /// What it was started with.
        inputs: JsonObject,
        /// How it was started.
        #[tsify(type = r#""rest" | "mcp" | "a2a" | "ui" | (string & {})"#)]
        transport: String,
        /// The version of the engine that executes it.
        engine_version: EngineVersion,
        /// Whom it belongs to.
        owner: RunOwner,
        /// The labels given at the start.
        tags: Vec<String>,
        /// The data given at the start.
        metadata: JsonObject,
    }

    /// A run completed. It is the run's last event.
    RunCompletedPayload {
        /// What the run returned. Some hosts leave it out.
        #[tsify(type = "unknown")]
        outputs: Any,
        /// How long the run took, in ms.
        duration_ms: f64,
    }

    /// A run failed. It is the run's last event.
    RunFailedPayload {
        /// Why.
        error: RunError,
        /// The error's code once more, on some hosts.
        code: String,
        /// The error's message once more, on some hosts.
        message: String,
        /// The node that failed.
        #[tsify(type = "string | null")]
        failed_node_id: String,
        /// How long the run took, in ms.
        duration_ms: f64,
    }

    /// A run was cancelled. It is the run's last event.
    RunCancelledPayload {
        /// Why, as the caller said.
        reason: String,
        /// Who cancelled it.
        cancelled_by: String,
        /// How long the run took, in ms.
        duration_ms: f64,
        /// The parent run, when it was cancelled with it.
        parent_run_id: String,
    }

    /// A run was paused.
    RunPausedPayload {
        /// Why, as the caller said.
        reason: String,
        /// What happened to the node that was executing.
        #[tsify(type = r#""immediate" | "drain-current-node" | (string & {})"#)]
        drain_policy: String,
        /// Who paused it, on some hosts.
        paused_by: String,
    }

    /// A run goes on, after a pause or after an answer.
    RunResumedPayload {
        /// Who resumed it, on some hosts.
        resumed_by: String,
    }
}

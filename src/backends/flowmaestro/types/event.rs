//! What an execution's event stream delivers.

use serde::{Deserialize, Serialize};
use tsify::Tsify;
use wasm_bindgen::prelude::wasm_bindgen;

use super::execution::{ExecutionError, ExecutionStatus};
use crate::core::json::{Any, Object};

/// What every event of an execution has, whatever its type.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct ExecutionEventBase {
    /// The execution's id.
    pub execution_id: String,
    /// When it happened, in ms since 1970. Missing on `connected`, and on the one event of an execution that was already
    /// over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<f64>,
    /// `true` when the service sent no such event and Flowtether made it from the execution's record.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "true")]
    pub synthetic: Option<bool>,
}

/// What every event about a node has.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct NodeEventBase {
    /// What every event has.
    #[serde(flatten)]
    pub base: ExecutionEventBase,
    /// The node's id.
    pub node_id: String,
    /// The node's name, for people.
    pub node_name: String,
    /// What the node does, as `"input"`.
    pub node_type: String,
}

/// What an event has whose members the service does not tell.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenExecutionEventBase {
    /// What every event has.
    #[serde(flatten)]
    pub base: ExecutionEventBase,
    /// Everything else.
    #[serde(flatten)]
    pub rest: Object,
}

events! {
    EXECUTION_EVENT_TYPESCRIPT = r#"/**
 * What an event has whose members the service does not tell.
 */
export interface FlowMaestroOpenExecutionEventBase extends FlowMaestroExecutionEventBase {
    /**
     * Everything else, as the service sent it.
     */
    [member: string]: unknown;
}

/**
 * An event of a type that is not in `FlowMaestroExecutionEvent`: one that is newer than this package.
 */
export interface FlowMaestroUnknownExecutionEvent extends FlowMaestroOpenExecutionEventBase {
    /**
     * The event's type.
     */
    type: string;
}

/**
 * What `executions.stream` yields: a union that narrows by `type`.
 *
 * ```ts
 * if (event.type === "execution:completed") console.log(event.outputs);
 * ```
 *
 * `type` and the members in snake_case are always filled in, whatever names the service used; its own are there beside
 * them. Events of other types come through at run time. Handle them in `default`:
 * `const other: FlowMaestroUnknownExecutionEvent = event;`.
 *
 * The last event is `execution:completed`, `execution:failed` or `execution:cancelled`. The service sends the others only
 * where its live events work: be ready for `connected`, then nothing, then the last event.
 */
export type FlowMaestroExecutionEvent ="#;

    /// The stream is open, and events follow from here on.
    r#""connected""# ExecutionConnectedEvent: ExecutionEventBase {
        /// Where the execution stands.
        status: ExecutionStatus,
        /// `true` when the connection was lost and made anew. The service replays nothing: what happened in between is
        /// missing.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[tsify(type = "true")]
        reconnected: Option<bool>,
    }

    /// The execution's work began.
    r#""execution:started""# ExecutionStartedEvent: ExecutionEventBase {
        /// Where the execution stands: `running`. Only on a synthetic event.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<ExecutionStatus>,
        /// The workflow's name. Missing on a synthetic event.
        #[serde(skip_serializing_if = "Option::is_none")]
        workflow_name: Option<String>,
        /// How many nodes the workflow has. Missing on a synthetic event.
        #[serde(skip_serializing_if = "Option::is_none")]
        total_nodes: Option<u64>,
    }

    /// How far the execution is. The service also sends events without a type under this one.
    r#""execution:progress""# ExecutionProgressEvent: ExecutionEventBase {
        /// How many nodes are done.
        #[serde(skip_serializing_if = "Option::is_none")]
        completed: Option<u64>,
        /// How many nodes there are.
        #[serde(skip_serializing_if = "Option::is_none")]
        total: Option<u64>,
        /// How much is done, 0 to 100.
        #[serde(skip_serializing_if = "Option::is_none")]
        percentage: Option<f64>,
        /// How much is done. Only the service's own clients name it.
        #[serde(skip_serializing_if = "Option::is_none")]
        progress: Option<f64>,
    }

    /// The execution waits for a person.
    r#""execution:paused""# ExecutionPausedEvent: ExecutionEventBase {
        /// Where the execution stands: `paused`.
        status: ExecutionStatus,
        /// Why it waits, for people. Missing on a synthetic event.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// The node that waits. Missing on a synthetic event.
        #[serde(skip_serializing_if = "Option::is_none")]
        paused_at_node_id: Option<String>,
        /// That node's name, for people.
        #[serde(skip_serializing_if = "Option::is_none")]
        paused_at_node_name: Option<String>,
        /// What the person is asked. Missing on a synthetic event.
        #[serde(skip_serializing_if = "Option::is_none")]
        pause_context: Option<PauseContext>,
    }

    /// A person answered, and the execution goes on.
    r#""execution:resumed""# ExecutionResumedEvent: ExecutionEventBase {
        /// Where the execution stands: `running`.
        status: ExecutionStatus,
        /// The variable that the answer went into. Missing on a synthetic event.
        #[serde(skip_serializing_if = "Option::is_none")]
        variable_name: Option<String>,
        /// The answer. Missing on a synthetic event.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[tsify(type = "unknown")]
        response: Option<Any>,
    }

    /// The execution completed. No event follows.
    r#""execution:completed""# ExecutionCompletedEvent: ExecutionEventBase {
        /// Where the execution stands: `completed`.
        status: ExecutionStatus,
        /// What it returned.
        #[tsify(type = "Record<string, unknown> | null")]
        outputs: Option<Object>,
        /// Always `null`. Missing on live events.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[tsify(type = "FlowMaestroExecutionError | null")]
        error: Option<ExecutionError>,
        /// When it completed, ISO 8601. Missing on live events.
        #[serde(skip_serializing_if = "Option::is_none")]
        completed_at: Option<String>,
        /// How long it took, in ms. Only on live events.
        #[serde(skip_serializing_if = "Option::is_none")]
        duration: Option<f64>,
    }

    /// The execution failed. No event follows.
    r#""execution:failed""# ExecutionFailedEvent: ExecutionEventBase {
        /// Where the execution stands: `failed`.
        status: ExecutionStatus,
        /// Why it failed.
        #[tsify(type = "FlowMaestroExecutionError | null")]
        error: Option<ExecutionError>,
        /// Always `null`. Missing on live events.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[tsify(type = "Record<string, unknown> | null")]
        outputs: Option<Object>,
        /// When it failed, ISO 8601. Missing on live events.
        #[serde(skip_serializing_if = "Option::is_none")]
        completed_at: Option<String>,
        /// The node that failed. Only on live events.
        #[serde(skip_serializing_if = "Option::is_none")]
        failed_node_id: Option<String>,
    }

    /// The execution was cancelled. No event follows.
    r#""execution:cancelled""# ExecutionCancelledEvent: ExecutionEventBase {
        /// Where the execution stands: `cancelled`.
        status: ExecutionStatus,
        /// Always `null`.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[tsify(type = "Record<string, unknown> | null")]
        outputs: Option<Object>,
        /// Always `null`.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[tsify(type = "FlowMaestroExecutionError | null")]
        error: Option<ExecutionError>,
    }

    /// A node's work began.
    r#""node:started""# NodeStartedEvent: NodeEventBase {}

    /// A node completed.
    r#""node:completed""# NodeCompletedEvent: NodeEventBase {
        /// What the node returned.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[tsify(type = "unknown")]
        output: Option<Any>,
        /// How long it took, in ms.
        duration: f64,
        /// What else the service says about the node's work.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[tsify(type = "Record<string, unknown>")]
        metadata: Option<Object>,
    }

    /// A node failed.
    r#""node:failed""# NodeFailedEvent: NodeEventBase {
        /// Why.
        error: ExecutionError,
    }

    /// A node is tried again. No known server sends it, so its members are not known either.
    r#""node:retry""# NodeRetryEvent: OpenExecutionEventBase {}

    /// A piece of a node's output. No known server sends it, so its members are not known either.
    r#""node:stream""# NodeStreamEvent: OpenExecutionEventBase {}

    /// A person must put something in. No known server sends it, so its members are not known either.
    r#""user:input:required""# UserInputRequiredEvent: OpenExecutionEventBase {}
}

#[wasm_bindgen(typescript_custom_section)]
const EXECUTION_EVENT: &str = EXECUTION_EVENT_TYPESCRIPT;

/// What a person is asked that an execution waits for. The service writes its members in camelCase.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[tsify(type_prefix = "FlowMaestro")]
pub struct PauseContext {
    /// The question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// More about the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The variable that the answer goes into.
    pub variable_name: String,
    /// What the answer is.
    #[tsify(type = r#""text" | "number" | "boolean" | "json" | (string & {})"#)]
    pub input_type: String,
    /// A text to show while there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// What the answer must be like, in the workflow's own form.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "unknown")]
    pub validation: Option<Any>,
    /// Whether an answer must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
}

//! One more message in a thread, and the agent's answer to it.

use serde::{Deserialize, Serialize};
use tsify::Tsify;
use wasm_bindgen::prelude::wasm_bindgen;

use super::execution::{ExecutionError, ExecutionStatus};
use super::thread::{MessageRole, ToolCall};
use crate::core::json::Object;

/// A message to an agent.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct SendMessageRequest {
    /// The message's text; not empty.
    pub content: String,
    /// How long the service waits for the agent, in ms, above 0. Default 120000, which is also the longest. After that
    /// the call fails with the code `timeout` (status 408), and the agent works on: its answer is in the thread later.
    /// A browser does not send it but ends the attempt itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "number | undefined")]
    pub timeout: Option<f64>,
}

/// A message that was sent, with the agent's answer.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct SentMessage {
    /// The execution of the agent, a UUID. `executions.get` does not know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_id: Option<String>,
    /// The thread.
    pub thread_id: String,
    /// Where the agent's execution stands: `completed`.
    pub status: ExecutionStatus,
    /// The agent's answer. `null` when it answered nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "FlowMaestroAnswerMessage | null")]
    pub message: Option<AnswerMessage>,
    /// How often the agent went around.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iterations: Option<u64>,
    /// How many calls it made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_calls_count: Option<u64>,
    /// The message's id. Only the service's own clients name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// The answer's text. Only the service's documentation names it; read `message.content`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// What the answer cost. Only the service's documentation names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, unknown>")]
    pub usage: Option<Object>,
}

/// An agent's answer. It has no id: the thread's messages tell it.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct AnswerMessage {
    /// Who wrote it: `assistant`.
    pub role: MessageRole,
    /// Its text.
    pub content: String,
    /// What the agent called.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "FlowMaestroToolCall[] | null")]
    pub tool_calls: Option<Vec<ToolCall>>,
    /// When it was written, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
}

/// What every event of an answer has, whatever its type.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct MessageEventBase {
    /// The thread.
    pub thread_id: String,
    /// `true` when the service sent no such event and Flowtether made it from the whole answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "true")]
    pub synthetic: Option<bool>,
}

events! {
    MESSAGE_EVENT_TYPESCRIPT = r#"/**
 * An event of a type that is not in `FlowMaestroMessageEvent`.
 */
export interface FlowMaestroUnknownMessageEvent extends FlowMaestroMessageEventBase {
    /**
     * The event's type.
     */
    type: string;
    /**
     * Everything else, as the service sent it.
     */
    [member: string]: unknown;
}

/**
 * What `threads.sendMessageStream` yields: a union that narrows by `type`.
 *
 * ```ts
 * if (event.type === "message:completed") console.log(event.content);
 * ```
 *
 * Servers so far refuse to stream an answer. The message is sent without a stream then, and there are two events:
 * `message:started` and, with the whole answer, `message:completed`, both `synthetic`. Events of other types come through
 * at run time. Handle them in `default`: `const other: FlowMaestroUnknownMessageEvent = event;`.
 */
export type FlowMaestroMessageEvent ="#;

    /// The stream is open.
    r#""connected""# MessageConnectedEvent: MessageEventBase {}

    /// The agent works on its answer.
    r#""message:started""# MessageStartedEvent: MessageEventBase {}

    /// A piece of the answer.
    r#""message:token""# MessageTokenEvent: MessageEventBase {
        /// The piece. The pieces in order are the answer's text.
        token: String,
    }

    /// The answer is complete. No event follows.
    r#""message:completed""# MessageCompletedEvent: MessageEventBase {
        /// The answer's whole text; empty when the agent answered nothing.
        content: String,
        /// The answer's id, where the service told it.
        #[serde(skip_serializing_if = "Option::is_none")]
        message_id: Option<String>,
        /// The execution of the agent, a UUID, where the service told it. `executions.get` does not know it.
        #[serde(skip_serializing_if = "Option::is_none")]
        execution_id: Option<String>,
        /// The agent's answer as the service sent it: `null` when the agent answered nothing, missing when the service
        /// streamed it.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[tsify(type = "FlowMaestroAnswerMessage | null")]
        message: Option<AnswerMessage>,
    }

    /// The agent failed. No event follows.
    r#""message:failed""# MessageFailedEvent: MessageEventBase {
        /// Why.
        error: ExecutionError,
    }
}

#[wasm_bindgen(typescript_custom_section)]
const MESSAGE_EVENT: &str = MESSAGE_EVENT_TYPESCRIPT;

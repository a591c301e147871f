//! Payloads of `node.*`.

use super::super::JsonObject;
use super::super::interrupt::InterruptKind;
use super::super::run::RunError;
use crate::core::json::Any;

payloads! {
    /// A node started.
    NodeStartedPayload {
        /// The node.
        node_id: String,
        /// What the node does.
        type_id: String,
        /// Which attempt it is, from 0.
        attempt: u64,
    }

    /// A node completed.
    NodeCompletedPayload {
        /// The node.
        node_id: String,
        /// What it returned.
        #[tsify(type = "unknown")]
        outputs: Any,
        /// How long it took, in ms.
        duration_ms: f64,
    }

    /// A node failed, and is not tried again.
    NodeFailedPayload {
        /// The node.
        node_id: String,
        /// Why.
        error: RunError,
        /// How often it was tried.
        attempts: u64,
        /// The error's code once more, on some hosts.
        code: String,
        /// The error's message once more, on some hosts.
        message: String,
        /// What the node does, on some hosts.
        type_id: String,
    }

    /// A node waits for an answer. Some hosts tell it by this event alone and send no `interrupt.requested`.
    NodeSuspendedPayload {
        /// The node: the `nodeId` to answer with `interrupts.resolve`.
        node_id: String,
        /// The interrupt's id. Some hosts leave it out.
        interrupt_id: String,
        /// What it asks for.
        kind: InterruptKind,
        /// The interrupt's name in its workflow.
        key: String,
        /// What is asked, on some hosts: the members are those of the interrupt's data.
        config: JsonObject,
        /// The token to answer with `interrupts.resolveByToken`. Hosts make one only for events from outside.
        interrupt_token: String,
        /// The URL or path that takes the answer by token.
        callback_url: String,
    }

    /// A node got its answer and goes on.
    NodeResumedPayload {
        /// The node. Some hosts leave it out and tell it in the event's own `nodeId`.
        node_id: String,
        /// The interrupt's id.
        interrupt_id: String,
        /// The answer. Some hosts send the answer itself as the payload.
        #[tsify(type = "unknown")]
        resume_value: Any,
        /// What was done at an approval, on the hosts that send the answer itself as the payload.
        action: String,
    }

    /// A node failed and is tried again.
    NodeRetriedPayload {
        /// The node.
        node_id: String,
        /// Which attempt comes, from 1.
        attempt: u64,
        /// How long until then, in ms.
        delay_ms: f64,
        /// Why the last attempt failed.
        last_error: RunError,
    }

    /// A node was left out.
    NodeSkippedPayload {
        /// The node.
        node_id: String,
        /// Why.
        reason: String,
    }

    /// A node was cancelled.
    NodeCancelledPayload {
        /// The node.
        node_id: String,
        /// Why.
        reason: String,
    }
}

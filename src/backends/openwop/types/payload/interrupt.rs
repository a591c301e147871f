//! Payloads of `interrupt.*`, `approval.*` and `clarification.*`.

use super::super::JsonObject;
use super::super::interrupt::{ApprovalAction, ClarificationQuestion, InterruptKind};
use super::super::resume::{ClarificationAnswers, RefineFeedback};
use crate::core::json::Any;

payloads! {
    /// A run waits for an answer.
    InterruptRequestedPayload {
        /// The run's id.
        run_id: String,
        /// The node that asks: the `nodeId` to answer with `interrupts.resolve`.
        node_id: String,
        /// The interrupt's id.
        interrupt_id: String,
        /// What it asks for.
        kind: InterruptKind,
        /// The interrupt's name in its workflow.
        key: String,
        /// What is asked: by `kind` one of the types of `InterruptData`.
        #[tsify(type = "InterruptData[keyof InterruptData]")]
        data: Any,
        /// A JSON Schema of the answer.
        resume_schema: JsonObject,
        /// How long the run waits, in ms.
        timeout_ms: f64,
        /// When it was asked, ISO 8601.
        requested_at: String,
    }

    /// A run got its answer.
    InterruptResolvedPayload {
        /// The node that asked.
        node_id: String,
        /// The interrupt's id.
        interrupt_id: String,
        /// What it asked for.
        kind: InterruptKind,
        /// The answer.
        #[tsify(type = "unknown")]
        resume_value: Any,
        /// When it was answered, ISO 8601.
        resolved_at: String,
        /// Who answered.
        resolved_by: String,
    }

    /// A run waits for an approval.
    ApprovalRequestedPayload {
        /// The node that asks: the `nodeId` to answer with `interrupts.resolve`.
        node_id: String,
        /// The interrupt's id.
        interrupt_id: String,
        /// The artifact to approve.
        artifact_id: String,
        /// The artifact's type.
        artifact_type: String,
        /// The actions that can be answered with.
        actions: Vec<ApprovalAction>,
        /// The question, for people.
        title: String,
        /// Who may answer, by id.
        approvers_list: Vec<String>,
        /// How many people must accept.
        required_approvals: u64,
    }

    /// Somebody answered an approval, or nobody did in time.
    ApprovalReceivedPayload {
        /// The node that asked.
        node_id: String,
        /// What was done.
        #[tsify(type = r#""accept" | "reject" | "refine" | "edit-accept" | "timeout" | (string & {})"#)]
        action: String,
        /// Who decided.
        decided_by: String,
        /// When, ISO 8601.
        decided_at: String,
        /// Why, in words.
        feedback: String,
        /// What to do better.
        refine_feedback: RefineFeedback,
        /// The artifact as it should be.
        #[tsify(type = "unknown")]
        edited_artifact_data: Any,
    }

    /// A run waits for the answers to questions.
    ClarificationRequestedPayload {
        /// The node that asks: the `nodeId` to answer with `interrupts.resolve`.
        node_id: String,
        /// The questions.
        questions: Vec<ClarificationQuestion>,
    }

    /// A run got the answers to its questions.
    ClarificationResolvedPayload {
        /// The node that asked.
        node_id: String,
        /// The answers, mostly by question id.
        #[tsify(type = "Record<string, unknown> | ClarificationAnswer[]")]
        answers: ClarificationAnswers,
    }
}

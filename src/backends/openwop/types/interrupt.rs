//! Interrupts: what a suspended run asks.

use serde::{Deserialize, Serialize};
use tsify::Tsify;
use wasm_bindgen::prelude::wasm_bindgen;

use super::JsonObject;
use crate::core::json::Any;

/// What an interrupt asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(transparent)]
#[tsify(type = r#"
    | "approval"
    | "clarification"
    | "external-event"
    | "custom"
    | "conversation.start"
    | "conversation.exchange"
    | "conversation.close"
    | "low-confidence"
    | (string & {})"#)]
pub struct InterruptKind(pub String);

/// What can be done at an approval. Some hosts write `edit` where others write `edit-accept`; to answer, send
/// `edit-accept`. `ask` leaves the approval open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(transparent)]
#[tsify(type = r#""accept" | "reject" | "refine" | "edit-accept" | "edit" | "ask" | (string & {})"#)]
pub struct ApprovalAction(pub String);

/// An interrupt as the wire carries it, whatever its kind. TypeScript sees it as the union `InterruptPayload`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InterruptPayload {
    /// What it asks for.
    pub kind: InterruptKind,
    /// What is asked, by kind.
    pub data: Any,
    /// What every interrupt has.
    #[serde(flatten)]
    pub base: InterruptPayloadBase,
}

/// What every interrupt has, whatever its kind.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct InterruptPayloadBase {
    /// The interrupt's name in its workflow, 1 to 256 characters.
    pub key: String,
    /// A JSON Schema of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resume_schema: Option<JsonObject>,
    /// How long the run waits, in ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<f64>,
}

#[wasm_bindgen(typescript_custom_section)]
const INTERRUPT_PAYLOAD: &str = r#"
/**
 * What the `data` of an interrupt is, by the interrupt's kind.
 */
export interface InterruptData {
    "approval": ApprovalData;
    "clarification": ClarificationData;
    "external-event": ExternalEventData;
    "custom": CustomData;
    "conversation.start": ConversationStartData;
    "conversation.exchange": ConversationExchangeData;
    "conversation.close": ConversationCloseData;
    "low-confidence": LowConfidenceData;
}

/**
 * An interrupt of one kind.
 */
export interface InterruptPayloadOf<Kind extends keyof InterruptData> extends InterruptPayloadBase {
    /**
     * What it asks for.
     */
    kind: Kind;
    /**
     * What is asked.
     */
    data: InterruptData[Kind];
}

/**
 * What a suspended run asks: a union that narrows by `kind`.
 *
 * A kind that is not listed here comes through untouched at run time; handle it in `default`.
 */
export type InterruptPayload = { [Kind in keyof InterruptData]: InterruptPayloadOf<Kind> }[keyof InterruptData];
"#;

/// The interrupt that a run waits at, as its snapshot tells.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ActiveInterrupt {
    /// What it asks for.
    pub kind: InterruptKind,
    /// The node that asks: the `nodeId` to answer with `interrupts.resolve`.
    pub node_id: String,
    /// What is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<ActiveInterruptPayload>,
    /// The token to answer with `interrupts.resolveByToken`. Hosts make one only for events from outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interrupt_token: Option<String>,
    /// The URL or path that takes the answer by token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback_url: Option<String>,
}

/// What the interrupt asks that a run waits at.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ActiveInterruptPayload {
    /// What it asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<InterruptKind>,
    /// The node that asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_id: Option<String>,
    /// What is asked, as the workflow's node is configured: the members are those of the interrupt's data, as `title` and
    /// `actions` of an approval or `questions` of a clarification.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<JsonObject>,
    /// Everything else the host says about the interrupt.
    #[serde(flatten)]
    pub rest: JsonObject,
}

/// What an approval asks.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalData {
    /// The artifact to approve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifact_id: Option<String>,
    /// The artifact's type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// The question, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The actions that can be answered with. A host refuses any other one. Default: `accept` and `reject`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actions: Option<Vec<ApprovalAction>>,
    /// More about the question, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The artifact itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "unknown")]
    pub artifact_data: Option<Any>,
    /// How many people must accept. Default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_approvals: Option<u64>,
    /// Who may answer, by id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approvers_list: Option<Vec<String>>,
    /// Whether one rejection is enough. Default `single-veto`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = r#""single-veto" | "majority" | (string & {})"#)]
    pub rejection_policy: Option<String>,
    /// The groups whose members may answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approver_group_refs: Option<Vec<String>>,
    /// The roles whose holders may answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approver_role_refs: Option<Vec<String>>,
    /// Who may see the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<ApprovalAudience>,
    /// Whether one override is enough where several people must accept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub override_bypasses_quorum: Option<bool>,
    /// What happens when nobody answers in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = r#""reject" | "approve" | "escalate" | (string & {})"#)]
    pub on_timeout: Option<String>,
}

/// Who may see an approval.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalAudience {
    /// People, by id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subjects: Option<Vec<String>>,
    /// Groups, by id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
    /// Roles, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
}

/// What a clarification asks.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ClarificationData {
    /// The questions.
    pub questions: Vec<ClarificationQuestion>,
    /// What the questions are about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_type: Option<String>,
}

/// One question.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ClarificationQuestion {
    /// The question's id, which its answer names.
    pub id: String,
    /// The question, for people.
    pub question: String,
    /// A JSON Schema of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<JsonObject>,
}

/// The event from outside that a run waits for.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ExternalEventData {
    /// The event's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
    /// The keys and values by which the event is recognised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation: Option<JsonObject>,
}

/// What an interrupt of the workflow's own making asks.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CustomData {
    /// The workflow's own kind.
    pub custom_kind: String,
    /// What is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "unknown")]
    pub payload: Option<Any>,
}

/// A conversation that is to be opened.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ConversationStartData {
    /// The conversation's id.
    pub conversation_id: String,
    /// Its title, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What the run says first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "unknown")]
    pub initial_prompt: Option<Any>,
}

/// One turn of a conversation.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ConversationExchangeData {
    /// The conversation's id.
    pub conversation_id: String,
    /// What the run says.
    #[tsify(type = "unknown")]
    pub prompt: Option<Any>,
    /// A JSON Schema that the answer must match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome_schema: Option<JsonObject>,
    /// Which turn it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turn_index: Option<u64>,
}

/// A conversation that is to be closed.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ConversationCloseData {
    /// The conversation's id.
    pub conversation_id: String,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A decision that an agent is not sure of.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct LowConfidenceData {
    /// The agent.
    pub agent_id: String,
    /// The confidence it should have, 0 to 1.
    pub threshold: f64,
    /// The confidence it has, 0 to 1.
    pub observed: f64,
    /// The decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "unknown")]
    pub decision: Option<Any>,
}

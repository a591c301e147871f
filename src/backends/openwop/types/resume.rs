//! Answers to interrupts, and what became of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tsify::Tsify;
use wasm_bindgen::prelude::wasm_bindgen;

use super::JsonObject;
use super::interrupt::{ApprovalAction, InterruptKind};
use super::run::RunStatus;
use crate::core::json::Any;

/// The answer to an interrupt. `resumeValue` is its only member: hosts refuse any other one.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ResolveInterruptRequest {
    /// The answer, in the form that the interrupt's kind asks for. Reference hosts take only objects.
    #[tsify(type = "ResumeValue")]
    pub resume_value: Any,
}

// `{} | null` is every value but `undefined`, which JSON would drop.
#[wasm_bindgen(typescript_custom_section)]
const RESUME_VALUE: &str = "\
/**
 * The answer to an interrupt: anything JSON can carry. The named types are the answers to the kinds that have a form.
 */
export type ResumeValue = ApprovalResumeValue | ClarificationResumeValue | ExternalEventResumeValue | {} | null;";

/// The answer to an approval. The shortest one is `{ action: "accept" }`.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalResumeValue {
    /// One of the actions that the approval offers. After `reject` the run fails with the code `interrupt_rejected` on
    /// reference hosts.
    pub action: ApprovalAction,
    /// Why, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feedback: Option<String>,
    /// What to do better, with `refine`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refine_feedback: Option<RefineFeedback>,
    /// The artifact as it should be, with `edit-accept`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "unknown")]
    pub edited_artifact_data: Option<Any>,
    /// Who decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// When, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<String>,
    /// Who votes, where several people must accept. A second vote of the same voter replaces the first; votes without a
    /// voter always add up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voter: Option<String>,
}

/// What to do better.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RefineFeedback {
    /// How much of the artifact it is about.
    #[tsify(type = r#""whole" | "section" | "items" | (string & {})"#)]
    pub scope: String,
    /// The section, with scope `section`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section_path: Option<String>,
    /// The items, with scope `items`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_ids: Option<Vec<String>>,
    /// Labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// What to do better, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// The answers to the questions of a clarification.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ClarificationResumeValue {
    /// A list of answers by specification; a map from question id to answer (a string) on reference hosts, which refuse
    /// the list with 422.
    #[tsify(type = "ClarificationAnswer[] | Record<string, unknown>")]
    pub answers: ClarificationAnswers,
}

/// Answers in either form.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ClarificationAnswers {
    /// One entry per question.
    List(Vec<ClarificationAnswer>),
    /// From question id to answer.
    Map(BTreeMap<String, Any>),
}

/// The answer to one question.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ClarificationAnswer {
    /// The question's id.
    pub id: String,
    /// The answer.
    #[tsify(type = "unknown")]
    pub answer: Any,
}

/// The event from outside that a run waited for.
///
/// By specification the event is in `eventPayload`; reference hosts look for the keys of `correlation`, with their
/// values, at the top level. To be understood by both, send `{ ...correlation, eventPayload }`.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ExternalEventResumeValue {
    /// The event.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "unknown")]
    pub event_payload: Option<Any>,
    /// The keys by which the event is recognised.
    #[serde(flatten)]
    pub correlation: JsonObject,
}

/// What became of an answer that was given by run and node.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ResolveInterruptResponse {
    /// The run's id.
    pub run_id: String,
    /// The node that asked. Some hosts leave it out; it is filled in.
    #[tsify(type = "string")]
    pub node_id: Option<String>,
    /// Where the run stands: still `waiting-approval` while votes are missing, `failed` after a rejection.
    pub status: RunStatus,
    /// What became of the interrupt. Only some hosts tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interrupt: Option<ResolvedInterrupt>,
}

/// What became of an interrupt.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedInterrupt {
    /// What it asked for.
    pub kind: InterruptKind,
    /// The node that asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_id: Option<String>,
    /// How it ended; missing while votes are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = r#""accepted" | "rejected" | "resumed" | (string & {})"#)]
    pub outcome: Option<String>,
    /// The votes so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub votes: Option<Vec<InterruptVote>>,
}

/// One vote.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct InterruptVote {
    /// What was voted: the action of an approval, `resolve` for any other kind.
    pub action: String,
    /// When, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
    /// Who voted, where the answer said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voter: Option<String>,
}

/// What became of an answer that was given by token. The specification leaves the answer to the host.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ResolveByTokenResponse {
    /// The run's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// The node that asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_id: Option<String>,
    /// Where the run stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<RunStatus>,
    /// How the interrupt ended, as `"resumed"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Everything else the host says.
    #[serde(flatten)]
    pub rest: JsonObject,
}

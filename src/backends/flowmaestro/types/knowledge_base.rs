//! Documents that can be asked.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::core::json::Object;

/// Documents, cut into chunks that can be found by what they mean.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct KnowledgeBase {
    /// The knowledge base's id, a UUID.
    pub id: String,
    /// A name for people.
    pub name: String,
    /// What it holds, for people.
    #[tsify(type = "string | null")]
    pub description: Option<String>,
    /// How many documents it holds.
    pub document_count: u64,
    /// How many chunks they were cut into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chunk_count: Option<u64>,
    /// The model that tells what a chunk means. Only `knowledgeBases.get` answers with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embedding_model: Option<String>,
    /// How long a chunk is. Only `knowledgeBases.get` answers with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chunk_size: Option<u64>,
    /// How much of a chunk is in the next one too. Only `knowledgeBases.get` answers with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chunk_overlap: Option<u64>,
    /// When it was made, ISO 8601.
    pub created_at: String,
    /// When it was changed last, ISO 8601.
    pub updated_at: String,
}

/// What to ask a knowledge base.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct QueryKnowledgeBaseRequest {
    /// The question; not empty.
    pub query: String,
    /// How many results to return at most, a whole number up to 20. Default 5. The service answers 0 with no results.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "number | undefined")]
    pub top_k: Option<u64>,
}

/// What a knowledge base answers.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct KnowledgeBaseAnswer {
    /// The chunks that fit, the best first.
    pub results: Vec<KnowledgeBaseResult>,
    /// The question.
    pub query: String,
    /// How many results were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_k: Option<u64>,
    /// The knowledge base's id. Only the service's own clients name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub knowledge_base_id: Option<String>,
}

/// A chunk that fits.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct KnowledgeBaseResult {
    /// The chunk's id, a UUID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The chunk's id, as only the service's own clients name it. To be sure, read `id ?? chunk_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chunk_id: Option<String>,
    /// The chunk's text.
    pub content: String,
    /// The document it is from.
    pub document_id: String,
    /// The document's name, as `"faq.md"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_name: Option<String>,
    /// How well it fits, 0 to 1: the cosine similarity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// How well it fits, as only the service's own clients name it. To be sure, read `score ?? similarity`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub similarity: Option<f64>,
    /// What is known about the chunk, as its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, unknown> | null")]
    pub metadata: Option<Object>,
}

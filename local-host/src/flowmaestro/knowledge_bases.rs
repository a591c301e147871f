//! The endpoints of knowledge bases.

use axum::response::Response;
use serde_json::{Map, Value, json};

use super::FlowMaestro;
use super::body::text;
use super::catalogue::{Chunk, KnowledgeBase};
use super::id;
use super::response::{Refusal, ok};

const DEFAULT_TOP_K: f64 = 5.0;
const LARGEST_TOP_K: f64 = 20.0;

pub fn rows(service: &FlowMaestro) -> Vec<Value> {
    service.catalogue.knowledge_bases.iter().map(|base| Value::Object(row(base))).collect()
}

fn row(base: &KnowledgeBase) -> Map<String, Value> {
    [
        ("id", json!(base.id)),
        ("name", json!(base.name)),
        ("description", json!(base.description)),
        ("document_count", json!(base.documents)),
        ("chunk_count", json!(base.chunks.len())),
        ("created_at", json!(base.created_at)),
        ("updated_at", json!(base.created_at)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

fn find<'a>(service: &'a FlowMaestro, segment: &str) -> Result<&'a KnowledgeBase, Refusal> {
    let id = id::parse(segment)?;
    let found = service.catalogue.knowledge_bases.iter().find(|base| base.id == id);
    found.ok_or_else(|| Refusal::not_found("Knowledge Base", &id))
}

pub fn get(service: &FlowMaestro, segment: &str) -> Result<Response, Refusal> {
    let mut row = row(find(service, segment)?);
    row.insert("embedding_model".to_owned(), json!("text-embedding-3-small"));
    row.insert("chunk_size".to_owned(), json!(1_000));
    row.insert("chunk_overlap".to_owned(), json!(200));
    Ok(ok(Value::Object(row)))
}

pub fn query(service: &FlowMaestro, segment: &str, body: &Map<String, Value>) -> Result<Response, Refusal> {
    let Some(query) = text(body, "query") else {
        return Err(Refusal::invalid("query is needed."));
    };
    let base = find(service, segment)?;
    let top_k = top_k(body.get("top_k"))?;
    // The chunks stand best first; below 0 nothing is similar.
    let found = base.chunks.iter().filter(|chunk| chunk.score >= 0.0);
    let results: Vec<Value> = found.take(top_k).map(result).collect();
    Ok(ok(json!({ "results": results, "query": query, "top_k": top_k })))
}

fn result(chunk: &Chunk) -> Value {
    json!({
        "id": chunk.id,
        "content": chunk.content,
        "document_id": chunk.document_id,
        "document_name": chunk.document,
        "score": chunk.score,
        "metadata": { "page": chunk.page },
    })
}

/// Measured: JavaScript takes null for 0 and reads numbers out of strings, and PostgreSQL refuses the rest.
fn top_k(given: Option<&Value>) -> Result<usize, Refusal> {
    let wanted = match given {
        None => DEFAULT_TOP_K,
        Some(value) => number(value),
    };
    let wanted = if wanted > LARGEST_TOP_K { LARGEST_TOP_K } else { wanted };
    if wanted.is_nan() || wanted.fract() != 0.0 {
        return Err(Refusal::internal(format!("invalid input syntax for type bigint: \"{wanted}\"")));
    }
    if wanted < 0.0 {
        return Err(Refusal::internal("LIMIT must not be negative"));
    }
    Ok((0u8..).take_while(|count| f64::from(*count) < wanted).count())
}

/// As JavaScript makes a number of it.
pub fn number(value: &Value) -> f64 {
    match value {
        Value::Null => 0.0,
        Value::Bool(yes) => f64::from(u8::from(*yes)),
        Value::Number(number) => number.as_f64().unwrap_or(f64::NAN),
        Value::String(text) if text.trim().is_empty() => 0.0,
        Value::String(text) => text.trim().parse().unwrap_or(f64::NAN),
        Value::Array(_) | Value::Object(_) => f64::NAN,
    }
}

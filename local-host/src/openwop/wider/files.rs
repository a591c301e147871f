//! Files of a workspace, by their path. Every version is kept.

use axum::http::StatusCode;
use axum::http::header::IF_MATCH;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::super::asked::Asked;
use super::super::events::milliseconds;
use super::super::response::{JsonResponse, Refusal};
use super::gone;
use super::shelves::text;
use crate::outgoing::hex;

const WHAT: &str = "files";

/// Measured on the larger host.
const LARGEST: usize = 65_536;

/// The newest version of each path.
fn newest(files: &[Value]) -> Vec<&Value> {
    let is_newest = |place: usize, file: &Value| {
        !files.iter().skip(place + 1).any(|later| text(later, "path") == text(file, "path"))
    };
    files.iter().enumerate().filter(|(place, file)| is_newest(*place, file)).map(|(_, file)| file).collect()
}

fn refusal(
    asked: &Asked<'_>,
    status: StatusCode,
    code: &'static str,
    message: &str,
    details: Option<Value>,
) -> Refusal {
    let refusal = Refusal::new(status, code, message);
    let refusal = match details {
        Some(details) => refusal.details(details),
        None => refusal,
    };
    // Measured on the larger host: here errors have no message.
    if asked.profile.is_extended() { refusal.without_message() } else { refusal }
}

fn unknown(asked: &Asked<'_>) -> Refusal {
    refusal(asked, StatusCode::NOT_FOUND, "not_found", "No such workspace file.", None)
}

pub fn list(asked: &Asked<'_>) -> JsonResponse {
    let prefix = asked.parameter("prefix").unwrap_or_default();
    let files: Vec<Value> = asked.service.shelves.with(asked.key(), WHAT, Vec::new, |files| {
        let listed = newest(files).into_iter().filter(|file| text(file, "path").starts_with(&prefix));
        listed
            .map(|file| {
                let mut file = file.clone();
                if let Some(members) = file.as_object_mut() {
                    members.shift_remove("content");
                }
                file
            })
            .collect()
    });
    JsonResponse::ok(json!({ "files": files }))
}

/// Measured: one host gives an older version, the larger one always the newest.
pub fn get(asked: &Asked<'_>, path: &str) -> Result<JsonResponse, Refusal> {
    let wanted = asked.parameter("version").filter(|_| !asked.profile.is_extended());
    let found = asked.service.shelves.with(asked.key(), WHAT, Vec::new, |files| {
        let fits = |file: &&Value| {
            let version = file.get("version").map(Value::to_string);
            text(file, "path") == path && wanted.as_ref().is_none_or(|wanted| version.as_ref() == Some(wanted))
        };
        files.iter().rev().find(fits).cloned()
    });
    found.map(JsonResponse::ok).ok_or_else(|| unknown(asked))
}

pub fn put(asked: &Asked<'_>, path: &str) -> Result<JsonResponse, Refusal> {
    let body = asked.body()?;
    let Some(content) = body.get("content").and_then(Value::as_str) else {
        let details = asked.profile.is_extended().then(|| json!({ "message": "content (string) required" }));
        return Err(refusal(asked, StatusCode::BAD_REQUEST, "validation_error", "content MUST be a string.", details));
    };
    if !asked.profile.is_in_memory() && content.len() > LARGEST {
        let details = json!({ "maxBytes": LARGEST, "providedBytes": content.len() });
        let message = "The file is too large.";
        return Err(refusal(asked, StatusCode::PAYLOAD_TOO_LARGE, "workspace_too_large", message, Some(details)));
    }
    let matched = asked.call.headers.get(IF_MATCH).and_then(|tag| tag.to_str().ok());
    asked.service.shelves.with(asked.key(), WHAT, Vec::new, |files| {
        let known = newest(files).into_iter().find(|file| text(file, "path") == path).cloned();
        let version = known.as_ref().and_then(|file| file.get("version")).and_then(Value::as_u64).unwrap_or_default();
        let current = known.as_ref().map(|file| text(file, "etag"));
        if matched.is_some() && matched != current {
            let details = json!({ "currentVersion": version });
            let message = "If-Match etag does not match the current version.";
            return Err(refusal(asked, StatusCode::CONFLICT, "workspace_conflict", message, Some(details)));
        }
        let digest = hex(&Sha256::digest(content));
        let tag = if asked.profile.is_in_memory() {
            format!("\"{}\"", digest.chars().take(16).collect::<String>())
        } else {
            format!("\"{}-{}\"", version + 1, digest.chars().take(6).collect::<String>())
        };
        let kept = known.as_ref().map_or("text/markdown", |file| text(file, "contentType"));
        let file = json!({
            "path": path,
            "content": content,
            "contentType": body.get("contentType").and_then(Value::as_str).unwrap_or(kept),
            "version": version + 1,
            "etag": tag,
            "updatedAt": milliseconds(Timestamp::now()),
        });
        files.push(file.clone());
        Ok(JsonResponse::ok(file))
    })
}

pub fn delete(asked: &Asked<'_>, path: &str) -> Result<JsonResponse, Refusal> {
    let was_there = asked.service.shelves.with(asked.key(), WHAT, Vec::new, |files| {
        let count = files.len();
        files.retain(|file| text(file, "path") != path);
        files.len() < count
    });
    if was_there { Ok(gone()) } else { Err(unknown(asked)) }
}

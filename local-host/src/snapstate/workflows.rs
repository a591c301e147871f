//! The latest checkpoint of a workflow, and its history.

use std::io::Write;

use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::account::Account;
use super::checkpoints::Checkpoint;
use super::response::{Refusal, ok};
use crate::api::Call;
use crate::clock::iso;
use crate::javascript::stringify;

/// Measured: six members, and neither the workflow's id nor the etag.
fn entry(checkpoint: &Checkpoint) -> Value {
    json!({
        "checkpoint_id": checkpoint.id,
        "step": checkpoint.step,
        "label": checkpoint.label,
        "state": checkpoint.state,
        "metadata": checkpoint.metadata.clone().unwrap_or_default(),
        "created_at": iso(checkpoint.created_at),
    })
}

fn archived(checkpoint: &Checkpoint) -> Value {
    json!({
        "checkpoint_id": checkpoint.id,
        "workflow_id": checkpoint.workflow_id,
        "step": checkpoint.step,
        "label": checkpoint.label,
        "state_compressed_b64": compressed(&checkpoint.state),
        "metadata": checkpoint.metadata.clone().unwrap_or_default(),
        "created_at": iso(checkpoint.created_at),
        "etag": checkpoint.etag,
    })
}

fn compressed(state: &Value) -> String {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // A Vec takes everything.
    let _ = encoder.write_all(stringify(state).as_bytes());
    STANDARD.encode(encoder.finish().unwrap_or_default())
}

/// "Latest" is what was written last, whatever its step.
pub fn resume(account: &Account, id: &str, archive: bool) -> Result<Response, Refusal> {
    let found = account.workflow(id).and_then(|workflow| Some((workflow, workflow.history.last()?)));
    let (workflow, latest) =
        found.ok_or_else(|| Refusal::not_found("NOT_FOUND", &format!("No checkpoints found for workflow {id}")))?;
    let mut latest_checkpoint = entry(latest);
    let mut body = json!({
        "workflow_id": id,
        "total_checkpoints": workflow.history.len(),
        "workflow_started_at": iso(workflow.started_at),
        "last_activity_at": iso(latest.created_at),
    });
    if let (true, Some(body), Some(latest)) = (archive, body.as_object_mut(), latest_checkpoint.as_object_mut()) {
        latest.shift_remove("state");
        body.insert("source".to_owned(), "archive".into());
    }
    if let Some(body) = body.as_object_mut() {
        body.shift_insert(1, "latest_checkpoint".to_owned(), latest_checkpoint);
    }
    Ok(ok(&body))
}

/// Which part of a history is asked for.
pub struct Range {
    from_step: u64,
    to_step: u64,
    limit: usize,
}

impl Range {
    pub fn read(call: &Call) -> Result<Self, Refusal> {
        let mut range = Self { from_step: 0, to_step: u64::MAX, limit: 100 };
        let pairs: Vec<(String, String)> = form_urlencoded::parse(call.query.as_bytes()).into_owned().collect();
        let known = ["from_step", "to_step", "limit"];
        if pairs.iter().any(|(name, _)| !known.contains(&name.as_str())) {
            return Err(Refusal::schema("querystring must NOT have additional properties"));
        }
        for (name, value) in &pairs {
            let once = pairs.iter().filter(|(other, _)| other == name).count() == 1;
            let number = value.parse::<i64>().ok().filter(|_| once);
            let number = number.ok_or_else(|| Refusal::schema(&format!("querystring/{name} must be integer")))?;
            let least = i64::from(name == "limit");
            let number = u64::try_from(number).ok().filter(|_| number >= least);
            let number = number.ok_or_else(|| Refusal::schema(&format!("querystring/{name} must be >= {least}")))?;
            match name.as_str() {
                "from_step" => range.from_step = number,
                "to_step" => range.to_step = number,
                _ if number > 1_000 => return Err(Refusal::schema("querystring/limit must be <= 1000")),
                _ => range.limit = usize::try_from(number).unwrap_or(1_000),
            }
        }
        Ok(range)
    }
}

/// Measured: the limit is applied before the bounds, the total is what this response holds, and only an archive knows of more.
pub fn replay(account: &Account, id: &str, range: &Range, archive: bool) -> Response {
    let history = account.workflow(id).map_or(&[][..], |workflow| &workflow.history);
    let has_more = archive && history.len() > range.limit;
    let wanted = history
        .iter()
        .take(range.limit)
        .filter(|checkpoint| (range.from_step..=range.to_step).contains(&checkpoint.step));
    let shown = |checkpoint| if archive { archived(checkpoint) } else { entry(checkpoint) };
    let checkpoints: Vec<Value> = wanted.map(|checkpoint| shown(checkpoint)).collect();
    let total = checkpoints.len();
    ok(&json!({ "workflow_id": id, "checkpoints": checkpoints, "total": total, "has_more": has_more }))
}

//! Proposals: the protocol's text, no host was measured.

use std::sync::Arc;

use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::super::asked::Asked;
use super::super::create::Creation;
use super::super::events::milliseconds;
use super::super::profiles::Profile;
use super::super::response::{JsonResponse, Refusal};
use super::super::runs::Run;
use super::super::v2::create::begin;
use super::super::v2::ids;
use super::shelves::{lay_over, position, text};
use super::{field, missing, page};
use crate::outgoing::hex;

const WHAT: &str = "proposals";
const KINDS: [&str; 4] = ["agent-pack", "workflow-chain-pack", "prompt-template", "automation"];

pub fn list(asked: &Asked<'_>) -> Result<JsonResponse, Refusal> {
    let (state, kind) = (asked.parameter("state"), asked.parameter("kind"));
    let items = asked.service.shelves.with(asked.key(), WHAT, Vec::new, |proposals| {
        let fits = |proposal: &&Value| {
            state.as_ref().is_none_or(|state| text(proposal, "state") == state)
                && kind.as_ref().is_none_or(|kind| text(proposal, "kind") == kind)
        };
        proposals.iter().filter(fits).cloned().collect()
    });
    page(asked, items, "items", false)
}

fn digest(artifact: &Value) -> String {
    format!("sha256:{}", hex(&Sha256::digest(artifact.to_string())))
}

pub fn submit(asked: &Asked<'_>) -> Result<JsonResponse, Refusal> {
    let body = asked.closed_body(&["kind", "artifact", "title", "rationale"])?;
    let kind = body.get("kind").and_then(Value::as_str).filter(|kind| KINDS.contains(kind));
    let kind = kind.ok_or_else(|| field("kind", &format!("kind MUST be one of {}", KINDS.join(", "))))?;
    let artifact = body.get("artifact").filter(|artifact| artifact.is_object());
    let artifact = artifact.ok_or_else(|| field("artifact", "artifact MUST be an object"))?;
    let mut proposal = json!({
        "id": format!("proposal-{}", Uuid::new_v4().simple()),
        "kind": kind,
        "state": "draft",
        "artifact": artifact,
        "artifactDigest": digest(artifact),
        "provenance": { "source": "api" },
        "owner": { "tenant": ids::TENANT },
        "createdAt": milliseconds(Timestamp::now()),
    });
    let named: Map<String, Value> = body
        .iter()
        .filter(|(name, _)| ["title", "rationale"].contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    lay_over(&mut proposal, named);
    asked.service.shelves.with(asked.key(), WHAT, Vec::new, |proposals| proposals.push(proposal.clone()));
    Ok(JsonResponse::new(StatusCode::CREATED, proposal))
}

/// Changes a proposal that is not settled.
fn change(
    asked: &Asked<'_>,
    id: &str,
    change: impl FnOnce(&mut Value) -> Result<(), Refusal>,
) -> Result<JsonResponse, Refusal> {
    asked.service.shelves.with(asked.key(), WHAT, Vec::new, |proposals| {
        let found = position(proposals, "id", id).and_then(|place| proposals.get_mut(place));
        let found = found.ok_or_else(|| missing("not_found", format!("proposal {id} is unknown")))?;
        let state = text(found, "state").to_owned();
        if !["draft", "revised"].contains(&state.as_str()) {
            let message = format!("the proposal is {state}");
            return Err(Refusal::new(StatusCode::CONFLICT, "proposal_state_conflict", message)
                .details(json!({ "state": state })));
        }
        change(found)?;
        lay_over(found, [("updatedAt".to_owned(), milliseconds(Timestamp::now()).into())]);
        Ok(JsonResponse::ok(found.clone()))
    })
}

pub fn get(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    let found = asked.service.shelves.with(asked.key(), WHAT, Vec::new, |proposals| {
        position(proposals, "id", id).and_then(|place| proposals.get(place).cloned())
    });
    found.map(JsonResponse::ok).ok_or_else(|| missing("not_found", format!("proposal {id} is unknown")))
}

pub fn revise(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    let body = asked.closed_body(&["artifact", "title", "rationale"])?;
    change(asked, id, |proposal| {
        if let Some(artifact) = body.get("artifact") {
            lay_over(proposal, [("artifactDigest".to_owned(), digest(artifact).into())]);
        }
        lay_over(proposal, body);
        lay_over(proposal, [("state".to_owned(), "revised".into())]);
        Ok(())
    })
}

pub fn archive(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    change(asked, id, |proposal| {
        lay_over(proposal, [("state".to_owned(), "archived".into())]);
        Ok(())
    })
}

/// An automation needs an approval: a run of `approval` is started instead, and its id is the response.
pub fn apply(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    let body = asked.closed_body(&["artifactDigest"])?;
    let mut needs_approval = false;
    let applied = change(asked, id, |proposal| {
        let given = body.get("artifactDigest").and_then(Value::as_str);
        if given.is_some_and(|given| given != text(proposal, "artifactDigest")) {
            let message = "the proposal has changed since";
            return Err(Refusal::new(StatusCode::CONFLICT, "proposal_stale", message)
                .details(json!({ "artifactDigest": text(proposal, "artifactDigest") })));
        }
        needs_approval = text(proposal, "kind") == "automation";
        if !needs_approval {
            lay_over(proposal, [("state".to_owned(), "applied".into())]);
        }
        Ok(())
    })?;
    if needs_approval {
        let creation = Creation::new("approval".to_owned(), json!({ "proposal": id }), &Map::new(), asked.call);
        let run = Arc::new(Run::new(creation, Profile::V2, Vec::new(), None));
        begin(asked, &run, None)?;
        return Ok(JsonResponse::new(StatusCode::ACCEPTED, json!({ "runId": run.shown_id(asked.profile) })));
    }
    Ok(applied)
}

pub fn reject(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    asked.closed_body(&["reason"])?;
    change(asked, id, |proposal| {
        lay_over(proposal, [("state".to_owned(), "rejected".into())]);
        Ok(())
    })
}

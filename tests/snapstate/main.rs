//! SnapState on the wire: what is sent, and what becomes of what the service and what stands before it response.
//!
//! | file | what it holds |
//! |---|---|
//! | `rows.rs` | every endpoint with arguments that it takes |
//! | `operations.rs` | what each endpoint sends, and what it refuses to send |
//! | `saving.rs` | what a save sends, and what it refuses to send |
//! | `settling.rs` | what a save means whose step is there already |
//! | `repeating.rs` | what is sent again, and when |
//! | `responses.rs` | what is filled in, and what is no response of this service |
//! | `history.rs` | the part of a history that was asked for |
//! | `errors.rs` | the two shapes of a refusal |
//! | `webhooks.rs` | the forms of a signature |

#![cfg(all(feature = "snapstate", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;

mod errors;
mod history;
mod operations;
mod repeating;
mod responses;
mod rows;
mod saving;
mod settling;
mod webhooks;

use common::Scenario;
use common::response::{empty, respond};
use common::sent::Sent;
use flowtether::backends::snapstate::checkpoints;
use flowtether::core::endpoint::Endpoint;
use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::json::Json;
use flowtether::core::operation::Operation;
use serde_json::{Value, json};

const WORKFLOW: &str = "crate-3";
const CHECKPOINT: &str = "cp_crate-3_007";
const ETAG: &str = "\"5a9d3c01be77f042\"";

/// The operation of an endpoint with these arguments.
fn operation(endpoint: &'static Endpoint, ids: &[&str], body: Option<Value>) -> Result<Operation, Error> {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    endpoint.operation(ids, body.map(Json::from))
}

/// The save of a state as step 7, with these options.
fn save(state: Value, options: Value) -> Result<Operation, Error> {
    checkpoints::save(WORKFLOW, Some(7.0), Json::from(state), &Json::from(options))
}

/// The request of an operation as it goes over the wire.
fn sent(operation: Result<Operation, Error>) -> Sent {
    Scenario::call(operation.unwrap()).responses([empty(400)]).play().sent.remove(0)
}

/// What the caller gets when the service responds with this body.
fn read(operation: Result<Operation, Error>, body: Value) -> Value {
    Scenario::call(operation.unwrap()).responses([respond(200, body)]).play().value()
}

/// The field that an operation refuses before anything is sent.
fn refused<T>(made: Result<T, Error>) -> String {
    let error = made.err().expect("it should have been refused");
    assert_eq!(error.kind, ErrorKind::Configuration);
    let field = error.field.clone().unwrap().into_owned();
    assert!(error.message.starts_with(&field), "{}", error.message);
    field
}

/// An entry of a history as the service sends it.
fn entry(step: u64) -> Value {
    json!({
        "checkpoint_id": format!("cp_crate-3_{step:03}"), "step": step, "label": null, "state": {"weighed": step},
        "metadata": {}, "created_at": "2026-11-22T12:00:00.000Z",
    })
}

/// The same entry as the client hands it out.
fn named(step: u64) -> Value {
    let mut named = entry(step);
    named["workflow_id"] = json!(WORKFLOW);
    named
}

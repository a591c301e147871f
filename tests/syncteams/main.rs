//! SyncTeams on the wire: what is sent, and what becomes of what the service and what stands before it response.
//!
//! | file | what it holds |
//! |---|---|
//! | `rows.rs` | every endpoint with arguments that it takes |
//! | `operations.rs` | what each endpoint sends, and what it refuses to send |
//! | `repeating.rs` | what is sent again, and when |
//! | `responses.rs` | what is delivered, and what is no response of this service |
//! | `errors.rs` | the shapes of a refusal, and what every error has |
//! | `waiting.rs` | when a wait for a task ends, and its rhythm |
//! | `events.rs` | what becomes of the logs that polls of a task bring |
//! | `webhooks.rs` | the forms of a signature, and its time |

#![cfg(all(feature = "syncteams", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;

mod errors;
mod events;
mod operations;
mod repeating;
mod responses;
mod rows;
mod waiting;
mod webhooks;

use common::Scenario;
use common::response::{empty, respond};
use common::sent::Sent;
use flowtether::backends::syncteams::tasks;
use flowtether::core::endpoint::Endpoint;
use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::json::Json;
use flowtether::core::operation::Operation;
use serde_json::{Value, json};

const TASK: &str = "5c7a0000-0000-4000-8000-000000000001";

/// The operation of an endpoint with these arguments.
fn operation(endpoint: &'static Endpoint, ids: &[&str], body: Option<Value>) -> Result<Operation, Error> {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    endpoint.operation(ids, body.map(Json::from))
}

fn execute(workflow: Value) -> Result<Operation, Error> {
    operation(&tasks::EXECUTE, &[], Some(workflow))
}

fn poll(task_id: &str) -> Result<Operation, Error> {
    operation(&tasks::STATUS, &[task_id], None)
}

fn decide(response: Value) -> Result<Operation, Error> {
    operation(&tasks::CONTINUE, &[], Some(response))
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

/// A task as the service reports it.
fn task(status: &str) -> Value {
    json!({"taskId": TASK, "status": status})
}

//! FlowMaestro on the wire: what is sent, and what becomes of what the service and what stands before it response.
//!
//! | file | what it holds |
//! |---|---|
//! | `rows.rs` | every endpoint with arguments that it takes |
//! | `operations.rs` | what each endpoint sends, and what it refuses to send |
//! | `repeating.rs` | what is sent again, and when |
//! | `responses.rs` | what is filled in, and what is no response of this service |
//! | `errors.rs` | the four shapes of a refusal |
//! | `lists.rs` | what a page says, and where the next one starts |
//! | `events.rs` | what the frames of an execution and its record become |
//! | `messages.rs` | a message that is streamed, and one that is not |
//! | `watching.rs` | a stream and the polls beside it |
//! | `webhooks.rs` | the forms of a signature |

#![cfg(all(feature = "flowmaestro", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;

mod errors;
mod events;
mod lists;
mod messages;
mod operations;
mod repeating;
mod responses;
mod rows;
mod watching;
mod webhooks;

use common::Scenario;
use common::response::{empty, respond};
use common::sent::Sent;
use flowtether::core::endpoint::Endpoint;
use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::json::Json;
use flowtether::core::operation::Operation;
use serde_json::{Value, json};

const WORKFLOW: &str = "0b5e55ed-1d0c-4a6e-9c11-000000000001";
const EXECUTION: &str = "0b5e55ed-1d0c-4a6e-9c11-000000000002";
const AGENT: &str = "0b5e55ed-1d0c-4a6e-9c11-000000000003";
const USER: &str = "0b5e55ed-1d0c-4a6e-9c11-000000000008";
const THREAD: &str = "0b5e55ed-1d0c-4a6e-9c11-000000000004";
const TRIGGER: &str = "0b5e55ed-1d0c-4a6e-9c11-000000000005";
const KNOWLEDGE_BASE: &str = "0b5e55ed-1d0c-4a6e-9c11-000000000006";
const WEBHOOK: &str = "0b5e55ed-1d0c-4a6e-9c11-000000000007";

/// The operation of an endpoint with these arguments.
fn operation(endpoint: &'static Endpoint, ids: &[&str], body: Option<Value>) -> Result<Operation, Error> {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    endpoint.operation(ids, body.map(Json::from))
}

/// The request of an operation as it goes over the wire.
fn sent(operation: Result<Operation, Error>) -> Sent {
    Scenario::call(operation.unwrap()).responses([empty(200)]).play().sent.remove(0)
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

/// A response as the service wraps it.
fn enveloped(data: Value) -> Value {
    json!({
        "data": data,
        "meta": {"request_id": "4e9a57ed-0000-4000-8000-000000000001", "timestamp": "2026-11-22T12:00:00.000Z"},
    })
}

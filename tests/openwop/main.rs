//! OpenWOP on the wire: what is sent, and how the responses of its hosts are read.
//!
//! | file | what it holds |
//! |---|---|
//! | `operations.rs` | the twelve operations with every option |
//! | `responses.rs` | what is filled in where a host leaves it out |
//! | `errors.rs` | the error envelope and what is none |
//! | `first_contact.rs` | how the major version is found, and what is sent to a host of version 2 |
//! | `rows.rs` | the operations that are rows of tables |
//! | `lists.rs` | lists: where hosts have the items, and which page comes next |
//! | `unserved.rs` | what a 404 says: no such operation, or no such thing |
//! | `host_events.rs` | the host's own stream |
//! | `frames.rs` | what the frames of a stream become |
//! | `poll.rs` | the polls of the four reference hosts in one shape |
//! | `easy_to_get_wrong.rs` | what clients of this protocol get wrong |

#![cfg(all(feature = "openwop", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;

mod easy_to_get_wrong;
mod errors;
mod first_contact;
mod frames;
mod host_events;
mod lists;
mod operations;
mod poll;
mod responses;
mod rows;
mod unserved;

use common::Scenario;
use common::response::{empty, respond};
use common::sent::Sent;
use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::json::Json;
use flowtether::core::operation::Operation;
use serde_json::Value;

/// The request of an operation as it goes over the wire.
fn sent(operation: Result<Operation, Error>) -> Sent {
    Scenario::call(operation.unwrap()).responses([empty(200)]).play().sent.remove(0)
}

/// What the caller gets when a host responds with this body.
fn read(operation: Result<Operation, Error>, body: Value) -> Value {
    Scenario::call(operation.unwrap()).responses([respond(200, body)]).play().value()
}

/// The field that an operation refuses before anything is sent.
fn refused(operation: Result<Operation, Error>) -> String {
    let error = operation.err().expect("it should have been refused");
    assert_eq!(error.kind, ErrorKind::Configuration);
    let field = error.field.clone().unwrap().into_owned();
    assert!(error.message.starts_with(&field), "{}", error.message);
    field
}

fn body(value: Value) -> Json {
    Json::from(value)
}

//! What goes over the wire, as types: one struct per request and answer of OpenWOP v1.
//!
//! They have two uses. They make the package's TypeScript declarations, doc comments included, and native tests decode
//! recorded shapes into them, so that a declaration is a proven fact. At run time in WebAssembly nothing is decoded into
//! them: users get the object the engine's own `JSON.parse` made, with every member the host sent.
//!
//! | file | what it types |
//! |---|---|
//! | [`capabilities`] | discovery: what a host can do, its OpenAPI document |
//! | [`workflow`] | a workflow's definition |
//! | [`create`] | the start of a run |
//! | [`run`] | a run as it stands: status, snapshot |
//! | [`control`] | cancel and fork |
//! | [`event`] | what a run's event stream and its poll deliver |
//! | [`payload`] | what an event carries, by type |
//! | [`interrupt`] | what a suspended run asks |
//! | [`resume`] | the answers, and what became of them |
//! | [`error_code`] | the codes of an error answer |
//!
//! Three rules hold everywhere. Enumerations of the service are open: a string in Rust, the known values and any other
//! string in TypeScript. A member that some host leaves out or sends as `null` is an `Option`. A number is 64 bits wide.

pub mod capabilities;
pub mod control;
pub mod create;
pub mod error_code;
pub mod event;
pub mod interrupt;
pub mod payload;
pub mod resume;
pub mod run;
pub mod workflow;

use crate::core::json::Object;
use wasm_bindgen::prelude::wasm_bindgen;

/// A JSON object whose members belong to the service or to the user.
pub type JsonObject = Object;

#[wasm_bindgen(typescript_custom_section)]
const JSON_OBJECT: &str = "\
/**
 * A JSON object whose members belong to the service or to you.
 */
export interface JsonObject {
    [member: string]: unknown;
}";

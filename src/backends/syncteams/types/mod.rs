//! What goes over the wire, as types: one struct per request and answer of SyncTeams' API v1.
//!
//! They make the package's TypeScript declarations, doc comments included, and native tests decode bodies of these shapes
//! into them. At run time in WebAssembly nothing is decoded into them: users get the object the engine's own `JSON.parse`
//! made. In TypeScript every name begins with `SyncTeams`, but for the three that SyncTeams' own clients made known:
//! `WorkflowStatus`, `ApprovalDecision` and `WorkflowEventType`. The members keep the names of the wire: camelCase around
//! an event's data, snake_case in it.
//!
//! | file | what it types |
//! |---|---|
//! | [`workflow`] | a workflow's start |
//! | [`task`] | a task as it stands, and the decision it waits for |
//! | [`event_log`] | what happened to a task |
//! | [`agent`], [`agent_task`], [`tool`], [`llm`], [`team`] | who and what an event is about |
//! | [`webhook_event`] | what webhooks deliver |
//! | [`constant`] | the constants of statuses, decisions and event types |
//! | [`base_url`] | where the service is |
//!
//! Four rules hold everywhere. No server of SyncTeams is public, so these types say what its own clients declare, and a
//! member of an answer that may be missing may be `null` too. Enumerations of the service are open: a string in Rust, the
//! known values and any other string in TypeScript. A number is 64 bits wide. What callers write may be `undefined` where
//! it is optional, and never `null`.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::core::json::Object;

/// Makes a struct of which every member may be missing or `null`. With a name after its own it is open: it keeps every
/// other member as well.
macro_rules! loose {
    (
        $(#[$note:meta])* $name:ident $(: $open:ident)? {
            $($(#[$field_note:meta])* $field:ident: $kind:ty = $type:literal,)*
        }
    ) => {
        $(#[$note])*
        #[derive(Debug, Clone, serde::Serialize, serde::Deserialize, tsify::Tsify)]
        #[tsify(type_prefix = "SyncTeams")]
        pub struct $name {
            $(
                $(#[$field_note])*
                #[serde(skip_serializing_if = "Option::is_none")]
                #[tsify(type = $type)]
                pub $field: Option<$kind>,
            )*
            $(
                /// Everything else.
                #[serde(flatten)]
                pub rest: $open,
            )?
        }
    };
}

pub mod agent;
pub mod agent_task;
pub mod base_url;
pub mod constant;
pub mod event_log;
pub mod llm;
pub mod task;
pub mod team;
pub mod tool;
pub mod webhook_event;
pub mod workflow;

/// A JSON object whose members belong to the service.
pub type JsonObject = Object;

/// The TypeScript type of an object that may have members that are not declared.
pub const JSON_OBJECT_TYPESCRIPT: &str = "\
/**
 * A JSON object of SyncTeams that may have other members than the declared ones.
 */
export interface SyncTeamsJsonObject {
    /**
     * Everything else, as the service sent it.
     */
    [member: string]: unknown;
}";

#[wasm_bindgen(typescript_custom_section)]
const JSON_OBJECT: &str = JSON_OBJECT_TYPESCRIPT;

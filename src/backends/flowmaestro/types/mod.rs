//! What goes over the wire, as types: one struct per request and answer of FlowMaestro's public API v1.
//!
//! They make the package's TypeScript declarations, doc comments included, and native tests decode recorded shapes into
//! them. At run time in WebAssembly nothing is decoded into them: users get the object the engine's own `JSON.parse`
//! made. In TypeScript every name begins with `FlowMaestro`, because other services have agents and webhooks too; the
//! members keep the names of the wire, in snake_case.
//!
//! | file | what it types |
//! |---|---|
//! | [`envelope`] | what is around every answer: its request, the pages of a list |
//! | [`workflow`] | workflows and their start |
//! | [`execution`] | a workflow's execution as it stands, and its end by force |
//! | [`event`] | what an execution's event stream delivers |
//! | [`agent`], [`memory`] | agents and what they remember of their users |
//! | [`thread`], [`message`] | conversations with an agent, and one more message in them |
//! | [`trigger`] | what starts a workflow by itself |
//! | [`knowledge_base`] | documents that can be asked |
//! | [`webhook`], [`webhook_event`] | subscriptions to events, and what they deliver |
//! | [`error_code`] | the codes of an error answer |
//!
//! Four rules hold everywhere. Enumerations of the service are open: a string in Rust, the known values and any other
//! string in TypeScript. A member that the service may leave out is optional, and so is one that only its documentation
//! or its own clients name: its comment says so. A number is 64 bits wide. What callers write may be `undefined` where it
//! is optional, and `null` only where the service takes `null` for what the caller means.

/// Makes the events of one stream: a struct each, in the form that is handed out, and the TypeScript union of them all.
macro_rules! events {
    (
        $union:ident = $head:literal;
        $($(#[$note:meta])* $type:literal $name:ident: $base:ident {
            $($(#[$field_note:meta])* $field:ident: $kind:ty,)*
        })*
    ) => {
        /// The TypeScript union of the events.
        pub const $union: &str = concat!($head, $("\n    | FlowMaestro", stringify!($name),)* ";");

        $(
            $(#[$note])*
            #[derive(Debug, Clone, serde::Serialize, serde::Deserialize, tsify::Tsify)]
            #[tsify(type_prefix = "FlowMaestro")]
            pub struct $name {
                /// The event's type.
                #[serde(rename = "type")]
                #[tsify(type = $type)]
                pub kind: String,
                /// What it shares with other events.
                #[serde(flatten)]
                pub base: $base,
                $($(#[$field_note])* pub $field: $kind,)*
            }
        )*
    };
}

pub mod agent;
pub mod envelope;
pub mod error_code;
pub mod event;
pub mod execution;
pub mod knowledge_base;
pub mod memory;
pub mod message;
pub mod thread;
pub mod trigger;
pub mod webhook;
pub mod webhook_event;
pub mod workflow;

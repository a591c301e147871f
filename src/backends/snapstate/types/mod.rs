//! What goes over the wire, as types: one struct per request and answer of SnapState's API.
//!
//! They make the package's TypeScript declarations, doc comments included, and native tests decode recorded shapes into
//! them. At run time in WebAssembly nothing is decoded into them: users get the object the engine's own `JSON.parse`
//! made. In TypeScript every name begins with `SnapState`, because other services have agents and webhooks too; the
//! members keep the names of the wire, in snake_case. Two members are Flowtether's own and in camelCase: `alreadySaved`
//! and `mayBeTruncated`.
//!
//! | file | what it types |
//! |---|---|
//! | [`checkpoint`] | a state that is saved or was, as it is read by its id |
//! | [`diff`] | what is different between two states |
//! | [`workflow`] | a workflow's latest checkpoint, and all of them |
//! | [`agent`] | the registry of agents |
//! | [`webhook`], [`webhook_event`] | subscriptions to events, and what they deliver |
//! | [`analytics`] | what the service counts |
//! | [`health`] | whether the service works |
//! | [`base_url`] | where the service is |
//!
//! Four rules hold everywhere. Enumerations of the service are open: a string in Rust, the known values and any other
//! string in TypeScript, but for what a request may say. A member that the service may leave out is optional. A number is
//! 64 bits wide. What callers write may be `undefined` where it is optional, and never `null`: the service refuses `null`,
//! or stores an empty text for it.

pub mod agent;
pub mod analytics;
pub mod base_url;
pub mod checkpoint;
pub mod diff;
pub mod health;
pub mod webhook;
pub mod webhook_event;
pub mod workflow;

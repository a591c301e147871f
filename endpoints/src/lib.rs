//! Declares the endpoints of a service, each once: what stands there is its row, its method in JavaScript, the method's types and
//! both documentations.
//!
//! ```text
//! endpoints! {
//!     /// Runs and their events.
//!     class OpenWopRuns "runs.";
//!
//!     /// The run's snapshot.
//!     GET = get(runId) -> Promise<OpenWopRunSnapshot>: READ "/v1/runs/{runId}", finish: Some(read_run);
//! }
//! ```
//!
//! That is the static `GET` of type `Endpoint`, named `runs.get` and otherwise like `READ`, and in WebAssembly the class
//! `OpenWopRuns` with the method `get`. The head of a method is TypeScript, but for what goes without saying:
//!
//! - first the ids, which are strings, as the path has them;
//! - then the body where there is one, `name: Type` or `name?: Type`;
//! - then `options: Type`, where they are others than `RequestOptions`.
//!
//! After the path, `via name` calls the function `name` of the service's `js.rs` in place of `js::endpoint::call`. Then come the
//! members in which the row differs from the one that it begins with.
//!
//! A method that is no plain call has no row: `waitForCompletion(runId) -> Promise<RunSnapshot>: via wait;` calls `wait` of `js.rs`
//! with the client, each argument and the options.
//!
//! The methods of the service's client itself stand below `in SyncTeams;`: that class is in the service's `js.rs`.
//!
//! A class and its methods are code, once in WebAssembly and once in its glue: 120 bytes a method, compressed. A service with many
//! operations declares a `namespace`, which is a table: an interface in TypeScript, and an object that `js::namespace` makes of
//! the rows. `more OpenWopRuns "runs.";` gives the objects of a class such methods. There a row may respond with a list (`of` and the
//! member by which its items are recognized) and has parts that go with its request (`with`, each a `core::method::Part`); a method
//! may stand in an object of the namespace's, as `annotations.list`; and each is a row.
//!
//! ```text
//! endpoints! {
//!     /// Webhooks.
//!     namespace OpenWopWebhooks "webhooks.";
//!
//!     /// What could not be delivered.
//!     DEAD_LETTERS = deadLetters(webhookId, options: OpenWopPageOptions) -> OpenWopList<OpenWopDeadLetter>:
//!         LIST "/v1/webhooks/{webhookId}/dead-letters" of "deliveryId" with [Whole("limit", 1), Cursor];
//! }
//! ```
//!
//! A macro by rules cannot do this: wasm-bindgen takes a type as one literal, which such a macro cannot put together, and it reads no
//! doc comment that has gone through one.

mod declaration;
mod read;
mod typescript;
mod write;

use proc_macro::TokenStream;

/// The endpoints of one class; see the crate's text.
#[proc_macro]
pub fn endpoints(input: TokenStream) -> TokenStream {
    match declaration::Declaration::read(input) {
        Ok(declaration) => write::items(&declaration),
        Err(problem) => write::refusal(&problem),
    }
}

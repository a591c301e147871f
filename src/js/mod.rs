//! The thin edge: everything that touches JavaScript, and the only asynchronous code.
//!
//! | file | what it does |
//! |---|---|
//! | `client.rs` | what one client object knows: base URL, credentials, limits, hooks |
//! | `endpoint.rs` | calls an endpoint with the arguments that JavaScript gave |
//! | `namespace.rs` | makes objects whose methods are the rows of a table |
//! | `wait.rs` | starts a [`Wait`](crate::core::wait::Wait) for the end of a run |
//! | `list.rs` | starts a list: a page, and a [`Walk`](crate::core::page::Walk) over all items page after page |
//! | `follow.rs` | starts a [`Follow`](crate::core::follow::Follow) of a run |
//! | `event_stream.rs` | the same of any server's event stream |
//! | `decode.rs` | the bare event-stream decoder, and bytes somebody else fetched |
//! | `source.rs` | gives JavaScript the promise of a machine's result, or the async iterator over what it delivers |
//! | `driver.rs` | does what a [`Machine`](crate::core::machine::Machine) commands, and steps it with what came of it |
//! | `exchange.rs`, `fetch.rs`, `body.rs` | the driver's attempt: credential, request, head, body |
//! | `connection.rs`, `frames.rs` | the driver's stream: bytes, frames, items |
//! | `event_source.rs` | the browser's own `EventSource` as one more body |
//! | `wakes.rs` | what a driver waits for: promises, timers, events |
//! | `scope.rs`, `attempt.rs`, `idle.rs` | what ends a wait: the caller or reader, the time limit, silence |
//! | `webhook.rs` | checks the signature of a webhook |
//! | `args.rs`, `options.rs`, `stream_options.rs` | check what JavaScript gave us |
//! | `error.rs`, `hooks.rs`, `json.rs`, `text.rs`, `random.rs` | errors out, hooks and log, JSON values, bytes to text, random numbers |
//! | `kept.rs` | what is kept with the module |
//! | `glue/*.js` | the Error subclasses, the async iterator, the list and the check of a signature: what JavaScript says shorter or alone |

/// Lets classes, functions and constants of glue leave the module as they are: what is imported as a type loses its declaration,
/// so each is imported as a function that nobody calls. wasm-bindgen takes along only modules that are named so.
macro_rules! reexport {
    ($module:literal $($name:ident)*) => {
        #[wasm_bindgen::prelude::wasm_bindgen(module = $module)]
        extern "C" {
            $(#[wasm_bindgen(reexport, skip_typescript)]
            fn $name();)*
        }
    };
}

pub(crate) use reexport;

#[cfg_attr(not(feature = "agreement"), path = "without_agreement.rs")]
pub mod agreement;
pub mod args;
pub mod attempt;
pub mod body;
pub mod client;
pub mod connection;
pub mod decode;
pub mod driver;
pub mod endpoint;
pub mod error;
pub mod event_source;
pub mod event_stream;
pub mod exchange;
pub mod fetch;
pub mod follow;
pub mod frames;
pub mod hooks;
pub mod idle;
pub mod json;
pub mod kept;
#[cfg(feature = "lists")]
pub mod list;
#[cfg(feature = "lists")]
pub mod namespace;
pub mod options;
pub mod pending;
pub mod random;
pub mod scope;
pub mod source;
pub mod stream_options;
pub mod text;
pub mod wait;
pub mod wakes;
pub mod webhook;

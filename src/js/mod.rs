//! The thin edge: everything that touches JavaScript, and the only asynchronous code.
//!
//! | file | what it does |
//! |---|---|
//! | `client.rs` | what one client object knows: base URL, credentials, limits, hooks |
//! | `endpoint.rs` | calls an endpoint with the arguments that JavaScript gave |
//! | `driver.rs` | does what a [`Machine`](crate::core::machine::Machine) commands, and steps it with what came of it |
//! | `wait.rs` | starts a [`Wait`](crate::core::wait::Wait) for the end of a run |
//! | `fetch.rs` | sends one attempt |
//! | `body.rs` | reads a body, never more than allowed |
//! | `follow.rs` | drives a [`Follow`](crate::core::follow::Follow) for an async iterator |
//! | `event_source.rs` | the browser's own `EventSource` as what reads a stream |
//! | `event_stream.rs` | event streams of any server |
//! | `decode.rs` | the bare event-stream decoder, and bytes somebody else fetched |
//! | `list.rs` | lists: a page, and all items page after page |
//! | `source.rs` | what an async iterator draws from: one of those above |
//! | `abort.rs`, `timer.rs` | ends every wait: abort, time limit, silence |
//! | `webhook.rs` | checks the signature of a webhook |
//! | `args.rs`, `options.rs`, `stream_options.rs` | check what JavaScript gave us |
//! | `error.rs`, `hooks.rs`, `json.rs`, `text.rs`, `random.rs` | errors out, hooks and log, JSON values, bytes to text, random numbers |
//! | `glue/*.js` | the Error subclasses, the async iterator, the list and the check of a signature: what JavaScript says shorter or alone |

/// The allocator: 3 KB smaller in the package than the standard library's.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

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

pub mod abort;
pub mod args;
pub mod body;
pub mod client;
pub mod decode;
pub mod driver;
pub mod endpoint;
pub mod error;
pub mod event_source;
pub mod event_stream;
pub mod fetch;
pub mod follow;
pub mod frames;
pub mod hooks;
pub mod json;
pub mod list;
pub mod options;
pub mod random;
pub mod source;
pub mod stream_options;
pub mod text;
pub mod timer;
pub mod wait;
pub mod webhook;

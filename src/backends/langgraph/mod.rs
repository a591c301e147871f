//! LangGraph's server API: assistants, threads, runs and their events, crons, the store, the thread protocol.
//!
//! Two servers speak it and differ: the npm server (`@langchain/langgraph-api`) and the PyPI server (`langgraph-api`). Where a comment
//! says "npm" or "PyPI", it is a fact of that one alone.
//!
//! | file | what it holds |
//! |---|---|
//! | `client.rs` | the service's facts: key, ids, error bodies |
//! | `assistants.rs` `threads.rs` `runs.rs` `crons.rs` `store.rs` | the endpoints of a noun each |
//! | `leg.rs` | how far the events of one run were delivered, and which frame is new |
//! | `events.rs` | what a frame becomes |
//! | `legs.rs` | how the streams of a thread's runs are read |
//! | `run_events.rs` | the events of one run |
//! | `thread_events.rs` | the events of a thread, run after run |
//! | `standing.rs` | where a thread stands: its runs and its state |
//! | `start.rs` | how a thread is started once |
//! | `mapping.rs` | the thread as a run of the common vocabulary |

pub mod assistants;
pub mod client;
pub mod crons;
pub mod events;
#[cfg(target_arch = "wasm32")]
mod js;
pub mod leg;
pub mod legs;
pub mod list;
pub mod mapping;
pub mod run_events;
pub mod runs;
pub mod standing;
pub mod start;
pub mod store;
pub mod thread_events;
pub mod threads;

//! A2A (Agent2Agent): agents of any maker, behind an agent card that says where and how they are reached.
//!
//! | file | what it is |
//! |---|---|
//! | [`client`] | the service's facts and its errors |
//! | [`card`] | what a card says: which interface is spoken, and what the agent can do |
//! | [`binding`] | how an operation is written for that interface: JSON-RPC or HTTP+JSON, of version 1.0 or 0.3 |
//! | [`legacy`] | what version 0.3 calls things |
//! | [`messages`], [`tasks`], [`push`] | the operations |
//! | [`mark`] | how far a task was delivered, and what is new in it |
//! | [`events`] | how a stream of a task is read: as it comes first, as a doorbell after any seam |
//! | [`sending`] | a message whose task is followed, and is found again where its response was lost |
//! | [`webhooks`] | the check of what is delivered |
//! | [`mapping`] | what all that is in the common vocabulary |

pub mod binding;
pub mod card;
pub mod client;
pub mod events;
#[cfg(target_arch = "wasm32")]
mod js;
pub mod legacy;
pub mod mapping;
pub mod mark;
pub mod messages;
pub mod push;
pub mod sending;
pub mod tasks;
pub mod webhooks;

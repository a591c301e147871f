//! What a job's feed tells.

use crate::prelude::*;
use super::client::SERVICE;
use super::jobs;
use crate::core::decimal;
use crate::core::endpoint::{Endpoint, accept_stream};
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::protocol::{Item, Protocol};
use crate::core::sse::Frame;

/// `GET /jobs/{job}/feed`: the job's events.
pub static FEED: Endpoint =
    Endpoint { line: "feed /jobs/{job}/feed", prepare: Some(accept_stream), ..Endpoint::of(&SERVICE) };

/// How the feed of a job is read.
pub struct JobFeed(pub String);

impl Protocol for JobFeed {
    fn read(&self, frame: &Frame<'_>, data: Json) -> Vec<Item> {
        let Some(value) = Json::parse(&data) else { return Vec::new() };
        let terminal = matches!(value.string_at("what").as_deref(), Some("done" | "stopped"));
        vec![Item { value, sequence: decimal::read(frame.id), terminal, progress: true }]
    }

    fn ask(&self) -> Option<Operation> {
        jobs::GET.operation(vec![self.0.clone()], None).ok()
    }
}

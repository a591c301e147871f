//! Where a run stands, by the messages of its stream: a stream has no record of its run.

use super::part::{self, Part, START};
use crate::core::json::Json;
use crate::core::sequence::Next;
use crate::prelude::*;

/// Reads the parts of a stream, one after the other, from the response to the first read on. The result is the run's record:
/// `{ id, status, number, output, error, waiting }`, as far as they are there.
pub fn read(response: Json, ids: Vec<String>) -> Next {
    let run = ids.into_iter().next().unwrap_or_default();
    let mut record = Json::object();
    record.set("id", Json::string(&run));
    record.set("status", Json::string("queued"));
    add(run, START.to_owned(), record, &response)
}

fn add(run: String, offset: String, mut record: Json, response: &Json) -> Next {
    let part = match Part::of(response, &offset) {
        Ok(part) => part,
        Err(error) => return Next::Fail(error),
    };
    for message in &part.messages {
        take(&mut record, message);
    }
    if part.is_up_to_date || part.next == offset {
        return Next::Done(record);
    }
    let next = part.next;
    Next::call(
        part::catch_up(&run, &next)
            .map(|operation| operation.followed_by(move |response| add(run, next, record, &response))),
    )
}

/// Takes up one message.
fn take(record: &mut Json, message: &Json) {
    let (Some(kind), Some(status)) = (message.string_at("kind"), message.get("status")) else { return };
    let waits = status.as_string().as_deref() == Some("waiting");
    record.set("status", status);
    if !waits {
        record.unset("waiting");
    }
    for name in ["number", "output", "error"] {
        let is_said = name == "number" || matches!(kind.as_str(), "completed" | "failed");
        if let Some(found) = message.get(name).filter(|_| is_said) {
            record.set(name, found);
        }
    }
    if kind == "waiting" {
        record.set("waiting", message.clone());
    }
}

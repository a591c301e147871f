//! What OpenWOP's hosts read as the reply to a question of each kind.
//!
//! The reply to a clarification and to an external event is the union of what hosts want: each takes its own members and ignores
//! the others. The reference hosts take an external event by its token alone.

use crate::core::error::Error;
use crate::core::joined::joined;
use crate::core::json::Json;
use crate::prelude::*;
use crate::workflow::reply::{Reply, add, set};

/// The kinds of questions that are replied to by their token.
pub const TOKEN_KINDS: &[&str] = &["external-event", "waiting-external"];

/// The value that resolves an interrupt.
///
/// # Errors
/// A configuration error for a clarification that is replied to with neither values nor a message, or with one message for many questions.
pub fn write(reply: &Reply<'_>) -> Result<Json, Error> {
    match (reply.asks, reply.meaning) {
        ("approval" | "waiting-approval", Some("edit-accept")) => Ok(edited(reply)),
        // One host reports questions of other kinds as approvals: these have no choices, and want what is said as it is.
        ("approval" | "waiting-approval", None) if reply.question.get("choices").is_none() => Ok(plain(reply)),
        ("low-confidence", decision) => Ok(ratified(reply, decision)),
        ("approval" | "waiting-approval", decision) => Ok(approval(reply, decision)),
        ("clarification" | "waiting-input", _) => clarification(reply),
        ("external-event" | "waiting-external", _) => Ok(event(reply)),
        ("credential", decision) => Ok(credential(reply, decision)),
        ("conversation.exchange", _) => Ok(exchange(reply)),
        ("conversation", decision) => Ok(turn(reply, decision)),
        _ => Ok(plain(reply)),
    }
}

fn plain(reply: &Reply<'_>) -> Json {
    let mut body = Reply::body_of(reply.values.as_ref());
    set(&mut body, "action", reply.decided());
    set(&mut body, "message", reply.message.clone());
    body
}

/// Hosts read the `action`; one whose schema has other words for it gets these too.
fn ratified(reply: &Reply<'_>, decision: Option<&str>) -> Json {
    let mut body = approval(reply, decision);
    let schema = reply.question.get("schema").and_then(|schema| schema.get("properties"));
    let offers = |name: &str| schema.as_ref().is_some_and(|schema| schema.get(name).is_some());
    let word = match decision {
        Some("accept") => "ratified",
        Some("reject") => "rejected",
        _ => return body,
    };
    if offers(word) && body.get(word).is_none() {
        body.set(word, Json::boolean(true));
    }
    if offers("decision") && body.get("decision").is_none() {
        set(&mut body, "decision", reply.decided());
    }
    body
}

/// A turn of the chat gate of a larger host, or its end.
fn turn(reply: &Reply<'_>, decision: Option<&str>) -> Json {
    let mut body = Json::object();
    let is_end = matches!(decision, Some("close" | "reject"));
    body.set("operation", Json::string(if is_end { "close" } else { "exchange" }));
    if !is_end {
        let mut turn = Json::object();
        turn.set("role", Json::string("user"));
        set(&mut turn, "content", reply.message.clone());
        body.set("turn", turn);
    }
    add(&mut body, reply.values.as_ref());
    body
}

fn approval(reply: &Reply<'_>, decision: Option<&str>) -> Json {
    let mut body = Reply::body_of(reply.values.as_ref());
    set(&mut body, "action", reply.decided());
    set(&mut body, "feedback", reply.message.clone());
    if decision == Some("refine") && reply.asks != "low-confidence" {
        let feedback = reply.value("refineFeedback").unwrap_or_else(|| {
            let mut whole = Json::object();
            whole.set("scope", Json::string("whole"));
            set(&mut whole, "text", reply.message.clone());
            whole
        });
        body.set("refineFeedback", feedback);
    }
    body
}

fn edited(reply: &Reply<'_>) -> Json {
    let mut body = Json::object();
    set(&mut body, "action", reply.decided());
    set(&mut body, "feedback", reply.message.clone());
    set(&mut body, "voter", reply.value("voter"));
    set(&mut body, "editedArtifactData", reply.value("editedArtifactData").or_else(|| reply.values.clone()));
    body
}

fn event(reply: &Reply<'_>) -> Json {
    let mut body = Reply::body_of(reply.values.as_ref());
    add(&mut body, reply.question.get("details").and_then(|details| details.get("correlation")).as_ref());
    set(&mut body, "eventPayload", reply.values.clone());
    body
}

fn credential(reply: &Reply<'_>, decision: Option<&str>) -> Json {
    let outcome = match decision {
        Some("accept") => Some(Json::string("authorized")),
        Some("reject") => Some(Json::string("declined")),
        _ => reply.value("outcome").or_else(|| reply.decided()),
    };
    let mut body = Json::object();
    set(&mut body, "outcome", outcome);
    body
}

fn exchange(reply: &Reply<'_>) -> Json {
    let mut body = Json::object();
    body.set("role", Json::string("user"));
    body.set("speakerId", Json::string("user"));
    set(&mut body, "content", reply.message.clone());
    add(&mut body, reply.values.as_ref());
    body
}

/// The replies to a clarification by the questions' ids, in the two forms that hosts read, which do not disturb each other.
fn clarification(reply: &Reply<'_>) -> Result<Json, Error> {
    let questions = reply.question.get("details").and_then(|details| details.get("questions"));
    let questions = questions.and_then(|questions| questions.items()).unwrap_or_default();
    let ids: Vec<String> = questions.iter().filter_map(|question| question.string_at("id")).collect();
    let given = reply.value("answers").or_else(|| reply.values.clone());
    let mut body = Json::object();
    match (given, &reply.message) {
        (Some(given), _) => match given.items() {
            Some(items) => {
                for item in items {
                    if let Some(id) = item.string_at("id") {
                        set(&mut body, &id, item.get("answer"));
                    }
                }
            }
            None => add(&mut body, Some(&given)),
        },
        (None, None) => return Err(Error::configuration("reply", "must have values or a message")),
        (None, Some(_)) if questions.len() > 1 => {
            let problem = ["replies to one question; give values by the ids: ", &joined(&ids, ", ")].concat();
            return Err(Error::configuration("message", &problem));
        }
        (None, Some(message)) if questions.is_empty() => {
            // One host does not show the questions.
            let mut answers = Json::object();
            answers.set("answer", message.clone());
            body.set("message", message.clone());
            body.set("answers", answers);
            return Ok(body);
        }
        (None, Some(_)) => {}
    }
    match (ids.as_slice(), &reply.message) {
        ([id], Some(message)) if body.get(id).is_none() => body.set(id, message.clone()),
        ([_], _) | (_, None) => {}
        (_, Some(message)) => {
            let answers = texts(&body);
            if body.get("message").is_none() {
                body.set("message", message.clone());
            }
            body.set("answers", answers);
            return Ok(body);
        }
    }
    let answers = texts(&body);
    body.set("answers", answers);
    Ok(body)
}

/// The replies as texts.
fn texts(answers: &Json) -> Json {
    let mut texts = Json::object();
    for id in answers.keys() {
        if let Some(answer) = answers.get(&id) {
            let text = answer.as_string().unwrap_or_else(|| answer.to_text());
            texts.set(&id, Json::string(&text));
        }
    }
    texts
}

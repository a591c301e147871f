//! What is sent as the reply to a question, and whether that is the question which is open.

use super::mapping::Mapping;
use crate::core::error::Error;
use crate::core::joined::joined;
use crate::core::json::Json;
use crate::prelude::*;

/// A reply to a question, before the service's own writing of it.
pub struct Reply<'a> {
    /// The run's id.
    pub run: &'a str,
    /// What kind of reply the question wants.
    pub asks: &'a str,
    /// The question.
    pub question: &'a Json,
    /// What is decided, in the word that is sent: one of the question's choices, where it has some.
    pub decision: Option<&'a str>,
    /// The same in the service's own word.
    pub meaning: Option<&'a str>,
    /// What is said.
    pub message: Option<Json>,
    /// The values.
    pub values: Option<Json>,
}

/// The reply as the service reads it. `given` has a `decision`, a `message` or `values`.
///
/// # Errors
/// A configuration error for a reply that does not fit the question.
pub fn write(mapping: &Mapping, run: &str, question: &Json, given: &Json) -> Result<Json, Error> {
    let choice = given.string_at("decision");
    let word = choice.as_deref().map(|decision| {
        let known = mapping.decisions.iter().find(|(name, _)| *name == decision);
        known.map_or(decision, |(_, word)| *word)
    });
    let mut decision = word;
    let choices = question.get("choices").filter(|_| mapping.judges.is_none()).and_then(|choices| choices.items());
    if let (Some(choice), Some(choices)) = (choice.as_deref(), choices) {
        let names: Vec<String> = choices.iter().filter_map(Json::as_string).collect();
        decision = [Some(choice), word].into_iter().flatten().find(|word| names.iter().any(|name| name == word));
        if decision.is_none() {
            let problem = ["must be one of the question's choices: ", &joined(&names, ", ")].concat();
            return Err(Error::configuration("decision", &problem));
        }
    }
    let asks = question.string_at("asks").unwrap_or_default();
    let (message, values) = (given.get("message"), given.get("values"));
    (mapping.reply)(&Reply { run, asks: &asks, question, decision, meaning: word, message, values })
}

/// Whether a question that the run's record has now is this one, as far as the record distinguishes them.
pub fn is_same(mapping: &Mapping, now: &Json, question: &Json) -> bool {
    let both = |member: &str| Some((now.get(member)?, question.get(member)?));
    if both("id").is_some_and(|(one, other)| one != other) {
        return false;
    }
    if let Some((one, other)) = both("token") {
        return one == other;
    }
    mapping.log.is_some() || both("details").is_none_or(|(one, other)| one == other)
}

/// Whether a refusal says that a question is not open any more. OpenWOP: 404 on its hosts, 409 by its specification, and 410 or 422
/// `interrupt_gone` of a run that was cancelled; a 409 about the idempotency key and a 404 of a proxy say nothing of the question.
/// SyncTeams' errors have no codes.
pub fn is_closed(mapping: &Mapping, status: u16, code: &str) -> bool {
    if status == 410 || code == "interrupt_gone" || mapping.closed.contains(&code) {
        return true;
    }
    let names_question = code.starts_with("interrupt_") || code == "not_found" || code.starts_with("invalid_interrupt");
    matches!(status, 404 | 409) && (mapping.log.is_some() || names_question)
}

impl Reply<'_> {
    /// A body with what an object has; empty for anything else.
    pub fn body_of(members: Option<&Json>) -> Json {
        let mut body = Json::object();
        add(&mut body, members);
        body
    }

    /// The decision as a JSON value.
    pub fn decided(&self) -> Option<Json> {
        self.decision.map(Json::string)
    }

    /// The member of the values.
    pub fn value(&self, name: &str) -> Option<Json> {
        self.values.as_ref().and_then(|values| values.get(name))
    }
}

/// Adds the members of an object to a body. A text would be taken apart, character by character.
pub fn add(body: &mut Json, members: Option<&Json>) {
    let Some(members) = members else { return };
    for name in members.keys() {
        set(body, &name, members.get(&name));
    }
}

/// Sets a member that is there.
pub fn set(body: &mut Json, name: &str, value: Option<Json>) {
    if let Some(value) = value {
        body.set(name, value);
    }
}

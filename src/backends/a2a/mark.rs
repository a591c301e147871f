//! How far a task was delivered, and what is new in it.
//!
//! The protocol numbers nothing: after a seam the snapshot of a task and the events that follow do not fit together. So the task
//! is compared with what was delivered of it:
//!
//! | of the task | the mark has | new is |
//! |---|---|---|
//! | the agent's messages, in `history` and in `status` | the id of the last one | what follows it |
//! | each artifact | how many of its parts, how long their texts are, and what the last one was | the parts that follow; all of it where they are others |
//! | its status | the state and its time | one that is not older |
//!
//! A store may be behind the stream: then less is there than was delivered, and nothing is new.

use super::client::{items_at, object, text_at};
use super::tasks::{is_interrupted, is_terminal};
use crate::core::json::Json;
use crate::prelude::*;

/// How far a task was delivered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mark {
    /// How many events were.
    count: f64,
    state: String,
    time: String,
    /// The id of the agent's last message.
    message: String,
    artifacts: Vec<Artifact>,
    /// The ids of the messages that were delivered since the mark was read.
    known: Vec<String>,
}

/// How far an artifact was delivered.
#[derive(Clone, Debug, Default, PartialEq)]
struct Artifact {
    id: String,
    parts: usize,
    /// Of the texts, in bytes.
    length: f64,
    /// A sum over the text of the last part.
    last: f64,
}

impl Artifact {
    fn of(id: &str, parts: &[Json]) -> Self {
        let mut artifact = Self { id: id.to_owned(), ..Self::default() };
        artifact.add(parts);
        artifact
    }

    fn add(&mut self, parts: &[Json]) {
        self.parts += parts.len();
        for part in parts {
            let text = part.string_at("text").unwrap_or_default();
            self.length += text.len() as f64;
            // FNV-1a.
            let add = |sum: u32, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193);
            self.last = f64::from(text.bytes().fold(0x811c_9dc5, add));
        }
    }
}

impl Mark {
    /// The mark that a cursor is; of a task of which nothing was delivered where it is empty. `None` for what is no cursor.
    pub fn read(cursor: &str) -> Option<Self> {
        if cursor.is_empty() {
            return Some(Self::default());
        }
        let members = Json::parse(&Json::string(cursor))?.items()?;
        let text = |index: usize| members.get(index).and_then(Json::as_string);
        let mut mark = Self {
            state: text(0)?,
            count: members.get(1)?.as_number()?,
            time: text(2)?,
            message: text(3)?,
            ..Self::default()
        };
        for known in members.get(4)?.items()? {
            let known = known.items()?;
            let number = |index: usize| known.get(index).and_then(Json::as_number);
            mark.artifacts.push(Artifact {
                id: known.first()?.as_string()?,
                parts: number(1)? as usize,
                length: number(2)?,
                last: number(3)?,
            });
        }
        Some(mark)
    }

    /// The cursor.
    pub fn write(&self) -> String {
        let artifact = |known: &Artifact| {
            let numbers = [known.parts as f64, known.length, known.last].into_iter().map(Json::number);
            Json::array([Json::string(&known.id)].into_iter().chain(numbers).collect())
        };
        Json::array(vec![
            Json::string(&self.state),
            Json::number(self.count),
            Json::string(&self.time),
            Json::string(&self.message),
            Json::array(self.artifacts.iter().map(artifact).collect()),
        ])
        .to_text()
    }

    /// Whether nothing was delivered.
    pub fn is_empty(&self) -> bool {
        self.count == 0.0
    }

    /// An event that is delivered now, with the cursor after it.
    pub fn deliver(&mut self, mut event: Json) -> Json {
        self.count += 1.0;
        event.set("cursor", Json::string(&self.write()));
        event
    }

    /// Takes a status that is delivered.
    pub fn take_status(&mut self, status: &Json) {
        self.state = status.string_at("state").unwrap_or_default();
        self.time = text_at(status, "timestamp").unwrap_or_default();
        if let Some(message) = status.get("message") {
            self.take_message(&message);
        }
    }

    /// Takes a message that is delivered.
    pub fn take_message(&mut self, message: &Json) {
        if let Some(id) = text_at(message, "messageId") {
            self.message.clone_from(&id);
            self.known.push(id);
        }
    }

    /// Takes parts of an artifact that are delivered. Whether they replace it.
    pub fn take_artifact(&mut self, artifact: &Json, appends: bool) -> bool {
        let (id, parts) = (text_at(artifact, "artifactId").unwrap_or_default(), items_at(artifact, "parts"));
        match self.artifacts.iter_mut().find(|known| known.id == id) {
            Some(known) if appends => known.add(&parts),
            Some(known) => {
                *known = Artifact::of(&id, &parts);
                return true;
            }
            None => self.artifacts.push(Artifact::of(&id, &parts)),
        }
        false
    }

    /// Takes a whole task, of which nothing is new then.
    pub fn take_task(&mut self, task: &Json) {
        for message in items_at(task, "history").iter().filter(is_agents) {
            self.take_message(message);
        }
        for artifact in items_at(task, "artifacts") {
            self.take_artifact(&artifact, false);
        }
        if let Some(status) = task.get("status") {
            self.take_status(&status);
        }
    }

    /// What is new in a task, as events that the mark has taken. Of its status nothing is where that is terminal: the end is delivered
    /// by itself.
    pub fn news(&mut self, task: &Json) -> Vec<Json> {
        let ids = [("taskId", task.get("id")), ("contextId", task.get("contextId"))];
        let event = |name: &str, members: &[(&str, Json)]| {
            let mut update = object(members);
            for (member, id) in &ids {
                if let Some(id) = id {
                    update.set(member, id.clone());
                }
            }
            object(&[(name, update), ("synthetic", Json::boolean(true))])
        };
        let status = task.get("status").unwrap_or_else(Json::object);
        let current = status.get("message").filter(|message| is_agents(&message));
        let current_id = current.as_ref().and_then(|message| text_at(message, "messageId"));
        let mut news = Vec::new();
        let state = status.string_at("state").unwrap_or_default();
        let is_over = is_terminal(&state);
        if is_interrupted(&self.state) && self.is_new(&status, current_id.as_deref()) {
            // Whatever it made since, it made while it worked.
            let mut shown = object(&[("state", Json::string("TASK_STATE_WORKING"))]);
            if state == "TASK_STATE_WORKING" {
                self.take_status(&status);
                shown = status.clone();
            } else {
                self.state = "TASK_STATE_WORKING".to_owned();
            }
            news.push(self.deliver(event("statusUpdate", &[("status", shown)])));
        }
        for message in self.new_messages(task, current_id.as_deref()) {
            self.take_message(&message);
            let event = object(&[("message", message), ("synthetic", Json::boolean(true))]);
            news.push(self.deliver(event));
        }
        for artifact in items_at(task, "artifacts") {
            for (parts, appends) in self.new_parts(&artifact, is_over) {
                let mut shown = artifact.shallow_copy();
                shown.set("parts", Json::array(parts));
                let replaces = self.take_artifact(&shown, appends);
                let mut members = vec![("artifact", shown)];
                if appends {
                    members.push(("append", Json::boolean(true)));
                }
                let mut update = event("artifactUpdate", &members);
                if replaces {
                    update.set("replaces", Json::boolean(true));
                }
                news.push(self.deliver(update));
            }
        }
        if !is_over && self.is_new(&status, current_id.as_deref()) {
            self.take_status(&status);
            news.push(self.deliver(event("statusUpdate", &[("status", status)])));
        }
        news
    }

    /// The agent's messages that follow the last one, but for the present one. A server may not keep them: then there are none.
    fn new_messages(&self, task: &Json, current: Option<&str>) -> Vec<Json> {
        let messages: Vec<Json> = items_at(task, "history").into_iter().filter(|message| is_agents(&message)).collect();
        let id = |message: &Json| text_at(message, "messageId").unwrap_or_default();
        let last = messages.iter().rposition(|message| id(message) == self.message);
        let start = match last {
            Some(last) => last + 1,
            None if self.message.is_empty() => 0,
            None => messages.len(),
        };
        let is_new = |message: &Json| Some(id(message).as_str()) != current && !self.known.contains(&id(message));
        messages.into_iter().skip(start).filter(is_new).collect()
    }

    /// What is new of an artifact: parts, and whether they are appended.
    fn new_parts(&self, artifact: &Json, is_over: bool) -> Vec<(Vec<Json>, bool)> {
        let (id, mut parts) = (text_at(artifact, "artifactId").unwrap_or_default(), items_at(artifact, "parts"));
        let known = self.artifacts.iter().find(|known| known.id == id);
        let delivered = known.map_or(0, |known| known.parts);
        if let Some(known) = known {
            if parts.len() < delivered {
                let there = Artifact::of(&id, &parts);
                // The store is behind, or it has merged the parts.
                let is_behind = there.length < known.length && !is_over;
                return if is_behind { Vec::new() } else { vec![(parts, false)] };
            }
            if Artifact::of(&id, parts.get(..delivered).unwrap_or_default()) != *known {
                return vec![(parts, false)];
            }
        }
        let new = parts.split_off(delivered);
        let is_first = |index: usize| known.is_none() && index == 0;
        new.into_iter().enumerate().map(|(index, part)| (vec![part], !is_first(index))).collect()
    }

    /// Whether a status says more than the last one that was delivered.
    fn is_new(&self, status: &Json, message: Option<&str>) -> bool {
        let state = status.string_at("state").unwrap_or_default();
        let time = text_at(status, "timestamp").unwrap_or_default();
        // Both are in UTC, with as many digits as the server writes.
        let is_older = !time.is_empty() && time.trim_end_matches('Z') < self.time.trim_end_matches('Z');
        let begins_again = state == "TASK_STATE_SUBMITTED" && !self.state.is_empty();
        if is_older || begins_again || state.is_empty() {
            return false;
        }
        let is_said = message.is_some_and(|id| !self.known.iter().any(|known| known == id) && id != self.message);
        let asks_again = is_interrupted(&state) && message.is_none() && time != self.time;
        state != self.state || is_said || asks_again
    }
}

fn is_agents(message: &&Json) -> bool {
    message.string_at("role").as_deref() == Some("ROLE_AGENT")
}

/// What the words of a `/as/<list>` prefix ask of this service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Switches {
    pub logs: Logs,
    pub error: ErrorShape,
    /// New tasks are QUEUED and not PENDING.
    pub queued: bool,
    /// The names of events as they were up to version 0.3.0 of the SDKs: Crew in place of Team.
    pub crew: bool,
    /// The response to a decision has its event and not with the task's status.
    pub event_of_decision: bool,
}

/// What a status carries in `eventLogs`. Not documented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Logs {
    #[default]
    Whole,
    /// What no response had so far.
    News,
    /// The member is not there.
    Missing,
}

/// How an error says what is wrong. Not documented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorShape {
    /// `{statusCode, message, error}`, with the message in `message`
    #[default]
    Both,
    /// `{message}`
    Message,
    /// `{error}`
    Error,
    /// `{statusCode, message: [message], error}`
    List,
    /// `{error: {message}}`
    Nested,
    /// Plain text.
    Text,
}

impl Switches {
    /// Takes over one word; false where it is none of this service's.
    pub fn take(&mut self, word: &str) -> bool {
        match word {
            "log-news" => self.logs = Logs::News,
            "no-logs" => self.logs = Logs::Missing,
            "error-message" => self.error = ErrorShape::Message,
            "error-error" => self.error = ErrorShape::Error,
            "error-list" => self.error = ErrorShape::List,
            "error-nested" => self.error = ErrorShape::Nested,
            "error-text" => self.error = ErrorShape::Text,
            "queued" => self.queued = true,
            "crew" => self.crew = true,
            "decision-event" => self.event_of_decision = true,
            _ => return false,
        }
        true
    }
}

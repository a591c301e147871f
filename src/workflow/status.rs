//! Where a run stands, in one vocabulary.

use crate::core::json::Json;

/// Where a run stands. The service's own word is always beside it, as `raw`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunStatus {
    /// It has not begun.
    Queued,
    /// It goes on.
    Running,
    /// It asks for an answer.
    Waiting,
    /// It stands still, and nothing in the service's API sets it going.
    Paused,
    /// It is over and has an output.
    Completed,
    /// It is over and has an error.
    Failed,
    /// It is over because somebody stopped it.
    Cancelled,
}

impl RunStatus {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Queued, Self::Running, Self::Waiting, Self::Paused, Self::Completed, Self::Failed, Self::Cancelled];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Paused => "paused",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The status that an event, a state or a token says; that of the start when it says none.
    pub fn of(object: &Json) -> Self {
        let word = object.string_at("status").unwrap_or_default();
        Self::ALL.into_iter().find(|status| status.as_str() == word).unwrap_or(Self::Queued)
    }

    /// Whether a run never leaves it.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

//! Where a run stands, which both the mappings and the callers name. What else goes to the caller is declared in `types/*.d.ts`:
//! it is filled by JavaScript, and no Rust type holds it.

/// Where a run stands: `queued`, it has not begun; `running`; `waiting`, it asks for a reply; `paused`, it stands still and
/// nothing in the service's API sets it going; and the three ends, `completed`, `failed`, `cancelled`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunStatus {
    /// It has not begun.
    Queued,
    /// It runs. So does one with a status of the service's that is not known yet, until its record has an error or the time
    /// of its end.
    Running,
    /// It asks for a reply.
    Waiting,
    /// It stands still.
    Paused,
    /// It is over and has an output.
    Completed,
    /// It is over and has an error.
    Failed,
    /// It is over because somebody stopped it.
    Cancelled,
}

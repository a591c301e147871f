//! What is different between two states.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// What is different from the state that was saved before for the same workflow, whatever its step.
///
/// Each entry is the path of one value, as `"list[1].x"`, in no certain order. Dots and brackets in the names of members
/// are not escaped, and empty objects and arrays have no entry.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct Diff {
    /// What was not there. In a workflow's first checkpoint, that is everything.
    pub added: Vec<String>,
    /// What is there no more.
    pub removed: Vec<String>,
    /// What has another value. An array or object that became something else is one entry.
    pub changed: Vec<String>,
}

//! Workflow definitions.

use super::client::SERVICE;
use crate::core::error::Error;
use crate::core::operation::Operation;
use crate::core::request::{Path, Request};

/// `GET /v1/workflows/{workflowId}`: a workflow's definition. Some hosts have no such route and answer 404.
///
/// # Errors
/// A configuration error for an id that cannot be a path segment.
pub fn get(workflow_id: &str) -> Result<Operation, Error> {
    let path = Path::new("/v1/workflows").segment("workflowId", workflow_id)?;
    Ok(Operation::new(&SERVICE, "workflows.get", Request::get(path)))
}

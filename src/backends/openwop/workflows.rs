//! Workflow definitions.

use super::client::READ;
use crate::core::endpoint::Endpoint;

/// `GET /v1/workflows/{workflowId}`: a workflow's definition. Some hosts have no such route and answer 404.
pub static GET: Endpoint = Endpoint { name: "workflows.get", path: "/v1/workflows/{workflowId}", ..READ };

//! Workflows: list, get, execute.

use super::client::{READ, START, check_inputs};
use super::list::LIST as PAGE;
use crate::core::endpoint::{Body, Endpoint};

/// `GET /workflows`: the workspace's workflows, without their inputs.
pub static LIST: Endpoint = Endpoint { name: "workflows.list", path: "/api/v1/workflows", ..PAGE };

/// `GET /workflows/{id}`: one workflow with its inputs. A colleague's is not found, though it is in the list.
pub static GET: Endpoint = Endpoint { name: "workflows.get", path: "/api/v1/workflows/{workflowId}", ..READ };

/// `POST /workflows/{id}/execute`: starts an execution. Missing and wrong inputs are not refused: the execution then fails.
pub static EXECUTE: Endpoint = Endpoint {
    name: "workflows.execute",
    path: "/api/v1/workflows/{workflowId}/execute",
    body: Body::Optional("execution"),
    prepare: Some(check_inputs),
    ..START
};

//! Triggers: list, execute.

use super::client::{START, check_inputs};
use super::list::LIST as PAGE;
use crate::core::endpoint::{Body, Endpoint};

/// `GET /triggers`: the workspace's triggers. The filter by workflow that the documentation has does not exist.
pub static LIST: Endpoint = Endpoint { name: "triggers.list", path: "/api/v1/triggers", ..PAGE };

/// `POST /triggers/{id}/execute`: starts the trigger's workflow by hand, whatever the trigger's type. A disabled one: 400.
pub static EXECUTE: Endpoint = Endpoint {
    name: "triggers.execute",
    path: "/api/v1/triggers/{triggerId}/execute",
    body: Body::Optional("execution"),
    prepare: Some(check_inputs),
    ..START
};

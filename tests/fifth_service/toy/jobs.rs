//! Jobs: start, look, stop, answer.

use super::client::SERVICE;
use crate::core::endpoint::{Body, Endpoint};
use crate::core::operation::Replay;
use crate::core::request::Method;

const READ: Endpoint = Endpoint::of(&SERVICE);
const WRITE: Endpoint = Endpoint { method: Method::Post, replay: Replay::WhenRefused, ..READ };

/// `POST /jobs`: starts a job.
pub static START: Endpoint = Endpoint { name: "start", path: "/jobs", body: Body::Required("job"), ..WRITE };

/// `GET /jobs/{job}`: the job as it stands.
pub static GET: Endpoint = Endpoint { name: "get", path: "/jobs/{job}", ..READ };

/// `POST /jobs/{job}/stop`: stops it.
pub static STOP: Endpoint = Endpoint { name: "stop", path: "/jobs/{job}/stop", ..WRITE };

/// `POST /jobs/{job}/answers/{question}`: answers what it asks.
pub static ANSWER: Endpoint =
    Endpoint { name: "answer", path: "/jobs/{job}/answers/{question}", body: Body::Required("answer"), ..WRITE };

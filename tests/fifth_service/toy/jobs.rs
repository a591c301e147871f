//! Jobs: start, poll, stop, answer.

use flowtether_endpoints::endpoints;

use super::client::SERVICE;
use crate::core::endpoint::Endpoint;
use crate::core::operation::Replay;
use crate::core::request::Method;

const READ: Endpoint = Endpoint::of(&SERVICE);
const WRITE: Endpoint = Endpoint { method: Method::Post, replay: Replay::WhenRefused, ..READ };

endpoints! {
    in Toy;

    /// Starts a job.
    START = start(job: object) -> Promise<unknown>: WRITE "/jobs";

    /// The job as it stands.
    GET = get(job) -> Promise<unknown>: READ "/jobs/{job}";

    /// Stops it.
    STOP = stop(job) -> Promise<unknown>: WRITE "/jobs/{job}/stop";

    /// Answers what it asks.
    ANSWER = answer(job, question, answer: object) -> Promise<unknown>: WRITE "/jobs/{job}/answers/{question}";
}

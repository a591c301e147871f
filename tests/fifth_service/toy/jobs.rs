//! Jobs: start, poll, stop, reply.

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

    /// Replies to what it asks.
    REPLY = reply(job, question, reply: object) -> Promise<unknown>: WRITE "/jobs/{job}/replies/{question}";
}

//! Starting a run through a relay, replying to it, cancelling it. Each needs a grant, or a cookie, that allows it.

use flowtether_endpoints::endpoints;

use super::client::READ;
use crate::core::endpoint::Endpoint;
use crate::core::operation::Replay;
use crate::core::request::Method;

/// An endpoint that changes something.
const WRITE: Endpoint = Endpoint { method: Method::Post, replay: Replay::WhenRefused, ..READ };

endpoints! {
    in Relay;

    /// Starts a run. The response's grant, where it has one, goes with the later requests of this client for that run.
    START = startRun(request: RelayStartRequest, options: RelayStartOptions) -> Promise<RelayStarted>:
        WRITE "/runs" via start, replay: Replay::Unsafe;

    /// Replies to what a run asks. Rejects with `ConflictError` (`question_closed`) where that question is not open.
    // A second request finds the question closed.
    REPLY = reply(runId, reply: RelayReply) -> Promise<RelayTaken>: WRITE "/runs/{runId}/replies";

    /// Cancels a run.
    // A second request changes nothing more.
    CANCEL = cancel(runId, request?: RelayCancelRequest) -> Promise<RelayStanding>: WRITE "/runs/{runId}/cancel", replay: Replay::Safe;

    /// Where a run stands, by its stream, which is read from the start. A cache may respond with what was there a minute ago.
    STATUS = status(runId) -> Promise<RelayStanding>:
        READ "/runs/{runId}/events?offset=-1", prepare: Some(super::part::in_parts), then: Some(super::standing::read);
}

//! Threads: where the state is. They survive their runs.

use flowtether_endpoints::endpoints;

use super::client::{DELETE as REMOVE, QUERY, READ, UPDATE as PATCH, WRITE, any_body, bodied, counted};
use super::list::read_page;
use crate::core::endpoint::accept_stream;

endpoints! {
    /// Threads: where the state is. They survive their runs.
    namespace LangGraphThreads "threads.";

    /// Makes a thread. With a `thread_id` of your own and `if_exists: "do_nothing"` it is the same thread however often it is called;
    /// without that a second one is a `ConflictError`.
    CREATE = create(thread?: LangGraphCreateThread, options: LangGraphStartOptions) -> Promise<LangGraphThread>:
        WRITE "/threads", prepare: Some(bodied);

    /// One thread. Its `interrupts` may be out of date, on both servers: what is open, `state` says.
    GET = get(threadId) -> Promise<LangGraphThread>: READ "/threads/{threadId}";

    /// Threads, newest first unless `sort_order` says otherwise. Awaited, a page; with `for await`, all of them.
    SEARCH = search(query?: LangGraphThreadQuery, options: LangGraphListOptions) -> LangGraphList<LangGraphThread>:
        QUERY "/threads/search" via thread_list, prepare: Some(any_body), finish: Some(read_page);

    /// How many threads there are.
    COUNT = count(query?: LangGraphThreadQuery) -> Promise<number>: QUERY "/threads/count", prepare: Some(counted);

    /// Adds to a thread's metadata.
    UPDATE = update(threadId, changes: LangGraphUpdateThread) -> Promise<LangGraphThread>: PATCH "/threads/{threadId}";

    /// Deletes a thread. The npm server deletes one whose run is under way too, and loses the worker that ran it for good: cancel first.
    DELETE = delete(threadId) -> Promise<object>: REMOVE "/threads/{threadId}", prepare: Some(any_body);

    /// Copies a thread with its state.
    COPY = copy(threadId, options: LangGraphStartOptions) -> Promise<LangGraphThread>: WRITE "/threads/{threadId}/copy", prepare: Some(bodied);

    /// The state as it is now. What is asked is in `tasks` whose `result` is null, under `interrupts`: neither `next` nor the thread's
    /// `status` says so.
    STATE = state(threadId, options: LangGraphStateOptions) -> Promise<LangGraphThreadState>:
        READ "/threads/{threadId}/state" with [Flag("subgraphs")];

    /// Writes to the state, as a node would. A `ConflictError` while a run is under way.
    UPDATE_STATE = updateState(threadId, update: LangGraphUpdateState, options: LangGraphStartOptions) -> Promise<LangGraphUpdatedState>:
        WRITE "/threads/{threadId}/state";

    /// The states that there were, newest first: at most `limit`, before the checkpoint `before`.
    HISTORY = history(threadId, query?: LangGraphHistoryQuery) -> Promise<LangGraphThreadState[]>:
        QUERY "/threads/{threadId}/history", prepare: Some(counted);

    /// What comes from now on of all runs of a thread, one run after the other, in the modes with which each was started. Where a run is
    /// over there is an event `metadata` with `{ status: "run_done", run_id }`; the stream never ends by itself.
    ///
    /// Only the PyPI server has it: a `NotFoundError` on the npm server. Its ids are times, which events share, so none is a cursor: a
    /// connection that is lost is not opened again, and the iterator throws `StreamError` (`gave-up`). `runs.join` loses nothing.
    JOIN_STREAM = joinStream(threadId, options: LangGraphThreadStreamOptions) -> AsyncGenerator<LangGraphRunEvent, void, undefined>:
        READ "/threads/{threadId}/stream" via join_thread, prepare: Some(accept_stream);

    /// A command of the thread protocol ("v2"). A refusal is a response as well: `type: "error"`.
    COMMAND = command(threadId, command: LangGraphCommandRequest, options: LangGraphStartOptions) -> Promise<LangGraphCommandResponse>:
        WRITE "/threads/{threadId}/commands";

    /// The events of the thread protocol ("v2"), over all runs that `command` started there. The stream never ends by itself.
    ///
    /// Only the npm server has a cursor, `seq`, which `since` continues after. So a connection that is lost is not opened again: the
    /// iterator throws `StreamError` (`gave-up`). It has no events of runs that were started otherwise, and no cancel: for a client of
    /// both servers `runs` are the better ground.
    EVENTS = events(threadId, subscription: LangGraphSubscription, options: StreamOptions) -> AsyncGenerator<LangGraphThreadEvent, void, undefined>:
        WRITE "/threads/{threadId}/stream/events" via thread_events, prepare: Some(accept_stream);
}

//! Crons: runs that start by the clock.

use flowtether_endpoints::endpoints;

use super::client::{DELETE as REMOVE, QUERY, WRITE, any_body, counted};

endpoints! {
    /// Crons: runs that start by the clock. The npm server has none, and responds to every call with a `ServerError` of code `not_implemented`.
    namespace LangGraphCrons "crons.";

    /// Starts runs by a schedule, each over a thread of its own.
    CREATE = create(cron: LangGraphCreateCron, options: LangGraphStartOptions) -> Promise<LangGraphCron>: WRITE "/runs/crons";

    /// Starts runs of one thread by a schedule.
    CREATE_FOR_THREAD = createForThread(threadId, cron: LangGraphCreateCron, options: LangGraphStartOptions) -> Promise<LangGraphCron>:
        WRITE "/threads/{threadId}/runs/crons";

    /// Crons.
    SEARCH = search(query?: LangGraphCronQuery) -> Promise<LangGraphCron[]>: QUERY "/runs/crons/search", prepare: Some(counted);

    /// How many crons there are.
    COUNT = count(query?: LangGraphCronQuery) -> Promise<number>: QUERY "/runs/crons/count", prepare: Some(counted);

    /// Deletes a cron.
    DELETE = delete(cronId) -> Promise<object>: REMOVE "/runs/crons/{cronId}", prepare: Some(any_body);
}

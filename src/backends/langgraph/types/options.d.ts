/** Options of {@link LangGraph}. A server of your own without authentication takes any key. Headers that begin with `x-` are copied into every run, and come back with it: put no secret in one. */
export interface LangGraphOptions extends ClientOptions {}
/** Options of the methods that start or change something. The servers have no idempotency keys: a second request does it twice. */
export interface LangGraphStartOptions extends RequestOptions {
  /** Also repeats the request after a 408, a 5xx or no response, although it may then have been done already. Default false. */
  retryUnsafe?: boolean | undefined;
}
/** Options of lists. */
export interface LangGraphListOptions extends RequestOptions {
  /** How many items a page holds, 1 to 1000. Default 50. */
  limit?: number | undefined;
  /** How many items are left out before the first one. Default 0. */
  offset?: number | undefined;
}
/** Options of `runs.list`. */
export interface LangGraphRunListOptions extends LangGraphListOptions {
  /** Only the runs with this status. An unknown one gives an empty list. */
  status?: LangGraphRunStatus | undefined;
}
/** Options of `threads.state`. */
export interface LangGraphStateOptions extends RequestOptions {
  /** Also the states of inner graphs. Default false. */
  subgraphs?: boolean | undefined;
}
/** Options of `runs.join`. */
export interface LangGraphJoinOptions extends StreamOptions {
  /** Begins after the event with this `cursor`. Default: at the first event. */
  from?: string | undefined;
}
/** Options of `threads.joinStream`. */
export interface LangGraphThreadStreamOptions extends StreamOptions {
  /** What is sent: what the runs were started with (`run_modes`), only where each begins and ends (`lifecycle`), or changes of the state by others (`state_update`). Default `run_modes`. */
  streamModes?: ("run_modes" | "lifecycle" | "state_update" | (string & {}))[] | undefined;
  /** Begins with what is kept after the event with this `id`, `0-0` for all of it. Events of the same millisecond may be left out. Default: what comes from now on. */
  lastEventId?: string | undefined;
}
/** Options of `runs.cancel`. */
export interface LangGraphCancelOptions extends RequestOptions {
  /** `rollback` also takes back what the run did: the PyPI server deletes it, the npm server leaves it there as an `error`. Default `interrupt`. */
  action?: "interrupt" | "rollback" | undefined;
  /** Resolves when the run has stopped. The events of a run that was not started as resumable are lost then, on the npm server. Default false. */
  wait?: boolean | undefined;
}
/** Options of `runs.wait`. */
export interface LangGraphWaitOptions extends RequestOptions {
  /** The first wait between two polls, in ms; it grows by half each time, up to 5000. Default 250. */
  pollIntervalMs?: number | undefined;
  /** The total time, in ms, after which a `TimeoutError` is raised. Default: `Infinity`, as long as the run takes. */
  maxWaitMs?: number | undefined;
}
/** Options of `store.get`: which value. */
export interface LangGraphItemOptions extends RequestOptions {
  /** The namespace: names without dots. */
  namespace: string | string[];
  /** The key. */
  key: string;
}
/** A list: awaited, a page; with `for await`, all items. */
export type LangGraphList<T> = Promise<{ data: T[] }> & AsyncIterable<T>;
/** What is behind the common vocabulary. */
export interface WorkflowProviders {
  langgraph: { options: LangGraphOptions; native: LangGraph; decisions: string };
}

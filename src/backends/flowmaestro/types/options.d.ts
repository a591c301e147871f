/** Options of {@link FlowMaestro}. */
export interface FlowMaestroOptions extends Omit<ClientOptions, "baseUrl"> {
  /** Where the service is; a `/api/v1` at its end may be left out, and a path before it is kept. Default `https://api.flowmaestro.io`. */
  baseUrl?: string | undefined;
  /** How often and how patiently calls are repeated. `maxDelayMs` is by default 60000: a key's limit is by the minute. */
  retry?: RetryOptions | undefined;
}
/** Options of the methods that start or send something. The service has no idempotency keys: a second request does it twice. */
export interface FlowMaestroStartOptions extends RequestOptions {
  /** Also repeats the request after a 408, a 5xx or no response, although it may then have been done already. Default false: only a 429, which is sent before any work, is repeated. */
  retryUnsafe?: boolean | undefined;
}
/** Options of lists. */
export interface FlowMaestroListOptions extends RequestOptions {
  /** The page, from 1. With `for await` the page to begin with. Default 1. */
  page?: number | undefined;
  /** How many items a page holds, 1 to 100. Default 20. */
  perPage?: number | undefined;
}
/** What is behind the common vocabulary. */
export interface WorkflowProviders {
  flowmaestro: { options: FlowMaestroOptions; native: FlowMaestro; decisions: never };
}
/** Options of `executions.list`. */
export interface FlowMaestroExecutionListOptions extends FlowMaestroListOptions {
  /** Only the executions of this workflow. An unknown one gives an empty list. */
  workflowId?: string | undefined;
  /** Only the executions with this status. An unknown one gives an empty list. */
  status?: FlowMaestroExecutionStatus | undefined;
}
/** Options of `executions.waitForCompletion`. */
export interface FlowMaestroWaitOptions extends RequestOptions {
  /** The first wait between two polls, in ms; it grows by half each time, up to 5000. Less than 1 is taken as 1. Default 500. */
  pollIntervalMs?: number | undefined;
  /** The total time, in ms, after which a `TimeoutError` is raised; its `cause` is the last failure where the service could not be polled then. With 0 the execution is polled once; `Infinity` for no limit. Default 300000. */
  maxWaitMs?: number | undefined;
  /** Also stops when the execution is paused for a human's review, which nothing in this API replies to. Default false: it is waited on. */
  stopWhenPaused?: boolean | undefined;
}
/** Options of `threads.sendMessageStream`. */
export interface FlowMaestroMessageStreamOptions extends FlowMaestroStartOptions, StreamOptions {
  /** Sends the message without asking for a stream first, which saves a request where the service has none. Default false. */
  skipStream?: boolean | undefined;
}

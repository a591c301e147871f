/** Options of {@link SyncTeams}. */
export interface SyncTeamsOptions extends ClientOptions {
  /** Where the service is: one of `SyncTeamsBaseUrl`, or a proxy of your own. There is no default: the official SDKs have different ones. */
  baseUrl: string;
  /** Added to `User-Agent: syncteams-sdk/<version>`. Browsers do not let a program set that header: there it is not sent. */
  userAgentSuffix?: string | undefined;
}
/** Options of the methods that start something or reply to it. The service has no idempotency keys: a second request may do it twice. */
export interface SyncTeamsStartOptions extends RequestOptions {
  /** Also repeats the request after a 408, a 425, a 5xx (or what `retry.statuses` says) or no response, although it may then have been done already. Default false: only a 429, which is sent before any work, is repeated. */
  retryUnsafe?: boolean | undefined;
}
/** Options of `waitForCompletion`. */
export interface SyncTeamsWaitOptions extends RequestOptions {
  /** The wait between two polls, in ms. Less than 100 is taken as 100. Default 2000. */
  pollIntervalMs?: number | undefined;
  /** The total time, in ms; with 0 the task is polled once. Then the promise rejects with a `TimeoutError`, whose `cause` is the last failure where the service could not be polled then; the task runs on. `Infinity` for no limit. Default 600000. */
  maxWaitMs?: number | undefined;
  /** Resolve also when the task asks for a decision (`WAITING`). Default false. */
  exitOnWaiting?: boolean | undefined;
  /** The statuses that end the wait, in place of `COMPLETED`, `FAILED` and `CANCELED`. An empty array means those three. */
  terminalStatuses?: SyncTeamsWorkflowStatus[] | undefined;
  /** Called with the whole response when its status is another than the poll before had, the first one and the last included; new log entries alone do not count. A promise is waited for. What it throws ends the wait, as it is. */
  onUpdate?: ((task: SyncTeamsTaskStatusResponse) => void | Promise<void>) | undefined;
}
/** Options of `executeAndWait`. */
export interface SyncTeamsExecuteAndWaitOptions extends SyncTeamsWaitOptions, SyncTeamsStartOptions {
  /** Called when the task asks for a decision, in place of `exitOnWaiting`. Reply with `continueTask`, then return true: the wait begins anew after `pollIntervalMs`, with all of `maxWaitMs`. Anything falsy resolves the promise with the waiting task. It is called again when the task still waits then, for instance because the service needs a moment: do not send the same decision twice. */
  onWaiting?: ((task: SyncTeamsTaskStatusResponse) => unknown) | undefined;
}
/** Options of `tasks.events`. */
export interface SyncTeamsEventsOptions extends RequestOptions {
  /** The wait between two polls, in ms. Less than 100 is taken as 100. Default 2000. */
  pollIntervalMs?: number | undefined;
  /** Failed polls in a row before the loop throws, each of them already repeated `maxRetries` times. The first poll has only those. Default 10. */
  maxReconnects?: number | undefined;
  /** Called when the state of polling changes: `"connected"` after a poll, `"reconnecting"` after one that failed, with the wait before the next in ms. */
  onConnection?: ((connection: StreamConnection, delayMs?: number) => void) | undefined;
}
/** Options of `SyncTeams.verifyWebhook`. */
export interface SyncTeamsWebhookOptions {
  /** How far the time of signing may be from now, in ms, in both directions; `Infinity` lets any time pass. Default 300000. */
  toleranceMs?: number | undefined;
  /** The value of the header `SyncTeams-Timestamp`. When it is given and not empty it must be the time in the signature. */
  timestamp?: string | null | undefined;
}
/**
 * What every error of a request to SyncTeams has, whatever its class, in the names of the official SDKs' `WorkflowAPIError`.
 *
 * @example
 * catch (error) { if (error instanceof ApiError && error.provider === "syncteams") log((error as SyncTeamsApiError).data); }
 */
export type SyncTeamsApiError = FlowtetherError & {
  /** The HTTP status; 0 without a response. */
  readonly status: number;
  /** The reason phrase, empty over HTTP/2; `NETWORK_ERROR` without a response; `POLL_TIMEOUT` when `maxWaitMs` passed. */
  readonly statusText: string;
  /** The response's headers as far as they may be read, names in lower case. */
  readonly headers?: Record<string, string>;
  /** The response's body, parsed or as text; null without one. `{ taskId, lastStatus }` when `maxWaitMs` passed. */
  readonly data: unknown;
  /** What was sent: `url` is the path below `baseUrl`. No key and no headers. */
  readonly request: { readonly method: string; readonly url: string; readonly body?: unknown };
};
/** What is behind the common vocabulary. */
export interface WorkflowProviders {
  syncteams: { options: SyncTeamsOptions; native: SyncTeams; decisions: "approve" | "reject" | SyncTeamsApprovalDecision };
}

/** Options of {@link SnapState}. */
export interface SnapStateOptions extends ClientOptions {
  /** Where the service is: one of `SnapStateBaseUrl`, or a server or proxy of your own. There is no default: the official client's was changed from one of them to the other. */
  baseUrl: string;
  /** How often and how patiently calls are repeated. `maxDelayMs` is by default 60000: the service asks for 60 s after 100 requests in 60 s. */
  retry?: RetryOptions | undefined;
}
/** Options of `save`. */
export interface SnapStateSaveOptions extends RequestOptions {
  /** A name for people, at most 256 characters. */
  label?: string | undefined;
  /** What is kept beside the state. The service adds `agent_id` to it. */
  metadata?: Record<string, any> | undefined;
  /** The agent that saves, at most 255 characters. It need not be registered. */
  agentId?: string | undefined;
  /** How long the workflow is kept, in whole seconds from 1. Each save sets it anew for the whole workflow: after a short one nothing of it can be resumed. Default: the service's, 604800 (7 days). */
  ttlSeconds?: number | undefined;
  /** The etag that this step has if it was saved before, as the service gave it, quotes included. It guards no update: it only makes the repetition of a save a success. For a step that is new it counts for nothing. */
  ifMatch?: string | undefined;
}
/** Options of `replay`. */
export interface SnapStateReplayOptions extends RequestOptions {
  /** The first step. */
  fromStep?: number | undefined;
  /** The last step. */
  toStep?: number | undefined;
  /** How many checkpoints at most, 1 to 1000. Default 1000. */
  limit?: number | undefined;
}
/** A workflow's history: awaited it is the replay, and with `for await` its checkpoints, the oldest write first. */
export interface SnapStateHistory extends Promise<SnapStateWorkflowReplay>, AsyncIterable<SnapStateHistoryCheckpoint> {}
/** Options of `registerWebhook`. */
export interface SnapStateRegisterWebhookOptions extends RequestOptions {
  /** Also repeats the request after a 408, a 5xx or no response, although the webhook may then be there twice. Default false: only a 429 is repeated. */
  retryUnsafe?: boolean | undefined;
}
/** Options of analytics over a time. */
export interface SnapStatePeriodOptions extends RequestOptions {
  /** The first day or moment, ISO 8601. */
  startDate?: string | undefined;
  /** The last day or moment, ISO 8601. */
  endDate?: string | undefined;
}
/** Options of `analytics.failures`. */
export interface SnapStateFailuresOptions extends RequestOptions {
  /** How many days back, 1 to 90. Default 7. */
  days?: number | undefined;
  /** Only this agent's. */
  agentId?: string | undefined;
}

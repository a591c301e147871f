/** Options of {@link A2A}. */
export interface A2AOptions extends ClientOptions {
  /** Where the agent is: its card is read at `<baseUrl>/.well-known/agent-card.json`. Or an interface's own URL: then the card is that of the origin, and has to name it. A key goes to this origin alone: a card that names an interface elsewhere is refused, unless it is given as `card`. */
  baseUrl: string;
  /** The agent's card, where it is known: it is not read then, and its first interface that is spoken here is used as it stands, wherever it is. */
  card?: A2AAgentCard | undefined;
}
/** Options of the methods that start or change something. No server recognises a request that comes twice. */
export interface A2AMutationOptions extends RequestOptions {
  /** Also repeats the request after a 408, a 5xx or no response, although it may then have been done already. Default false: only a 429 is repeated. */
  retryUnsafe?: boolean | undefined;
}
/** Options of `sendMessage`. */
export interface A2ASendOptions extends A2AMutationOptions {
  /** Time limit of each attempt, in ms. Default: none where the call waits for the task, else the client's. */
  timeoutMs?: number | undefined;
}
/** Options of `getTask`. */
export interface A2AGetTaskOptions extends RequestOptions {
  /** How many of the newest messages come; with 0 none. Default: all. */
  historyLength?: number | undefined;
}
/** Options of `cancelTask`. */
export interface A2ACancelTaskOptions extends A2AMutationOptions {
  /** Goes along to the agent. */
  metadata?: Record<string, unknown> | undefined;
}
/** Options of `listTasks`. */
export interface A2AListTasksOptions extends RequestOptions {
  contextId?: string | undefined;
  /** A state's full name. */
  status?: A2ATaskState | undefined;
  /** How many a page holds, 1 to 100. Default: the server's, 50. */
  pageSize?: number | undefined;
  /** How many of each task's newest messages come; with 0 none. Default: all. */
  historyLength?: number | undefined;
  /** Only tasks whose status is of after this time. */
  statusTimestampAfter?: string | undefined;
  /** Artifacts come too. Default false. */
  includeArtifacts?: boolean | undefined;
}
/** Options of `sendStreamingMessage` and `subscribeToTask`. */
export interface A2AStreamOptions extends StreamOptions {
  /** The longest wait between two polls of a task whose stream was lost or does not exist, in ms. At least 100. Default 5000. */
  pollIntervalMs?: number | undefined;
  /** Of `subscribeToTask`: the `cursor` of an event. What was delivered up to it does not come again. */
  after?: string | undefined;
}
/** What is behind the common vocabulary. */
export interface WorkflowProviders {
  a2a: { options: A2AOptions; native: A2A; decisions: string };
}

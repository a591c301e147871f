/** The services behind the common vocabulary. */
export interface WorkflowProviders {}
/** A service behind the common vocabulary: its name, as in the option `provider`. */
export type WorkflowProvider = keyof WorkflowProviders;
/** The providers whose runs ask questions and accept replies. */
export type WorkflowApprovalProvider = {
  [P in WorkflowProvider]: [WorkflowProviders[P]["decisions"]] extends [never] ? never : P;
}[WorkflowProvider];
/** The provider of a native client. */
export type WorkflowProviderOf<N> = {
  [P in WorkflowProvider]: N extends WorkflowProviders[P]["native"] ? P : never;
}[WorkflowProvider];
/** The decisions a reply may have: all of a provider's words where it has no others, or those that it is known to have. */
export type WorkflowDecision<P extends WorkflowProvider = WorkflowProvider> = WorkflowProviders[P]["decisions"];

/**
 * The input and output types of a client's workflows, by their ids: `{ refund: { input: { order: number }; output: { refunded: boolean } } }`.
 * A type that is left out is `unknown`. Nothing is checked at run time.
 */
export type WorkflowMap<W = WorkflowUntyped> = { [Id in keyof W]: { input?: unknown; output?: unknown } };
/** The map of a client without one: every id, with any input and output. */
export type WorkflowUntyped = { [id: string]: {} };
/** The ids in a map. */
export type WorkflowId<W> = Extract<keyof W, string>;
/** The input of a workflow of a map. */
export type WorkflowInput<W, Id extends keyof W = keyof W> = Id extends Id ? (W[Id] extends { input?: infer Input } ? Input : unknown) : never;
/** The output of a workflow of a map; without an id, of any of them. */
export type WorkflowOutput<W, Id extends keyof W = keyof W> = Id extends Id ? (W[Id] extends { output?: infer Output } ? Output : unknown) : never;
/** The arguments of `start` after a workflow's id: the input may be left out where `{}` is a valid one. */
export type WorkflowStartArguments<Input> = {} extends Input
  ? [input?: Input | undefined, options?: WorkflowStartOptions]
  : [input: Input, options?: WorkflowStartOptions];

/** Options of {@link WorkflowClient}: the provider, and the options of its own client. */
export type WorkflowClientOptions<P extends WorkflowProvider = WorkflowProvider> = {
  [Q in P]: WorkflowProviders[Q]["options"] & {
    /** Which service it is. */
    provider: Q;
    /** A SnapState client, in which `client.checkpoints` keeps states. */
    checkpoints?: SnapState | undefined;
  };
}[P];

/** Where tokens are kept: `memory()`, `webStorage()`, `snapState(client)`, or an object of your own. Tokens are texts. Those of this package do not replace a token by an earlier one of the same run; for others a run loads the token before it saves its own, and leaves a later one there. */
export interface WorkflowStore {
  /** The token under a key; undefined when there is none. */
  load(key: string): Promise<string | null | undefined>;
  /** Keeps a token in place of the one before it. */
  save(key: string, token: string): Promise<unknown>;
  /** Forgets the token. */
  remove(key: string): Promise<unknown>;
  /**
   * Keeps a token if there is none, atomically, and resolves with the one that is kept then. `start` uses it for a new run; without it
   * the token is saved and loaded again, so of two processes that start a run at the same moment both may keep their own.
   */
  claim?(key: string, token: string): Promise<string>;
  /**
   * Runs `work` while nobody else who shares the store does so under this key, and resolves or rejects as it does. `start` loads the
   * token, starts the run and keeps its token inside, so only one run is started. Within one store object `start` takes turns by itself.
   */
  lock?<T>(key: string, work: () => Promise<T>, options: { signal?: AbortSignal | undefined }): Promise<T>;
}
/** Keeps tokens as long as the page or process lives. */
export function memory(): WorkflowStore;
/**
 * Keeps tokens in `localStorage`, or another storage of the page, under `flowtether:<key>`. Where the page has none, every call rejects
 * with a `ConfigurationError`. Of several tabs that start a run under one key only one does, where the browser has `navigator.locks`:
 * over https and on localhost. Elsewhere all follow the first run that was kept.
 */
export function webStorage(storage?: WorkflowStorage): WorkflowStore;
/** What `localStorage` and `sessionStorage` are. */
export interface WorkflowStorage {
  getItem(name: string): string | null;
  setItem(name: string, text: string): void;
  removeItem(name: string): void;
}
/**
 * Keeps tokens in SnapState: a workflow per key, one step per save, of which the highest counts. The service takes 100 requests a minute:
 * choose `every` accordingly. `remove` writes a step without a token, because the service deletes nothing. A start writes a step before the run
 * is started: of several processes that start a run under one key one does, and the others wait up to 10 s for its token.
 *
 * A key has at most 93 characters; a longer one is a `ConfigurationError` before anything is sent: the service would not find it again.
 * Keys are shared by all accounts: use long random ones.
 */
export function snapState(client: SnapState): WorkflowStore;

/** When a run saves its token itself. */
export interface WorkflowCheckpoint {
  /** Where. */
  store: WorkflowStore;
  /** The key, one for each run. `start` follows the run that is already kept under it. */
  key: string;
  /** Saves after this many events. The next event is not delivered before the save is done. Default 1. */
  every?: number | undefined;
  /** When an event counts as processed. `auto`: when the loop asks for the next one. `manual`: when it is passed to `run.ack`. Default `auto`. */
  ack?: "auto" | "manual" | undefined;
}
/** Options of `start`. */
export interface WorkflowStartOptions extends MutationOptions {
  /** Members of the service's own request beside the workflow and its input: OpenWOP's `configurable` and `tags`, SyncTeams' `uniqueId`. */
  request?: object | undefined;
  /**
   * Saves the run's token automatically, first when the run has started. If a token is already kept under the key, that run is followed
   * from there and none is started, even when it is over: call `store.remove(key)` before the next one.
   */
  checkpoint?: WorkflowCheckpoint | undefined;
}
/** A run was started, but its token could not be kept: `cause` is what the store rejected with. */
export type WorkflowStartError = FlowtetherError & {
  /** The run's id. */
  readonly runId: string;
  /** Its token, for `attach`. */
  readonly token: WorkflowToken;
};
/** Options of `attach`. */
export interface WorkflowAttachOptions {
  /** Saves the run's token automatically. */
  checkpoint?: WorkflowCheckpoint | undefined;
}
/** Options of `run.events` and `run.text`. */
export interface WorkflowEventsOptions extends StreamOptions {
  /** Where to begin: `start`, an event, to begin after it, or its `cursor`. Pass the event where you can: it also says the run's status, which matters for a provider without `resume`. Default: after the last event delivered. A provider without `resume` has no events of before. */
  from?: "start" | (string & {}) | Pick<WorkflowEventBase, "cursor" | "status"> | undefined;
  /** The wait between two polls where the service is polled, in ms. Less than 100 is taken as 100. Default 2000. */
  pollIntervalMs?: number | undefined;
}
/** Options of `run.result`. */
export interface WorkflowResultOptions<P extends WorkflowProvider = WorkflowProvider, Output = unknown> extends Omit<WorkflowEventsOptions, "from" | "timeoutMs"> {
  /** The total time, in ms, after which the promise rejects with a `TimeoutError`; the run is not cancelled. At least 1. Default: `Infinity`, as long as it takes. */
  timeoutMs?: number | undefined;
  /** Called with every event. A returned promise is awaited. An exception ends the wait and is thrown unchanged. */
  onEvent?: ((event: WorkflowEvent<Output>) => void | Promise<void>) | undefined;
  /**
   * Called with each question of the run, including one that is already open. The reply it returns is sent to that question; without one
   * the wait continues.
   *
   * OpenWOP is sent the reply again under one idempotency key after a 429, a 5xx or no response. SyncTeams has no such keys: a second
   * decision could approve what nobody has seen, so it is retried only after a 429. Where it is not known whether the reply took effect,
   * the run is read: `result` continues if the question is not open any more, and rejects if it is.
   */
  onWaiting?: ((question: WorkflowWaitingEvent | WorkflowQuestion) => WorkflowReply<P> | undefined | void | Promise<WorkflowReply<P> | undefined | void>) | undefined;
}
/** Options of `run.respond`. Only OpenWOP takes an `idempotencyKey`; its reference hosts ignore it here, and count a vote without a `voter` again when it is repeated. */
export interface WorkflowRespondOptions extends MutationOptions {
  /** The question to reply to, from an event or from `status`: nothing is sent when it is no longer the open one. What is no question of this run, also `null`, is a `ConfigurationError`. Default: the last one that this object delivered or that its `status` showed, or that was open where its token was written; where there is none of these, the one that is open. */
  to?: WorkflowWaitingEvent | WorkflowQuestion | undefined;
}
/** Which runs are listed. */
export interface WorkflowListFilter<Id extends string = string> {
  /** Only those of this workflow. */
  workflowId?: Id | undefined;
  /** Only those with this status. A status that the service's runs never have gives an empty list. */
  status?: WorkflowRunStatus | undefined;
  /** How many runs a page has. */
  limit?: number | undefined;
}
/** A list of runs: awaited, a page; with `for await`, all of them. */
export type WorkflowRunList<Output = unknown> = Promise<{ data: WorkflowRunState<Output | undefined>[] }> &
  AsyncIterable<WorkflowRunState<Output | undefined>>;
/** Options of `watch`. */
export interface WorkflowWatchOptions extends Omit<WorkflowEventsOptions, "from"> {
  /** How many runs have a connection at a time. The others take turns of a second; FlowMaestro's, which would miss what happens between two turns, are polled until a connection is free. Default 4. */
  maxConnections?: number | undefined;
}
/** What `watch` delivers: an event of a run, or why one could not be followed; the others are followed on. */
export type WorkflowWatched<P extends WorkflowProvider = WorkflowProvider, Output = unknown> =
  | { run: Run<P, Output>; event: WorkflowEvent<Output>; error?: undefined }
  | { run: Run<P, Output>; event?: undefined; error: unknown };
/** Replies to what a run asks; see `respond` of {@link Run}. A provider without approvals has none. */
export type WorkflowRespond<P extends WorkflowProvider> = [Extract<P, WorkflowApprovalProvider>] extends [never]
  ? never
  : // A method's type, so that a run of one provider is a run of any.
    { respond(reply: WorkflowReply<P>, options?: WorkflowRespondOptions): Promise<boolean> }["respond"];

/** States under numbers, over SnapState, of which the highest counts. A key has at most 93 characters. */
export interface WorkflowCheckpoints {
  /**
   * Saves a state under the next number, and resolves with what was saved. If another process has used the number in the meantime, the
   * next one is used.
   */
  save(key: string, state: object, options?: SnapStateSaveOptions): Promise<SnapStateSaveResult>;
  /** The state with the highest number; undefined when there is none. */
  latest(key: string, options?: RequestOptions): Promise<SnapStateHistoryCheckpoint | undefined>;
  /** All states, oldest first: awaited, at most 1000; with `for await`, one by one. */
  history(key: string, options?: SnapStateReplayOptions): SnapStateHistory;
}

/**
 * One vocabulary over the services: start a run, follow it, reply to it, and resume it after a reload.
 *
 * @example
 * const client = new WorkflowClient({ provider: "openwop", baseUrl, apiKey });
 * const run = await client.start("refund", { order: 7 });
 * for await (const event of run.events()) if (event.kind === "waiting") await run.respond({ decision: "approve" });
 * const { status, output } = await run.result();
 *
 * @example
 * type Workflows = { refund: { input: { order: number }; output: { refunded: boolean } } };
 * const typed = new WorkflowClient<"openwop", Workflows>({ provider: "openwop", baseUrl, apiKey });
 * const state = await (await typed.start("refund", { order: 7 })).result();
 * if (state.status === "completed") console.log(state.output.refunded);
 */
export class WorkflowClient<P extends WorkflowProvider = WorkflowProvider, W extends WorkflowMap<W> = WorkflowUntyped> {
  /**
   * Creates a client. Nothing is sent.
   *
   * @throws {ConfigurationError} for an unknown `provider`, and for what the service's own client refuses.
   */
  constructor(options: WorkflowClientOptions<P>);
  /** The common vocabulary over an existing native client. */
  static from<N extends WorkflowProviders[WorkflowProvider]["native"], W extends WorkflowMap<W> = WorkflowUntyped>(
    native: N,
    checkpoints?: SnapState,
  ): WorkflowClient<WorkflowProviderOf<N>, W>;
  /** Which service it is. */
  readonly provider: P;
  /** What it can do. */
  readonly capabilities: WorkflowCapabilities;
  /** The service's own client, with everything that the common vocabulary leaves out. */
  readonly native: WorkflowProviders[P]["native"];
  /** The map of its workflows. It exists in types only: the client of one entry of the package is accepted where another's is. */
  readonly types?: { workflows: W } | undefined;
  /** Kept states; undefined without the option `checkpoints`. */
  readonly checkpoints: WorkflowCheckpoints | undefined;
  /**
   * Starts a run. `input` is `{}` when it is left out.
   *
   * It is repeated after a failure only with an `idempotencyKey`, which only some providers take: the others reject with
   * `UnsupportedOperationError`.
   *
   * With a `checkpoint` it resolves with the run that is kept under the key, if there is one: however often and from wherever it is
   * called, one run is started for a key. When the store fails after the run was started, it rejects with a {@link WorkflowStartError}, by
   * whose `token` the run is attached.
   */
  start<Id extends WorkflowId<W>>(
    workflowId: Id,
    ...inputAndOptions: WorkflowStartArguments<WorkflowInput<W, Id>>
  ): Promise<Run<P, WorkflowOutput<W, Id>>>;
  /**
   * An existing run: by its id, from its first event on; by its token (`JSON.stringify(run)`, or the object of it),
   * after the last event delivered. Nothing is sent. Of a client with a map of workflows, `attach<"refund">` says which one
   * it is of.
   *
   * Rejects with `ConfigurationError` (`field` is `token`) for a token of another version, provider or address, or one that was
   * changed. A cursor that the service has dropped shows in the loop: `StreamError` with the reason `gap`.
   */
  attach<Id extends WorkflowId<W> = WorkflowId<W>>(
    idOrToken: string | WorkflowToken,
    options?: WorkflowAttachOptions,
  ): Promise<Run<P, WorkflowOutput<W, Id>>>;
  /**
   * Runs, newest first. Awaited, it is a page, with one request; in a loop, all runs.
   *
   * FlowMaestro cuts its pages over the runs of everybody: a page may be short although there are more. A loop without `workflowId`
   * finds those workflow by workflow after the last page, with one request for each workflow and the scope `workflows:read`.
   *
   * Rejects with `UnsupportedOperationError` where the provider has no list, and with `ConfigurationError` for an unknown `status`.
   */
  list<Id extends WorkflowId<W> = WorkflowId<W>>(
    filter?: WorkflowListFilter<Id>,
    options?: RequestOptions,
  ): WorkflowRunList<WorkflowOutput<W, Id>>;
  /**
   * The events of many runs in one loop, until all are over. Each is delivered once and in the order of its run. A run that cannot
   * be followed comes with its `error`, and the others are followed on.
   *
   * Where runs are polled their polls share one budget, that of all `watch` loops of the client: 10 at once, then one in
   * `pollIntervalMs` (FlowMaestro: 2 s). The end of one of many such runs comes as late as its turn.
   */
  watch(
    runs: (string | WorkflowToken | Run<P, WorkflowOutput<W>>)[],
    options?: WorkflowWatchOptions,
  ): AsyncGenerator<WorkflowWatched<P, WorkflowOutput<W>>, void, undefined>;
}

/** A run, and the last event delivered of it. A {@link WorkflowClient} creates it. */
export class Run<P extends WorkflowProvider = WorkflowProvider, Output = unknown> {
  private constructor();
  /** The run's id. */
  readonly id: string;
  /** Which service it is of. */
  readonly provider: P;
  /** The run as it stands now. */
  status(options?: RequestOptions): Promise<WorkflowRunState<Output | undefined>>;
  /**
   * The events of the run, each once and in order, until it is over. A later loop continues after the last event delivered. Leaving
   * the loop closes the connection at once; it does not cancel the run.
   *
   * The iterator throws `StreamError` (`gap`, `protocol`, `gave-up`), the class of a refusing status, or `signal.reason`.
   */
  events(options?: WorkflowEventsOptions): AsyncGenerator<WorkflowEvent<Output>, void, undefined>;
  /** The text of its `token` events. It consumes the same events as `events`. */
  text(options?: WorkflowEventsOptions): AsyncGenerator<string, void, undefined>;
  /** Follows the run to its end and resolves with its final state; a failed or cancelled run resolves too. Events that were not delivered yet go to `onEvent`. */
  result(options?: WorkflowResultOptions<P, Output>): Promise<WorkflowRunState<Output>>;
  /**
   * Replies to what the run asks. Resolves with true when the service accepted the reply, and with false when the question is not the one
   * that is open any more: then nothing was sent, or the service refused it. So replying twice does no harm. Where a question needs
   * several votes, each reply is one, and true while the service waits for more.
   *
   * The service is asked first whether the question is still open. With an `idempotencyKey` a reply whose response was lost is
   * repeated, and true when it took effect.
   *
   * Rejects with `ConfigurationError` for a reply that does not fit the question, `ValidationError` for one that the service
   * refuses, and `UnsupportedOperationError` where runs ask nothing, where the service takes no `idempotencyKey`, and where a host takes
   * an outside event by its token only and shows none.
   */
  readonly respond: WorkflowRespond<P>;
  /** Marks an event as processed, where the checkpoint's `ack` is `manual`. Resolves when the token is saved, if it is due. */
  ack(event: WorkflowEvent): Promise<void>;
  /** Asks the service to stop the run; `reason` is sent where the service takes one. Resolves with the run as it stands: one that was over already is no error. */
  cancel(reason?: string, options?: RequestOptions): Promise<WorkflowRunState<Output | undefined>>;
  /** Ends all loops over the run. The run is not cancelled, and a later loop continues where these ended. */
  detach(): void;
  /** The run's token, for `JSON.stringify`: enough for `attach` to resume after the last event delivered. It contains no secret. */
  toJSON(): WorkflowToken;
}

// What a run is for those who show it: the types that the store and the bindings share.

import type {
  Run,
  StreamConnection,
  WorkflowReply,
  WorkflowEvent,
  WorkflowEventsOptions,
  WorkflowFailure,
  WorkflowId,
  WorkflowInput,
  WorkflowMap,
  WorkflowOutput,
  WorkflowProvider,
  WorkflowQuestion,
  WorkflowRespondOptions,
  WorkflowRunState,
  WorkflowRunStatus,
  WorkflowStartOptions,
  WorkflowToken,
  WorkflowUntyped,
  WorkflowWaitingEvent,
} from "./index.js";

/**
 * What is followed: a run that is to be started, or one that is there, by its id or token. With a `checkpoint` the run
 * that is kept there is followed, and only without one a new run is started: so it continues after a reload.
 * Of a client with a map of workflows, `W` is that map.
 */
export type RunSource<W extends WorkflowMap<W> = WorkflowUntyped, Id extends WorkflowId<W> = WorkflowId<W>> =
  | (Id extends Id ? RunStart<Id, WorkflowInput<W, Id>> : never)
  | string
  | WorkflowToken;

/** A run that is to be started. The input may be left out where `{}` is one. */
export type RunStart<Id extends string = string, Input = unknown> = { workflowId: Id } & ({} extends Input
  ? { input?: Input | undefined }
  : { input: Input }) &
  WorkflowStartOptions;

/** What a hook is given to follow: a source of the workflow `Id`, or nothing. */
export type RunTarget<W extends WorkflowMap<W>, Id extends WorkflowId<W>> = RunStart<Id, WorkflowInput<W, Id>> | string | WorkflowToken | undefined;

/** Options of a run that is followed. `throttleMs`, `maxEvents`, `graceMs`, `maxConnections`, `keep`, `replay` and `stream` of the first user of a run count for all who share it. */
export interface RunStoreOptions<Output = unknown> {
  /** `false`: nothing is started or followed until `start` is called. Default `true`. */
  enabled?: boolean | undefined;
  /** The least time between two changes that show events, in ms. A question and the end show at once. Default 32. */
  throttleMs?: number | undefined;
  /** How many of the last events, and of the last messages, are kept. Default: all. */
  maxEvents?: number | undefined;
  /** How long a run stays connected after its last user left, in ms, so that a hot reload or a quick return reuses it. Default 2000. */
  graceMs?: number | undefined;
  /**
   * So many runs of a client have a connection at a time; the others take turns of a second, and miss nothing. Over HTTP/1.1 a browser has
   * six connections to a host, of all its tabs: `Infinity` is for a host that speaks HTTP/2. Runs of providers without `resume` keep theirs.
   * Default 4.
   */
  maxConnections?: number | undefined;
  /**
   * Keeps the last events with the checkpoint, for services that keep none: those of providers without `resume`. They are in its store
   * under `<key>:events`, at most 500 and 256 K characters.
   */
  keep?: boolean | { maxEvents?: number | undefined; maxCharacters?: number | undefined } | undefined;
  /** Whether an earlier run is read again from its first event on, where the service keeps its events. Default: `true`, but `false` for a token, which says where to begin. */
  replay?: boolean | undefined;
  /** Options of `run.events`. */
  stream?: Omit<WorkflowEventsOptions, "from" | "signal" | "onConnection"> | undefined;
  /** Called with each new event, not with those from before a reload. */
  onEvent?: ((event: WorkflowEvent<Output>) => void) | undefined;
  /** Called once, when the run is over. */
  onFinish?: ((end: RunEnd<Output>) => void) | undefined;
  /** Called when the run cannot be started or followed, and when `respond`, `cancel` or another call failed. */
  onError?: ((error: Error) => void) | undefined;
}

/** How a run ended. */
export interface RunEnd<Output = unknown> {
  /** Its status. */
  status: "completed" | "failed" | "cancelled";
  /** Its output, when it is completed. */
  output: Output | undefined;
  /** Why it failed. */
  error: WorkflowFailure | undefined;
}

/** A snapshot of a run. It is immutable: a change makes a new object, in which unchanged members are the same objects. */
export interface RunSnapshot<P extends WorkflowProvider = WorkflowProvider, Output = unknown> {
  /** The events, each once and in order. A new array each time it grows. */
  events: readonly WorkflowEvent<Output>[];
  /** The run as a conversation. A message that has not changed is the same object. */
  messages: readonly RunMessage[];
  /** Where the run stands; undefined until it is known. */
  status: WorkflowRunStatus | undefined;
  /** The text of its `token` events so far. */
  text: string;
  /** What it asks, while it does: the event that asked, or the question as the run has it. */
  waiting: WorkflowWaitingEvent | WorkflowQuestion | undefined;
  /** Its output, once it is completed. */
  output: Output | undefined;
  /** Why it failed, why it cannot be started or followed, or why the last call of `respond` or `cancel` was refused. */
  error: WorkflowFailure | Error | undefined;
  /** How its connection is; `closed` before there is a run and after its end. */
  connection: StreamConnection | "closed";
  /** The run itself, once it is started. */
  run: Run<P, Output> | undefined;
  /** It is being started, or is not over: also while it waits for a reply. */
  isRunning: boolean;
  /** Earlier events are missing: the service keeps none, or a token said to begin later. */
  isPartial: boolean;
}

/** What can be done with a run. An error also shows as `error`; a promise that nobody waits for is no unhandled rejection. */
export interface RunVerbs<P extends WorkflowProvider = WorkflowProvider, Input = unknown, Output = unknown> {
  /**
   * Starts the run and follows it, or resolves with the one that is there. With an input, that is started in place of the source's: after
   * the end of the run of before, which is cleared.
   */
  start(input?: Input): Promise<Run<P, Output>>;
  /** Replies to what it asks; see `respond` of `Run`. The reply is in `messages` at once. */
  respond(reply: WorkflowReply<P>, options?: WorkflowRespondOptions): Promise<boolean>;
  /** Asks the service to stop it. */
  cancel(reason?: string): Promise<WorkflowRunState<Output | undefined>>;
  /**
   * Tries again what failed: the start or the following. In place of a run that failed or was cancelled a new one is started, without what the checkpoint keeps. Where the source has
   * an `idempotencyKey` of its own, a start in place of a run that was cleared has that key with `.2`, `.3` and so on behind it: with the same key the service would return the run of before.
   */
  retry(): Promise<Run<P, Output>>;
  /** Forgets the run, and what the checkpoint keeps of it. It is not cancelled, and none is started until `start`. */
  clear(): Promise<void>;
}

/** A run as a component shows it, and what can be done with it. */
export interface RunView<P extends WorkflowProvider = WorkflowProvider, Output = unknown, Input = unknown>
  extends RunSnapshot<P, Output>,
    RunVerbs<P, Input, Output> {}

/** What a message has. */
export interface RunMessageBase {
  /** It stays the same, and is that of no other message of the run. */
  id: string;
}

/** A text, whole or still growing. */
export interface RunTextMessage extends RunMessageBase {
  /** What it is. */
  kind: "text";
  /** Whose it is. */
  role: "user" | "assistant" | "reasoning";
  /** Whether it grows. */
  state: "streaming" | "done";
  /** The text. */
  text: string;
  /** What the service sent, where that is more than a text. */
  content: unknown;
  /** The node that it comes from. */
  node: string | undefined;
  /** When it began; see `at` of an event. */
  at: string | number | undefined;
}

/** A call of a tool. */
export interface RunToolMessage extends RunMessageBase {
  /** What it is. */
  kind: "tool";
  /** How far it is; `stopped`, the run ended before it returned. */
  state: "running" | "completed" | "failed" | "stopped";
  /** The call's id, where the service has one. */
  toolId: string | undefined;
  /** The tool's name. */
  name: string | undefined;
  /** What it was called with. */
  input: unknown;
  /** Its output. */
  output: unknown;
  /** Why it failed. */
  error: WorkflowFailure | undefined;
  /** When it was called; see `at` of an event. */
  at: string | number | undefined;
}

/** What the run asks, or asked. */
export interface RunQuestionMessage extends RunMessageBase {
  /** What it is. */
  kind: "question";
  /** `replying`, a reply is being sent; `replied`, one was taken, and the run may want more; `answered`, the run continued; `closed`, it ended. */
  state: "open" | "replying" | "replied" | "answered" | "closed";
  /** The question. */
  question: WorkflowWaitingEvent | WorkflowQuestion;
  /** What to show. */
  prompt: string | undefined;
}

/** A reply that was given here. It is there before the service has it. */
export interface RunReplyMessage extends RunMessageBase {
  /** What it is. */
  kind: "reply";
  /** Whose it is. */
  role: "user";
  /** `refused`, the question was not open any more; `failed`, `error` says why. */
  state: "sending" | "sent" | "refused" | "failed";
  /** The reply. */
  reply: WorkflowReply;
  /** Its words. */
  text: string;
  /** The id of the question's message. */
  to: string | undefined;
  /** Why it failed. */
  error: unknown;
}

/** A message of a run; `kind` says which. */
export type RunMessage = RunTextMessage | RunToolMessage | RunQuestionMessage | RunReplyMessage;


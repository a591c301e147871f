import type {
  Run,
  StreamConnection,
  WorkflowAnswer,
  WorkflowClient,
  WorkflowEvent,
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
 * What {@link useRun} follows: a run that is to be started, or one that is there, by its id or token. With a `checkpoint` the run
 * that is kept there is followed, and only without one a new run is started: so it goes on after a reload.
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

/** A run as a component shows it. */
export interface RunView<P extends WorkflowProvider = WorkflowProvider, Output = unknown> {
  /** The events so far, each once and in order. After a reload it begins with the first that is new. A new array each time it grows. */
  events: readonly WorkflowEvent<Output>[];
  /** Where the run stands; undefined until it is known. */
  status: WorkflowRunStatus | undefined;
  /** The text of its `token` events so far. */
  text: string;
  /** What it asks, while it does: the event that asked, or after a reload the question as the run has it. */
  waiting: WorkflowWaitingEvent | WorkflowQuestion | undefined;
  /** What it came to, once it is completed. */
  output: Output | undefined;
  /** Why it failed, or why it cannot be started or followed. */
  error: WorkflowFailure | Error | undefined;
  /** How its connection is; `closed` before there is a run and after its end. */
  connection: StreamConnection | "closed";
  /** The run itself, once it is started. */
  run: Run<P, Output> | undefined;
  /** Answers what it asks; see `respond` of `Run`. Rejects while there is no run. */
  respond(answer: WorkflowAnswer<P>, options?: WorkflowRespondOptions): Promise<boolean>;
  /** Asks the service to stop it. Rejects while there is no run. */
  cancel(reason?: string): Promise<WorkflowRunState<Output | undefined>>;
}

/**
 * Starts or attaches to a run and follows it while the component is there. Leaving ends the following, not the run. Under StrictMode
 * a run is started once. Events are drawn together, at most once every 16 ms.
 *
 * @param client One that lives longer than the component.
 * @param source What is followed; nothing while it is undefined. Another run is followed when it says something else.
 *
 * @example
 * const { status, text, waiting, respond } = useRun(client, orderId === undefined ? undefined : { workflowId: "refund", input: { order: orderId }, idempotencyKey: `refund-${orderId}` });
 */
export function useRun<P extends WorkflowProvider, W extends WorkflowMap<W>, Id extends WorkflowId<W> = WorkflowId<W>>(
  client: WorkflowClient<P, W>,
  source: RunStart<Id, WorkflowInput<W, Id>> | string | WorkflowToken | undefined,
): RunView<P, WorkflowOutput<W, Id>>;

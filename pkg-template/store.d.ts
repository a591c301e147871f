import type { WorkflowClient, WorkflowId, WorkflowInput, WorkflowMap, WorkflowOutput, WorkflowProvider } from "./index.js";
import type { RunSnapshot, RunStoreOptions, RunTarget, RunVerbs } from "./run.js";

export * from "./run.js";

/** A run as a store without a framework. Its functions may be taken out of it. */
export interface RunStore<P extends WorkflowProvider = WorkflowProvider, Output = unknown, Input = unknown> extends RunVerbs<P, Input, Output> {
  /** The run as it shows now. */
  getSnapshot(): RunSnapshot<P, Output>;
  /** What a server renders, and the page at first: nothing has come yet. */
  getServerSnapshot(): RunSnapshot<P, Output>;
  /** Follows the run while somebody listens. The function that is returned ends that. */
  subscribe(listener: () => void): () => void;
  /** Takes other options: `enabled` and the functions that are called. */
  configure(options: RunStoreOptions<Output>): void;
  /** Ends the store. The run is not cancelled, and others that share it are not disturbed. */
  dispose(): void;
}

/** The stores of many runs as one. */
export interface RunsStore<P extends WorkflowProvider = WorkflowProvider, Output = unknown, Input = unknown> {
  /** The store of each, in the order of the sources. */
  readonly stores: readonly RunStore<P, Output, Input>[];
  /** The runs as they show now. */
  getSnapshot(): readonly RunSnapshot<P, Output>[];
  /** What a server renders, and the page at first. */
  getServerSnapshot(): readonly RunSnapshot<P, Output>[];
  /** Follows the runs while somebody listens. */
  subscribe(listener: () => void): () => void;
  /** Takes other options for all. */
  configure(options: RunStoreOptions<Output>): void;
  /** Ends the stores. */
  dispose(): void;
}

/**
 * Makes a store of a run. Nothing is sent until somebody subscribes, or calls `start`.
 *
 * Stores of one client that mean the same run share it: by the checkpoint's key, else the idempotency key, else what the source says,
 * whatever the order of its keys.
 *
 * @example
 * const store = createRunStore(client, { workflowId: "refund", input: { order: 7 } });
 * const unsubscribe = store.subscribe(() => console.log(store.getSnapshot().status));
 */
export function createRunStore<P extends WorkflowProvider, W extends WorkflowMap<W>, Id extends WorkflowId<W> = WorkflowId<W>>(
  client: WorkflowClient<P, W>,
  source: RunTarget<W, Id>,
  options?: RunStoreOptions<WorkflowOutput<W, Id>>,
): RunStore<P, WorkflowOutput<W, Id>, WorkflowInput<W, Id>>;

/** Makes the stores of many runs. */
export function createRunsStore<P extends WorkflowProvider, W extends WorkflowMap<W>, Id extends WorkflowId<W> = WorkflowId<W>>(
  client: WorkflowClient<P, W>,
  sources: readonly RunTarget<W, Id>[],
  options?: RunStoreOptions<WorkflowOutput<W, Id>>,
): RunsStore<P, WorkflowOutput<W, Id>, WorkflowInput<W, Id>>;

/** The identity of a source, or of an array of them: those with the same one share their runs. `undefined` for none. It never throws. */
export function identityOf(source: unknown): string | undefined;

/** What can be done with a store's run, for bindings. */
export function verbsOf<P extends WorkflowProvider, Output, Input>(store: RunStore<P, Output, Input>): RunVerbs<P, Input, Output>;

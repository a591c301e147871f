import type { WorkflowClient, WorkflowId, WorkflowInput, WorkflowMap, WorkflowOutput, WorkflowProvider } from "./index.js";
import type { RunStoreOptions, RunTarget, RunView } from "./run.js";

export * from "./run.js";

/** An argument, or a function that reads it of runes. */
export type Given<T> = T | (() => T);

/** A run as a component shows it. Its members are reactive, and it is a store too: `$run.text`. */
export type RunReadable<P extends WorkflowProvider = WorkflowProvider, Output = unknown, Input = unknown> = RunView<P, Output, Input> & {
  /** Calls `show` now and whenever the run shows something else, until the function that is returned is called. */
  subscribe(show: (view: RunView<P, Output, Input>) => void): () => void;
};

/**
 * Starts or attaches to a run and follows it while the component is there. Leaving ends the following, not the run. A run is started
 * once for all components that mean the same one. Each member of the view is reactive: do not take it apart. It is called while a
 * component is set up.
 *
 * @param client One that lives longer than the component.
 * @param source What is followed, or a function that reads it of runes; nothing while it is undefined.
 *
 * @example
 * const run = useRun(client, () => ({ workflowId: "refund", input: { order } }));
 */
export function useRun<P extends WorkflowProvider, W extends WorkflowMap<W>, Id extends WorkflowId<W> = WorkflowId<W>>(
  client: Given<WorkflowClient<P, W>>,
  source: Given<RunTarget<W, Id>>,
  options?: Given<RunStoreOptions<WorkflowOutput<W, Id>>>,
): RunReadable<P, WorkflowOutput<W, Id>, WorkflowInput<W, Id>>;

/** Follows many runs, each as {@link useRun} does; the views, in `current`, are in the order of the sources. */
export function useRuns<P extends WorkflowProvider, W extends WorkflowMap<W>, Id extends WorkflowId<W> = WorkflowId<W>>(
  client: Given<WorkflowClient<P, W>>,
  sources: Given<readonly RunTarget<W, Id>[]>,
  options?: Given<RunStoreOptions<WorkflowOutput<W, Id>>>,
): { readonly current: RunView<P, WorkflowOutput<W, Id>, WorkflowInput<W, Id>>[] };

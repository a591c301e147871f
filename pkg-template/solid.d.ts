import type { WorkflowClient, WorkflowId, WorkflowInput, WorkflowMap, WorkflowOutput, WorkflowProvider } from "./index.js";
import type { RunStoreOptions, RunTarget, RunView } from "./run.js";

export * from "./run.js";

/** An argument, or an accessor of it. */
export type Given<T> = T | (() => T);

/**
 * Starts or attaches to a run and follows it while its owner is there. Leaving ends the following, not the run. A run is started once
 * for all components that mean the same one. Each member of the view is reactive: do not take it apart. Show messages with `<Index>`:
 * `<For>` would make the element of a text that grows anew each time.
 *
 * @param client One that lives longer than the component.
 * @param source What is followed, or an accessor of it; nothing while it is undefined.
 *
 * @example
 * const run = useRun(client, () => ({ workflowId: "refund", input: { order: props.order } }));
 * return <p>{run.text}</p>;
 */
export function useRun<P extends WorkflowProvider, W extends WorkflowMap<W>, Id extends WorkflowId<W> = WorkflowId<W>>(
  client: Given<WorkflowClient<P, W>>,
  source: Given<RunTarget<W, Id>>,
  options?: Given<RunStoreOptions<WorkflowOutput<W, Id>>>,
): RunView<P, WorkflowOutput<W, Id>, WorkflowInput<W, Id>>;

/** Follows many runs, each as {@link useRun} does; an accessor of the views, which are in the order of the sources. */
export function useRuns<P extends WorkflowProvider, W extends WorkflowMap<W>, Id extends WorkflowId<W> = WorkflowId<W>>(
  client: Given<WorkflowClient<P, W>>,
  sources: Given<readonly RunTarget<W, Id>[]>,
  options?: Given<RunStoreOptions<WorkflowOutput<W, Id>>>,
): () => RunView<P, WorkflowOutput<W, Id>, WorkflowInput<W, Id>>[];

import type { WorkflowClient, WorkflowId, WorkflowInput, WorkflowMap, WorkflowOutput, WorkflowProvider } from "./index.js";
import type { RunStoreOptions, RunTarget, RunView } from "./run.js";

export * from "./run.js";

/**
 * Starts or attaches to a run and follows it while the component is there. Leaving ends the following, not the run. A run is started
 * once under StrictMode, over hot reload, and for all components that mean the same one.
 *
 * @param client One that lives longer than the component.
 * @param source What is followed; nothing while it is undefined. Another run is followed when it says something else.
 *
 * @example
 * const { status, text, waiting, respond } = useRun(client, orderId === undefined ? undefined : { workflowId: "refund", input: { order: orderId }, idempotencyKey: `refund-${orderId}` });
 */
export function useRun<P extends WorkflowProvider, W extends WorkflowMap<W>, Id extends WorkflowId<W> = WorkflowId<W>>(
  client: WorkflowClient<P, W>,
  source: RunTarget<W, Id>,
): RunView<P, WorkflowOutput<W, Id>>;
/** The same with options; then `start` takes the workflow's input. */
export function useRun<P extends WorkflowProvider, W extends WorkflowMap<W>, Id extends WorkflowId<W> = WorkflowId<W>>(
  client: WorkflowClient<P, W>,
  source: RunTarget<W, Id>,
  options: RunStoreOptions<WorkflowOutput<W, Id>> | undefined,
): RunView<P, WorkflowOutput<W, Id>, WorkflowInput<W, Id>>;

/** Follows many runs, each as {@link useRun} does; the views are in the order of the sources. */
export function useRuns<P extends WorkflowProvider, W extends WorkflowMap<W>, Id extends WorkflowId<W> = WorkflowId<W>>(
  client: WorkflowClient<P, W>,
  sources: readonly RunTarget<W, Id>[],
  options?: RunStoreOptions<WorkflowOutput<W, Id>>,
): RunView<P, WorkflowOutput<W, Id>, WorkflowInput<W, Id>>[];

import type { ComputedRef, MaybeRefOrGetter } from "vue";
import type { WorkflowClient, WorkflowId, WorkflowInput, WorkflowMap, WorkflowOutput, WorkflowProvider } from "./index.js";
import type { RunSnapshot, RunStoreOptions, RunTarget, RunVerbs, RunView } from "./run.js";

export * from "./run.js";

/** A run as a component shows it: each member of a snapshot as a ref, and what can be done with the run. */
export type RunRefs<P extends WorkflowProvider = WorkflowProvider, Output = unknown, Input = unknown> = {
  readonly [Name in keyof RunSnapshot<P, Output>]: ComputedRef<RunSnapshot<P, Output>[Name]>;
} & RunVerbs<P, Input, Output>;

/**
 * Starts or attaches to a run and follows it while the component is there, and while `KeepAlive` shows it. Leaving ends the following,
 * not the run. A run is started once for all components that mean the same one.
 *
 * @param client One that lives longer than the component.
 * @param source What is followed, or a ref or getter of it; nothing while it is undefined.
 *
 * @example
 * const { status, text, waiting, respond } = useRun(client, () => ({ workflowId: "refund", input: { order: props.order } }));
 */
export function useRun<P extends WorkflowProvider, W extends WorkflowMap<W>, Id extends WorkflowId<W> = WorkflowId<W>>(
  client: MaybeRefOrGetter<WorkflowClient<P, W>>,
  source: MaybeRefOrGetter<RunTarget<W, Id>>,
  options?: MaybeRefOrGetter<RunStoreOptions<WorkflowOutput<W, Id>> | undefined>,
): RunRefs<P, WorkflowOutput<W, Id>, WorkflowInput<W, Id>>;

/** Follows many runs, each as {@link useRun} does; the views are in the order of the sources. */
export function useRuns<P extends WorkflowProvider, W extends WorkflowMap<W>, Id extends WorkflowId<W> = WorkflowId<W>>(
  client: MaybeRefOrGetter<WorkflowClient<P, W>>,
  sources: MaybeRefOrGetter<readonly RunTarget<W, Id>[]>,
  options?: MaybeRefOrGetter<RunStoreOptions<WorkflowOutput<W, Id>> | undefined>,
): ComputedRef<RunView<P, WorkflowOutput<W, Id>, WorkflowInput<W, Id>>[]>;

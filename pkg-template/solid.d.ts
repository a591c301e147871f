import type {
  WorkflowClient,
  WorkflowId,
  WorkflowInput,
  WorkflowMap,
  WorkflowOutput,
  WorkflowProvider,
  WorkflowToken,
} from "./index.js";
import type { RunStart, RunStoreOptions, RunView } from "./store.js";

export type {
  RunEnd,
  RunMessage,
  RunQuestionMessage,
  RunReplyMessage,
  RunSnapshot,
  RunSource,
  RunStart,
  RunStoreOptions,
  RunTextMessage,
  RunToolMessage,
  RunVerbs,
  RunView,
} from "./store.js";

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
  client: WorkflowClient<P, W> | (() => WorkflowClient<P, W>),
  source: RunStart<Id, WorkflowInput<W, Id>> | string | WorkflowToken | undefined | (() => RunStart<Id, WorkflowInput<W, Id>> | string | WorkflowToken | undefined),
  options?: RunStoreOptions<WorkflowOutput<W, Id>> | (() => RunStoreOptions<WorkflowOutput<W, Id>>),
): RunView<P, WorkflowOutput<W, Id>, WorkflowInput<W, Id>>;

/** Follows many runs, each as {@link useRun} does; an accessor of the views, which are in the order of the sources. */
export function useRuns<P extends WorkflowProvider, W extends WorkflowMap<W>, Id extends WorkflowId<W> = WorkflowId<W>>(
  client: WorkflowClient<P, W> | (() => WorkflowClient<P, W>),
  sources: readonly (RunStart<Id, WorkflowInput<W, Id>> | string | WorkflowToken | undefined)[] | (() => readonly (RunStart<Id, WorkflowInput<W, Id>> | string | WorkflowToken | undefined)[]),
  options?: RunStoreOptions<WorkflowOutput<W, Id>> | (() => RunStoreOptions<WorkflowOutput<W, Id>>),
): () => RunView<P, WorkflowOutput<W, Id>, WorkflowInput<W, Id>>[];

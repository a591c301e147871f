// The store of a run, and the bindings of Svelte and Solid over it.

import { WorkflowClient, memory } from "flowtether";
import type { WorkflowRunStatus } from "flowtether";
import * as solid from "flowtether/solid";
import { createRunStore, createRunsStore, identityOf } from "flowtether/store";
import type { RunSnapshot, RunStore } from "flowtether/store";
import * as svelte from "flowtether/svelte";
import { type Equal, holds } from "./equal.js";

type Workflows = { refund: { input: { order: number }; output: { refunded: boolean } }; steps: {} };
const client = new WorkflowClient<"openwop", Workflows>({ provider: "openwop", baseUrl: "https://workflows.example", apiKey: "k" });
type Output = { refunded: boolean };
type Input = { order: number };

const source = { workflowId: "refund", input: { order: 7 } } as const;
const store = createRunStore(client, source, { keep: { maxEvents: 100 }, maxEvents: 1000, onEvent: ({ kind }) => kind, stream: { pollIntervalMs: 500 } });
holds<Equal<typeof store, RunStore<"openwop", Output, Input>>>();
holds<Equal<ReturnType<typeof store.getSnapshot>, RunSnapshot<"openwop", Output>>>();
holds<Equal<ReturnType<typeof store.subscribe>, () => void>>();
const { start, respond } = store;
void start({ order: 8 });
void respond({ decision: "approve" });
createRunStore(client, { ...source, checkpoint: { store: memory(), key: "k" } });
createRunStore(client, undefined);
createRunStore(client, "run-1");
// @ts-expect-error An unknown workflow.
createRunStore(client, { workflowId: "refnd" });
// @ts-expect-error Where a run begins to be read is said by `replay`.
createRunStore(client, source, { stream: { from: "start" } });
holds<Equal<ReturnType<typeof identityOf>, string | undefined>>();
const [first] = createRunsStore(client, [source, undefined]).getSnapshot();
const _status: WorkflowRunStatus | undefined = first?.status;

const shown = svelte.useRun(client, () => source);
holds<Equal<typeof shown.output, Output | undefined>>();
const _unsubscribe: () => void = shown.subscribe(({ text }) => text);
holds<Equal<(typeof many)["current"][number]["output"], Output | undefined>>();
const many = svelte.useRuns(client, () => [source]);

const run = solid.useRun(client, () => source, { onError: ({ message }) => message });
holds<Equal<typeof run.output, Output | undefined>>();
holds<Equal<ReturnType<ReturnType<typeof solid.useRuns<"openwop", Workflows, "refund">>>[number]["output"], Output | undefined>>();

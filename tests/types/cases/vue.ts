// The composables of Vue. Vue's own types need a page's, and a newer compiler than some of those that compile the other cases.

import { WorkflowClient } from "flowtether";
import type { Run, WorkflowRunStatus } from "flowtether";
import * as vue from "flowtether/vue";
import { type Equal, holds } from "./equal.js";

type Output = { refunded: boolean };
type Workflows = { refund: { input: { order: number }; output: Output }; steps: {} };
const client = new WorkflowClient<"openwop", Workflows>({ provider: "openwop", baseUrl: "https://workflows.example", apiKey: "k" });
const source = { workflowId: "refund", input: { order: 7 } } as const;

const refs = vue.useRun(client, () => source, () => ({ enabled: true }));
holds<Equal<typeof refs.status.value, WorkflowRunStatus | undefined>>();
holds<Equal<typeof refs.output.value, Output | undefined>>();
holds<Equal<ReturnType<typeof refs.start>, Promise<Run<"openwop", Output>>>>();
const listed = vue.useRuns(client, [source]);
const _output: Output | undefined = listed.value[0]?.output;
// @ts-expect-error The input's type.
vue.useRun(client, () => ({ workflowId: "refund" as const, input: { order: "7" } }));

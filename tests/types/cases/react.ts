// The React hook: what it follows, and what it gives.

import { WorkflowClient } from "flowtether";
import type { Run, WorkflowEvent, WorkflowQuestion, WorkflowRunStatus, WorkflowWaitingEvent } from "flowtether";
import { useRun, useRuns } from "flowtether/react";
import type { RunMessage, RunSource, RunView } from "flowtether/react";
import { type Equal, holds } from "./equal.js";

const client = new WorkflowClient({ provider: "openwop", baseUrl: "https://workflows.example", apiKey: "k" });

const view = useRun(client, { workflowId: "refund", input: { order: 7 }, idempotencyKey: "auto" });
holds<Equal<typeof view.events, readonly WorkflowEvent[]>>();
holds<Equal<typeof view.status, WorkflowRunStatus | undefined>>();
holds<Equal<typeof view.waiting, WorkflowWaitingEvent | WorkflowQuestion | undefined>>();
holds<Equal<typeof view.run, Run<"openwop"> | undefined>>();
holds<Equal<typeof view.connection, "connecting" | "connected" | "reconnecting" | "closed">>();
holds<Equal<ReturnType<typeof view.respond>, Promise<boolean>>>();

const sources: (RunSource | undefined)[] = ["run-1", undefined, { workflowId: "steps" }];
for (const source of sources) useRun(client, source);
if (view.run !== undefined) useRun(client, view.run.toJSON());

// @ts-expect-error A source names its workflow.
useRun(client, { input: { order: 7 } });
// @ts-expect-error An option that a start does not have.
useRun(client, { workflowId: "refund", retries: 3 });

holds<Equal<typeof view.messages, readonly RunMessage[]>>();
holds<Equal<typeof view.isRunning, boolean>>();
holds<Equal<ReturnType<typeof view.start>, Promise<Run<"openwop">>>>();
for (const message of view.messages) {
  if (message.kind === "text") holds<Equal<typeof message.role, "user" | "assistant" | "reasoning">>();
  if (message.kind === "tool") holds<Equal<typeof message.state, "running" | "completed" | "failed" | "stopped">>();
}

type Workflows = { refund: { input: { order: number }; output: { refunded: boolean } }; chat: { input: { text: string }; output: string } };
const typed = new WorkflowClient<"openwop", Workflows>({ provider: "openwop", baseUrl: "https://workflows.example", apiKey: "k" });
const chat = useRun(typed, { workflowId: "chat", input: { text: "Hi" } }, { enabled: false, throttleMs: 50, onFinish: ({ output }) => holds<Equal<typeof output, string | undefined>>() });
holds<Equal<typeof chat.output, string | undefined>>();
void chat.start({ text: "Hello" });
// @ts-expect-error Another workflow's input.
void chat.start({ order: 7 });
// @ts-expect-error The input's type.
useRun(typed, { workflowId: "refund", input: { order: "7" } });
// @ts-expect-error An option that there is not.
useRun(typed, { workflowId: "chat", input: { text: "Hi" } }, { throttle: 50 });
const many = useRuns(typed, [1, 2].map((order) => ({ workflowId: "refund" as const, input: { order } })));
holds<Equal<typeof many, RunView<"openwop", { refunded: boolean }, { order: number }>[]>>();

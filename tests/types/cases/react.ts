// The React hook: what it follows, and what it gives.

import { WorkflowClient } from "flowtether";
import type { Run, WorkflowEvent, WorkflowQuestion, WorkflowRunStatus, WorkflowWaitingEvent } from "flowtether";
import { useRun } from "flowtether/react";
import type { RunSource } from "flowtether/react";
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

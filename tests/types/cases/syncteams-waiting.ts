// Waiting for a task of SyncTeams, and replying to what it asks meanwhile.
import {
  SyncTeamsApprovalDecision,
  type SyncTeams,
  type SyncTeamsTaskStatusResponse,
  type SyncTeamsWaitOptions,
  SyncTeamsWorkflowStatus,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const st: SyncTeams;
const workflow = { workflowId: "id", input: { crate: 3 } };
// What may be left out may also be undefined.
const nothing: SyncTeamsWaitOptions = {
  pollIntervalMs: undefined,
  maxWaitMs: undefined,
  exitOnWaiting: undefined,
  terminalStatuses: undefined,
  onUpdate: undefined,
};

export async function waited(): Promise<void> {
  const over = await st.waitForCompletion("id", { pollIntervalMs: 500, maxWaitMs: 1000, exitOnWaiting: true });
  holds<Equal<typeof over, SyncTeamsTaskStatusResponse>>();
  await st.waitForCompletion("id");
  await st.waitForCompletion("id", nothing);
  await st.waitForCompletion("id", { terminalStatuses: [SyncTeamsWorkflowStatus.COMPLETED, "FAILED"], maxRetries: 0 });
  await st.waitForCompletion("id", { terminalStatuses: Object.values(SyncTeamsWorkflowStatus) });
  await st.waitForCompletion("id", {
    signal: new AbortController().signal,
    onUpdate: (task) => {
      holds<Equal<typeof task, SyncTeamsTaskStatusResponse>>();
      console.log(task.status, task.eventLogs?.length);
    },
  });
  await st.waitForCompletion("id", { onUpdate: async ({ status }) => console.log(status) });
  await st.waitForCompletion("id", { onUpdate: () => undefined });
}

export async function replied(): Promise<void> {
  const over = await st.executeAndWait(workflow, {
    retryUnsafe: true,
    maxWaitMs: 1000,
    onUpdate: ({ status }) => console.log(status),
    onWaiting: async (task) => {
      holds<Equal<typeof task, SyncTeamsTaskStatusResponse>>();
      await st.continueTask({ taskId: task.taskId, decision: SyncTeamsApprovalDecision.APPROVE });
      return true;
    },
  });
  holds<Equal<typeof over, SyncTeamsTaskStatusResponse>>();
  await st.executeAndWait(workflow);
  // Whatever it gives: what is falsy leaves the decision open.
  await st.executeAndWait(workflow, { onWaiting: () => false });
  await st.executeAndWait(workflow, { onWaiting: ({ taskId }) => void console.log(taskId) });
  await st.executeAndWait(workflow, { onWaiting: undefined, exitOnWaiting: true });
  await st.executeAndWait(workflow, {
    onWaiting: ({ taskId }) => st.continueTask({ taskId, decision: "REJECT", message: "too heavy" }),
  });
}

export async function refused(): Promise<void> {
  // @ts-expect-error a task is needed
  await st.waitForCompletion();
  // @ts-expect-error the id, not what was started
  await st.waitForCompletion({ taskId: "id" });
  // @ts-expect-error the task, not its status
  await st.waitForCompletion("id", { onUpdate: (status: string) => console.log(status) });
  // @ts-expect-error one argument
  await st.waitForCompletion("id", { onUpdate: (task: object, before: object) => console.log(task, before) });
  // @ts-expect-error a function
  await st.waitForCompletion("id", { onUpdate: console });
  // @ts-expect-error left out, not null
  await st.waitForCompletion("id", { onUpdate: null });
  // @ts-expect-error the service writes it with one L
  await st.waitForCompletion("id", { terminalStatuses: ["CANCELLED"] });
  // @ts-expect-error an array
  await st.waitForCompletion("id", { terminalStatuses: "COMPLETED" });
  // @ts-expect-error the statuses, not the constant
  await st.waitForCompletion("id", { terminalStatuses: SyncTeamsWorkflowStatus });
  // @ts-expect-error yes or no
  await st.waitForCompletion("id", { exitOnWaiting: "WAITING" });
  // @ts-expect-error a time is a number
  await st.waitForCompletion("id", { maxWaitMs: "10 minutes" });
  // @ts-expect-error the official client's name
  await st.waitForCompletion("id", { maxWaitTimeMs: 1000 });
  // @ts-expect-error another service's name
  await st.waitForCompletion("id", { stopWhenWaiting: true });
  // @ts-expect-error only a started workflow's questions get replies
  await st.waitForCompletion("id", { onWaiting: () => true });
  // @ts-expect-error what reads may always be repeated
  await st.waitForCompletion("id", { retryUnsafe: true });

  // @ts-expect-error a workflow, not its id
  await st.executeAndWait("id");
  // @ts-expect-error its input is needed
  await st.executeAndWait({ workflowId: "id" });
  // @ts-expect-error the task, not its id
  await st.executeAndWait(workflow, { onWaiting: (taskId: string) => taskId });
  // @ts-expect-error a function, not what it returns
  await st.executeAndWait(workflow, { onWaiting: true });
  // @ts-expect-error the service knows no idempotency keys
  await st.executeAndWait(workflow, { idempotencyKey: "auto" });
  // @ts-expect-error an option of another method
  await st.executeAndWait(workflow, { maxReconnects: 1 });
}

// What SyncTeams' methods refuse, the results as they are used, the constants, and the errors.
import {
  ApiError,
  SyncTeamsApprovalDecision,
  FlowtetherError,
  type SyncTeams,
  type SyncTeamsContinueTaskResponse,
  type SyncTeamsEventLog,
  type SyncTeamsTaskStatusResponse,
  TimeoutError,
  type SyncTeamsApiError,
  SyncTeamsWorkflowStatus,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const st: SyncTeams;
const { signal } = new AbortController();
const everywhere = { signal, timeoutMs: 1000, maxRetries: 0, headers: { "x-team": "blue" } };

interface Input {
  crate: number;
}
const input: Input = { crate: 3 };
// What may be left out may also be undefined.
const perhaps: { text: string | undefined } = { text: undefined };

// A constant's members are its names, and the type of the same name is one of them.
const queued = SyncTeamsWorkflowStatus.QUEUED;
holds<Equal<typeof queued, "QUEUED">>();
holds<Equal<typeof SyncTeamsWorkflowStatus, { readonly [Name in SyncTeamsWorkflowStatus]: Name }>>();
holds<
  Equal<SyncTeamsWorkflowStatus, "QUEUED" | "PENDING" | "RUNNING" | "WAITING" | "CANCELED" | "FAILED" | "COMPLETED">
>();
holds<Equal<typeof SyncTeamsApprovalDecision, { readonly [Name in SyncTeamsApprovalDecision]: Name }>>();
holds<Equal<SyncTeamsApprovalDecision, "APPROVE" | "REJECT">>();
const _status: SyncTeamsWorkflowStatus = "RUNNING";
const _decision: SyncTeamsApprovalDecision = SyncTeamsApprovalDecision.REJECT;

export async function used(): Promise<void> {
  const started = await st.executeWorkflow({ workflowId: "id", input }, { ...everywhere, retryUnsafe: true });
  await st.executeWorkflow({ workflowId: "id", input: { crate: 3 }, uniqueId: "order-7" }, { retryUnsafe: false });
  // Whatever JSON has: the workflow decides.
  for (const value of [null, 3, "crate 3", [input], true]) await st.executeWorkflow({ workflowId: "id", input: value });
  await st.executeWorkflow({ workflowId: "id", input, uniqueId: perhaps.text });

  const task = await st.getTaskStatus(started.taskId, everywhere);
  holds<Equal<typeof task.eventLogs, SyncTeamsEventLog[] | null | undefined>>();
  // Statuses are an open set, and the known ones are offered.
  const _known: boolean = task.status === "CANCELED" || started.status === SyncTeamsWorkflowStatus.QUEUED;
  const _open: boolean = task.status === "SAID_TOMORROW" || started.status.startsWith("Q");
  const _later: SyncTeamsTaskStatusResponse = { taskId: "id", status: "SAID_TOMORROW" };

  const responded = await st.continueTask({ taskId: "id", decision: "APPROVE" }, { ...everywhere, retryUnsafe: true });
  await st.continueTask({ taskId: "id", decision: SyncTeamsApprovalDecision.APPROVE, message: perhaps.text });
  await st.continueTask({ taskId: "id", decision: SyncTeamsApprovalDecision.REJECT, message: "too heavy" });
  // That a rejection needs a message is said when it is called.
  await st.continueTask({ taskId: "id", decision: "REJECT" });
  // Nothing of the response is certain, and what else it has is not shut out.
  const _nothing: SyncTeamsContinueTaskResponse = {};
  holds<Equal<typeof responded.taskId, string | null | undefined>>();
  holds<Equal<typeof responded.status, SyncTeamsWorkflowStatus | (string & {}) | null | undefined>>();
  holds<Equal<typeof responded.eventLogs, SyncTeamsEventLog[] | null | undefined>>();
  const other = responded["accepted"];
  holds<Equal<typeof other, unknown>>();
}

export async function refused(): Promise<void> {
  // @ts-expect-error a workflow is an object
  await st.executeWorkflow("id");
  // @ts-expect-error a workflow is needed
  await st.executeWorkflow();
  // @ts-expect-error its id is needed
  await st.executeWorkflow({ input });
  // @ts-expect-error its input is needed
  await st.executeWorkflow({ workflowId: "id" });
  // @ts-expect-error an id is a string
  await st.executeWorkflow({ workflowId: 42, input });
  // @ts-expect-error left out, not null
  await st.executeWorkflow({ workflowId: "id", input, uniqueId: null });
  // @ts-expect-error the service's own names
  await st.executeWorkflow({ workflowId: "id", input, unique_id: "order-7" });
  // @ts-expect-error an id is needed
  await st.getTaskStatus();
  // @ts-expect-error an id is a string
  await st.getTaskStatus(42);
  // @ts-expect-error the id, not what was started
  await st.getTaskStatus({ taskId: "id" });
  // @ts-expect-error a decision is needed
  await st.continueTask({ taskId: "id" });
  // @ts-expect-error whose decision it is is needed
  await st.continueTask({ decision: "APPROVE" });
  // @ts-expect-error decisions are written in capitals
  await st.continueTask({ taskId: "id", decision: "approve" });
  // @ts-expect-error a decision that does not exist
  await st.continueTask({ taskId: "id", decision: "APPROVED" });
  // @ts-expect-error not every text is a decision
  await st.continueTask({ taskId: "id", decision: "APPROVE" as string });
  // @ts-expect-error a status is no decision
  await st.continueTask({ taskId: "id", decision: SyncTeamsWorkflowStatus.COMPLETED });
  // @ts-expect-error left out, not null
  await st.continueTask({ taskId: "id", decision: "APPROVE", message: null });
  // @ts-expect-error the decision is named so
  await st.continueTask({ taskId: "id", type: "APPROVE" });
  // @ts-expect-error a member that does not exist
  await st.continueTask({ taskId: "id", decision: "APPROVE", reason: "light" });
  // @ts-expect-error a decision is an object
  await st.continueTask("id");
}

export async function refusedOptions(): Promise<void> {
  // @ts-expect-error the service knows no idempotency keys
  await st.executeWorkflow({ workflowId: "id", input }, { idempotencyKey: "auto" });
  // @ts-expect-error the service knows no idempotency keys
  await st.continueTask({ taskId: "id", decision: "APPROVE" }, { idempotencyKey: "key-1" });
  // @ts-expect-error what reads may always be repeated
  await st.getTaskStatus("id", { retryUnsafe: true });
  // @ts-expect-error yes or no
  await st.executeWorkflow({ workflowId: "id", input }, { retryUnsafe: "yes" });
  // @ts-expect-error an option that does not exist
  await st.executeWorkflow({ workflowId: "id", input }, { uniqueId: "order-7" });
  // @ts-expect-error an option that does not exist
  await st.getTaskStatus("id", { timeout: 1000 });
  // @ts-expect-error a signal, not its controller
  await st.getTaskStatus("id", { signal: new AbortController() });
}

export function refusedConstants(): void {
  // @ts-expect-error a constant cannot be changed
  SyncTeamsWorkflowStatus.QUEUED = "QUEUED";
  // @ts-expect-error a constant cannot be changed
  SyncTeamsApprovalDecision.APPROVE = "APPROVE";
  // @ts-expect-error the service writes it with one L
  SyncTeamsWorkflowStatus.CANCELLED;
  // @ts-expect-error the union itself is closed
  const _later: SyncTeamsWorkflowStatus = "SAID_TOMORROW";
  // @ts-expect-error a status is a text
  const _task: SyncTeamsTaskStatusResponse = { taskId: "id", status: 7 };
}

holds<
  Equal<
    Omit<SyncTeamsApiError, keyof FlowtetherError>,
    {
      readonly status: number;
      readonly statusText: string;
      readonly headers?: Record<string, string>;
      readonly data: unknown;
      readonly request: { readonly method: string; readonly url: string; readonly body?: unknown };
    }
  >
>();

/** What the official clients say of an error is there after a cast, whatever its class. */
export function caught(error: unknown): void {
  if (error instanceof FlowtetherError && error.provider === "syncteams") {
    const told = error as SyncTeamsApiError;
    holds<Equal<typeof told.status, number>>();
    holds<Equal<typeof told.statusText, string>>();
    holds<Equal<typeof told.data, unknown>>();
    const ours: FlowtetherError = told;
    console.log(ours.operation, told.headers?.["retry-after"], told.retryable);
    // @ts-expect-error the fields are read only
    told.status = 200;
    // @ts-expect-error the fields are read only
    told.request.url = "/";
    // @ts-expect-error there may be no headers
    told.headers["retry-after"];
    // @ts-expect-error the data may be anything
    told.data.message;
  }
  if (error instanceof TimeoutError) console.log((error as SyncTeamsApiError).statusText === "POLL_TIMEOUT");
  if (error instanceof ApiError) {
    console.log((error as SyncTeamsApiError).data);
    // @ts-expect-error only after the cast
    error.statusText;
  }
  // @ts-expect-error it is a type, not a class
  console.log(error instanceof SyncTeamsApiError);
}

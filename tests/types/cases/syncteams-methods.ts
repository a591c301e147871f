// What every method of SyncTeams takes and gives.
import type {
  ApprovalDecision,
  RequestOptions,
  SyncTeams,
  SyncTeamsContinueTaskRequest,
  SyncTeamsContinueTaskResponse,
  SyncTeamsEventLog,
  SyncTeamsEventsOptions,
  SyncTeamsExecuteAndWaitOptions,
  SyncTeamsExecuteWorkflowRequest,
  SyncTeamsExecuteWorkflowResponse,
  SyncTeamsStartOptions,
  SyncTeamsTasks,
  SyncTeamsTaskStatusResponse,
  SyncTeamsWaitOptions,
  SyncTeamsWebhookEvent,
  SyncTeamsWebhookOptions,
  WorkflowStatus,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

type Is<Method extends (...given: never[]) => unknown, Given extends unknown[], Result> = Equal<
  [Parameters<Method>, ReturnType<Method>],
  [Given, Result]
>;
type Id = string;

holds<
  Is<
    SyncTeams["executeWorkflow"],
    [workflow: SyncTeamsExecuteWorkflowRequest, options?: SyncTeamsStartOptions],
    Promise<SyncTeamsExecuteWorkflowResponse>
  >
>();
holds<Is<SyncTeams["getTaskStatus"], [taskId: Id, options?: RequestOptions], Promise<SyncTeamsTaskStatusResponse>>>();
holds<
  Is<
    SyncTeams["continueTask"],
    [answer: SyncTeamsContinueTaskRequest, options?: SyncTeamsStartOptions],
    Promise<SyncTeamsContinueTaskResponse>
  >
>();
holds<
  Is<
    SyncTeams["waitForCompletion"],
    [taskId: Id, options?: SyncTeamsWaitOptions],
    Promise<SyncTeamsTaskStatusResponse>
  >
>();
holds<
  Is<
    SyncTeams["executeAndWait"],
    [workflow: SyncTeamsExecuteWorkflowRequest, options?: SyncTeamsExecuteAndWaitOptions],
    Promise<SyncTeamsTaskStatusResponse>
  >
>();
holds<
  Is<
    SyncTeamsTasks["events"],
    [taskId: Id, options?: SyncTeamsEventsOptions],
    AsyncGenerator<SyncTeamsEventLog, void, undefined>
  >
>();
holds<
  Is<
    typeof SyncTeams.verifyWebhook,
    [
      body: string | Uint8Array | ArrayBuffer,
      signature: string | null | undefined,
      secret: string,
      options?: SyncTeamsWebhookOptions,
    ],
    Promise<SyncTeamsWebhookEvent>
  >
>();

// No method is missing above.
type Methods<Part> = Exclude<keyof Part & string, "free" | "tasks" | "prototype">;
holds<
  Equal<
    Methods<SyncTeams>,
    "executeWorkflow" | "getTaskStatus" | "continueTask" | "waitForCompletion" | "executeAndWait"
  >
>();
holds<Equal<Methods<SyncTeamsTasks>, "events">>();
holds<Equal<Methods<typeof SyncTeams>, "verifyWebhook">>();

// What the options add to those of every method: retryUnsafe only where something starts, an idempotencyKey nowhere.
type Added<Options, Base = RequestOptions> = Exclude<keyof Options, keyof Base>;
type Waits = "pollIntervalMs" | "maxWaitMs" | "exitOnWaiting" | "terminalStatuses" | "onUpdate";
holds<Equal<Added<SyncTeamsStartOptions>, "retryUnsafe">>();
holds<Equal<Added<SyncTeamsWaitOptions>, Waits>>();
holds<Equal<Added<SyncTeamsExecuteAndWaitOptions>, Waits | "onWaiting" | "retryUnsafe">>();
holds<Equal<Added<SyncTeamsEventsOptions>, "pollIntervalMs" | "maxReconnects">>();
holds<Equal<keyof SyncTeamsWebhookOptions, "toleranceMs" | "timestamp">>();

// What is sent, and what comes back.
type Open<Known> = Known | (string & {});
holds<Equal<keyof SyncTeamsExecuteWorkflowRequest, "workflowId" | "uniqueId" | "input">>();
holds<Equal<SyncTeamsExecuteWorkflowRequest["input"], unknown>>();
holds<Equal<keyof SyncTeamsContinueTaskRequest, "taskId" | "decision" | "message">>();
holds<Equal<SyncTeamsContinueTaskRequest["decision"], ApprovalDecision>>();
holds<Equal<SyncTeamsExecuteWorkflowResponse, { taskId: Id; status: Open<WorkflowStatus> }>>();
holds<
  Equal<
    SyncTeamsTaskStatusResponse,
    { taskId: Id; status: Open<WorkflowStatus>; eventLogs?: SyncTeamsEventLog[] | null }
  >
>();

// What every method of SyncTeams takes and gives.
import type {
  SyncTeamsApprovalDecision,
  RequestOptions,
  StreamConnection,
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
  SyncTeamsWorkflowStatus,
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
    [reply: SyncTeamsContinueTaskRequest, options?: SyncTeamsStartOptions],
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
type Added<Options, Base = RequestOptions> = Pick<Options, Exclude<keyof Options, keyof Base>>;
type Times = "pollIntervalMs" | "maxWaitMs";
type RetryUnsafe = { retryUnsafe?: boolean | undefined };
holds<Equal<keyof Added<SyncTeamsWaitOptions>, Times | "exitOnWaiting" | "terminalStatuses" | "onUpdate">>();
holds<Equal<keyof Added<SyncTeamsExecuteAndWaitOptions, SyncTeamsWaitOptions>, "retryUnsafe" | "onWaiting">>();
holds<Equal<Added<SyncTeamsStartOptions>, RetryUnsafe>>();
holds<Equal<Pick<SyncTeamsExecuteAndWaitOptions, "retryUnsafe">, RetryUnsafe>>();
holds<
  Equal<Pick<SyncTeamsWaitOptions, Times>, { pollIntervalMs?: number | undefined; maxWaitMs?: number | undefined }>
>();
holds<Equal<Pick<SyncTeamsWaitOptions, "exitOnWaiting">, { exitOnWaiting?: boolean | undefined }>>();
holds<
  Equal<
    Added<SyncTeamsEventsOptions>,
    {
      pollIntervalMs?: number | undefined;
      maxReconnects?: number | undefined;
      onConnection?: ((connection: StreamConnection, delayMs?: number) => void) | undefined;
    }
  >
>();
holds<
  Equal<SyncTeamsWebhookOptions, { toleranceMs?: number | undefined; timestamp?: string | null | undefined }>
>();

// What is sent, and what comes back.
type Open<Known> = Known | (string & {});
holds<
  Equal<SyncTeamsExecuteWorkflowRequest, { workflowId: Id; uniqueId?: string | undefined; input: unknown }>
>();
holds<
  Equal<SyncTeamsContinueTaskRequest, { taskId: Id; decision: SyncTeamsApprovalDecision; message?: string | undefined }>
>();
holds<Equal<SyncTeamsExecuteWorkflowResponse, { taskId: Id; status: Open<SyncTeamsWorkflowStatus> }>>();
holds<
  Equal<
    SyncTeamsTaskStatusResponse,
    { taskId: Id; status: Open<SyncTeamsWorkflowStatus>; eventLogs?: SyncTeamsEventLog[] | null }
  >
>();

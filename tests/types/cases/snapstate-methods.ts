// What every method of SnapState takes and gives.
import type {
  RequestOptions,
  SnapState,
  SnapStateAgent,
  SnapStateAgentAnalytics,
  SnapStateAgentList,
  SnapStateAnalytics,
  SnapStateAnalyticsOverview,
  SnapStateCheckpoint,
  SnapStateDiff,
  SnapStateFailureAnalytics,
  SnapStateFailuresOptions,
  SnapStateHealth,
  SnapStateHistory,
  SnapStateHistoryCheckpoint,
  SnapStatePeriodOptions,
  SnapStateReadiness,
  SnapStateRegisterAgentRequest,
  SnapStateRegisteredWebhook,
  SnapStateRegisterWebhookOptions,
  SnapStateRegisterWebhookRequest,
  SnapStateReplayOptions,
  SnapStateSaveOptions,
  SnapStateSaveResult,
  SnapStateUpdateAgentRequest,
  SnapStateWebhookEvent,
  SnapStateWebhookEventName,
  SnapStateWorkflowAnalytics,
  SnapStateWorkflowReplay,
  SnapStateWorkflowResume,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

type Is<Method extends (...given: never[]) => unknown, Given extends unknown[], Result> = Equal<
  [Parameters<Method>, ReturnType<Method>],
  [Given, Result]
>;
type Id = string;

// Checkpoints and workflows.
holds<
  Is<
    SnapState["save"],
    [workflowId: Id, step: number, state: object, options?: SnapStateSaveOptions],
    Promise<SnapStateSaveResult>
  >
>();
holds<Is<SnapState["get"], [checkpointId: Id, options?: RequestOptions], Promise<SnapStateCheckpoint>>>();
holds<Is<SnapState["resume"], [workflowId: Id, options?: RequestOptions], Promise<SnapStateWorkflowResume>>>();
holds<Is<SnapState["replay"], [workflowId: Id, options?: SnapStateReplayOptions], SnapStateHistory>>();

// Agents.
holds<
  Is<
    SnapState["registerAgent"],
    [agent: SnapStateRegisterAgentRequest, options?: RequestOptions],
    Promise<SnapStateAgent>
  >
>();
holds<Is<SnapState["listAgents"], [options?: RequestOptions], Promise<SnapStateAgentList>>>();
holds<Is<SnapState["getAgent"], [agentId: Id, options?: RequestOptions], Promise<SnapStateAgent>>>();
holds<
  Is<
    SnapState["updateAgent"],
    [agentId: Id, changes: SnapStateUpdateAgentRequest, options?: RequestOptions],
    Promise<SnapStateAgent>
  >
>();
holds<Is<SnapState["deleteAgent"], [agentId: Id, options?: RequestOptions], Promise<null>>>();

// Webhooks.
holds<
  Is<
    SnapState["registerWebhook"],
    [webhook: SnapStateRegisterWebhookRequest, options?: SnapStateRegisterWebhookOptions],
    Promise<SnapStateRegisteredWebhook>
  >
>();
holds<Is<SnapState["deleteWebhook"], [webhookId: Id, options?: RequestOptions], Promise<null>>>();
holds<
  Is<
    typeof SnapState.verifyWebhook,
    [body: string | Uint8Array | ArrayBuffer, signature: string | null | undefined, secret: string],
    Promise<SnapStateWebhookEvent>
  >
>();

// The service itself.
holds<Is<SnapState["health"], [options?: RequestOptions], Promise<SnapStateHealth>>>();
holds<Is<SnapState["ready"], [options?: RequestOptions], Promise<SnapStateReadiness>>>();

type Analytics = SnapStateAnalytics;
holds<Is<Analytics["overview"], [options?: SnapStatePeriodOptions], Promise<SnapStateAnalyticsOverview>>>();
holds<
  Is<Analytics["workflow"], [workflowId: Id, options?: RequestOptions], Promise<SnapStateWorkflowAnalytics>>
>();
holds<Is<Analytics["failures"], [options?: SnapStateFailuresOptions], Promise<SnapStateFailureAnalytics>>>();
holds<Is<Analytics["agents"], [options?: SnapStatePeriodOptions], Promise<SnapStateAgentAnalytics>>>();

// No method is missing above.
type Methods<Part> = Exclude<keyof Part & string, "free" | "analytics" | "prototype">;
holds<
  Equal<
    Methods<SnapState>,
    | "save"
    | "get"
    | "resume"
    | "replay"
    | "registerAgent"
    | "listAgents"
    | "getAgent"
    | "updateAgent"
    | "deleteAgent"
    | "registerWebhook"
    | "deleteWebhook"
    | "health"
    | "ready"
  >
>();
holds<Equal<Methods<Analytics>, "overview" | "workflow" | "failures" | "agents">>();
holds<Equal<Methods<typeof SnapState>, "verifyWebhook">>();

// What the options add to those of every method: retryUnsafe only for a webhook, an idempotencyKey nowhere.
type Added<Options> = Pick<Options, Exclude<keyof Options, keyof RequestOptions>>;
holds<Equal<keyof Added<SnapStateSaveOptions>, "label" | "metadata" | "agentId" | "ttlSeconds" | "ifMatch">>();
holds<
  Equal<
    Added<SnapStateReplayOptions>,
    { fromStep?: number | undefined; toStep?: number | undefined; limit?: number | undefined }
  >
>();
holds<Equal<Added<SnapStateRegisterWebhookOptions>, { retryUnsafe?: boolean | undefined }>>();
holds<
  Equal<Added<SnapStatePeriodOptions>, { startDate?: string | undefined; endDate?: string | undefined }>
>();
holds<Equal<Added<SnapStateFailuresOptions>, { days?: number | undefined; agentId?: string | undefined }>>();

// What is sent.
holds<
  Equal<
    SnapStateUpdateAgentRequest,
    {
      name?: string | undefined;
      description?: string | undefined;
      capabilities?: string[] | undefined;
      metadata?: Record<string, any> | undefined;
    }
  >
>();
// Registered, an agent has a name; what else it has can be changed later.
holds<Equal<Pick<SnapStateRegisterAgentRequest, "agent_id" | "name">, { agent_id: Id; name: string }>>();
holds<
  Equal<Omit<SnapStateRegisterAgentRequest, "agent_id" | "name">, Omit<SnapStateUpdateAgentRequest, "name">>
>();
holds<
  Equal<
    SnapStateRegisterWebhookRequest,
    { url: string; events: SnapStateWebhookEventName[]; secret?: string | undefined }
  >
>();
holds<Equal<SnapStateWebhookEventName, "checkpoint.saved" | "workflow.resumed" | "workflow.expired">>();

// What comes back.
holds<
  Equal<
    SnapStateRegisteredWebhook,
    { webhook_id: string; url: string; events: (SnapStateWebhookEventName | (string & {}))[]; created_at: string }
  >
>();
holds<
  Equal<
    SnapStateSaveResult,
    {
      checkpoint_id: string;
      workflow_id: string;
      step: number;
      etag: string;
      created_at: string;
      diff_from_previous: SnapStateDiff;
      size_bytes: number;
      alreadySaved?: true;
    }
  >
>();
holds<Equal<SnapStateDiff, { added: string[]; removed: string[]; changed: string[] }>>();
// A checkpoint that is read by its id has all that a save tells, and more.
type More = "label" | "state" | "metadata" | "expires_at";
holds<Equal<Omit<SnapStateCheckpoint, More>, Omit<SnapStateSaveResult, "alreadySaved">>>();
holds<
  Equal<
    Pick<SnapStateCheckpoint, More>,
    {
      label: string | null;
      state: Record<string, unknown>;
      metadata: Record<string, unknown> | null;
      expires_at: string;
    }
  >
>();
holds<
  Equal<
    SnapStateHistoryCheckpoint,
    {
      checkpoint_id: string;
      workflow_id: string;
      step: number;
      label: string | null;
      state?: Record<string, unknown>;
      state_compressed_b64?: string;
      metadata: Record<string, unknown> | null;
      etag?: string;
      created_at: string;
    }
  >
>();
holds<
  Equal<
    SnapStateWorkflowReplay,
    {
      workflow_id: string;
      checkpoints: SnapStateHistoryCheckpoint[];
      total: number;
      has_more: boolean;
      mayBeTruncated: boolean;
    }
  >
>();
holds<
  Equal<
    SnapStateAgent,
    {
      id: number;
      agent_id: string;
      name: string | null;
      description: string | null;
      capabilities: string[];
      metadata: Record<string, unknown>;
      last_seen_at: string | null;
      created_at: string;
    }
  >
>();

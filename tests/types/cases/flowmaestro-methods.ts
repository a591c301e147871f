// What every method of FlowMaestro takes and gives.
import type {
  FlowMaestroAgent,
  FlowMaestroAgentMemories,
  FlowMaestroAgentMemory,
  FlowMaestroAgentMemoryItem,
  FlowMaestroAgentMemorySearch,
  FlowMaestroAgentMemoryStats,
  FlowMaestroAgents,
  FlowMaestroResponse,
  FlowMaestroCancelledExecution,
  FlowMaestroCreatedThread,
  FlowMaestroCreatedWebhook,
  FlowMaestroCreateThreadRequest,
  FlowMaestroCreateWebhookRequest,
  FlowMaestroDeletedAgentMemory,
  FlowMaestroDeletedThread,
  FlowMaestroDeletedWebhook,
  FlowMaestroExecuteTriggerRequest,
  FlowMaestroExecuteWorkflowRequest,
  FlowMaestroExecution,
  FlowMaestroExecutionEvent,
  FlowMaestroExecutionListOptions,
  FlowMaestroExecutions,
  FlowMaestroExecutionStatus,
  FlowMaestroKnowledgeBase,
  FlowMaestroKnowledgeBaseResults,
  FlowMaestroKnowledgeBases,
  FlowMaestroList,
  FlowMaestroListOptions,
  FlowMaestroMessageEvent,
  FlowMaestroMessageStreamOptions,
  FlowMaestroPutAgentMemoryRequest,
  FlowMaestroQueryKnowledgeBaseRequest,
  FlowMaestroSearchAgentMemoryRequest,
  FlowMaestroSendMessageRequest,
  FlowMaestroSentMessage,
  FlowMaestroStartedExecution,
  FlowMaestroStartOptions,
  FlowMaestroThread,
  FlowMaestroThreadMessage,
  FlowMaestroThreads,
  FlowMaestroTrigger,
  FlowMaestroTriggers,
  FlowMaestroUpdatedWebhook,
  FlowMaestroUpdateWebhookRequest,
  FlowMaestroWaitOptions,
  FlowMaestroWebhook,
  FlowMaestroWebhookDelivery,
  FlowMaestroWebhooks,
  FlowMaestroWebhookTest,
  FlowMaestroWorkflow,
  FlowMaestroWorkflows,
  RequestOptions,
  StreamOptions,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

type Is<Method extends (...given: never[]) => unknown, Given extends unknown[], Result> = Equal<
  [Parameters<Method>, ReturnType<Method>],
  [Given, Result]
>;
type Wrapped<T> = Promise<FlowMaestroResponse<T>>;
type Id = string;

type Workflows = FlowMaestroWorkflows;
holds<Is<Workflows["list"], [options?: FlowMaestroListOptions], FlowMaestroList<FlowMaestroWorkflow>>>();
holds<Is<Workflows["get"], [workflowId: Id, options?: RequestOptions], Wrapped<FlowMaestroWorkflow>>>();
holds<
  Is<
    Workflows["execute"],
    [workflowId: Id, execution?: FlowMaestroExecuteWorkflowRequest, options?: FlowMaestroStartOptions],
    Wrapped<FlowMaestroStartedExecution>
  >
>();

type Executions = FlowMaestroExecutions;
holds<Is<Executions["list"], [options?: FlowMaestroExecutionListOptions], FlowMaestroList<FlowMaestroExecution>>>();
holds<Is<Executions["get"], [executionId: Id, options?: RequestOptions], Wrapped<FlowMaestroExecution>>>();
holds<Is<Executions["cancel"], [executionId: Id, options?: RequestOptions], Wrapped<FlowMaestroCancelledExecution>>>();
holds<
  Is<Executions["waitForCompletion"], [executionId: Id, options?: FlowMaestroWaitOptions], Promise<FlowMaestroExecution>>
>();
holds<
  Is<
    Executions["stream"],
    [executionId: Id, options?: StreamOptions],
    AsyncGenerator<FlowMaestroExecutionEvent, void, undefined>
  >
>();

type Agents = FlowMaestroAgents;
holds<Is<Agents["list"], [options?: FlowMaestroListOptions], FlowMaestroList<FlowMaestroAgent>>>();
holds<Is<Agents["get"], [agentId: Id, options?: RequestOptions], Wrapped<FlowMaestroAgent>>>();
holds<
  Is<
    Agents["createThread"],
    [agentId: Id, thread?: FlowMaestroCreateThreadRequest, options?: FlowMaestroStartOptions],
    Wrapped<FlowMaestroCreatedThread>
  >
>();

type Memory = FlowMaestroAgentMemories;
holds<
  Is<Memory["list"], [agentId: Id, options?: FlowMaestroListOptions], FlowMaestroList<FlowMaestroAgentMemoryItem>>
>();
holds<Is<Memory["stats"], [agentId: Id, options?: RequestOptions], Wrapped<FlowMaestroAgentMemoryStats>>>();
holds<Is<Memory["get"], [agentId: Id, userId: Id, options?: RequestOptions], Wrapped<FlowMaestroAgentMemory>>>();
holds<
  Is<
    Memory["put"],
    [agentId: Id, userId: Id, memory: FlowMaestroPutAgentMemoryRequest, options?: RequestOptions],
    Wrapped<FlowMaestroAgentMemory>
  >
>();
holds<
  Is<Memory["delete"], [agentId: Id, userId: Id, options?: RequestOptions], Wrapped<FlowMaestroDeletedAgentMemory>>
>();
holds<
  Is<
    Memory["search"],
    [agentId: Id, search: FlowMaestroSearchAgentMemoryRequest, options?: RequestOptions],
    Wrapped<FlowMaestroAgentMemorySearch>
  >
>();

type Threads = FlowMaestroThreads;
holds<Is<Threads["get"], [threadId: Id, options?: RequestOptions], Wrapped<FlowMaestroThread>>>();
holds<Is<Threads["delete"], [threadId: Id, options?: RequestOptions], Wrapped<FlowMaestroDeletedThread>>>();
holds<
  Is<Threads["listMessages"], [threadId: Id, options?: RequestOptions], FlowMaestroList<FlowMaestroThreadMessage>>
>();
holds<
  Is<
    Threads["sendMessage"],
    [threadId: Id, message: FlowMaestroSendMessageRequest, options?: FlowMaestroStartOptions],
    Wrapped<FlowMaestroSentMessage>
  >
>();
holds<
  Is<
    Threads["sendMessageStream"],
    [threadId: Id, message: FlowMaestroSendMessageRequest, options?: FlowMaestroMessageStreamOptions],
    AsyncGenerator<FlowMaestroMessageEvent, void, undefined>
  >
>();

type Triggers = FlowMaestroTriggers;
holds<Is<Triggers["list"], [options?: FlowMaestroListOptions], FlowMaestroList<FlowMaestroTrigger>>>();
holds<
  Is<
    Triggers["execute"],
    [triggerId: Id, execution?: FlowMaestroExecuteTriggerRequest, options?: FlowMaestroStartOptions],
    Wrapped<FlowMaestroStartedExecution>
  >
>();

type Bases = FlowMaestroKnowledgeBases;
holds<Is<Bases["list"], [options?: FlowMaestroListOptions], FlowMaestroList<FlowMaestroKnowledgeBase>>>();
holds<Is<Bases["get"], [knowledgeBaseId: Id, options?: RequestOptions], Wrapped<FlowMaestroKnowledgeBase>>>();
holds<
  Is<
    Bases["query"],
    [knowledgeBaseId: Id, query: FlowMaestroQueryKnowledgeBaseRequest, options?: RequestOptions],
    Wrapped<FlowMaestroKnowledgeBaseResults>
  >
>();

type Webhooks = FlowMaestroWebhooks;
holds<Is<Webhooks["list"], [options?: FlowMaestroListOptions], FlowMaestroList<FlowMaestroWebhook>>>();
holds<Is<Webhooks["get"], [webhookId: Id, options?: RequestOptions], Wrapped<FlowMaestroWebhook>>>();
holds<
  Is<
    Webhooks["create"],
    [webhook: FlowMaestroCreateWebhookRequest, options?: FlowMaestroStartOptions],
    Wrapped<FlowMaestroCreatedWebhook>
  >
>();
holds<
  Is<
    Webhooks["update"],
    [webhookId: Id, webhook: FlowMaestroUpdateWebhookRequest, options?: RequestOptions],
    Wrapped<FlowMaestroUpdatedWebhook>
  >
>();
holds<Is<Webhooks["delete"], [webhookId: Id, options?: RequestOptions], Wrapped<FlowMaestroDeletedWebhook>>>();
holds<Is<Webhooks["test"], [webhookId: Id, options?: FlowMaestroStartOptions], Wrapped<FlowMaestroWebhookTest>>>();
holds<
  Is<
    Webhooks["deliveries"],
    [webhookId: Id, options?: FlowMaestroListOptions],
    FlowMaestroList<FlowMaestroWebhookDelivery>
  >
>();

// No method is missing above.
type Methods<Part> = Exclude<keyof Part & string, "free" | "memory">;
holds<Equal<Methods<Workflows>, "list" | "get" | "execute">>();
holds<Equal<Methods<Executions>, "list" | "get" | "cancel" | "waitForCompletion" | "stream">>();
holds<Equal<Methods<Agents>, "list" | "get" | "createThread">>();
holds<Equal<Methods<Memory>, "list" | "stats" | "get" | "put" | "delete" | "search">>();
holds<Equal<Methods<Threads>, "get" | "delete" | "listMessages" | "sendMessage" | "sendMessageStream">>();
holds<Equal<Methods<Triggers>, "list" | "execute">>();
holds<Equal<Methods<Bases>, "list" | "get" | "query">>();
holds<Equal<Methods<Webhooks>, "list" | "get" | "create" | "update" | "delete" | "test" | "deliveries">>();

// What the options add to those of every method: retryUnsafe only where something starts, an idempotencyKey nowhere.
type Added<Options, Base = RequestOptions> = Exclude<keyof Options, keyof Base>;
holds<Equal<keyof RequestOptions, "signal" | "timeoutMs" | "maxRetries" | "headers">>();
holds<Equal<Added<FlowMaestroStartOptions>, "retryUnsafe">>();
holds<Equal<Added<FlowMaestroListOptions>, "page" | "perPage">>();
holds<Equal<Added<FlowMaestroExecutionListOptions>, "page" | "perPage" | "workflowId" | "status">>();
holds<Equal<Added<FlowMaestroWaitOptions>, "pollIntervalMs" | "maxWaitMs" | "stopWhenPaused">>();
holds<Equal<Added<StreamOptions>, "idleTimeoutMs" | "maxReconnects" | "onConnection">>();
holds<Equal<Added<FlowMaestroMessageStreamOptions, StreamOptions>, "retryUnsafe" | "skipStream">>();
holds<Equal<FlowMaestroExecutionListOptions["status"], FlowMaestroExecutionStatus | undefined>>();

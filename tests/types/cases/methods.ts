// What every method takes and gives.
import type {
  OpenWopCancelRunRequest,
  OpenWopCancelRunResponse,
  OpenWopCapabilities,
  OpenWopCreateEvaluationRequest,
  OpenWopCreateRunOptions,
  OpenWopCreateRunRequest,
  OpenWopCreateRunResponse,
  OpenWopForkRunRequest,
  OpenWopForkRunResponse,
  OpenWopInterruptPayload,
  MutationOptions,
  OpenWopOpenApiDocument,
  OpenWop,
  OpenWopDiscovery,
  OpenWopInterrupts,
  OpenWopRuns,
  OpenWopWorkflows,
  OpenWopPollEventsOptions,
  OpenWopPollEventsResponse,
  RequestOptions,
  OpenWopResolveByTokenResponse,
  OpenWopResolveInterruptRequest,
  OpenWopResolveInterruptResponse,
  OpenWopRunEvent,
  OpenWopRunEventsOptions,
  OpenWopRunSnapshot,
  OpenWopWaitOptions,
  OpenWopWorkflowDefinition,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

type Is<Method extends (...given: never[]) => unknown, Given extends unknown[], Result> = Equal<
  [Parameters<Method>, ReturnType<Method>],
  [Given, Result]
>;

holds<Equal<OpenWop["discovery"], OpenWopDiscovery>>();
holds<Equal<OpenWop["workflows"], OpenWopWorkflows>>();
holds<Equal<OpenWop["runs"], OpenWopRuns>>();
holds<Equal<OpenWop["interrupts"], OpenWopInterrupts>>();

holds<Is<OpenWopDiscovery["capabilities"], [options?: RequestOptions], Promise<OpenWopCapabilities>>>();
holds<Is<OpenWopDiscovery["openapi"], [options?: RequestOptions], Promise<OpenWopOpenApiDocument>>>();
holds<Is<OpenWopWorkflows["get"], [workflowId: string, options?: RequestOptions], Promise<OpenWopWorkflowDefinition>>>();

holds<
  Is<
    OpenWopRuns["create"],
    [run: OpenWopCreateRunRequest | OpenWopCreateEvaluationRequest, options?: OpenWopCreateRunOptions],
    Promise<OpenWopCreateRunResponse>
  >
>();
holds<Is<OpenWopRuns["get"], [runId: string, options?: RequestOptions], Promise<OpenWopRunSnapshot>>>();
holds<
  Is<
    OpenWopRuns["cancel"],
    [runId: string, cancellation?: OpenWopCancelRunRequest, options?: MutationOptions],
    Promise<OpenWopCancelRunResponse>
  >
>();
holds<
  Is<OpenWopRuns["fork"], [runId: string, fork: OpenWopForkRunRequest, options?: MutationOptions], Promise<OpenWopForkRunResponse>>
>();
holds<
  Is<OpenWopRuns["events"], [runId: string, options?: OpenWopRunEventsOptions], AsyncGenerator<OpenWopRunEvent, void, undefined>>
>();
holds<Is<OpenWopRuns["pollEvents"], [runId: string, options?: OpenWopPollEventsOptions], Promise<OpenWopPollEventsResponse>>>();
holds<Is<OpenWopRuns["waitForCompletion"], [runId: string, options?: OpenWopWaitOptions], Promise<OpenWopRunSnapshot>>>();

holds<
  Is<
    OpenWopInterrupts["resolve"],
    [runId: string, nodeId: string, reply: OpenWopResolveInterruptRequest, options?: MutationOptions],
    Promise<OpenWopResolveInterruptResponse>
  >
>();
holds<Is<OpenWopInterrupts["inspectByToken"], [token: string, options?: RequestOptions], Promise<OpenWopInterruptPayload>>>();
holds<
  Is<
    OpenWopInterrupts["resolveByToken"],
    [token: string, reply: OpenWopResolveInterruptRequest, options?: MutationOptions],
    Promise<OpenWopResolveByTokenResponse>
  >
>();

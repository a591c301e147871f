// What every method takes and gives.
import type {
  CancelRunRequest,
  CancelRunResponse,
  Capabilities,
  CreateEvaluationRequest,
  CreateRunOptions,
  CreateRunRequest,
  CreateRunResponse,
  ForkRunRequest,
  ForkRunResponse,
  InterruptPayload,
  MutationOptions,
  OpenApiDocument,
  OpenWop,
  OpenWopDiscovery,
  OpenWopInterrupts,
  OpenWopRuns,
  OpenWopWorkflows,
  PollEventsOptions,
  PollEventsResponse,
  RequestOptions,
  ResolveByTokenResponse,
  ResolveInterruptRequest,
  ResolveInterruptResponse,
  RunEvent,
  RunEventsOptions,
  RunSnapshot,
  WaitOptions,
  WorkflowDefinition,
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

holds<Is<OpenWopDiscovery["capabilities"], [options?: RequestOptions], Promise<Capabilities>>>();
holds<Is<OpenWopDiscovery["openapi"], [options?: RequestOptions], Promise<OpenApiDocument>>>();
holds<Is<OpenWopWorkflows["get"], [workflowId: string, options?: RequestOptions], Promise<WorkflowDefinition>>>();

holds<
  Is<
    OpenWopRuns["create"],
    [run: CreateRunRequest | CreateEvaluationRequest, options?: CreateRunOptions],
    Promise<CreateRunResponse>
  >
>();
holds<Is<OpenWopRuns["get"], [runId: string, options?: RequestOptions], Promise<RunSnapshot>>>();
holds<
  Is<
    OpenWopRuns["cancel"],
    [runId: string, cancellation?: CancelRunRequest, options?: MutationOptions],
    Promise<CancelRunResponse>
  >
>();
holds<
  Is<OpenWopRuns["fork"], [runId: string, fork: ForkRunRequest, options?: MutationOptions], Promise<ForkRunResponse>>
>();
holds<
  Is<OpenWopRuns["events"], [runId: string, options?: RunEventsOptions], AsyncGenerator<RunEvent, void, undefined>>
>();
holds<Is<OpenWopRuns["pollEvents"], [runId: string, options?: PollEventsOptions], Promise<PollEventsResponse>>>();
holds<Is<OpenWopRuns["waitForCompletion"], [runId: string, options?: WaitOptions], Promise<RunSnapshot>>>();

holds<
  Is<
    OpenWopInterrupts["resolve"],
    [runId: string, nodeId: string, answer: ResolveInterruptRequest, options?: MutationOptions],
    Promise<ResolveInterruptResponse>
  >
>();
holds<Is<OpenWopInterrupts["inspectByToken"], [token: string, options?: RequestOptions], Promise<InterruptPayload>>>();
holds<
  Is<
    OpenWopInterrupts["resolveByToken"],
    [token: string, answer: ResolveInterruptRequest, options?: MutationOptions],
    Promise<ResolveByTokenResponse>
  >
>();

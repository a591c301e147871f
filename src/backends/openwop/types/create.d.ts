/** A run to start. */
export interface OpenWopCreateRunRequest {
  /** The workflow to run. */
  workflowId: string;
  /** The workflow's inputs. The host gets them as they are. */
  inputs?: Record<string, any>;
  /** The tenant the run belongs to. Default: the tenant of the API key. */
  tenantId?: string;
  /**
   * A key of yours for what the run is about. With the option `dedup`, a host may refuse a second active run with the
   * same `tenantId` and `scopeId`.
   */
  scopeId?: string;
  /** Where the host reports that the run waits for a reply. */
  callbackUrl?: string;
  /** Settings of this run alone. */
  configurable?: OpenWopRunConfigurable;
  /** Labels: at most 100, each at most 256 characters. */
  tags?: string[];
  /** Data of yours that the run carries. */
  metadata?: Record<string, any>;
  /** Where the run's data must stay. Only newer hosts know it. */
  residency?: unknown;
  /** The agent that drives the run. Only newer hosts know it. */
  agentId?: string;
}

/**
 * Settings of one run. On hosts of version 1 the map is open: keys that are not listed, dotted ones like `ai.credentialRef` too, go to
 * the host as they are. A host of version 2 takes `version`, `run`, `ai`, `distillation`, `budget` and `extensions` alone, and responds
 * anything else with a `ValidationError` whose `details.path` names it.
 */
export interface OpenWopRunConfigurable extends OpenWopJsonObject {
  /** The version of the settings. Version 2: needed, and 1. */
  version?: 1;
  /** Limits of the run. Version 2. */
  run?: { recursionLimit?: number; runTimeoutMs?: number; maxLoopIterations?: number; escalationThreshold?: number };
  /** The model and its settings. Version 2. */
  ai?: OpenWopJsonObject;
  /** Settings by organisation, as `{ acme: { … } }`. Version 2. */
  extensions?: Record<string, OpenWopJsonObject>;
  /** How deep workflows may call each other. */
  recursionLimit?: number;
  /** The model to use. */
  model?: string;
  /** The model's temperature, 0 to 2. */
  temperature?: number;
  /** How many tokens one answer of the model may have. */
  maxTokens?: number;
  /** Prompts to use in place of the workflow's own, by name. */
  promptOverrides?: Record<string, string>;
  /** How long the run may take, in ms. */
  runTimeoutMs?: number;
  /** How often one loop may repeat. */
  maxLoopIterations?: number;
  /** The confidence below which an agent must ask a person, 0 to 1. */
  escalationThreshold?: number;
  /** A stand-in for the model. Hosts take it only from test keys. */
  mockProvider?: OpenWopMockProvider;
}

/**
 * An evaluation to start: a run that puts an agent through a suite of tasks. Only newer hosts know it; the others
 * respond with an error.
 */
export interface OpenWopCreateEvaluationRequest {
  /** What makes the run an evaluation. */
  mode: "eval";
  /** The suite of tasks. */
  evalSuiteRef: string;
  /** The agent to evaluate. */
  agentId?: string;
  /** The workflow to run, where the suite does not name one. */
  workflowId?: string;
  /** Settings of this run alone. */
  configurable?: OpenWopRunConfigurable;
  /** Labels: at most 100, each at most 256 characters. */
  tags?: string[];
  /** Data of yours that the run carries. */
  metadata?: Record<string, any>;
}

/** A stand-in for the model, for tests. */
export interface OpenWopMockProvider {
  /** The stand-in's name. */
  id: string;
  /** Its settings. */
  config?: Record<string, any>;
}

/** A run that was started. */
export interface OpenWopCreateRunResponse {
  /** The run's id, an opaque string. */
  runId: string;
  /** Where the run stands: mostly `pending`. Some hosts execute at once and respond with `running`, `completed` or `failed`. */
  status: OpenWopRunStatus;
  /** Where the run's events are, as a URL or a path. Some hosts leave it out; `runs.events(runId)` needs none. */
  eventsUrl?: string;
  /** Where the run's snapshot is, as a URL or a path. Some hosts leave it out; `runs.get(runId)` needs none. */
  statusUrl?: string;
  /** The workflow of the run. Some hosts leave it out. */
  workflowId?: string;
  /** When the run was created, ISO 8601. Some hosts leave it out. */
  startedAt?: string;
}

/** Where two runs differ. */
export interface OpenWopRunDiff {
  /** The first run's id. */
  a: string;
  /** The second run's id. */
  b: string;
  /** The sequence of the first event that differs; `null` where none does. */
  divergedAtSeq: number | null;
  /** The events that differ. */
  eventDiffs: OpenWopEventDiff[];
  /** How the states differ. */
  stateDiff: OpenWopJsonObject;
  /** `true` when there is more than is shown. */
  truncated?: boolean;
}

/** An event that differs. */
export interface OpenWopEventDiff {
  /** Its sequence. */
  seq: number;
  /** How it differs. */
  op: "added" | "removed" | "changed" | (string & {});
  /** The event of the first run. */
  aEvent?: OpenWopJsonObject;
  /** The event of the second run. */
  bEvent?: OpenWopJsonObject;
}

/** The run that another one comes from. */
export interface OpenWopRunAncestry {
  /** The run's id. */
  runId: string;
  /** The host of the run. */
  hostId?: string;
  /** The run it comes from; `null` where it comes from none. */
  parent: OpenWopParentRun | null;
}

/** A run that has started another one. */
export interface OpenWopParentRun {
  /** The run's id. */
  runId: string;
  /** The host of the run. */
  hostId?: string;
  /** By what it did. */
  cause?: "mcp-tool-call" | "a2a-message" | "core.subWorkflow" | "core.dispatch" | (string & {});
  /** Where that host describes itself. */
  wellKnownUrl?: string;
}

/** What helps to find out why a run did what it did. Hosts write it in two shapes. */
export interface OpenWopDebugBundle extends OpenWopJsonObject {
  /** The version of the first shape. */
  bundleVersion?: string;
  /** When it was made, ISO 8601. */
  generatedAt?: string;
  /** The host. */
  host?: OpenWopJsonObject;
  /** The run. */
  run?: OpenWopJsonObject;
  /** The run's id, in the second shape. */
  runId?: string;
  /** The workflow's id, in the second shape. */
  workflowId?: string;
  /** Where the run stands, in the second shape. */
  status?: OpenWopRunStatus;
  /** The events; in the first shape with `data` in place of `payload`. */
  events?: OpenWopJsonObject[];
  /** Traces. */
  spans?: OpenWopJsonObject[];
  /** Figures. */
  metrics?: OpenWopJsonObject;
  /** Whether something was left out because it is secret. */
  redactionApplied?: boolean;
  /** How. */
  redactionMode?: "mask" | "omit" | "hash" | "passthrough" | (string & {});
  /** Whether there are more events. */
  truncated?: boolean;
  /** Why they are not in it: a word, or a sentence. */
  truncatedReason?: string;
}

/** How an evaluation run went. */
export interface OpenWopEvalSummary {
  /** The suite of tasks. */
  suiteId: string;
  /** The suite's version. */
  suiteVersion: string;
  /** The score of all tasks. */
  aggregateScore: number;
  /** Whether it is enough. */
  passed: boolean;
  /** How many tasks there were. */
  taskCount: number;
  /** How many of them passed. */
  passedCount: number;
  /** The tasks. */
  tasks: OpenWopEvalTask[];
  /** What kind of model was evaluated, as `"reasoning"`. */
  evaluatedModelClass?: string;
  /** What it cost, in US dollars. */
  totalCostUsd?: number;
  /** How it compares to an earlier one. */
  regression?: OpenWopEvalRegression;
}

/** One task of an evaluation. */
export interface OpenWopEvalTask {
  /** The task. */
  taskId: string;
  /** Its score. */
  score: number;
  /** Whether it is enough. */
  passed: boolean;
  /** What it cost, in US dollars. */
  costUsd?: number;
  /** How long it took, in ms. */
  latencyMs?: number;
  /** Whether what came fits the schema. */
  schemaValid?: boolean;
  /** What was found to be unsafe. */
  safetyFindings?: OpenWopSafetyFinding[];
}

/** Something unsafe. */
export interface OpenWopSafetyFinding {
  /** What it is. */
  kind: string;
  /** How bad it is. */
  severity: "low" | "medium" | "high" | "critical" | (string & {});
}

/** How an evaluation compares to an earlier one. */
export interface OpenWopEvalRegression {
  /** The earlier run. */
  baselineRunId: string;
  /** By how much the score changed. */
  scoreDelta: number;
  /** Where the two are compared. */
  diffRef?: string;
}

/** An artifact that a run made. By specification it may be any JSON; hosts send an object, in one of two shapes. */
export interface OpenWopArtifact extends OpenWopJsonObject {
  /** The artifact's id. */
  artifactId?: string;
  /** What it is. */
  artifactType?: string;
  /** The node that made it. */
  nodeId?: string;
  /** The artifact itself. */
  data?: unknown;
  /** Its name, as an artifact of A2A. */
  name?: string;
  /** What it is, in words, as an artifact of A2A. */
  description?: string;
  /** Its parts, as an artifact of A2A. */
  parts?: OpenWopJsonObject[];
  /** What else is known of it, as an artifact of A2A. */
  metadata?: OpenWopJsonObject;
}

/** What is undone after a failure. */
export interface OpenWopCompensation {
  /** The run's id. */
  runId: string;
  /** How far it is. */
  status: "none" | "pending" | "running" | "completed" | "partial" | "failed" | "manual-intervention" | (string & {});
  /** What is to be undone. */
  plan: OpenWopCompensationStep[];
  /** What was tried. */
  attempts: OpenWopCompensationAttempt[];
}

/** A node that is to be undone. */
export interface OpenWopCompensationStep {
  /** The node. */
  nodeId: string;
  /** When it is its turn. */
  order: number;
  /** How. */
  policy?: OpenWopJsonObject;
  /** Whether it cannot be undone. */
  irreversibleEffect?: boolean;
}

/** A node that was tried to undo. */
export interface OpenWopCompensationAttempt {
  /** The node. */
  nodeId: string;
  /** Which attempt it was; the first is 1. */
  attempt: number;
  /** What became of it. */
  outcome: "succeeded" | "failed" | "skipped" | "manual" | (string & {});
  /** When, ISO 8601. */
  at: string;
  /** Why. */
  reason?: string;
}

/** The effects that a run had outside of the host. */
export interface OpenWopRunEffects {
  /** The run's id. */
  runId: string;
  /** The effects. */
  effects: OpenWopRunEffect[];
}

/** One effect outside of the host. */
export interface OpenWopRunEffect {
  /** The effect's id. */
  effectId: string;
  /** The node that had it. */
  nodeId: string;
  /** In which attempt; the first is 1. */
  attempt: number;
  /** By what it is recognized. */
  keying: "business-identity" | "activity-recipe" | (string & {});
  /** How far it is. */
  state: "claimed" | "completed" | "released" | "escaped" | (string & {});
  /** When, ISO 8601. */
  at: string;
  /** The call that had it. */
  invocationId?: string;
  /** The key that the other service was given. */
  providerKey?: string;
}

/** What is to be noted at a run. */
export interface OpenWopCreateAnnotationRequest {
  /** What it says. `rating` is a number from 1 to 5. */
  signal: OpenWopAnnotationSignal;
  /** What it is about, where it is not the whole run. */
  target?: Omit<OpenWopAnnotationTarget, "runId">;
  /** A remark, in words. */
  note?: string;
}

/** What was noted at a run. */
export type OpenWopAnnotation = OpenWopRunAnnotation;

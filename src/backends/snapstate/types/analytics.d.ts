/** The account's workflows in a time. */
export interface SnapStateAnalyticsOverview {
  /** The period that is counted. A workflow belongs to it by its last checkpoint. */
  period: SnapStateAnalyticsPeriod;
  /** How many workflows there are. */
  total_workflows: number;
  /** How many of them completed. Servers so far never count any. */
  completed_workflows: number;
  /** How many of them had errors. Servers so far never count any. */
  failed_workflows: number;
  /** How many of them are active: servers so far count all. */
  active_workflows: number;
  /** How many checkpoints they saved. */
  total_checkpoints: number;
  /** How many checkpoints a workflow saved on average, to one decimal. */
  avg_steps_per_workflow: number;
  /** How long a workflow took on average, in whole seconds. Those that took less than one do not count. */
  avg_workflow_duration_seconds: number;
  /** The agents with the most workflows, 10 at most. */
  top_agents: SnapStateTopAgent[];
}

/** A period that is counted. */
export interface SnapStateAnalyticsPeriod {
  /** Its begin as it was asked for, or the day 30 days ago, as `"2026-01-02"`. */
  start: string;
  /** Its end as it was asked for, or now, ISO 8601. */
  end: string;
}

/** An agent with many workflows. */
export interface SnapStateTopAgent {
  /** The agent's id, which need not be registered. */
  agent_id: string;
  /** How many workflows it saved checkpoints of. */
  workflows: number;
  /** How many checkpoints these have on average, to one decimal. */
  avg_steps: number;
}

/**
 * How long the states of a workflow are together, in bytes. The service sends a text of digits, and the number 0 where it
 * has counted nothing: `Number(total_size_bytes)` reads both.
 */
export type SnapStateTotalSize = string | number;

/** One workflow. */
export interface SnapStateWorkflowAnalytics {
  /** The workflow. */
  workflow_id: string;
  /** How many times it was saved, with those saves that found their step saved already. */
  total_steps: number;
  /** How long its states are together, in bytes. */
  total_size_bytes: SnapStateTotalSize;
  /** How long it took from its first save to its last, in seconds. */
  duration_seconds: number;
  /** Where it stands. Servers so far only say `active`. */
  status: "active" | "completed" | (string & {});
  /** The ids of the agents that saved it. */
  agents_involved: string[];
  /** Its checkpoints that the service still has, 1000 at most. */
  checkpoints: SnapStateAnalyticsCheckpoint[];
  /** Whether it was ever resumed. Servers so far only say `false`. */
  resumed: boolean;
  /** How many errors it had. Servers so far count none. */
  error_count: number;
  /** When it was saved first, ISO 8601. `null` where the service has counted nothing. */
  first_checkpoint_at: string | null;
  /** When it was saved last, ISO 8601. `null` where the service has counted nothing. */
  last_checkpoint_at: string | null;
}

/** A checkpoint in a workflow's time. */
export interface SnapStateAnalyticsCheckpoint {
  /** The step. */
  step: number;
  /** A name for people. */
  label: string | null;
  /** How long the state is, in bytes. Servers so far only say 0: `get` has it. */
  size_bytes: number;
  /** How long after the checkpoint before it, in ms; 0 for the first. */
  time_since_previous_ms: number;
  /** The agent that saved it. */
  agent_id: string | null;
  /** When it was saved, ISO 8601. */
  created_at: string;
}

/** What failed in the last days. Servers so far count no failure at all. */
export interface SnapStateFailureAnalytics {
  /** How many days are counted: 1 to 90. */
  period_days: number;
  /** How many failures there were. */
  total_failures: number;
  /** The steps with the most failures, 10 at most. */
  failure_by_step: SnapStateStepFailures[];
  /** The agents with the most failures, 10 at most. */
  failure_by_agent: SnapStateAgentFailures[];
  /** The last failures, 20 at most, the latest first. */
  recent_failures: SnapStateFailure[];
}

/** The failures of a step, over all workflows. */
export interface SnapStateStepFailures {
  /** The step. `null` for failures outside of one. */
  step: number | null;
  /** How many there were. */
  count: number;
}

/** The failures of an agent. */
export interface SnapStateAgentFailures {
  /** The agent's id. */
  agent_id: string;
  /** How many there were. */
  count: number;
  /** How many there were for each workflow of the agent, to two decimals. */
  error_rate: number;
}

/** A failure. */
export interface SnapStateFailure {
  /** The workflow. */
  workflow_id: string;
  /** The step. */
  step: number | null;
  /** The agent's id. */
  agent_id: string | null;
  /** What kind of failure it is. */
  error_type: string | null;
  /** What failed, for people. */
  error_message: string | null;
  /** When it failed, ISO 8601. */
  created_at: string;
}

/** The account's agents in a time. */
export interface SnapStateAgentAnalytics {
  /** Every agent that saved a checkpoint, the one with the most workflows first. */
  agents: SnapStateAgentPerformance[];
}

/** The work of an agent. */
export interface SnapStateAgentPerformance {
  /** The agent's id, which need not be registered. */
  agent_id: string;
  /** A name for people; the agent's id where it has none. */
  name: string;
  /** How many workflows it saved checkpoints of. */
  total_workflows: number;
  /** How many of them are active: servers so far count all. */
  active_workflows: number;
  /** How many checkpoints these have on average, to one decimal. */
  avg_steps: number;
  /** How long they took on average, in whole seconds. Those that took less than one do not count. */
  avg_duration_seconds: number;
  /** How many checkpoints they have. */
  total_checkpoints: number;
  /** How many failures there were for each workflow, to two decimals. */
  error_rate: number;
  /** When it saved a checkpoint last, ISO 8601. `null` when it is not registered. */
  last_seen_at: string | null;
}

/** What a trigger waits for. Any trigger can be executed by hand too. */
export type FlowMaestroTriggerType = "schedule" | "webhook" | "event" | "manual" | (string & {});

/** What starts a workflow by itself. */
export interface FlowMaestroTrigger {
  /** The trigger's id, a UUID. */
  id: string;
  /** The workflow it starts. */
  workflow_id: string;
  /** The workflow's name. Only the service's documentation names it. */
  workflow_name?: string;
  /** A name for people. */
  name: string;
  /** What it waits for. */
  trigger_type?: FlowMaestroTriggerType;
  /** What it waits for, as only the service's documentation names it. To be sure, read `trigger_type ?? type`. */
  type?: FlowMaestroTriggerType;
  /** Whether it starts anything. One that does not cannot be executed by hand either. */
  enabled: boolean;
  /** When it started the workflow last, ISO 8601. `null` when it never did. */
  last_triggered_at: string | null;
  /** How often it started the workflow. */
  trigger_count?: number;
  /** When it was made, ISO 8601. */
  created_at: string;
  /** When it was changed last, ISO 8601. */
  updated_at: string;
}

/** What a trigger's workflow is started with. */
export interface FlowMaestroExecuteTriggerRequest {
  /** The workflow's inputs, by name. Default: none. */
  inputs?: Record<string, any> | undefined;
}

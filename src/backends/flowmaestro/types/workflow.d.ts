/** A workflow. */
export interface FlowMaestroWorkflow {
  /** The workflow's id, a UUID. */
  id: string;
  /** A name for people. */
  name: string;
  /** What it does, for people. */
  description: string | null;
  /** The workflow's version, a whole number. */
  version: number;
  /**
   * The inputs, by the id of the input node, which need not be the name that an execution expects: a hint, nothing to
   * check inputs against. Only `workflows.get` returns it, and `null` also comes for workflows that have inputs.
   */
  inputs?: Record<string, FlowMaestroWorkflowInput> | null;
  /** The inputs as a JSON Schema. Only the service's documentation names it. */
  input_schema?: Record<string, unknown> | null;
  /** Whether the workflow is in use. Only the service's documentation names it. */
  status?: string;
  /** When it was made, ISO 8601. */
  created_at: string;
  /** When it was changed last, ISO 8601. */
  updated_at: string;
}

/** One input of a workflow. */
export interface FlowMaestroWorkflowInput {
  /** What is to be put in, as `"text"`. */
  type: string;
  /** A name for people; the node's id where the workflow has none. */
  label: string;
  /** Whether it must be given. */
  required: boolean;
  /** What is to be put in, for people. */
  description?: string;
}

/** What a workflow is started with. */
export interface FlowMaestroExecuteWorkflowRequest {
  /**
   * The workflow's inputs, by name. Default: none. The service does not check them: an execution with a missing or
   * wrong one starts, and then ends `failed`.
   */
  inputs?: Record<string, any> | undefined;
}

/** An execution that was started, of a workflow or by a trigger. */
export interface FlowMaestroStartedExecution {
  /** The execution's id, a UUID: the `id` of `executions.get`. */
  execution_id: string;
  /** The workflow it executes. */
  workflow_id: string;
  /** The trigger that started it. Only `triggers.execute` returns it. */
  trigger_id?: string;
  /** Where it stands: `pending`. */
  status: FlowMaestroExecutionStatus;
  /** The inputs as they were given; `{}` where none were. */
  inputs: Record<string, unknown>;
}

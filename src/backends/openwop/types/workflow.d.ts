/** A workflow: its nodes, how they are joined, and what a run of it can be configured with. Hosts add members. */
export interface OpenWopWorkflowDefinition extends OpenWopJsonObject {
  /** The workflow's id: the `workflowId` a run is created with. */
  id: string;
  /** A name for people. */
  name?: string;
  /** The definition's version. */
  version?: string;
  /** The steps. */
  nodes?: OpenWopWorkflowNode[];
  /** How the steps are joined; the host's own shape. */
  edges?: OpenWopJsonObject[];
  /** What starts the workflow by itself; the host's own shape. */
  triggers?: OpenWopJsonObject[];
  /** The variables a run keeps; the host's own shape. */
  variables?: unknown;
  /** A JSON Schema of the `configurable` that a run may be created with. */
  configurableSchema?: OpenWopJsonObject;
}

/** One step of a workflow. */
export interface OpenWopWorkflowNode extends OpenWopJsonObject {
  /** The node's id: the `nodeId` of its events and of its interrupt. */
  id: string;
  /** What the node does, as `core.approvalGate`. */
  typeId?: string;
  /** A name for people. */
  name?: string;
  /** The node's settings. */
  config?: OpenWopJsonObject;
  /** Where the node's inputs come from. */
  inputs?: OpenWopJsonObject;
}

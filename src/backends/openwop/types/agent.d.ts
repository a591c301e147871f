/** An installed agent. */
export interface OpenWopAgent extends OpenWopJsonObject {
  /** Its id. */
  agentId: string;
  /** Its persona. */
  persona?: string;
  /** Its name, for people. */
  label?: string;
  /** What it does, in words. */
  description?: string;
  /** What kind of model it wants. */
  modelClass?: string;
  /** The pack it comes from. */
  packName?: string;
  /** That pack's version. */
  packVersion?: string;
  /** The tools that it may call. */
  toolAllowlist?: string[];
  /** Whether it says what it passes on to others and gets from them. */
  hasHandoffSchemas?: boolean;
  /** What it remembers. */
  memoryShape?: OpenWopJsonObject;
  /** The confidence below which it asks a person, 0 to 1. */
  confidenceThreshold?: number;
  /** What of it does not work on this host. */
  degraded?: string[];
  /** The tenant as which it speaks A2A. */
  a2aTenant?: string;
}

/** An agent that has a place. */
export interface OpenWopRosterEntry extends OpenWopJsonObject {
  /** The entry's id. */
  rosterId: string;
  /** Its persona. */
  persona?: string;
  /** The agent. */
  agentRef?: OpenWopJsonObject;
  /** Whose it is. */
  owner?: OpenWopJsonObject;
  /** The workflows that are its own. */
  workflows?: string[];
  /** Whether it works. */
  enabled?: boolean;
  /** Its name, for people. */
  label?: string;
  /** What it does, in words. */
  description?: string;
}

/** The departments, and who is in them. */
export interface OpenWopOrgChart {
  /** Whose it is. */
  owner: OpenWopJsonObject;
  /** The departments. */
  departments: OpenWopDepartment[];
  /** Their members. */
  members: OpenWopDepartmentMember[];
}

/** A department. */
export interface OpenWopDepartment {
  /** Its id. */
  departmentId: string;
  /** Its name. */
  name: string;
  /** The one above it. */
  parentDepartmentId: string | null;
  /** Its roles. */
  roles: OpenWopJsonObject[];
}

/** A member of a department. */
export interface OpenWopDepartmentMember {
  /** The entry in the roster. */
  rosterId: string;
  /** The department. */
  departmentId: string;
  /** The role. */
  roleId: string;
  /** The entry that it reports to. */
  reportsTo: string | null;
}

/** A department, and what its members are responsible for. */
export interface OpenWopOrgChartDepartmentView {
  /** The department. */
  department: OpenWopDepartment;
  /** Its members. */
  members: OpenWopDepartmentMember[];
  /** The workflows of its members. */
  responsibilities: string[];
}

/** Where an agent is deployed. */
export interface OpenWopDeployment {
  /** The agent. */
  agentId: string;
  /** The agent's version. */
  version: string;
  /** Where it stands. */
  state: OpenWopDeploymentState;
  /** How much of the work it gets, in percent. */
  canaryPercent?: number;
  /** The version to go back to. */
  rollbackPointer?: string;
  /** The channels. */
  channels?: string[];
  /** The evaluation that it passed. */
  evalRunId?: string;
  /** The approval that it waits for. */
  approvalGateId?: string;
}

/** Where a deployment stands. */
export type OpenWopDeploymentState = "draft" | "test" | "staged" | "active" | "paused" | "deprecated" | "rolled-back" | (string & {});

/** What is to be done with a deployment. */
export interface OpenWopDeploymentTransition {
  /** The agent's version. */
  version: string;
  /** What is done. */
  transition: "promote" | "pause" | "deprecate" | "rollback" | "adjust-canary" | (string & {});
  /** Where it should stand then. */
  toState?: OpenWopDeploymentState;
  /** The channel. */
  channel?: string;
  /** How much of the work it gets, in percent. */
  canaryPercent?: number;
  /** The evaluation that it passed. */
  evalRunId?: string;
  /** Why. */
  reason?: string;
}

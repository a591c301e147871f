// What a service says may be a word that is newer than this package; what callers say may not.

import type {
  FlowMaestroErrorCode,
  FlowMaestroExecutionStatus,
  FlowMaestroMessageRole,
  FlowMaestroThreadStatus,
  FlowMaestroTriggerType,
  FlowMaestroWebhookDeliveryStatus,
  FlowMaestroWebhookEventName,
  OpenWopApprovalAction,
  OpenWopErrorCode,
  OpenWopInterruptKind,
  OpenWopRunErrorCode,
  OpenWopRunStatus,
  OpenWopStreamMode,
  SnapStateConnection,
  SnapStateHealth,
  SnapStateReadiness,
  SnapStateRegisteredWebhook,
  SnapStateWebhookEventName,
  SnapStateWorkflowAnalytics,
  SnapStateWorkflowResume,
  SyncTeamsApprovalDecision,
  SyncTeamsEventLog,
  SyncTeamsExecuteWorkflowResponse,
  SyncTeamsTaskStatusResponse,
  SyncTeamsWebhookEvent,
  SyncTeamsWorkflowEventType,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

const newer: string = "said_tomorrow";

export const said = [
  newer satisfies FlowMaestroErrorCode,
  newer satisfies FlowMaestroExecutionStatus,
  newer satisfies FlowMaestroMessageRole,
  newer satisfies FlowMaestroThreadStatus,
  newer satisfies FlowMaestroTriggerType,
  newer satisfies FlowMaestroWebhookDeliveryStatus,
  newer satisfies FlowMaestroWebhookEventName,
  newer satisfies OpenWopApprovalAction,
  newer satisfies OpenWopErrorCode,
  newer satisfies OpenWopInterruptKind,
  newer satisfies OpenWopRunErrorCode,
  newer satisfies OpenWopRunStatus,
  newer satisfies SnapStateConnection,
  newer satisfies SnapStateHealth["status"],
  newer satisfies SnapStateReadiness["status"],
  newer satisfies NonNullable<SnapStateReadiness["redis"]>,
  newer satisfies NonNullable<SnapStateReadiness["postgres"]>,
  newer satisfies SnapStateRegisteredWebhook["events"][number],
  newer satisfies SnapStateWorkflowAnalytics["status"],
  newer satisfies NonNullable<SnapStateWorkflowResume["source"]>,
  newer satisfies SyncTeamsEventLog["eventType"],
  newer satisfies SyncTeamsExecuteWorkflowResponse["status"],
  newer satisfies SyncTeamsTaskStatusResponse["status"],
  newer satisfies SyncTeamsWebhookEvent["status"],
];

// @ts-expect-error: hosts refuse a mode that they do not know, and `mixed` is only the name of a combination.
export const mode: OpenWopStreamMode = "mixed";
// @ts-expect-error: the service refuses an event that it does not know.
export const event: SnapStateWebhookEventName = "said_tomorrow";
// @ts-expect-error: the client refuses other decisions.
export const decision: SyncTeamsApprovalDecision = "ABSTAIN";

/** The events of a team have their older names too. */
type After<Word extends string, Name> = Name extends `${Word}${infer Rest}` ? Rest : never;
holds<Equal<After<"Team", SyncTeamsWorkflowEventType>, After<"Crew", SyncTeamsWorkflowEventType>>>();

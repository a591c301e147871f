/**
 * What the service posts to a webhook's URL: a union that narrows by `event`.
 *
 * Servers so far deliver `checkpoint.saved` alone, and try each delivery once. Events of other names can come from a newer
 * service. Handle them in `default`: `const other: SnapStateUnknownWebhookEvent = event;`.
 */
export type SnapStateWebhookEvent = {
  [Name in keyof SnapStateWebhookData]: SnapStateWebhookEventOf<Name>;
}[keyof SnapStateWebhookData];

/** What every delivery has, whatever its event. */
export interface SnapStateWebhookEventBase {
  /** The webhook's id. */
  webhook_id: string;
  /** When the event happened, ISO 8601. The signature covers it, and nothing else distinguishes an old delivery from a new one. */
  timestamp: string;
}

/** What a delivery's `data` is, by its event. */
export interface SnapStateWebhookData {
  "checkpoint.saved": SnapStateCheckpointSavedWebhookData;
  "workflow.resumed": SnapStateWorkflowResumedWebhookData;
  "workflow.expired": SnapStateWorkflowExpiredWebhookData;
  "workflow.archived": SnapStateWorkflowArchivedWebhookData;
}

/** What the event `checkpoint.saved` is about. It also comes when a save with `ifMatch` found the step saved already. */
export interface SnapStateCheckpointSavedWebhookData {
  /** The workflow. */
  workflow_id: string;
  /** The checkpoint's id. */
  checkpoint_id: string;
  /** The step. */
  step: number;
}

/** What the event `workflow.resumed` is about, as the service's documentation has it: no known server delivers it. */
export interface SnapStateWorkflowResumedWebhookData {
  /** The workflow. */
  workflow_id: string;
  /** The step that it continues from. */
  step: number;
}

/** What the event `workflow.expired` is about, as the service's documentation has it: no known server delivers it. */
export interface SnapStateWorkflowExpiredWebhookData {
  /** The workflow that the service forgot. */
  workflow_id: string;
}

/**
 * What the event `workflow.archived` is about, as the service's documentation has it: no known server delivers it, and
 * no webhook can subscribe to it.
 */
export interface SnapStateWorkflowArchivedWebhookData {
  /** The workflow. */
  workflow_id: string;
  /** When it was archived, ISO 8601. */
  archived_at: string;
}

/** A delivery of one event. */
export interface SnapStateWebhookEventOf<Name extends keyof SnapStateWebhookData> extends SnapStateWebhookEventBase {
  /** What happened. */
  event: Name;
  /** What it happened to. */
  data: SnapStateWebhookData[Name];
}

/** A delivery of an event that is not in `SnapStateWebhookData`: one that is newer than this package. */
export interface SnapStateUnknownWebhookEvent extends SnapStateWebhookEventBase {
  /** What happened. */
  event: string;
  /** What it happened to. */
  data: unknown;
}

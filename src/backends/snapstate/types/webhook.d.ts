/**
 * An event that a webhook can subscribe to. The service refuses every other name, `workflow.archived` too, which its
 * documentation names. Servers so far deliver `checkpoint.saved` alone.
 */
export type SnapStateWebhookEventName = "checkpoint.saved" | "workflow.resumed" | "workflow.expired";

/** A webhook to register. */
export interface SnapStateRegisterWebhookRequest {
  /** Where the events go: an absolute URL of 2048 characters at most. */
  url: string;
  /** The events that go there, at least one. */
  events: SnapStateWebhookEventName[];
  /**
   * What deliveries are to be signed with, 256 characters at most. Without it they are not signed. Keep it: no response
   * ever shows it.
   */
  secret?: string | undefined;
}

/** A webhook that was registered. Keep its id: nothing lists webhooks, and `deleteWebhook` needs it. */
export interface SnapStateRegisteredWebhook {
  /** The webhook's id. */
  webhook_id: string;
  /** Where the events go. */
  url: string;
  /** The events that go there. */
  events: (SnapStateWebhookEventName | (string & {}))[];
  /** When it was registered, ISO 8601. */
  created_at: string;
}

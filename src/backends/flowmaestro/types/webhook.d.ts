/** A subscription: events that the service posts to a URL. */
export interface FlowMaestroWebhook {
  /** The webhook's id, a UUID. */
  id: string;
  /** A name for people. */
  name: string;
  /** Where the events go. */
  url: string;
  /** The events that go there. */
  events: FlowMaestroWebhookEventName[];
  /** Headers that every delivery carries. Only `webhooks.get` returns them. */
  headers?: Record<string, string> | null;
  /** Whether anything is delivered. */
  is_active: boolean;
  /** When it was made, ISO 8601. */
  created_at: string;
  /** When it was changed last, ISO 8601. */
  updated_at: string;
}

/** A webhook to make. */
export interface FlowMaestroCreateWebhookRequest {
  /** A name for people. */
  name: string;
  /** Where the events go: an absolute URL. */
  url: string;
  /** The events that go there, at least one. The service refuses names it does not know. */
  events: FlowMaestroWebhookEventName[];
  /** Headers that every delivery carries. They replace the service's own of the same name, the signature too. */
  headers?: Record<string, string> | null | undefined;
}

/** A webhook that was made. Keep its secret: no other response shows it. */
export interface FlowMaestroCreatedWebhook {
  /** The webhook's id, a UUID. */
  id: string;
  /** A name for people. */
  name: string;
  /** Where the events go. */
  url: string;
  /** What deliveries are signed with, its prefix `whsec_` included. */
  secret: string;
  /** The events that go there. */
  events: FlowMaestroWebhookEventName[];
  /** Headers that every delivery carries. */
  headers: Record<string, string> | null;
  /** Whether anything is delivered. */
  is_active: boolean;
  /** When it was made, ISO 8601. */
  created_at: string;
}

/** What is to be different about a webhook. What is left out stays as it was. */
export interface FlowMaestroUpdateWebhookRequest {
  /** A name for people. */
  name?: string | undefined;
  /** Where the events go: an absolute URL. */
  url?: string | undefined;
  /** The events that go there, at least one, in place of the ones before. */
  events?: FlowMaestroWebhookEventName[] | undefined;
  /** Headers that every delivery carries, in place of the ones before. `null` takes them away. */
  headers?: Record<string, string> | null | undefined;
  /** Whether anything is delivered. */
  is_active?: boolean | undefined;
}

/** A webhook that was changed. */
export interface FlowMaestroUpdatedWebhook {
  /** The webhook's id. */
  id: string;
  /** A name for people. */
  name: string;
  /** Where the events go. */
  url: string;
  /** The events that go there. */
  events: FlowMaestroWebhookEventName[];
  /** Headers that every delivery carries. */
  headers: Record<string, string> | null;
  /** Whether anything is delivered. */
  is_active: boolean;
  /** When it was changed last, ISO 8601. */
  updated_at: string;
}

/** A webhook that was deleted. */
export interface FlowMaestroDeletedWebhook {
  /** The webhook's id. */
  id: string;
  /** That it is gone. */
  deleted: true;
}

/** What became of a test delivery. The call itself succeeds also when the delivery did not. */
export interface FlowMaestroWebhookTest {
  /** Whether the URL responded with a status of 200 to 299. */
  success: boolean;
  /** The status it responded with. Missing when it did not respond. */
  status_code?: number;
  /** What happened, for people. */
  message?: string;
  /** Why there was no response. */
  error?: string;
  /** How long the response took, in ms. Only the service's documentation and its own clients name it. */
  response_time_ms?: number;
  /** The webhook's id. Only the service's documentation names it. */
  webhook_id?: string;
  /** The delivery's id. Only the service's documentation names it. */
  delivery_id?: string;
  /** Why it failed. Only the service's documentation names it. */
  error_message?: string | null;
}

/** Where a delivery stands. `success` and `failed` are final. */
export type FlowMaestroWebhookDeliveryStatus = "pending" | "success" | "failed" | "retrying" | (string & {});

/** The delivery of one event to a webhook's URL. Test deliveries are not among them. */
export interface FlowMaestroWebhookDelivery {
  /** The delivery's id, as `"17"`: the header `X-FlowMaestro-Delivery-ID`, not the `id` of what was delivered. */
  id: string;
  /** The event. */
  event_type: FlowMaestroWebhookEventName;
  /** Where the delivery stands. */
  status: FlowMaestroWebhookDeliveryStatus;
  /** How often it was tried, at most 5 times. */
  attempts: number;
  /** The status the URL responded with last. `null` when it did not respond. */
  response_status: number | null;
  /** What went wrong last. */
  error_message: string | null;
  /** When the event happened, ISO 8601. */
  created_at: string;
  /** When it was tried last, ISO 8601. */
  last_attempt_at: string | null;
}

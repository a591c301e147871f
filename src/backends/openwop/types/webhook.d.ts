/** A subscription to make. */
export interface OpenWopRegisterWebhookRequest {
  /** Where events are delivered: an https URL that the host can reach. */
  url: string;
  /** The events, by type. Types are those of the host's own version. */
  events: string[];
  /** The secret that deliveries are signed with. Default: the host makes one. With `standard-webhooks-1`: `whsec_` and base64 of 24 to 64 bytes. */
  secret?: string;
  /** Labels. */
  tags?: string[];
  /** How deliveries are signed. Default: `v1`. */
  signatureAlgorithms?: ("v1" | "standard-webhooks-1" | (string & {}))[];
  /** The tenant, on hosts of version 1. Default: that of the key. */
  tenantId?: string;
}

/** A subscription that was made. What else is known of it hosts say or not. */
export interface OpenWopRegisteredWebhook {
  /** The subscription's id. Filled in from `subscriptionId` where a host has that name. */
  webhookId: string;
  /** The same, on hosts of version 1. */
  subscriptionId?: string;
  /** The secret. Where the caller gave it, only some hosts repeat it. */
  secret?: string;
  /** The first 8 hexadecimal digits of the secret's SHA-256. */
  secretFingerprint?: string;
  /** How deliveries are signed. */
  signatureAlgorithms?: string[];
  /** Where events are delivered. */
  url?: string;
  /** The events. */
  events?: string[];
  /** The events, on some hosts of version 1. */
  eventTypes?: string[];
  /** The tenant. */
  tenantId?: string;
  /** When it was made, ISO 8601. */
  createdAt?: string;
}

/** A subscription. */
export interface OpenWopWebhook extends OpenWopJsonObject {
  /** The subscription's id, on hosts of version 2. */
  webhookId?: string;
  /** The subscription's id, on hosts of version 1. */
  subscriptionId?: string;
  /** Where events are delivered. */
  url?: string;
  /** The events. */
  events?: string[];
  /** When it was made, ISO 8601. */
  createdAt?: string;
}

/** A test that was sent. */
export interface OpenWopWebhookTest {
  /** Whether it was sent. */
  dispatched: boolean;
  /** The event's type. */
  eventType?: string;
  /** The subscription's id. */
  subscriptionId?: string;
  /** Where it was sent. */
  url?: string;
}

/** The secret that takes another one's place. */
export interface OpenWopRotateSecretRequest {
  /** `whsec_` and base64 of 24 to 64 bytes. */
  secret: string;
}

/** A secret that was replaced. */
export interface OpenWopRotateSecretResponse {
  /** When, ISO 8601. */
  rotatedAt: string;
  /** Until when deliveries may still be signed with the one before, ISO 8601. */
  previousSecretExpiresAt: string;
}

/** Something that could not be delivered. */
export interface OpenWopDeadLetter {
  /** The delivery's id. */
  deliveryId: string;
  /** The subscription's id. */
  webhookId: string;
  /** The run's id. */
  runId?: string;
  /** The event's id. */
  eventId: string;
  /** The event's type. */
  eventType: string;
  /** How often it was tried. */
  attempts: number;
  /** When it was given up, ISO 8601. */
  deadLetteredAt: string;
  /** When it is forgotten, ISO 8601. */
  expiresAt: string;
  /** Why. */
  reason: "retries_exhausted" | "payload_unprojectable" | (string & {});
  /** What the receiver responded with last. */
  lastStatus?: number;
}

/**
 * What a signed delivery holds: an event, or the challenge of a subscription that is being made.
 *
 * ```ts
 * const delivery = await OpenWop.verifyWebhook(body, headers, secret);
 * if ("challenge" in delivery) return Response.json({ challenge: delivery.challenge });
 * console.log(delivery.type, delivery.event.runId);
 * ```
 */
export type OpenWopWebhookDelivery = OpenWopWebhookEvent | OpenWopWebhookChallenge;

/** An event that was delivered. */
export interface OpenWopWebhookEvent {
  /** The subscription's id. */
  id?: string;
  /** The event's type. */
  type: string;
  /** The event. */
  event: OpenWopRunEvent | OpenWopUnknownRunEvent;
  /** The run's id. */
  runId?: string;
  /** The workspace, as the host names it. */
  workspaceId?: string;
}

/** A challenge: respond to it within 10 s with a 2xx and `{ "challenge": … }`. */
export interface OpenWopWebhookChallenge {
  /** The subscription's id. */
  id?: string;
  /** The text to send back. */
  challenge: string;
}

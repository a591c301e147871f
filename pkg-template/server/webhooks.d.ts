import type {
  A2AStreamResponse,
  FlowMaestroWebhookEvent,
  OpenWopWebhookEvent,
  SnapStateWebhookEvent,
  SyncTeamsWebhookEvent,
  WorkflowReply,
  WorkflowQuestion,
} from "./index.js";

/** The services that send webhooks, and their events. */
export interface WebhookEvents {
  openwop: OpenWopWebhookEvent;
  flowmaestro: FlowMaestroWebhookEvent;
  snapstate: SnapStateWebhookEvent;
  syncteams: SyncTeamsWebhookEvent;
  a2a: A2AStreamResponse;
}

/** A service that sends webhooks. */
export type WebhookService = keyof WebhookEvents;

/** A delivery that is signed, of a run that is named by something signed, and that was not received before. */
export interface WebhookDelivery<S extends WebhookService = WebhookService> {
  /** Who sent it. */
  service: S;
  /** The id of the run: that of the address, as `webhookUrl` made it; where the address names none, that of the signed event. */
  run: string;
  /** What it says. */
  event: WebhookEvents[S];
}

/** What a receiver has to know of a service. */
export interface WebhookSender<S extends WebhookService = WebhookService> {
  /** The client class of the service, `FlowMaestro` for example, which has `verifyWebhook`. */
  service: { verifyWebhook(...given: never[]): Promise<unknown> };
  /** The secret of the webhook; during a rotation both. Of A2A the notification token, or `<scheme> <credentials>`. */
  secrets: string | string[];
  /** Acts upon a delivery; false or undefined says that there was nothing to do. When it throws, the service is asked to send it again. */
  receive(delivery: WebhookDelivery<S>): unknown;
}

/** Where deliveries are remembered: `denoKv(kv)`, `memoryDeliveries()`, `deliveries(namespace)` of `flowtether/cloudflare`, a `Set`, or a store of your own. Keys are texts of less than 100 characters and hold nothing of a delivery. */
export interface WebhookDeliveries {
  /** Whether a key is kept. */
  has(key: string): Promise<boolean> | boolean;
  /** Keeps a key, and returns false where it was kept already. A store that several processes share must do that in one step. */
  add(key: string, options: { expiresInMs: number }): unknown;
  /** Forgets a key: called when a delivery could not be acted upon. Without it the service's next attempt is taken for a repetition. */
  delete?(key: string): unknown;
}

/** Options of {@link webhooks}. */
export interface WebhooksOptions {
  /** The address at which the services reach the receiver, with the path that it is mounted at. */
  url: string;
  /** The secret that addresses are signed with: at least 32 random characters. During a rotation the new one and the one before. */
  secrets: string | string[];
  /** Where deliveries are remembered, so that each is acted upon once. */
  deliveries: WebhookDeliveries;
  /** The services, by their names. */
  services: { [S in WebhookService]?: WebhookSender<S> | undefined };
  /** How large a body may be. A larger one is not read any further. Default 1048576, 1 MiB. */
  maxBodyBytes?: number | undefined;
  /** How long a body may take to arrive, in ms. Default 10000. */
  bodyTimeoutMs?: number | undefined;
  /** How long a delivery is remembered, in ms. FlowMaestro and SnapState sign no time that expires, so what is older than this is refused. Default 604800000, a week. */
  rememberMs?: number | undefined;
  /** Called with what `receive` or the store failed with. Default: it is logged, by its name and message. */
  onError?: ((error: Error) => void) | undefined;
}

/** A receiver of webhooks. */
export interface WebhookReceiver {
  /** Takes a request and resolves with its response. It never rejects. */
  fetch(request: Request): Promise<Response>;
  /** The address to register with a service, for a run: the run is named in it by a signed value. Default: the first of the services. */
  webhookUrl(run: string | { readonly id: string }, service?: WebhookService): Promise<string>;
}

/**
 * A receiver of the services' webhooks. What is not signed by the service, or sent to an address that `webhookUrl` did not make, is
 * refused; what was received before is not acted upon again.
 *
 * @example
 * const { fetch, webhookUrl } = webhooks({
 *   url: "https://hooks.example",
 *   secrets: ADDRESS_SECRET,
 *   deliveries: denoKv(await Deno.openKv()),
 *   services: {
 *     flowmaestro: { service: FlowMaestro, secrets: FLOWMAESTRO_SECRET, receive: replyWith(client, { "external-event": (question, event) => ({ values: { ...event.data } }) }) },
 *   },
 * });
 * @throws {TypeError} for an option that is missing or wrong.
 */
export function webhooks(options: WebhooksOptions): WebhookReceiver;

/**
 * What a run is replied with, by what it asks. The rule for an external event is called with the event, which the reply may be made of. All
 * others are called with the question alone: what is decided is the rule's own, and never in a delivery. A question without a rule, or
 * whose rule returns nothing, is not replied to.
 */
export interface WebhookRules<E> {
  /** The reply to an approval. */
  approval?: (question: WorkflowQuestion) => WorkflowReply | undefined | Promise<WorkflowReply | undefined>;
  /** The reply to a clarification. */
  clarification?: (question: WorkflowQuestion) => WorkflowReply | undefined | Promise<WorkflowReply | undefined>;
  /** What an external event brings. */
  "external-event"?: (question: WorkflowQuestion, event: E) => WorkflowReply | undefined | Promise<WorkflowReply | undefined>;
}

/** A client whose runs are replied to: a `WorkflowClient` of any entry. */
export interface WebhookClient {
  /** The run with an id. */
  attach(id: string): Promise<{
    status(): Promise<{ waiting?: WorkflowQuestion | undefined }>;
    respond?(reply: never, options?: { to?: WorkflowQuestion | undefined }): Promise<boolean>;
  }>;
}

/** A `receive` that replies to what the run asks when the delivery comes, by the rule for it. The question is read from the service, and nothing is sent when it is not open any more. */
export function replyWith<E = WebhookEvents[WebhookService]>(client: WebhookClient, rules: WebhookRules<E>): (delivery: { run: string; event: E }) => Promise<boolean>;

/** Remembers deliveries in memory, the newest `max` of them: for a receiver that is one process. Default 100000. */
export function memoryDeliveries(options?: { max?: number | undefined }): WebhookDeliveries;

/** Remembers deliveries in Deno KV, which all isolates of a deployment share. */
export function denoKv(kv: {
  get(key: string[]): Promise<{ versionstamp: string | null }>;
  delete(key: string[]): Promise<void>;
  atomic(): unknown;
}): WebhookDeliveries;

/** A receiver, or any other fetch handler, as the listener of Node's `http.createServer`. */
export function nodeListener(fetch: (request: Request) => Response | Promise<Response>): (incoming: any, outgoing: any) => void;

import type { GrantVerb } from "./access.js";
import type { WebhookDeliveries } from "./webhooks.js";

/** Durable Objects of one class, as a Worker's `env` has them. */
export interface DurableObjects {
  idFromName(name: string): any;
  get(id: any): { fetch(url: string, init?: any): Promise<Response> };
}

/** A client whose runs are relayed: a `WorkflowClient` of any entry. */
export interface RelayedClient {
  readonly capabilities: { idempotentStart: boolean };
  start(workflowId: string, input?: any, options?: any): Promise<{ readonly id: string }>;
  attach(idOrToken: any): Promise<any>;
}

/** What is refused beyond a number; each has a response of its own. */
export interface RelayLimits {
  /** How many may read one run live at a time: 429 `too_many_readers`. Default 1000. */
  readersPerRun?: number | undefined;
  /** How long a stream of server-sent events stays open, in ms; its reader then connects again. One that reads nothing is gone after that time too. Default 60000. */
  readerMs?: number | undefined;
  /** How long a WebSocket stays open, in ms, and no longer than its grant is valid; its reader then connects again. Default 3600000, an hour. */
  socketMs?: number | undefined;
  /** How many runs of one person may be running at a time: 429 `too_many_runs`. Default 20. */
  runsPerPerson?: number | undefined;
  /** How many bytes of events are kept of one run. A run with more is not followed to its end: its stream's last event says so. Default 67108864, 64 MiB. */
  bytesPerRun?: number | undefined;
  /** How long a run's events are kept after its end, in ms: then 404 `run_unknown`. Default 86400000, a day. */
  keepMs?: number | undefined;
  /** How long a run is followed at most, in ms: then it is removed like one that is over. Default 2592000000, 30 days. */
  runMs?: number | undefined;
  /** How large the body of a request may be: 413 `body_too_large`. Default 1048576, 1 MiB. */
  bodyBytes?: number | undefined;
  /** How long the body of a request may take to arrive, in ms: 408 `body_too_slow`. Default 10000. */
  bodyMs?: number | undefined;
}

/** An option, or a function that finds it in the Worker's environment. */
export type FromEnv<T, Env> = T | ((env: Env) => T);

/** When the object of a run that waits sleeps. */
export interface RelayDoze {
  /** After how long without an event, in ms. Within that time a run that nobody follows any more is followed again, too. Default 30000. */
  afterMs?: number | undefined;
  /** How often the service is then asked whether the run still waits, in ms; five times as often while somebody watches over a WebSocket. Default 300000, five minutes. */
  everyMs?: number | undefined;
}

/** Options of {@link relay}. */
export interface RelayOptions<Env = any> {
  /** The client that starts and follows the runs. Its key stays in the Worker. */
  client(env: Env): RelayedClient;
  /** Who asks: the id of a person, nothing for somebody who is not signed in (401 `unauthenticated`), or the response to give instead. It is called for a start, and for a request that has no grant. */
  authorize(request: Request, env: Env): string | undefined | null | Response | Promise<string | undefined | null | Response>;
  /** The ids of the workflows that may be started. */
  workflows: FromEnv<readonly string[], Env>;
  /** The secret that grants are signed with: at least 32 random characters. During a rotation the new one and the one before. */
  secrets: FromEnv<string | string[], Env>;
  /** The origins of the pages that may call, beside the Worker's own. Default: none. */
  origins?: FromEnv<readonly string[], Env> | undefined;
  /** The binding of the Durable Objects. Default `RUNS`. */
  binding?: string | undefined;
  /** What is in front of `/runs` in the path. Default: nothing. */
  path?: string | undefined;
  /** Texts that never stand in what is kept or sent: `[redacted]` stands in their place. Name the service's key, for services that echo it. */
  redact?: FromEnv<readonly string[], Env> | undefined;
  /** How long grants last. */
  grants?: FromEnv<{ expiresInSeconds?: number | undefined; renewableForSeconds?: number | undefined }, Env> | undefined;
  /** Whether a reader may read by WebSocket, which stays open while the run's object sleeps. Default true. */
  sockets?: FromEnv<boolean, Env> | undefined;
  /** When the object of a run that waits sleeps. */
  doze?: FromEnv<RelayDoze, Env> | undefined;
  /** What is refused beyond a number. */
  limits?: FromEnv<RelayLimits, Env> | undefined;
}

/** A relay: what a Worker's module exports. */
export interface Relay<Env = any> {
  /** Takes a request and resolves with its response. It never rejects. */
  fetch(request: Request, env: Env): Promise<Response>;
  /** The class of the Durable Objects: export it, and name it in `new_sqlite_classes` of a migration. */
  Runs: new (state: any, env: Env) => {
    fetch(request: Request): Promise<Response>;
    alarm(): Promise<void>;
    webSocketMessage(socket: any, message: string | ArrayBuffer): void;
    webSocketClose(socket: any): void;
    webSocketError(socket: any): void;
  };
}

/**
 * A relay of runs on Cloudflare: starts runs for the people that `authorize` knows, follows each one once in a Durable Object, and serves
 * any number of readers, by the Durable Streams protocol.
 *
 * @example
 * const { fetch, Runs } = relay({
 *   client: (env) => new WorkflowClient({ provider: "openwop", baseUrl: env.SERVICE_URL, apiKey: env.SERVICE_KEY }),
 *   authorize: (request, env) => new Sessions({ secrets: env.SECRET }).person(request),
 *   workflows: ["refund"],
 *   secrets: (env) => env.SECRET,
 * });
 * export { Runs };
 * export default { fetch };
 * @throws {TypeError} for an option that is missing or wrong.
 */
export function relay<Env = any>(options: RelayOptions<Env>): Relay<Env>;

/** What a request for another grant says: without `verbs` the grant is renewed, with them it is narrowed. */
export interface RelayGrantRequest {
  verbs?: GrantVerb[] | undefined;
  expiresInSeconds?: number | undefined;
}

/** The class of the Durable Objects that {@link deliveries} asks: export it, and name it in `new_sqlite_classes` of a migration. */
export class Deliveries {
  constructor(state: any);
  fetch(request: Request): Promise<Response>;
  alarm(): Promise<void>;
}

/** Remembers deliveries of webhooks in Durable Objects, which all isolates of a Worker share. */
export function deliveries(namespace: DurableObjects): WebhookDeliveries;

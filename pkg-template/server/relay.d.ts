import type { RetryOptions, Run, WorkflowEventsOptions, WorkflowRunStatus } from "./index.js";

/** Headers as `fetch` takes them. Node alone does not name that type. */
export type RelayHeaders = Headers | [string, string][] | Record<string, string>;

/** A stream: its URL on any server of Durable Streams, or that with what else a request to it needs. */
export type RelayStream =
  | string
  | URL
  | {
      /** The stream's URL; see {@link streamUrl}. */
      url: string | URL;
      /** Headers of every request, or a function that gives them for each: the server's own authorization. */
      headers?: RelayHeaders | (() => RelayHeaders | Promise<RelayHeaders>) | undefined;
      /** Used in place of the global `fetch`. */
      fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
    };

/** Options of {@link publish}. */
export interface PublishOptions {
  /** Ends the publication, its waits included: the promise rejects with `signal.reason`. What was not appended is appended by the next one. */
  signal?: AbortSignal | undefined;
  /** Whether the messages have `raw`, what the service sent. Default true. */
  raw?: boolean | undefined;
  /** Texts that are never written: `[redacted]` stands in their place. The tokens of questions are left out by themselves. */
  secrets?: string[] | undefined;
  /** A larger event is appended without its largest members, which `omitted` names. At least 1024. Default: as much as the server takes. */
  maxMessageBytes?: number | undefined;
  /** How often and how patiently a request is repeated. Default 10 times, from 200 ms to 10 s. */
  retry?: Pick<RetryOptions, "maxRetries" | "baseDelayMs" | "maxDelayMs"> | undefined;
  /** Time limit of each request, in ms. Default 30000. */
  timeoutMs?: number | undefined;
  /** After so many seconds a stream that is created now expires. Default: when the server says. */
  ttlSeconds?: number | undefined;
  /** How the run is followed. */
  events?: Omit<WorkflowEventsOptions, "from" | "signal"> | undefined;
  /** Called once the stream is there: a reader that gets the run's id before finds none. */
  onCreated?: (() => void) | undefined;
  /** Called after each append with the number of its last event, and how many events it had. */
  onAppended?: ((appended: { number: number; events: number }) => void) | undefined;
}

/** A run that was published to its end. */
export interface Published {
  /** How the run ended. */
  status: WorkflowRunStatus;
  /** How many events the stream has. */
  events: number;
  /** How many of these this publication appended. */
  appended: number;
}

/**
 * Follows a run and appends its events to a stream, each once and in order, until the run is over; then the stream is closed. A
 * publication that was interrupted is continued by calling this again, here or in another process: it reads the stream and resumes
 * after the last event there.
 *
 * Of several publishers of a run the one that began last is the only one: the promise of the others rejects with a `ConflictError` of code
 * `publisher_fenced`. Of two that begin in the same moment one is.
 *
 * Rejects with what the run's events reject with, with an `ApiError` of the stream's server, a `ConnectionError` or a `TimeoutError`.
 *
 * @example
 * const run = await client.start("refund", { order: 7 });
 * await publish(run, streamUrl("http://127.0.0.1:4437", run.id));
 */
export function publish(run: Run, stream: RelayStream, options?: PublishOptions): Promise<Published>;

/** Options of {@link socketFetch}. */
export interface SocketFetchOptions {
  /** Used for everything that is not read over a WebSocket. Default: the global one. */
  fetch?: ((url: any, init?: any) => Promise<Response>) | undefined;
  /** The class of the WebSockets. Default: the global one; where there is none, all goes over `fetch`. */
  WebSocket?: (new (url: string, protocols: string[]) => any) | undefined;
}

/**
 * A `fetch` for `new WorkflowClient({ provider: "relay", fetch })`, in a page or elsewhere, that reads the live streams of a relay over WebSockets,
 * where the relay offers that: those of `flowtether/cloudflare` stay open for hours while a run waits, and its object sleeps. Where
 * they do not get through, it reads server-sent events.
 *
 * @example
 * const client = new WorkflowClient({ provider: "relay", baseUrl: "https://relay.example", grant, fetch: socketFetch() });
 */
export function socketFetch(options?: SocketFetchOptions): (url: any, init?: any) => Promise<Response>;

/** The URL of a run's stream where `new WorkflowClient({ provider: "relay", baseUrl })` reads it: `{baseUrl}/runs/{runId}/events`. */
export function streamUrl(baseUrl: string | URL, runId: string): string;

// The write side of Durable Streams 1.0: an idempotent producer of one stream. What fails for a moment is repeated under the same sequence,
// so that the server recognises what it has.

import {
  ApiError,
  AuthenticationError,
  configuration,
  ConflictError,
  ConnectionError,
  NotFoundError,
  PayloadTooLargeError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
  StreamError,
  TimeoutError,
  ValidationError,
} from "../../src/js/glue/errors.js";

/**
 * @import { PublishOptions, RelayStream } from "flowtether/relay"
 * @import { ErrorClass } from "../../src/js/glue/types.d.ts"
 * @import { Part, StreamResponse } from "./types.d.ts"
 */

/** Marks the errors of a server that has lost what it had: the publication begins anew. */
export const LOST = Symbol("lost");

/** @type {Record<number, ErrorClass>} */
const CLASSES = {
  400: ValidationError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  413: PayloadTooLargeError,
  422: ValidationError,
  429: RateLimitError,
};

const FIELDS = { provider: "relay", operation: "publish" };

/** The longest wait that a server's Retry-After is granted, in ms. */
const LONGEST_ASKED_MS = 300_000;

/** @param {number} status */
const isTransient = (status) => [408, 425, 429].includes(status) || status >= 500;

/** @param {RelayStream} stream */
function readStream(stream) {
  const isUrl = typeof stream === "string" || stream instanceof URL;
  const { url, headers, fetch = globalThis.fetch } = /** @type {Exclude<RelayStream, string | URL>} */ (isUrl ? { url: stream } : (stream ?? {}));
  /** @type {URL | undefined} */
  let parsed;
  try {
    parsed = new URL(url);
  } catch {}
  if (!parsed || !["http:", "https:"].includes(parsed.protocol)) throw configuration("stream", "must be the URL of a stream, or { url, headers, fetch }");
  if (parsed.search !== "" || parsed.hash !== "" || parsed.username !== "") throw configuration("stream", "must have no query, fragment or user in its URL");
  if (typeof fetch !== "function") throw configuration("stream", "must have a function as fetch");
  return { url: parsed.href, headers, fetch };
}

/** @param {NonNullable<PublishOptions["retry"]>} [retry] */
function readRetry({ maxRetries = 10, baseDelayMs = 200, maxDelayMs = 10_000 } = {}) {
  for (const [name, value] of Object.entries({ maxRetries, baseDelayMs, maxDelayMs })) {
    if (!(value >= 0)) throw configuration(`retry.${name}`, "must be a number that is not below 0");
  }
  return { maxRetries, baseDelayMs, maxDelayMs };
}

export class Producer {
  #url;
  #headers;
  #fetch;
  #retry;
  #timeoutMs;
  #ttlSeconds;
  #signal;
  #id;
  #epoch = 0;
  #sequence = 0;

  /** @param {RelayStream} stream @param {string} run @param {PublishOptions} options */
  constructor(stream, run, { retry, timeoutMs = 30_000, ttlSeconds, signal }) {
    const { url, headers, fetch } = readStream(stream);
    if (!(timeoutMs >= 1)) throw configuration("timeoutMs", "must be at least 1");
    if (ttlSeconds !== undefined && !(Number.isSafeInteger(ttlSeconds) && ttlSeconds >= 0))
      throw configuration("ttlSeconds", "must be a whole number that is not below 0");
    this.#url = url;
    this.#headers = headers;
    this.#fetch = fetch;
    this.#retry = readRetry(retry);
    this.#timeoutMs = timeoutMs;
    this.#ttlSeconds = ttlSeconds;
    this.#signal = signal;
    this.#id = `flowtether-${encodeURIComponent(run)}`;
  }

  /** Creates the stream, unless it is there. */
  async create() {
    const headers = { "Content-Type": "application/json", ...(this.#ttlSeconds !== undefined && { "Stream-TTL": String(this.#ttlSeconds) }) };
    const response = await this.#send("PUT", "", headers);
    // A stream that is there with another time to live, or is closed, is the stream all the same; what it has is read.
    if (!response.ok && response.status !== 409) throw this.#refusal(response);
  }

  /** A part of the stream, from an offset on. @param {string} offset @returns {Promise<Part>} */
  async read(offset) {
    const response = await this.#send("GET", `?offset=${encodeURIComponent(offset)}`, {});
    if (!response.ok) throw this.#refusal(response, response.status === 404);
    const next = response.headers.get("Stream-Next-Offset");
    let messages;
    try {
      messages = JSON.parse(response.text || "[]");
    } catch {}
    if (next === null || !Array.isArray(messages)) {
      throw new StreamError("the response is no part of a JSON stream: is this the URL of a Durable Stream of application/json?", {
        ...FIELDS,
        retryable: false,
        reason: "protocol",
      });
    }
    /** @param {string} name */
    const is = (name) => response.headers.get(name) === "true";
    return { messages, next, isUpToDate: is("Stream-Up-To-Date") || is("Stream-Closed"), isClosed: is("Stream-Closed") };
  }

  /** What is appended from now on is of this epoch. @param {number} epoch */
  begin(epoch) {
    this.#epoch = epoch;
    this.#sequence = 0;
  }

  /** Appends messages, a JSON array. Resolves with whether the stream was closed before. @param {string} body @param {boolean} [closes] */
  async append(body, closes = false) {
    const headers = {
      "Content-Type": "application/json",
      "Producer-Id": this.#id,
      "Producer-Epoch": String(this.#epoch),
      "Producer-Seq": String(this.#sequence),
      ...(closes && { "Stream-Closed": "true" }),
    };
    const response = await this.#send("POST", "", headers, body);
    /** @param {string} name */
    const has = (name) => response.headers.get(name) !== null;
    if (response.ok) {
      this.#sequence += 1;
      return false;
    }
    if (response.status === 409 && has("Stream-Closed")) {
      if (this.#sequence === 0) return true;
      throw this.#refusal(response, true);
    }
    if (response.status === 403 && has("Producer-Epoch")) throw this.fenced();
    // Its memory of this producer is gone, or the stream itself is.
    const isLost =
      response.status === 404 ||
      response.status === 410 ||
      (response.status === 409 && has("Producer-Expected-Seq")) ||
      (response.status === 400 && this.#sequence > 0);
    throw this.#refusal(response, isLost);
  }

  /** Closes the stream. A server that knows no closed streams refuses that, and the last event is enough. */
  async close() {
    const response = await this.#send("POST", "", { "Stream-Closed": "true" });
    if (!response.ok && response.status !== 400) throw this.#refusal(response);
  }

  /** The error of a publisher after which another one began. */
  fenced() {
    return new ConflictError("another publisher of this run began after this one", { ...FIELDS, status: 403, code: "publisher_fenced", retryable: false });
  }

  /** @param {StreamResponse} response @param {boolean} [isLost] */
  #refusal(response, isLost = false) {
    const { status } = response;
    const Class = CLASSES[status] ?? (status >= 500 ? ServerError : ApiError);
    const fields = {
      ...FIELDS,
      status,
      code: status >= 300 && status < 400 ? "redirected" : undefined,
      retryable: isTransient(status),
      retryAfterMs: response.retryAfterMs,
    };
    const error = new Class(`the stream's server responded with ${status}`, fields);
    if (isLost) Object.defineProperty(error, LOST, { value: true });
    return error;
  }

  /**
   * Sends until there is a response that is not for a moment alone.
   *
   * @param {string} method
   * @param {string} query
   * @param {Record<string, string>} headers
   * @param {string} [body]
   * @returns {Promise<StreamResponse>}
   */
  async #send(method, query, headers, body) {
    const { maxRetries, baseDelayMs, maxDelayMs } = this.#retry;
    for (let failures = 0; ; ) {
      let error;
      try {
        const response = await this.#attempt(method, query, headers, body);
        if (!isTransient(response.status)) return response;
        error = this.#refusal(response);
      } catch (thrown) {
        this.#signal?.throwIfAborted();
        error = thrown;
      }
      failures += 1;
      if (failures > maxRetries || !(error instanceof ApiError || error instanceof ConnectionError || error instanceof TimeoutError)) throw error;
      const backoff = Math.min(baseDelayMs * 2 ** (failures - 1), maxDelayMs) * (0.5 + Math.random() / 2);
      await this.#wait(Math.max(backoff, Math.min(error.retryAfterMs ?? 0, LONGEST_ASKED_MS)));
    }
  }

  /** @param {string} method @param {string} query @param {Record<string, string>} headers @param {string} [body] @returns {Promise<StreamResponse>} */
  async #attempt(method, query, headers, body) {
    const own = typeof this.#headers === "function" ? await this.#headers() : this.#headers;
    const sent = new Headers(own);
    for (const [name, value] of Object.entries(headers)) sent.set(name, value);
    const controller = new AbortController();
    const abort = () => controller.abort();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      abort();
    }, this.#timeoutMs);
    this.#signal?.addEventListener("abort", abort);
    try {
      this.#signal?.throwIfAborted();
      const fetch = this.#fetch;
      // A redirect would take the headers along, which may hold a credential.
      /** @returns {Promise<[Response, string]>} */
      const exchange = async () => {
        const response = await fetch(this.#url + query, { method, headers: sent, body, signal: controller.signal, redirect: "manual" });
        return [response, await response.text()];
      };
      // A fetch of the caller's own may not listen to its signal.
      /** @type {Promise<never>} */
      const ended = new Promise((_, reject) => {
        controller.signal.addEventListener("abort", () => reject(controller.signal.reason));
      });
      const [response, text] = await Promise.race([exchange(), ended]);
      const seconds = Number(response.headers.get("Retry-After") ?? NaN);
      const retryAfterMs = seconds >= 0 ? seconds * 1000 : undefined;
      return { status: response.status || 302, ok: response.ok, headers: response.headers, text, retryAfterMs };
    } catch (cause) {
      if (isLate) throw new TimeoutError(`the stream's server did not respond within ${this.#timeoutMs} ms`, { ...FIELDS, retryable: true });
      throw new ConnectionError("the stream's server cannot be reached", { ...FIELDS, retryable: true, cause });
    } finally {
      clearTimeout(timer);
      this.#signal?.removeEventListener("abort", abort);
    }
  }

  /** @param {number} ms @returns {Promise<void>} */
  #wait(ms) {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        this.#signal?.removeEventListener("abort", end);
        if (this.#signal?.aborted) reject(this.#signal.reason);
        else resolve();
      };
      const timer = setTimeout(end, ms);
      this.#signal?.addEventListener("abort", end);
    });
  }
}

// The read side of the Durable Streams protocol over a log: catch-up reads, long polls, server-sent events, HEAD.

import { json, refuse } from "../responses.js";
import { numberOf, offsetOf } from "./log.js";

/** How much one response of a catch-up read, or one batch of a live one, holds at least before it ends. */
const CHUNK_BYTES = 256 * 1024;

/** How long a long poll waits, and after what silence a stream of server-sent events shows that it is alive. */
const POLL_MS = 20_000;
const ALIVE_MS = 15_000;

/** Cursors count intervals of 20 s since the protocol's own beginning. */
const CURSOR_EPOCH_MS = Date.UTC(2024, 9, 9);
const CURSOR_MS = 20_000;
const MOST_JITTER_S = 3600;

const CONTENT_TYPE = "application/json";

const HEADERS = { "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "cross-origin" };

/** The cursor of now: later than the one that the reader has, so that no cache repeats a response for ever. */
function cursorAfter(given) {
  const now = Math.floor((Date.now() - CURSOR_EPOCH_MS) / CURSOR_MS);
  const has = /^\d{1,15}$/.test(given ?? "") ? Number(given) : -1;
  if (has < now) return String(now);
  return String(has + Math.max(1, Math.floor((Math.random() * MOST_JITTER_S * 1000) / CURSOR_MS)));
}

export class Reading {
  #log;
  #limits;
  #waiting = new Set();
  /** The readers that are connected: each is the function that ends its connection. */
  #open = new Set();

  constructor(log, limits) {
    this.#log = log;
    this.#limits = limits;
  }

  get readers() {
    return this.#open.size;
  }

  /** Wakes all that wait for news. */
  wake() {
    for (const wake of [...this.#waiting]) wake(true);
  }

  /** Ends all connections. */
  end() {
    for (const end of [...this.#open]) end();
    this.wake();
  }

  /** The response to a request, whose query says what is read. */
  async respond(request) {
    const { searchParams: query } = new URL(request.url);
    if (request.method === "HEAD") return new Response(null, { headers: { ...this.#headers(this.#count), "Cache-Control": "no-store" } });
    if (["offset", "live", "cursor"].some((name) => query.getAll(name).length > 1)) return refuse(400, "parameter_twice", "a parameter is given twice");
    const [offset, live] = [query.get("offset"), query.get("live")];
    if (live !== null && live !== "long-poll" && live !== "sse") return refuse(400, "live_unknown", "live must be long-poll or sse");
    if (live !== null && offset === null) return refuse(400, "offset_missing", "a live read needs an offset");
    const from = offset === null || offset === "-1" ? 0 : offset === "now" ? this.#count : numberOf(offset);
    if (from === undefined || from > this.#count) return refuse(400, "offset_unknown", "the offset is none of this stream");
    if (live === null) return this.#catchUp(request, from, offset === "now");
    if (this.#open.size >= this.#limits.readersPerRun)
      return refuse(429, "too_many_readers", `the run has ${this.#limits.readersPerRun} readers already`, { "Retry-After": "10" });
    return live === "sse" ? this.#sse(from, query.get("cursor")) : this.#poll(request, from, query.get("cursor"));
  }

  get #count() {
    return this.#log.record.count;
  }

  /** What a response says of the stream that ends before `next`. */
  #headers(next) {
    const { isClosed } = this.#log.record;
    const isAtEnd = next === this.#count;
    return {
      ...HEADERS,
      "Content-Type": CONTENT_TYPE,
      "Stream-Next-Offset": offsetOf(next),
      ...(isAtEnd ? { "Stream-Up-To-Date": "true" } : {}),
      ...(isAtEnd && isClosed ? { "Stream-Closed": "true" } : {}),
    };
  }

  #batch(request, from, more = {}) {
    const messages = this.#log.read(from, CHUNK_BYTES);
    const next = from + messages.length;
    const { id, isClosed } = this.#log.record;
    const etag = `"${id}:${offsetOf(from)}:${offsetOf(next)}${isClosed && next === this.#count ? ":c" : ""}"`;
    // At the end there is nothing yet that a cache could keep.
    const cache = messages.length > 0 ? "private, max-age=60, stale-while-revalidate=300" : "no-store";
    const headers = { ...this.#headers(next), ETag: etag, "Cache-Control": cache, ...more };
    if (request.headers.get("If-None-Match") === etag) return new Response(null, { status: 304, headers });
    return new Response(`[${messages.join(",")}]`, { headers });
  }

  #catchUp(request, from, isNow) {
    if (isNow) return new Response("[]", { headers: { ...this.#headers(from), "Cache-Control": "no-store" } });
    return this.#batch(request, from);
  }

  async #poll(request, from, cursor) {
    const leave = this.#enter(() => this.wake());
    if (from === this.#count && !this.#log.record.isClosed) await this.#news(POLL_MS, request.signal);
    leave();
    if (this.#log.record === undefined) return refuse(404, "run_unknown", "the run is not kept any more");
    const next = { "Stream-Cursor": cursorAfter(cursor) };
    if (from < this.#count) return this.#batch(request, from, next);
    const { "Content-Type": _, ...headers } = this.#headers(from);
    return new Response(null, { status: 204, headers: { ...headers, "Cache-Control": "no-store", ...next } });
  }

  #enter(end) {
    this.#open.add(end);
    return () => this.#open.delete(end);
  }

  #sse(from, cursor) {
    const encoder = new TextEncoder();
    let next = from;
    let isLeft = false;
    let isFirst = true;
    let stop;
    const leave = () => {
      isLeft = true;
      clearTimeout(timer);
      left();
      stop?.(false);
    };
    // One that reads nothing is not asked for more, so its end comes by the time alone.
    const end = () => {
      leave();
      try {
        controller.close();
      } catch {
        // It was closed by the reader.
      }
    };
    const left = this.#enter(end);
    const timer = setTimeout(end, this.#limits.readerMs);
    let controller;
    // It is asked for more when the reader has read what it gave: a slow one has nothing piled up for it, and holds up nobody.
    const pull = async () => {
      for (;;) {
        if (isLeft || this.#log.record === undefined) return end();
        const messages = this.#log.read(next, CHUNK_BYTES);
        if (messages.length > 0 || isFirst || this.#log.record.isClosed) {
          isFirst = false;
          next += messages.length;
          const isUpToDate = next === this.#count;
          const isOver = isUpToDate && this.#log.record.isClosed;
          const control = {
            streamNextOffset: offsetOf(next),
            ...(isOver ? { streamClosed: true } : { streamCursor: cursorAfter(cursor) }),
            ...(isUpToDate ? { upToDate: true } : {}),
          };
          const data = messages.length > 0 ? `event: data\ndata:[${messages.join(",")}]\n\n` : "";
          controller.enqueue(encoder.encode(`${data}event: control\ndata:${JSON.stringify(control)}\n\n`));
          return isOver ? end() : undefined;
        }
        const isNews = await this.#news(ALIVE_MS, undefined, (wake) => (stop = wake));
        if (isLeft) return undefined;
        if (!isNews) return controller.enqueue(encoder.encode(": alive\n\n"));
      }
    };
    const start = (given) => {
      controller = given;
    };
    const body = new ReadableStream({ start, pull, cancel: leave }, { highWaterMark: 0 });
    return new Response(body, { headers: { ...HEADERS, "Content-Type": "text/event-stream", "Cache-Control": "no-cache, no-store, no-transform" } });
  }

  /**
   * Waits for a message or the end of the stream: true; or for the time or the signal: false. `begun` gets the function that ends the wait.
   * @param {number} ms @param {AbortSignal} [signal] @param {(wake: (isNews: boolean) => void) => void} begun
   */
  #news(ms, signal, begun = () => {}) {
    return new Promise((resolve) => {
      const wake = (isNews) => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve(isNews);
      };
      const timer = setTimeout(wake, ms, false);
      signal?.addEventListener("abort", () => wake(false), { once: true });
      this.#waiting.add(wake);
      begun(wake);
    });
  }
}

export const unknownRun = () => json({ error: { code: "run_unknown", message: "there is no such run" } }, 404);

// The read side of the Durable Streams protocol over a log: catch-up reads, long polls, server-sent events, HEAD.

import { refuse } from "../responses.js";
import { isUpgrade, OFFER, PROTOCOL } from "../socket_protocol.js";
import { Deadlines } from "./deadlines.js";
import { numberOf, offsetOf } from "./log.js";
import { Sockets } from "./sockets.js";

/** @import { Batch, BegunLog, ObjectState, ReaderLimits, ServerSocket } from "../types.d.ts" */

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

/** The cursor of now: later than the one that the reader has, so that no cache repeats a response for ever. @param {string | null | undefined} given */
function cursorAfter(given) {
  const now = Math.floor((Date.now() - CURSOR_EPOCH_MS) / CURSOR_MS);
  const has = /^\d{1,15}$/.test(given ?? "") ? Number(given) : -1;
  if (has < now) return String(now);
  return String(has + Math.max(1, Math.floor((Math.random() * MOST_JITTER_S * 1000) / CURSOR_MS)));
}

export class Reading {
  #log;
  #limits;
  /** @type {Sockets | undefined} */
  #sockets;
  #encoder = new TextEncoder();
  /** The batch that was read last: many readers want the same one. @type {{ from: number, count: number, text: string, next: number } | undefined} */
  #last;
  /** @type {Set<(isNews: boolean) => void>} */
  #waiting = new Set();
  #deadlines = new Deadlines();
  /** The readers that are connected: each is the function that ends its connection. @type {Set<() => void>} */
  #open = new Set();

  /** `state` is that of an object whose readers may use WebSockets. @param {BegunLog} log @param {ReaderLimits} limits @param {ObjectState} [state] */
  constructor(log, limits, state) {
    this.#log = log;
    this.#limits = limits;
    if (state?.acceptWebSocket !== undefined) this.#sockets = new Sockets(state, (next, isFirst) => this.#batch(next, isFirst));
  }

  /** The readers for whom the object has to be there. */
  get held() {
    return this.#open.size;
  }

  /** The readers whose sockets stay open without it. */
  get sockets() {
    return this.#sockets?.count ?? 0;
  }

  get lastExpires() {
    return this.#sockets?.lastExpires ?? 0;
  }

  /** Wakes all that wait for news. */
  wake() {
    for (const wake of [...this.#waiting]) wake(true);
    if (this.#log.record !== undefined) this.#sockets?.wake();
  }

  /** Ends all connections that hold the object. */
  end() {
    for (const end of [...this.#open]) end();
    this.#last = undefined;
    this.wake();
  }

  /** The run is not kept any more. */
  remove() {
    this.end();
    this.#sockets?.end();
  }

  /** What came over a reader's socket. @param {ServerSocket} socket @param {string | ArrayBuffer} message */
  received(socket, message) {
    if (this.#log.record === undefined) this.#sockets?.end();
    else this.#sockets?.received(socket, message);
  }

  /** The response to a request, whose query says what is read. @param {Request} request @returns {Promise<Response>} */
  async respond(request) {
    const { searchParams: query } = new URL(request.url);
    if (request.method === "HEAD") return new Response(null, { headers: { ...this.#headers(this.#count), "Cache-Control": "no-store" } });
    if (["offset", "live", "cursor"].some((name) => query.getAll(name).length > 1)) return refuse(400, "parameter_twice", "a parameter is given twice");
    const [offset, live] = [query.get("offset"), query.get("live")];
    const isSocket = live === "websocket" && this.#sockets !== undefined;
    if (live !== null && live !== "long-poll" && live !== "sse" && !isSocket) return refuse(400, "live_unknown", "live must be long-poll or sse");
    if (live !== null && offset === null) return refuse(400, "offset_missing", "a live read needs an offset");
    const from = offset === null || offset === "-1" ? 0 : offset === "now" ? this.#count : numberOf(offset);
    if (from === undefined || from > this.#count) return refuse(400, "offset_unknown", "the offset is none of this stream");
    if (live === null) return this.#catchUp(request, from, offset === "now");
    if (isSocket && !isUpgrade(request))
      return refuse(426, "upgrade_required", "a WebSocket is opened with the header Upgrade", { Upgrade: "websocket", Connection: "Upgrade" });
    if (this.held + this.sockets >= this.#limits.readersPerRun)
      return refuse(429, "too_many_readers", `the run has ${this.#limits.readersPerRun} readers already`, { "Retry-After": "10" });
    if (isSocket)
      return /** @type {Sockets} */ (this.#sockets).open(
        request,
        from,
        Math.min(Date.now() + /** @type {number} */ (this.#limits.socketMs), Number(request.headers.get("X-Expires") ?? Infinity)),
      );
    return live === "sse" ? this.#sse(from, query.get("cursor")) : this.#poll(request, from, query.get("cursor"));
  }

  get #count() {
    return this.#log.record.count;
  }

  /** What a response says of the stream that ends before `next`. @param {number} next @returns {Record<string, string>} */
  #headers(next) {
    const { isClosed } = this.#log.record;
    const isAtEnd = next === this.#count;
    return {
      ...HEADERS,
      ...(this.#sockets === undefined ? {} : { [OFFER]: PROTOCOL }),
      "Content-Type": CONTENT_TYPE,
      "Stream-Next-Offset": offsetOf(next),
      ...(isAtEnd ? { "Stream-Up-To-Date": "true" } : {}),
      ...(isAtEnd && isClosed ? { "Stream-Closed": "true" } : {}),
    };
  }

  /** The messages from a number on, as a list's JSON text without its brackets, and the number after them. @param {number} from */
  #read(from) {
    const { count } = this.#log.record;
    if (this.#last?.from !== from || this.#last.count !== count) {
      const messages = from < count ? this.#log.read(from, CHUNK_BYTES) : [];
      this.#last = { from, count, text: messages.join(","), next: from + messages.length };
    }
    return this.#last;
  }

  /**
   * What a live reader gets after `from`: undefined where there is nothing new. The first one always gets its place.
   *
   * @param {number} from
   * @param {boolean} isFirst
   * @param {string | null} [cursor]
   * @returns {Batch | undefined}
   */
  #batch(from, isFirst, cursor) {
    const { text, next } = this.#read(from);
    const { isClosed } = this.#log.record;
    if (next === from && !isFirst && !isClosed) return undefined;
    const isUpToDate = next === this.#count;
    const isOver = isUpToDate && isClosed;
    const control = {
      streamNextOffset: offsetOf(next),
      ...(isOver ? { streamClosed: true } : { streamCursor: cursorAfter(cursor) }),
      ...(isUpToDate ? { upToDate: true } : {}),
    };
    const data = next > from ? `event: data\ndata:[${text}]\n\n` : "";
    return { next, isOver, text: `${data}event: control\ndata:${JSON.stringify(control)}\n\n` };
  }

  /** @param {Request} request @param {number} from @param {Record<string, string>} [more] */
  #part(request, from, more = {}) {
    const { text, next } = this.#read(from);
    const { id, isClosed } = this.#log.record;
    const etag = `"${id}:${offsetOf(from)}:${offsetOf(next)}${isClosed && next === this.#count ? ":c" : ""}"`;
    // At the end there is nothing yet that a cache could keep.
    const cache = next > from ? "private, max-age=60, stale-while-revalidate=300" : "no-store";
    const headers = { ...this.#headers(next), ETag: etag, "Cache-Control": cache, ...more };
    if (request.headers.get("If-None-Match") === etag) return new Response(null, { status: 304, headers });
    return new Response(`[${text}]`, { headers });
  }

  /** @param {Request} request @param {number} from @param {boolean} isNow */
  #catchUp(request, from, isNow) {
    if (isNow) return new Response("[]", { headers: { ...this.#headers(from), "Cache-Control": "no-store" } });
    return this.#part(request, from);
  }

  /** @param {Request} request @param {number} from @param {string | null} cursor */
  async #poll(request, from, cursor) {
    const leave = this.#enter(() => this.wake());
    if (from === this.#count && !this.#log.record.isClosed) await this.#news(POLL_MS, request.signal);
    leave();
    if (this.#log.record === undefined) return refuse(404, "run_unknown", "the run is not kept any more");
    const next = { "Stream-Cursor": cursorAfter(cursor) };
    if (from < this.#count) return this.#part(request, from, next);
    const { "Content-Type": _, ...headers } = this.#headers(from);
    return new Response(null, { status: 204, headers: { ...headers, "Cache-Control": "no-store", ...next } });
  }

  /** @param {() => void} end */
  #enter(end) {
    this.#open.add(end);
    return () => this.#open.delete(end);
  }

  /** @param {number} from @param {string | null} cursor */
  #sse(from, cursor) {
    let next = from;
    let isLeft = false;
    let isFirst = true;
    /** @type {((isNews: boolean) => void) | undefined} */
    let stop;
    const leave = () => {
      isLeft = true;
      prevent();
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
    const prevent = this.#deadlines.after(this.#limits.readerMs, end);
    /** @type {ReadableStreamDefaultController<Uint8Array>} */
    let controller;
    // It is asked for more when the reader has read what it gave: a slow one has nothing piled up for it, and holds up nobody.
    const pull = async () => {
      for (;;) {
        if (isLeft || this.#log.record === undefined) return end();
        const batch = this.#batch(next, isFirst, cursor);
        if (batch !== undefined) {
          isFirst = false;
          next = batch.next;
          controller.enqueue(this.#encoder.encode(batch.text));
          return batch.isOver ? end() : undefined;
        }
        const isNews = await this.#news(ALIVE_MS, undefined, (wake) => (stop = wake));
        if (isLeft) return undefined;
        if (!isNews) return controller.enqueue(this.#encoder.encode(": alive\n\n"));
      }
    };
    /** @param {ReadableStreamDefaultController<Uint8Array>} given */
    const start = (given) => {
      controller = given;
    };
    const body = new ReadableStream({ start, pull, cancel: leave }, { highWaterMark: 0 });
    return new Response(body, { headers: { ...HEADERS, "Content-Type": "text/event-stream", "Cache-Control": "no-cache, no-store, no-transform" } });
  }

  /**
   * Waits for a message or the end of the stream: true; or for the time or the signal: false. `begun` gets the function that ends the wait.
   * @param {number} ms @param {AbortSignal} [signal] @param {(wake: (isNews: boolean) => void) => void} [begun] @returns {Promise<boolean>}
   */
  #news(ms, signal, begun = () => {}) {
    return new Promise((resolve) => {
      /** @param {boolean} isNews */
      const wake = (isNews) => {
        prevent();
        this.#waiting.delete(wake);
        resolve(isNews);
      };
      const prevent = this.#deadlines.after(ms, () => wake(false));
      signal?.addEventListener("abort", () => wake(false), { once: true });
      this.#waiting.add(wake);
      begun(wake);
    });
  }
}

// A `fetch` that reads the live streams of a relay over WebSockets, where the relay offers that.

import { GRANT, MORE, OFFER, PING, PONG, PROTOCOL } from "./socket_protocol.js";

/** How often a connection shows that it is alive: as often as a stream of server-sent events does. */
const PING_MS = 15_000;

/** Grants are of these characters, which a subprotocol may have too. */
const BEARER = /^Bearer ([\w.~-]+)$/i;

/** The subprotocols that say what a request's headers say; undefined where they cannot. @param {Headers} headers */
function protocolsOf(headers) {
  const authorization = headers.get("Authorization");
  const [, grant] = BEARER.exec(authorization ?? "") ?? [];
  if (authorization !== null && grant === undefined) return undefined;
  return grant === undefined ? [PROTOCOL] : [PROTOCOL, GRANT + grant];
}

/**
 * The stream as the response to a request for server-sent events; undefined where no connection comes about.
 *
 * @param {typeof globalThis.WebSocket} WebSocket
 * @param {URL} url
 * @param {string[]} protocols
 * @param {AbortSignal | null | undefined} signal
 * @returns {Promise<Response | undefined>}
 */
function open(WebSocket, url, protocols, signal) {
  const address = new URL(url);
  address.protocol = address.protocol === "http:" ? "ws:" : "wss:";
  address.searchParams.set("live", "websocket");
  const encoder = new TextEncoder();
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address.href, protocols);
    /** @type {ReadableStreamDefaultController<Uint8Array>} */
    let controller;
    let isAsked = true;
    /** @type {(value: void) => void} */
    let given = () => {};
    /** @param {string} text */
    const give = (text) => {
      controller.enqueue(encoder.encode(text));
      given();
    };
    const timer = setInterval(() => socket.readyState === 1 && socket.send(PING), PING_MS);
    const body = new ReadableStream(
      {
        start(one) {
          controller = one;
        },
        pull() {
          if (!isAsked && socket.readyState === 1) {
            isAsked = true;
            socket.send(MORE);
          }
          return new Promise((over) => {
            given = over;
          });
        },
        cancel: () => socket.close(),
      },
      { highWaterMark: 0 },
    );
    const leave = () => {
      const { reason } = /** @type {AbortSignal} */ (signal);
      reject(reason);
      end(() => controller.error(reason));
      socket.close();
    };
    /** @param {() => void} how */
    const end = (how) => {
      clearInterval(timer);
      signal?.removeEventListener("abort", leave);
      try {
        how();
      } catch {
        // The stream was cancelled.
      }
      given();
      resolve(undefined);
    };
    signal?.addEventListener("abort", leave);
    socket.addEventListener("open", () => resolve(new Response(body, { headers: { "Content-Type": "text/event-stream" } })));
    socket.addEventListener("message", ({ data }) => {
      // Who reads at the moment sees that the connection is alive; nobody else needs to.
      if (data === PONG) return isAsked && give(": alive\n\n");
      isAsked = false;
      return give(data);
    });
    socket.addEventListener("error", () => end(() => controller.error(new TypeError("the WebSocket failed"))));
    socket.addEventListener("close", () => end(() => controller.close()));
  });
}

/** @param {{ fetch?: typeof globalThis.fetch | undefined, WebSocket?: typeof globalThis.WebSocket | undefined }} [options] */
export function socketFetch({ fetch = globalThis.fetch, WebSocket = globalThis.WebSocket } = {}) {
  /** The streams whose relay offers it, and those where it was tried in vain. */
  const [offered, refused] = [new Set(), new Set()];
  return async (/** @type {string | URL | Request} */ input, /** @type {RequestInit} */ init = {}) => {
    const url = new URL(/** @type {Request} */ (input)?.url ?? /** @type {string | URL} */ (input), globalThis.location?.href);
    const place = url.origin + url.pathname;
    const isLive = url.searchParams.get("live") === "sse";
    const protocols = isLive && offered.has(place) && !refused.has(place) ? protocolsOf(new Headers(init.headers)) : undefined;
    if (protocols !== undefined) {
      init.signal?.throwIfAborted();
      const stream = await open(WebSocket, url, protocols, init.signal);
      if (stream !== undefined) return stream;
    }
    const response = await fetch(input, init);
    if (WebSocket !== undefined && response.headers.get(OFFER) === PROTOCOL) offered.add(place);
    // The relay is there, and WebSockets do not get through to it.
    if (protocols !== undefined && response.ok) refused.add(place);
    return response;
  };
}

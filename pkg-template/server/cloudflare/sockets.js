// Readers over WebSockets, by Cloudflare's hibernation: the sockets stay open while the object that has them is not there, so a run that
// waits for hours costs nothing, whoever watches it.
//
// A message to a reader is what a stream of server-sent events would have sent at once. A reader asks for each but the first, by
// `more`, so a slow one has one batch piled up for it and holds up nobody. What is known of a reader is kept with its socket.

import { MORE, PING, PONG, PROTOCOL, subprotocolsOf } from "../socket_protocol.js";

/** @import { Batch, ObjectState, ServerSocket, SocketReader } from "../types.d.ts" */

/** The state of a socket that neither end has closed. */
const OPEN = 1;

/** Codes of WebSockets: nothing more comes; what the reader sent is not understood; its time is over; the run is not kept any more. */
const [ENDED, MISUSED, EXPIRED, REMOVED] = [1000, 1008, 4001, 4004];

export class Sockets {
  #state;
  #textAfter;

  /**
   * `textAfter(next, isFirst)` is what a reader gets after so many messages.
   *
   * @param {ObjectState} state
   * @param {(next: number, isFirst: boolean) => Batch | undefined} textAfter
   */
  constructor(state, textAfter) {
    this.#state = state;
    this.#textAfter = textAfter;
  }

  get count() {
    return this.#state.getWebSockets().length;
  }

  /** When the last of them is over. */
  get lastExpires() {
    return Math.max(0, ...this.#state.getWebSockets().map((socket) => socket.deserializeAttachment().expires));
  }

  /** Takes up a reader that has so many messages, until a time. @param {Request} request @param {number} next @param {number} expires */
  open(request, next, expires) {
    const [client, server] = Object.values(new WebSocketPair());
    this.#state.acceptWebSocket(server);
    // Who is alive is found out without the object.
    this.#state.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
    this.#send(server, { next, expires, isAsking: true }, true);
    /** @type {Record<string, string>} */
    const headers = subprotocolsOf(request).includes(PROTOCOL) ? { "Sec-WebSocket-Protocol": PROTOCOL } : {};
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  /** @param {ServerSocket} socket @param {string | ArrayBuffer} message */
  received(socket, message) {
    if (socket.readyState !== OPEN) return undefined;
    if (message !== MORE) return socket.close(MISUSED, `only ${MORE} and ${PING} are understood`);
    return this.#send(socket, { ...socket.deserializeAttachment(), isAsking: true });
  }

  /** Sends what is new to those that have asked, and ends those whose time is over. */
  wake() {
    for (const socket of this.#state.getWebSockets()) this.#send(socket, socket.deserializeAttachment());
  }

  /** Ends all: the run is not kept any more. */
  end() {
    for (const socket of this.#state.getWebSockets()) socket.close(REMOVED, "the run is not kept any more");
  }

  /** @param {ServerSocket} socket @param {SocketReader} reader @param {boolean} [isFirst] */
  #send(socket, reader, isFirst = false) {
    // One that was closed stays here until its reader has closed it too, which a hostile one never does; to send would throw.
    if (socket.readyState !== OPEN) return undefined;
    if (reader.expires <= Date.now()) return socket.close(EXPIRED, "connect again");
    const found = reader.isAsking ? this.#textAfter(reader.next, isFirst) : undefined;
    socket.serializeAttachment(found === undefined ? reader : { ...reader, next: found.next, isAsking: false });
    if (found === undefined) return undefined;
    socket.send(found.text);
    return found.isOver ? socket.close(ENDED, "the stream is closed") : undefined;
  }
}

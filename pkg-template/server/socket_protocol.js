// How a live stream is read over a WebSocket: what the reader and the relay have in common. `docs/relay.md` has the wire.

/** The subprotocol. */
export const PROTOCOL = "flowtether.events.1";

/** The subprotocol that is no protocol but a reader's grant: a page's WebSocket has no headers of its own. */
export const GRANT = "grant.";

/** With this name a relay's responses say that its streams can be read so. */
export const OFFER = "Relay-Socket-Protocol";

/** What a reader sends: for the next batch; and to find out whether anybody is there, which is responded to with the third. */
export const [MORE, PING, PONG] = ["more", "ping", "pong"];

/** Whether a request opens a WebSocket. @param {Request} request */
export const isUpgrade = (request) => request.headers.get("Upgrade")?.toLowerCase() === "websocket";

/** The subprotocols that a request names. @param {Request} request */
export const subprotocolsOf = (request) => (request.headers.get("Sec-WebSocket-Protocol") ?? "").split(/ *, */);

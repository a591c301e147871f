// A fetch handler as the listener of Node's `http.createServer`.

/** @import { IncomingMessage, ServerResponse } from "node:http" */

/** The request as a `Request`. Its body is read as far as the handler reads it. @param {IncomingMessage} incoming */
function requestOf(incoming) {
  const { method, url, headers, socket } = incoming;
  const chunks = incoming[Symbol.asyncIterator]();
  const body = new ReadableStream(
    {
      async pull(controller) {
        const { value, done } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(new Uint8Array(value));
      },
      // The response still has to go out on this socket: the rest of the body is left where it is.
      cancel: () => void incoming.pause(),
    },
    { highWaterMark: 0 },
  );
  const origin = `${/** @type {{ encrypted?: boolean }} */ (socket).encrypted ? "https" : "http"}://${headers.host ?? "localhost"}`;
  const path = /** @type {string} */ (url);
  // Resolved against the origin, a path that begins with two slashes would name a host, which may be that of a hostile page.
  const address = path.startsWith("/") ? new URL(origin + path) : new URL(path, origin);
  const given = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => /** @type {[string, string]} */ ([name, one])));
  const init = method === "GET" || method === "HEAD" ? {} : { body, duplex: "half" };
  return new Request(address, { method, headers: given, ...init });
}

/** @param {Response} response @param {ServerResponse} outgoing */
async function send(response, outgoing) {
  outgoing.writeHead(response.status, [...response.headers].flat());
  const reader = response.body?.getReader();
  outgoing.on("close", () => reader?.cancel().catch(() => {}));
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done) break;
    if (!outgoing.write(value)) await new Promise((resolve) => ["drain", "close"].forEach((name) => outgoing.once(name, resolve)));
  }
  outgoing.end();
}

/** @type {(fetch: (request: Request) => Response | Promise<Response>) => (incoming: IncomingMessage, outgoing: ServerResponse) => void} */
export const nodeListener = (fetch) => (incoming, outgoing) => {
  // What fails here is a connection that is gone, or a request that is none.
  Promise.resolve()
    .then(() => fetch(requestOf(incoming)))
    .then((response) => send(response, outgoing))
    .catch(() => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(400).end()));
};

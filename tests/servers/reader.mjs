// A reader of a run over a WebSocket, as the protocol says.

import { WebSocket } from "ws";
import { blocks } from "./worker.mjs";

/**
 * Opens a socket to a run's events. Without `asks` it asks for nothing after the first batch.
 *
 * @param {any} worker
 * @param {any} run
 * @param {{ offset?: string, asks?: boolean, grant?: string, headers?: Record<string, string>, protocols?: string[] }} [how]
 */
export async function openSocket(worker, run, { offset = "-1", asks = true, grant = run.grant, headers = {}, protocols } = {}) {
  const address = `${worker.address.replace("http", "ws")}/runs/${encodeURIComponent(run.id)}/events?live=websocket&offset=${offset}`;
  const socket = new WebSocket(address, protocols ?? ["flowtether.events.1", ...(grant ? [`grant.${grant}`] : [])], { headers });
  const reader = { socket, messages: [], batches: 0, pongs: 0, offset, isClosed: false, ended: undefined };
  reader.ended = new Promise((resolve) => socket.on("close", (code) => resolve(code)));
  const opened = new Promise((resolve) => {
    socket.on("open", () => resolve(101));
    socket.on("unexpected-response", (request, response) => {
      let text = "";
      response.on("data", (part) => (text += part)).on("end", () => resolve([response.statusCode, JSON.parse(text).error?.code]));
    });
    // What was sent and never read.
    socket.on("error", () => resolve(undefined));
  });
  socket.on("message", (data) => {
    if (String(data) === "pong") return (reader.pongs += 1);
    reader.batches += 1;
    for (const { name, value } of blocks({ rest: "" }, String(data))) {
      if (name === "data") reader.messages.push(...value);
      else [reader.offset, reader.isClosed] = [value.streamNextOffset, value.streamClosed === true];
    }
    if (asks && socket.readyState === WebSocket.OPEN) socket.send("more");
  });
  reader.status = await opened;
  return reader;
}

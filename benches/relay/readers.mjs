// Readers that cost as little as can be: sockets that look for a number in what comes.

import { connect } from "node:net";

/** A reader over a WebSocket asks for the next batch: `more`, as a frame whose mask is zero. */
const MORE = Buffer.from([0x81, 0x84, 0, 0, 0, 0, ...Buffer.from("more")]);

const SSE = "Accept: text/event-stream";
const SOCKET = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==";

/** So many connect at a time. */
const AT_A_TIME = 200;

const sockets = [];
const counts = [];
const lasts = [];
let waiting;

function reader(url, run, live) {
  return new Promise((resolve, reject) => {
    const { hostname, port, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    let rest = "";
    socket.setEncoding("latin1");
    socket.on("connect", () =>
      socket.write(`GET /runs/${run}/events?live=${live}&offset=-1 HTTP/1.1\r\nHost: ${host}\r\n${live === "sse" ? SSE : SOCKET}\r\n\r\n`),
    );
    socket.on("data", (text) => {
      resolve();
      if (live !== "sse" && text.includes("streamNextOffset")) socket.write(MORE);
      rest += text;
      for (let found = /"number":(\d+),.*?\}/s.exec(rest); found !== null; found = /"number":(\d+),.*?\}/s.exec(rest)) {
        rest = rest.slice(found.index + found[0].length);
        const number = Number(found[1]);
        counts[number] = (counts[number] ?? 0) + 1;
        lasts[number] = Date.now();
        if (waiting?.number === number) waiting.check();
      }
      if (rest.length > 4096) rest = rest.slice(-1024);
    });
    socket.on("error", reject);
    sockets.push(socket);
  });
}

async function handle({ connect: count, url, first, readersPerRun, expect, live }) {
  if (count) {
    for (let done = 0; done < count; done += AT_A_TIME) {
      await Promise.all(
        Array.from({ length: Math.min(AT_A_TIME, count - done) }, (_, at) => reader(url, Math.floor((first + done + at) / readersPerRun), live)),
      );
    }
    return {};
  }
  await new Promise((resolve) => {
    const check = () => counts[expect] >= sockets.length && resolve();
    waiting = { number: expect, check };
    check();
  });
  return { last: lasts[expect] };
}

process.on("message", async (/** @type {any} */ asked) => process.send(await handle(asked).catch((error) => ({ error: error.message }))));
process.on("disconnect", () => process.exit(0));

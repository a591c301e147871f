// More readers of one run than workerd lets an object have timers for.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { startWorker, until } from "./worker.mjs";

/** Each reader waits for the next event and for the end of its connection; an object may have 10,000 timers. */
const READERS = 5200;

/** So many connect at a time. */
const AT_A_TIME = 200;

export default {
  [`${READERS} readers of one run over server-sent events all read each of its events`]: async (after) => {
    const worker = await startWorker(after, { bindings: { LIMITS: JSON.stringify({ readersPerRun: READERS, readerMs: 3_600_000 }) } });
    const run = await worker.start("approval", {});
    const { hostname, port } = new URL(worker.address);
    const head = [`GET /runs/${run.id}/events?live=sse&offset=-1 HTTP/1.1`, "Host: relay", `Authorization: Bearer ${run.grant}`, "Accept: text/event-stream"];
    const sockets = [];
    after(() => sockets.forEach((socket) => socket.destroy()));
    let ended = 0;
    const reader = () =>
      new Promise((resolve, reject) => {
        const socket = connect(Number(port), hostname);
        sockets.push(socket);
        let text = "";
        socket.setEncoding("latin1").on("data", (more) => {
          resolve(undefined);
          const isEnd = !text.includes('"streamClosed":true');
          text += more;
          if (isEnd && text.includes('"streamClosed":true') && text.startsWith("HTTP/1.1 200")) ended += 1;
        });
        socket.on("error", reject);
        socket.write(`${head.join("\r\n")}\r\n\r\n`);
      });
    for (let count = 0; count < READERS; count += AT_A_TIME) await Promise.all(Array.from({ length: AT_A_TIME }, reader));
    assert.equal((await worker.post(`/runs/${run.id}/cancel`, {}, { grant: run.grant })).status, 200);
    await until(`the end reaches ${ended} readers`, () => ended === READERS, 2000);
    assert.doesNotMatch(worker.log.join(""), /QuotaExceeded/);
  },
};

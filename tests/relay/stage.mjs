// What the tests have in common.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { DurableStreamTestServer } from "@durable-streams/server";

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const QUICK = { retry: { maxRetries: 6, baseDelayMs: 5, maxDelayMs: 50 }, timeoutMs: 5000 };

/** A server of Durable Streams; `work` is given its URL. */
export async function withStreams(work, options = {}) {
  const server = new DurableStreamTestServer({ port: 0, host: "127.0.0.1", ...options });
  const url = await server.start();
  try {
    return await work(url, server);
  } finally {
    await server.stop();
  }
}

/** The messages of a stream. */
export async function messagesOf(url) {
  const messages = [];
  for (let offset = "-1"; ; ) {
    const response = await fetch(`${url}?offset=${offset}`);
    assert.equal(response.status, 200);
    messages.push(...(await response.json()));
    offset = response.headers.get("stream-next-offset");
    if (response.headers.get("stream-up-to-date") === "true") return { messages, isClosed: response.headers.get("stream-closed") === "true", offset };
  }
}

export const eventsIn = (messages) => messages.filter(({ kind }) => kind !== undefined);

export async function logOf(hostUrl, run) {
  return (await fetch(`${hostUrl}/_host/runs/${run.id}/log`)).json();
}

/** Fails unless the stream has the run's log: each event once, in order, numbered without a hole. */
export async function isTheLog(hostUrl, run, messages) {
  const events = eventsIn(messages);
  assert.deepEqual(
    events.map(({ number }) => number),
    events.map((_, at) => at),
    "the numbers",
  );
  const log = await logOf(hostUrl, run);
  assert.deepEqual(
    events.map(({ seq }) => seq),
    log.map(({ sequence }) => sequence),
    "the events",
  );
}

export const openwop = ({ flowtether, hostUrl }) => new flowtether.WorkflowClient({ provider: "openwop", baseUrl: hostUrl, apiKey: "key-relay-tests" });

/** Starts a run of the local host. */
export const start = (stage, workflow, input) => openwop(stage).start(workflow, input, { idempotencyKey: "auto" });

/** A run with these events, without any service. */
export function scriptedRun(id, events) {
  return {
    id,
    /** @param {{ from?: any }} options */
    events({ from } = {}) {
      const after = from === "start" ? -1 : events.findIndex(({ cursor }) => cursor === from.cursor);
      return (async function* () {
        for (const event of events.slice(after + 1)) {
          await null;
          yield event;
        }
      })();
    },
  };
}

/** @param {number} count @param {(at: number) => object} more @returns {any[]} */
export const scriptedEvents = (count, more = () => ({})) =>
  Array.from(
    { length: count },
    (_, at) =>
      /** @type {any} */ ({
        kind: "token",
        type: "chunk",
        status: "running",
        cursor: String(at),
        synthetic: false,
        text: `t${at} `,
        raw: { at },
        ...more(at),
      }),
  ).concat({
    kind: "completed",
    type: "done",
    status: "completed",
    cursor: String(count),
    synthetic: false,
    output: { count },
    raw: { done: true },
  });

/** What stands between a publisher and its server: `spoil` says of each request what becomes of it. */
export async function between(target, spoil) {
  const seen = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request.setEncoding("utf8")) body += part;
    const entry = { method: request.method, url: request.url, headers: request.headers, body, index: seen.length };
    seen.push(entry);
    const fault = spoil(entry) ?? {};
    if (fault.drop) return response.destroy();
    if (fault.status) return response.writeHead(fault.status, fault.headers).end(fault.text ?? "spoiled");
    const { host, connection, ...headers } = request.headers;
    const upstream = await fetch(target + request.url, /** @type {any} */ ({ method: request.method, headers, body: body || undefined }));
    const text = await upstream.text();
    if (fault.lost) return response.destroy();
    const { "content-encoding": _, "content-length": __, "transfer-encoding": ___, connection: ____, ...passed } = Object.fromEntries(upstream.headers);
    return response.writeHead(upstream.status, passed).end(text);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    seen,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

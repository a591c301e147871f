// A relay for tests: it starts runs of the local host, publishes each to a Durable Streams server in this process, and passes the reads on.
//
// A path may begin with what shall be different: `/polls` refuses event streams, `/page` sends a page in their place, `/mute` opens them
// and sends nothing, `/lossy` leaves out event 3, `/half` ends every response's parts after one message.

import { createServer } from "node:http";
import { DurableStreamTestServer } from "@durable-streams/server";

const CORS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "*, Authorization, Content-Type, Idempotency-Key",
  "Access-Control-Allow-Methods": "GET, POST",
  "Access-Control-Expose-Headers": "*, Stream-Next-Offset, Stream-Up-To-Date, Stream-Closed, Stream-Cursor",
};

const PASSED = ["content-type", "etag", "stream-next-offset", "stream-up-to-date", "stream-closed", "stream-cursor"];

export const grantOf = (id) => `grant-of-${id}`;

export async function startRelay({ WorkflowClient, publish, streamUrl, hostUrl, publishOptions = {} }) {
  const streams = new DurableStreamTestServer({ port: 0, host: "127.0.0.1", longPollTimeout: 1000 });
  const streamsUrl = await streams.start();
  const client = new WorkflowClient({ provider: "openwop", baseUrl: hostUrl, apiKey: "key-relay" });
  const runs = new Map();
  const requests = [];

  async function begin({ workflowId, input }) {
    const run = await client.start(workflowId, input, { idempotencyKey: "auto" });
    // A reader that gets the run's id before the stream is there finds none.
    await new Promise((resolve, reject) => {
      const published = publish(run, streamUrl(streamsUrl, run.id), { ...publishOptions, onCreated: resolve });
      published.catch(reject);
      runs.set(run.id, { run, published });
    });
    return run;
  }

  const server = createServer(async (request, response) => {
    const send = (status, value) => response.writeHead(status, { "Content-Type": "application/json", ...CORS }).end(value && JSON.stringify(value));
    const refuse = (status, code) => send(status, { error: { code, message: `refused: ${code}` } });
    if (request.method === "OPTIONS") return send(204);
    let text = "";
    for await (const part of request.setEncoding("utf8")) text += part;
    const url = new URL(request.url, "http://relay");
    const [, way = "", path] = /^(?:\/(polls|page|mute|lossy|half))?(\/.*)$/.exec(url.pathname);
    const { authorization } = request.headers;
    requests.push({ method: request.method, url: request.url, authorization, body: text && JSON.parse(text) });
    try {
      if (request.method === "POST" && path === "/runs") {
        const run = await begin(JSON.parse(text));
        return send(201, { id: run.id, grant: grantOf(run.id), expiresAt: Date.now() + 3_600_000 });
      }
      const [, given, verb] = /^\/runs\/([^/]+)\/(events|replies|cancel)$/.exec(path) ?? [];
      if (verb === undefined) return refuse(404, "not_found");
      const id = decodeURIComponent(given);
      if (authorization === undefined) return refuse(401, "grant_missing");
      if (authorization !== `Bearer ${grantOf(id)}`) return refuse(403, "grant_of_another_run");
      if (verb === "events") return await read(url, id, way, response);
      const { run } = runs.get(id) ?? {};
      if (run === undefined) return refuse(404, "run_not_found");
      if (verb === "cancel") return send(200, { id, status: (await run.cancel(JSON.parse(text || "{}").reason)).status });
      const { answer, question } = JSON.parse(text);
      const { waiting } = await run.status();
      if (waiting === undefined || waiting.id !== question.id) return refuse(409, "question_closed");
      return (await run.respond(answer)) ? send(200, { taken: true }) : refuse(409, "question_closed");
    } catch (error) {
      return refuse(error.status >= 400 ? error.status : 502, error.code ?? error.name);
    }
  });

  async function read(url, id, way, response) {
    const isLive = url.searchParams.get("live") === "sse";
    if (isLive && way === "polls") return response.writeHead(400, CORS).end("no event streams here");
    if (isLive && way === "page") return response.writeHead(200, { "Content-Type": "text/html", ...CORS }).end("<!doctype html>");
    const leave = new AbortController();
    response.on("close", () => leave.abort());
    const upstream = await fetch(streamUrl(streamsUrl, id) + url.search, { signal: leave.signal });
    const headers = Object.fromEntries(PASSED.map((name) => [name, upstream.headers.get(name)]).filter(([, value]) => value !== null));
    response.writeHead(upstream.status, { ...headers, ...CORS });
    if (isLive && way === "mute") {
      response.flushHeaders();
      return setTimeout(() => response.end(), 50);
    }
    if (way === "lossy" && !isLive) return response.end(JSON.stringify((await upstream.json()).filter(({ number }) => number !== 3)));
    if (isLive) response.flushHeaders();
    try {
      for await (const chunk of upstream.body ?? []) response.write(chunk);
    } catch {
      return response.destroy();
    }
    return response.end();
  }

  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${server.address().port}`,
    streamsUrl,
    client,
    runs,
    requests,
    begin,
    close() {
      server.closeAllConnections();
      server.close();
    },
    async stop() {
      this.close();
      await streams.stop();
    },
  };
}

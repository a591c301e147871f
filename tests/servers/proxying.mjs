// The pass-through proxy in workerd: what of a request reaches the service, and what of its response reaches the page.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import path from "node:path";
import { Grants } from "../../pkg/access.js";
import { root } from "../examples/host.mjs";
import { KEY, SECRET, startWorker } from "./worker.mjs";

const { OpenWop } = await import(new URL("../../pkg/entry/node.js", import.meta.url).href);

const grants = new Grants({ secrets: SECRET });
const codeOf = async (response) => [response.status, (await response.json()).error?.code];

const start = (after, bindings = {}) =>
  startWorker(after, { file: path.join(root, "examples/pass-through-proxy/worker.js"), classes: {}, bindings: { GRANT_SECRET: SECRET, ...bindings } });

/** A service that responds as a test says, and notes what it was sent. */
async function hostile(after, respond) {
  const requests = [];
  const server = createServer((request, response) => {
    requests.push(request);
    respond(response, request);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  after(() => server.close());
  return { url: `http://127.0.0.1:${server.address().port}`, requests };
}

export default {
  "a client in a page uses the service with a grant in place of a key, and its streams are not gathered": async (after) => {
    const { host, address, baseUrl } = await start(after);
    const { runId } = await new OpenWop({ baseUrl, apiKey: KEY }).runs.create({ workflowId: "steps", inputs: { nodes: 3, delayMs: 300 } });
    const wop = new OpenWop({ baseUrl: `${address}/service`, apiKey: await grants.issue(runId) });
    const times = [];
    for await (const event of wop.runs.events(runId, { streamMode: "debug" })) times.push(Date.now() - Date.parse(event.timestamp));
    assert.equal(times.length, 8, "the events");
    assert.ok(Math.min(...times.slice(0, 4)) < 250, `an event comes when it happens, not at the end: ${times} ms`);
    assert.equal((await wop.runs.get(runId)).status, "completed");
    assert.ok(
      (await host.requests()).some((request) => request.path.includes(`/v1/runs/${runId}/events`)),
      "the key is the proxy's",
    );
  },

  "another run, another verb and anything that is not listed is refused before the service is asked": async (after) => {
    const { url, requests } = await hostile(after, (response) => response.end("{}"));
    const { call } = await start(after, { SERVICE_URL: url });
    const [all, readOnly, other] = [await grants.issue("run-1"), await grants.issue("run-1", { verbs: ["read"] }), await grants.issue("run-2")];
    const expected = [
      ["GET", "/service/v1/runs/run-1", undefined, [401, "grant_missing"]],
      ["GET", "/service/v1/runs/run-1", other, [403, "grant_of_another_run"]],
      ["GET", "/service/v1/runs/run-1/events", `${all}x`, [403, "grant_invalid"]],
      ["POST", "/service/v1/runs/run-1/cancel", readOnly, [403, "grant_of_another_verb"]],
      ["POST", "/service/v1/runs/run-1/interrupts/gate", readOnly, [403, "grant_of_another_verb"]],
      ["GET", "/service/v1/runs", all, [404, "not_found"]],
      ["POST", "/service/v1/runs", all, [404, "not_found"]],
      ["DELETE", "/service/v1/runs/run-1", all, [404, "not_found"]],
      ["GET", "/service/v1/runs/run-1/../../keys", all, [404, "not_found"]],
      ["GET", "/service/v1/runs/%E0%A4%A", all, [404, "not_found"]],
      ["POST", "/service/v1/runs/run-1/interrupts/..%2F..%2Frun-2%2Fcancel", all, [404, "not_found"]],
      ["POST", "/service/v1/runs/run-1/interrupts/..%5c..%5crun-2", all, [404, "not_found"]],
      ["POST", "/service/v1/runs/run-1/interrupts/%252e%252e%252Fcancel", all, [404, "not_found"]],
      ["GET", "/v1/runs/run-1", all, [404, "not_found"]],
    ];
    for (const [method, where, grant, refused] of expected) {
      const body = method === "POST" ? "{}" : undefined;
      assert.deepEqual(await codeOf(await call(where, { method, body, grant })), refused, `${method} ${where}`);
    }
    const large = await call("/service/v1/runs/run-1/cancel", { method: "POST", body: "x".repeat(1024 * 1024 + 1), grant: all });
    assert.equal(large.status, 413);
    const unmeasured = new ReadableStream({ start: (controller) => (controller.enqueue(new Uint8Array(10)), controller.close()) });
    assert.equal((await call("/service/v1/runs/run-1/cancel", { method: "POST", body: unmeasured, duplex: "half", grant: all })).status, 411);
    assert.equal(requests.length, 0);
  },

  "headers are allow-listed in both directions: no cookie, no redirect, no rule for other origins, no page": async (after) => {
    const { url, requests } = await hostile(after, (response, request) => {
      const kind = new URL(request.url, "http://service").searchParams.get("as");
      const headers = {
        "Set-Cookie": "session=theirs",
        "Access-Control-Allow-Origin": "*",
        "Clear-Site-Data": '"*"',
        Refresh: "0",
        Server: "theirs",
        "Retry-After": "7",
      };
      if (kind === "redirect") return response.writeHead(302, { ...headers, Location: "https://evil.example/" }).end();
      if (kind === "html") return response.writeHead(200, { ...headers, "Content-Type": "text/html" }).end(`<script>alert(1)</script>${KEY}`);
      return response.writeHead(200, { ...headers, "Content-Type": "application/json", Location: "https://evil.example/" }).end("{}");
    });
    const { call } = await start(after, { SERVICE_URL: url });
    const grant = await grants.issue("run-1");
    const headers = { Cookie: "session=ours", "X-Forwarded-For": "1.2.3.4", "X-Api-Key": "of the page", "Last-Event-ID": "7" };
    const response = await call("/service/v1/runs/run-1?as=json", { grant, headers });
    const known = [
      "cache-control",
      "content-length",
      "content-type",
      "date",
      "connection",
      "keep-alive",
      "transfer-encoding",
      "content-encoding",
      "retry-after",
      "vary",
      "x-content-type-options",
    ];
    assert.equal(await response.text(), "{}");
    assert.deepEqual(
      [...response.headers.keys()].filter((name) => !known.includes(name)),
      [],
    );
    assert.equal(response.headers.get("Retry-After"), "7");
    const [{ headers: sent }] = requests;
    assert.deepEqual([sent.authorization, sent["last-event-id"], sent.cookie, sent["x-api-key"]], [`Bearer ${KEY}`, "7", undefined, undefined]);
    for (const kind of ["redirect", "html"]) {
      const refused = await call(`/service/v1/runs/run-1?as=${kind}`, { grant, redirect: "manual" });
      assert.deepEqual(
        [...refused.headers.keys()].filter((name) => !known.includes(name)),
        [],
        kind,
      );
      const text = await refused.text();
      assert.deepEqual([refused.status, JSON.parse(text).error.code], [502, "service_response_unexpected"], kind);
    }
  },
};

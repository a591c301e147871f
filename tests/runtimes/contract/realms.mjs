// What another realm has made, a page's frame, `vm` or a test's environment: it is what it says it is, whatever its class.

import * as assert from "./assert.mjs";
import { PAGES } from "./runner.mjs";

const REALMS = { runtimes: ["node", "deno", "bun", ...PAGES], because: "a worker has no other realm" };

/** The globals of another realm. */
async function otherRealm() {
  if (globalThis.document !== undefined) {
    const frame = document.createElement("iframe");
    document.body.append(frame);
    return frame.contentWindow;
  }
  const vm = "node:vm";
  return (await import(vm)).runInNewContext("({ Uint8Array, Uint16Array, ArrayBuffer, DataView })");
}

/** A text's bytes, of another realm. */
const encode = (realm, text) => realm.Uint8Array.from(new TextEncoder().encode(text));

/** A stream of these chunks. */
function streamOf(...chunks) {
  return new ReadableStream({ pull: (stream) => (chunks.length > 0 ? stream.enqueue(chunks.shift()) : stream.close()) });
}

async function collect(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}

const SIGNED = [
  ["FlowMaestro", '{"id":"1"}', ["v1=841126481502a825091fe9d533b097f1a059140f683a331c80d59fac0c6b4928", "whsec_test"]],
  [
    "SyncTeams",
    '{"taskId":"task-1","status":"COMPLETED"}',
    ["t=1710000000,v1=6747caa41fc57cc124d5dc258f1568f622f1b6536069cd61482e045cd27def4e", "whsec_test_secret", { toleranceMs: Infinity }],
  ],
  [
    "SnapState",
    '{"event":"checkpoint.saved","webhook_id":"wh_000000000000000000000001","timestamp":"2026-01-02T03:04:05.678Z","data":{"workflow_id":"wf_1","checkpoint_id":"cp_wf_1_001","step":1}}',
    ["sha256=f7f7ec4199fdc38071803868a6343ebf24e5c7fed57588a09fb8c169eac746f9", "topsecret"],
  ],
];

export const tests = [
  {
    ...REALMS,
    name: "a Uint8Array of another realm is bytes to the decoder and to decodeEventStream, also a part of a buffer",
    async run(t) {
      const realm = await otherRealm();
      const { EventStreamDecoder, decodeEventStream } = t.flowtether;
      const events = [{ event: "message", id: "7", data: "naïve ☕" }];
      const bytes = encode(realm, "id: 7\ndata: naïve ☕\n\n");
      assert.ok(!(bytes instanceof Uint8Array), "it is of another realm");
      assert.same(new EventStreamDecoder().push(bytes), events, "the decoder's");
      const larger = encode(realm, "xxid: 7\ndata: naïve ☕\n\nxx");
      assert.same(new EventStreamDecoder().push(larger.subarray(2, larger.length - 2)), events, "those of a part");
      assert.same(await collect(decodeEventStream(streamOf(bytes.subarray(0, 9), bytes.subarray(9)))), events, "the stream's");
    },
  },
  {
    ...REALMS,
    name: "a fetch whose bytes are of another realm serves calls and streams",
    async run(t) {
      const realm = await otherRealm();
      const response = (text, type) => async () =>
        new Response(streamOf(encode(realm, text.slice(0, 12)), encode(realm, text.slice(12))), { headers: { "Content-Type": type } });
      const run = await t.client({ fetch: response('{"runId":"run-1","status":"completed"}', "application/json") }).runs.get("run-1");
      assert.equal(run.status, "completed", "the call");
      const fetch = response('data: {"type":"run.completed","runId":"run-1","sequence":1}\n\n', "text/event-stream");
      assert.same(
        (await collect(t.client({ fetch }).runs.events("run-1"))).map(({ type }) => type),
        ["run.completed"],
        "the run's events",
      );
      assert.same((await collect(t.flowtether.openEventStream(t.baseUrl, { fetch }))).length, 1, "the opened stream's");
    },
  },
  ...SIGNED.map((/** @type {any[]} */ [service, text, rest]) => ({
    ...REALMS,
    name: `a webhook of ${service} whose body is of another realm is verified: bytes, a part of a buffer, a buffer`,
    async run(t) {
      const realm = await otherRealm();
      const larger = encode(realm, `xx${text}xx`);
      const whole = encode(realm, text);
      for (const body of /** @type {any[]} */ ([whole, larger.subarray(2, larger.length - 2), whole.buffer])) {
        assert.same(await t.flowtether[service].verifyWebhook(body, ...rest), JSON.parse(text));
      }
      const { ConfigurationError } = t.flowtether;
      for (const body of /** @type {any[]} */ ([
        new realm.Uint16Array(2),
        new realm.DataView(whole.buffer),
        { [Symbol.toStringTag]: "Uint8Array" },
        { [Symbol.toStringTag]: "ArrayBuffer" },
      ])) {
        await assert.rejects(t.flowtether[service].verifyWebhook(body, ...rest), ConfigurationError, { field: "body" });
      }
    },
  })),
  {
    ...REALMS,
    name: "the body of an opened stream may be bytes of another realm, and is sent",
    async run(t) {
      const body = encode(await otherRealm(), "naïve");
      const headers = { Authorization: `Bearer ${t.key}`, "Content-Type": "text/plain" };
      await t.host.faults({ status: 200, body: "data: x\n\n", contentType: "text/event-stream" });
      assert.equal((await collect(t.flowtether.openEventStream(`${t.baseUrl}/v1/runs`, { method: "POST", headers, body }))).length, 1, "the events");
      assert.equal((await t.host.requests())[0].body, "naïve", "what was sent");
    },
  },
  {
    ...REALMS,
    name: "what only says that it is bytes is refused: another array, a buffer, a view, an object with a tag",
    async run(t) {
      const realm = await otherRealm();
      const { ConfigurationError, EventStreamDecoder } = t.flowtether;
      const buffer = new realm.ArrayBuffer(2);
      for (const bytes of [
        new realm.Uint16Array(2),
        buffer,
        new realm.DataView(buffer),
        { [Symbol.toStringTag]: "Uint8Array", length: 1 },
        [1],
        "x",
        undefined,
        null,
      ]) {
        const decoder = new EventStreamDecoder();
        assert.throws(() => decoder.push(bytes), ConfigurationError, { field: "bytes" }, assert.show(bytes));
      }
    },
  },
  {
    runtimes: PAGES,
    because: "only a page has frames with a fetch of their own",
    name: "the fetch, the signal and the stream of another frame are as good as the page's own",
    async run(t) {
      const realm = await otherRealm();
      const wop = t.client({ fetch: (url, init) => realm.fetch(url, init) });
      const { runId } = await wop.runs.create({ workflowId: "echo" });
      assert.ok((await collect(wop.runs.events(runId))).length > 0, "the events");
      const controller = new realm.AbortController();
      controller.abort();
      assert.equal(await assert.rejection(wop.runs.get(runId, { signal: controller.signal })), controller.signal.reason, "the reason");
      const { body } = await realm.fetch("data:,data:%20x%0A%0A");
      assert.equal((await collect(t.flowtether.decodeEventStream(body)))[0].data, "x", "the stream");
    },
  },
];

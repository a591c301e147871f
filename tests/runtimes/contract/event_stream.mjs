// Event streams of any server: over fetch with resuming, and of bytes that somebody else fetched.

import * as assert from "./assert.mjs";
import { faulty } from "./following.mjs";
import { allBut } from "./runner.mjs";
import { sleep } from "./time.mjs";

async function collect(iterator, into = []) {
  for await (const event of iterator) into.push(event);
  return into;
}

/** The URL of a run's stream, and the header that opens it. */
async function source(t, run) {
  const { runId } = await t.client().runs.create(run);
  const url = `${t.baseUrl}/v1/runs/${runId}/events?streamMode=debug`;
  return { runId, url, headers: { Authorization: `Bearer ${t.key}` } };
}

const STEPS = { workflowId: "steps", inputs: { nodes: 4, delayMs: 10 } };

function isTheLog(events, log) {
  assert.same(
    events.map(({ id }) => id),
    log.map(({ sequence }) => String(sequence)),
    "the ids",
  );
  assert.same(
    events.map(({ data }) => JSON.parse(data)),
    log,
    "the data",
  );
  assert.same(
    events.map(({ event }) => event),
    log.map(({ type }) => type),
    "the names",
  );
}

/** A body of these chunks; `null` in it is an empty chunk. */
function body(...chunks) {
  const bytes = chunks.map((chunk) => (typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk));
  return new ReadableStream({
    pull(controller) {
      if (bytes.length === 0) controller.close();
      else controller.enqueue(bytes.shift());
    },
  });
}

function streamOf(...chunks) {
  return new Response(body(...chunks), { headers: { "Content-Type": "text/event-stream" } });
}

/** A fetch that writes down its calls and responds with these in order. */
function scripted(...responses) {
  const calls = [];
  const fetch = async (url, init) => {
    calls.push({ url, method: init.method, body: init.body, headers: Object.fromEntries(new Headers(init.headers)), credentials: init.credentials });
    const response = responses.shift();
    if (response instanceof Error) throw response;
    return response;
  };
  return { calls, fetch };
}

/** A body that ends with an error. */
function broken(...chunks) {
  const bytes = chunks.map((chunk) => new TextEncoder().encode(chunk));
  const stream = new ReadableStream(
    {
      pull(controller) {
        if (bytes.length > 0) controller.enqueue(bytes.shift());
        else controller.error(new Error("broke off"));
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(stream, { headers: { "Content-Type": "text/event-stream" } });
}

const BYTES_IN_HEADERS = {
  runtimes: allBut("webkit"),
  because: "WebKitGTK writes each byte of a header that is not ASCII as UTF-8 once more, and takes no character beyond a byte",
};

export const tests = [
  {
    name: "openEventStream gives the events of any server and ends with the stream",
    async run(t) {
      const { runId, url, headers } = await source(t, STEPS);
      const events = await collect(t.flowtether.openEventStream(url, { headers }));
      isTheLog(events, await t.host.log(runId));
      assert.equal((await t.host.streams(runId)).total, 1, "the number of connections");
      const [{ headers: sent }] = await t.host.requests("/events");
      assert.same([sent.accept, sent["last-event-id"]], ["text/event-stream", undefined], "the headers");
    },
  },
  {
    name: "openEventStream takes a URL object and drops a fragment",
    async run(t) {
      const { runId, url, headers } = await source(t, STEPS);
      const events = await collect(t.flowtether.openEventStream(new URL(`${url}#part`), { headers }));
      isTheLog(events, await t.host.log(runId));
    },
  },
  {
    name: "openEventStream resumes after a drop with the last event id",
    async run(t) {
      // See `drop`.
      const cut = t.runtime === "webkit" ? "cut-chunk" : "cut-line";
      const { runId, url, headers } = await source(t, faulty([t.drop({ afterEvents: 3 }), { kind: cut, afterEvents: 2 }], STEPS));
      const events = await collect(t.flowtether.openEventStream(url, { headers }));
      isTheLog(events, await t.host.log(runId));
      assert.equal((await t.host.streams(runId)).total, 3, "the number of connections");
    },
  },
  {
    name: "openEventStream resumes a silent connection",
    async run(t) {
      const { runId, url, headers } = await source(t, faulty([{ kind: "stall", afterEvents: 3 }], STEPS));
      const events = await collect(t.flowtether.openEventStream(url, { headers, idleTimeoutMs: 400 }));
      isTheLog(events, await t.host.log(runId));
    },
  },
  {
    name: "openEventStream with reconnectOnEnd resumes a clean end too, and a 204 is the end",
    async run(t) {
      const { calls, fetch } = scripted(streamOf("id: 1\ndata: a\n\n"), streamOf("id: 2\ndata: b\n\n"), new Response(null, { status: 204 }));
      const events = await collect(t.flowtether.openEventStream("http://host.example/s", { fetch, reconnectOnEnd: true }));
      assert.same(
        events.map(({ data }) => data),
        ["a", "b"],
        "the events",
      );
      assert.same(
        calls.map(({ headers }) => headers["last-event-id"]),
        [undefined, "1", "2"],
        "the cursors",
      );
    },
  },
  {
    name: "openEventStream puts the cursor into a query parameter where one is named",
    async run(t) {
      const { calls, fetch } = scripted(broken("id: a b&c\ndata: 1\n\n"), streamOf("data: 2\n\n"));
      await collect(t.flowtether.openEventStream("http://host.example/s?x=1", { fetch, cursorParam: "after this", lastEventId: 5 }));
      assert.same(
        calls.map(({ url }) => url),
        ["http://host.example/s?x=1&after%20this=5", "http://host.example/s?x=1&after%20this=a%20b%26c"],
        "the URLs",
      );
      assert.ok(
        calls.every(({ headers }) => !("last-event-id" in headers)),
        "no header",
      );
    },
  },
  {
    name: "openEventStream begins after lastEventId",
    async run(t) {
      for (const lastEventId of [3, "3"]) {
        const { runId, url, headers } = await source(t, STEPS);
        const events = await collect(t.flowtether.openEventStream(url, { headers, lastEventId }));
        isTheLog(events, (await t.host.log(runId)).slice(4));
      }
    },
  },
  {
    ...BYTES_IN_HEADERS,
    name: "openEventStream sends a lastEventId that is not ASCII as its UTF-8 bytes",
    async run(t) {
      const { url, headers } = await source(t, { workflowId: "echo" });
      await collect(t.flowtether.openEventStream(url, { headers, lastEventId: "é漢🚀" }));
      const request = (await t.host.requests("/events")).at(-1);
      assert.equal(request.headers["last-event-id"], "é漢🚀", "the header, read as UTF-8");
    },
  },
  {
    ...BYTES_IN_HEADERS,
    name: "openEventStream resumes after an event id that is not ASCII",
    async run(t) {
      await t.host.faults({ status: 200, contentType: "text/event-stream", body: "id: Ünï-漢🚀\ndata: 1\n\n" }, { status: 204 });
      const headers = { Authorization: `Bearer ${t.key}` };
      const events = await collect(t.flowtether.openEventStream(`${t.baseUrl}/v1/none`, { headers, reconnectOnEnd: true }));
      assert.same(
        events.map(({ id }) => id),
        ["Ünï-漢🚀"],
        "the ids",
      );
      const [, second] = await t.host.requests("/v1/none");
      assert.equal(second.headers["last-event-id"], "Ünï-漢🚀", "the header, read as UTF-8");
    },
  },
  {
    name: "openEventStream posts a body of text or bytes, and repeats it only where that is allowed",
    async run(t) {
      const { ConnectionError, NotFoundError, StreamError, openEventStream } = t.flowtether;
      const headers = { Authorization: `Bearer ${t.key}`, "Content-Type": "application/json" };
      for (const body of ['{"prompt":"é"}', new TextEncoder().encode('{"prompt":"é"}')]) {
        await assert.rejects(openEventStream(`${t.baseUrl}/v1/none`, { method: "POST", headers, body }).next(), NotFoundError, { status: 404 });
      }
      const requests = await t.host.requests("/v1/none");
      assert.same(
        requests.map(({ method, body }) => [method, body]),
        Array(2).fill(["POST", '{"prompt":"é"}']),
        "the requests",
      );

      const failing = scripted(new Error("down"), streamOf("data: 1\n\n"));
      await assert.rejects(openEventStream("http://host.example/s", { method: "POST", fetch: failing.fetch }).next(), ConnectionError);
      assert.equal(failing.calls.length, 1, "a first connection is not repeated");
      const dropping = scripted(broken("data: 1\n\n"), streamOf("data: 2\n\n"));
      await assert.rejects(collect(openEventStream("http://host.example/s", { method: "POST", fetch: dropping.fetch })), StreamError, { reason: "gave-up" });
      assert.equal(dropping.calls.length, 1, "nor a connection that was open");
      const allowed = scripted(new Error("down"), broken("data: 1\n\n"), streamOf("data: 2\n\n"));
      const options = { method: "POST", body: "again", fetch: allowed.fetch, maxRetries: 1, maxReconnects: 1 };
      assert.equal((await collect(openEventStream("http://host.example/s", options))).length, 2, "the events");
      assert.same(
        allowed.calls.map(({ method, body }) => [method, body]),
        Array(3).fill(["POST", "again"]),
        "the requests",
      );
    },
  },
  {
    name: "openEventStream knows the methods GET, POST, PUT, PATCH and DELETE, and credentials",
    async run(t) {
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
        const { calls, fetch } = scripted(streamOf("data: x\n\n"));
        await collect(t.flowtether.openEventStream("http://host.example/s", { method, fetch, credentials: "include" }));
        assert.same([calls[0].method, calls[0].credentials], [method, "include"], "the call");
      }
    },
  },
  {
    name: "openEventStream retries a first connection, gives up on a refusal, and on a wrong type",
    async run(t) {
      const { NotFoundError, ServerError, StreamError, openEventStream } = t.flowtether;
      const url = "http://host.example/s";
      const retried = scripted(new Response("busy", { status: 503 }), streamOf("data: x\n\n"));
      assert.equal((await collect(openEventStream(url, { fetch: retried.fetch }))).length, 1, "the events");
      const busy = scripted(...Array.from({ length: 9 }, () => new Response("busy", { status: 503 })));
      await assert.rejects(openEventStream(url, { fetch: busy.fetch, maxRetries: 1 }).next(), ServerError, {
        status: 503,
        operation: "openEventStream",
        provider: "",
        body: "busy",
      });
      assert.equal(busy.calls.length, 2, "the connections");
      const gone = scripted(new Response("no", { status: 404 }));
      await assert.rejects(openEventStream(url, { fetch: gone.fetch }).next(), NotFoundError);
      const page = scripted(new Response("<html>", { headers: { "Content-Type": "text/html" } }));
      await assert.rejects(openEventStream(url, { fetch: page.fetch }).next(), StreamError, { reason: "protocol" });
      const expired = scripted(broken("id: 1\ndata: x\n\n"), new Response("", { status: 410 }));
      await assert.rejects(collect(openEventStream(url, { fetch: expired.fetch })), StreamError, { reason: "gap" });
      const long = scripted(streamOf(`data: ${"x".repeat(200)}\n\n`));
      await assert.rejects(openEventStream(url, { fetch: long.fetch, maxEventBytes: 100 }).next(), StreamError, { reason: "protocol" });
    },
  },
  {
    name: "openEventStream can be aborted, left, and watched",
    async run(t) {
      const { url, headers, runId } = await source(t, { workflowId: "approval" });
      const controller = new AbortController();
      const told = [];
      const hooks = { onRequest: (info) => told.push(info), onResponse: ({ status }) => told.push(status) };
      const iterator = t.flowtether.openEventStream(url, { headers, signal: controller.signal, hooks });
      await iterator.next();
      assert.same(told, [{ provider: "", operation: "openEventStream", method: "GET", attempt: 1 }, 200], "what the hooks were called with");
      const drained = assert.rejection(collect(iterator));
      await sleep(50);
      controller.abort("enough");
      assert.equal(await drained, "enough", "the reason");
      for await (const _ of t.flowtether.openEventStream(url, { headers })) break;
      await t.host.closed(runId, 2);
    },
  },
  {
    name: "decodeEventStream gives the events of a byte stream over any split",
    async run(t) {
      const text = "\ufeffid: 1\r\nevent: é\r\ndata: 漢字\r\ndata: 🚀\r\n\r\n: comment\r\n\r\ndata: last\n\ndata: cut";
      const bytes = new TextEncoder().encode(text);
      const expected = [
        { event: "é", id: "1", data: "漢字\n🚀" },
        { event: "message", id: "1", data: "last" },
      ];
      for (const size of [1, 2, 3, 5, 16, 1000]) {
        const chunks = [];
        for (let start = 0; start < bytes.length; start += size) chunks.push(bytes.subarray(start, start + size), new Uint8Array());
        assert.same(await collect(t.flowtether.decodeEventStream(body(...chunks))), expected, `chunks of ${size}`);
      }
      const views = body(new Uint8Array(new TextEncoder().encode("xxdata: a\n\nyy").buffer, 2, 9));
      assert.same(await collect(t.flowtether.decodeEventStream(views)), [{ event: "message", id: "", data: "a" }], "a view into a larger buffer");
    },
  },
  {
    name: "decodeEventStream reads the body of a real response and cancels it when it is left",
    async run(t) {
      const { runId, url, headers } = await source(t, STEPS);
      const response = await fetch(url, { headers: { ...headers, Accept: "text/event-stream" } });
      isTheLog(await collect(t.flowtether.decodeEventStream(response.body)), await t.host.log(runId));
      // Firefox closes the connection of a cancelled body when the next byte comes.
      const stream = t.runtime === "firefox" ? { keepAliveMs: 60 } : {};
      const waiting = await source(t, { workflowId: "approval", configurable: { "host.stream": stream } });
      const open = await fetch(waiting.url, { headers: { ...waiting.headers, Accept: "text/event-stream" } });
      for await (const _ of t.flowtether.decodeEventStream(open.body)) break;
      await t.host.closed(waiting.runId);
    },
  },
  {
    name: "decodeEventStream cancels its source on return(), throw() and abort, and releases nothing before",
    async run(t) {
      const { decodeEventStream } = t.flowtether;
      for (const leave of [(it) => it.return(), (it) => it.throw(new Error("x")).catch(() => {}), (_, controller) => controller.abort("x")]) {
        let cancelled = 0;
        const controller = new AbortController();
        const stream = new ReadableStream({ start: (c) => c.enqueue(new TextEncoder().encode("data: a\n\n")), cancel: () => void (cancelled += 1) });
        const iterator = decodeEventStream(stream, { signal: controller.signal });
        await iterator.next();
        const pending = iterator.next().catch((reason) => reason);
        await sleep(5);
        assert.equal(cancelled, 0, "not before");
        await leave(iterator, controller);
        await pending;
        await sleep(5);
        assert.equal(cancelled, 1, "how often it was cancelled");
      }
    },
  },
  {
    name: "decodeEventStream fails with a ConnectionError whose cause is the stream's own error",
    async run(t) {
      const { ConnectionError, StreamError, decodeEventStream } = t.flowtether;
      const own = new Error("the source failed");
      const failing = new ReadableStream({ start: (controller) => controller.error(own) });
      const error = await assert.rejects(decodeEventStream(failing).next(), ConnectionError);
      assert.equal(error.cause, own, "the cause");
      const text = new ReadableStream({ start: (controller) => (controller.enqueue("data: text\n\n"), controller.close()) });
      await assert.rejects(decodeEventStream(text).next(), ConnectionError);
      await assert.rejects(decodeEventStream(body(`data: ${"x".repeat(99)}\n\n`), { maxEventBytes: 50 }).next(), StreamError, { reason: "protocol" });
      const reason = { own: true };
      assert.equal(await assert.rejection(decodeEventStream(body("data: a\n\n"), { signal: AbortSignal.abort(reason) }).next()), reason, "the reason");
    },
  },
  {
    name: "decodeEventStream reads byte streams as well",
    runtimes: allBut("webkit"),
    because: "WebKitGTK 2.50 has no byte streams",
    async run(t) {
      const bytes = new TextEncoder().encode("data: a\n\ndata: b\n\n");
      const stream = new ReadableStream({ type: "bytes", start: (controller) => (controller.enqueue(bytes), controller.close()) });
      assert.same(
        (await collect(t.flowtether.decodeEventStream(stream))).map(({ data }) => data),
        ["a", "b"],
        "the events",
      );
    },
  },
];

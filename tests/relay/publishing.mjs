// What a publisher appends, and what it does when the server fails.

import assert from "node:assert/strict";
import { between, eventsIn, isTheLog, messagesOf, QUICK, scriptedEvents, scriptedRun, sleep, start, withStreams } from "./stage.mjs";

export const tests = {
  "a run's events are appended each once and in order, and its end closes the stream": (stage) =>
    withStreams(async (url) => {
      const run = await start(stage, "chat", { chunks: 30, delayMs: 2 });
      const target = stage.streamUrl(url, run.id);
      const published = await stage.publish(run, target);
      const { messages, isClosed } = await messagesOf(target);
      await isTheLog(stage.hostUrl, run, messages);
      assert.ok(isClosed);
      const events = eventsIn(messages);
      assert.deepEqual(published, { status: "completed", events: events.length, appended: events.length });
      assert.equal(events.at(-1).kind, "completed");
      assert.ok(events.some(({ kind, text, raw }) => kind === "token" && text !== "" && raw.payload.chunk === text));
      assert.match(messages[0].publisher, /^[0-9a-f-]{36}$/);
      assert.equal(messages[0].epoch, 0);
    }),

  "what is published already is not published again": (stage) =>
    withStreams(async (url) => {
      const run = scriptedRun("over", scriptedEvents(5));
      const target = stage.streamUrl(url, run.id);
      await stage.publish(run, target);
      const before = await messagesOf(target);
      assert.deepEqual(await stage.publish(run, target), { status: "completed", events: 6, appended: 0 });
      assert.deepEqual(await messagesOf(target), before);
    }),

  "a stream that has the run's end and was left open is closed": (stage) =>
    withStreams(async (url) => {
      const run = scriptedRun("left open", scriptedEvents(3));
      const target = stage.streamUrl(url, run.id);
      const json = { "Content-Type": "application/json" };
      await fetch(target, { method: "PUT", headers: json });
      await fetch(target, { method: "POST", headers: json, body: JSON.stringify(scriptedEvents(3).map((event, number) => ({ ...event, number }))) });
      assert.equal((await messagesOf(target)).isClosed, false);
      assert.deepEqual(await stage.publish(run, target), { status: "completed", events: 4, appended: 0 });
      const { messages, isClosed } = await messagesOf(target);
      assert.deepEqual([eventsIn(messages).length, isClosed], [4, true]);
    }),

  "a publication that was aborted is continued after the last event in the stream": (stage) =>
    withStreams(async (url) => {
      const run = await start(stage, "steps", { nodes: 40, delayMs: 25 });
      const target = stage.streamUrl(url, run.id);
      for (let turn = 0; turn < 3; turn += 1) {
        const leave = new AbortController();
        const reason = new Error("deployed anew");
        const rejected = assert.rejects(stage.publish(run, target, { signal: leave.signal, ...QUICK }), (error) => error === reason);
        await sleep(60);
        leave.abort(reason);
        await rejected;
      }
      await stage.publish(run, target, QUICK);
      const { messages, isClosed } = await messagesOf(target);
      await isTheLog(stage.hostUrl, run, messages);
      assert.ok(isClosed);
      assert.deepEqual(
        messages.filter(({ publisher }) => publisher).map(({ epoch }) => epoch),
        [0, 1, 2, 3],
      );
    }),

  "appends without a response are repeated and what was there is not there twice": (stage) =>
    withStreams(async (url) => {
      for (const fault of [{ lost: true }, { drop: true }, { status: 503 }, { status: 429, headers: { "Retry-After": "0" } }, { status: 500 }]) {
        const run = scriptedRun(`run ${JSON.stringify(fault)}/ä`, scriptedEvents(40));
        const proxy = await between(url, ({ index }) => (index % 2 === 1 ? fault : undefined));
        await stage.publish(run, stage.streamUrl(proxy.url, run.id), QUICK);
        proxy.close();
        const { messages } = await messagesOf(stage.streamUrl(url, run.id));
        assert.deepEqual(
          eventsIn(messages).map(({ number }) => number),
          Array.from({ length: 41 }, (_, at) => at),
          JSON.stringify(fault),
        );
      }
    }),

  "a server that loses the stream in the middle gets all of it again": (stage) =>
    withStreams(async (url) => {
      const run = scriptedRun("lost", scriptedEvents(2000));
      const target = stage.streamUrl(url, run.id);
      let isLost = false;
      await stage.publish(run, target, {
        ...QUICK,
        onAppended: ({ number }) => {
          if (number > 500 && !isLost) {
            isLost = true;
            void fetch(target, { method: "DELETE" });
          }
        },
      });
      const { messages } = await messagesOf(target);
      assert.ok(isLost);
      assert.equal(eventsIn(messages).length, 2001);
    }),

  "an event that is too large for the server keeps its number, kind and status": (stage) =>
    withStreams(async (url) => {
      const run = scriptedRun(
        "large",
        scriptedEvents(6, (at) => (at === 3 ? { raw: { text: "x".repeat(5000) } } : at === 4 ? { text: "y".repeat(5000) } : {})),
      );
      const proxy = await between(url, ({ body }) => (body.length > 2000 ? { status: 413 } : undefined));
      await stage.publish(run, stage.streamUrl(proxy.url, run.id), QUICK);
      proxy.close();
      const events = eventsIn((await messagesOf(stage.streamUrl(url, run.id))).messages);
      assert.deepEqual(
        events.map(({ number }) => number),
        [0, 1, 2, 3, 4, 5, 6],
      );
      assert.deepEqual([events[3].text, events[3].raw, events[3].omitted.members, events[3].omitted.reason], ["t3 ", undefined, ["raw"], "too-large"]);
      assert.ok(events[3].omitted.bytes > 5000 && events[4].omitted.bytes > 5000);
      assert.deepEqual([events[4].kind, events[4].status, events[4].text, events[4].omitted.members], ["token", "running", undefined, ["raw", "text"]]);
      assert.equal(events[5].omitted, undefined);
      const small = scriptedRun(
        "small",
        scriptedEvents(3, () => ({ raw: { text: "x".repeat(3000) } })),
      );
      await stage.publish(small, stage.streamUrl(url, "small"), { maxMessageBytes: 1024 });
      const cut = eventsIn((await messagesOf(stage.streamUrl(url, "small"))).messages);
      assert.ok(cut.slice(0, 3).every(({ omitted, text }) => omitted.members.join() === "raw" && text !== undefined));
    }),

  "no secret is appended, as the name of a member neither, and the tokens of questions are not": (stage) =>
    withStreams(async (url) => {
      const secret = 'k"e\\y-of the service';
      /** @type {any[]} */
      const events = scriptedEvents(2, () => ({
        raw: { interruptToken: "tok-7", callbackUrl: "https://host.example/v1/interrupts/tok-7", echo: `Bearer ${secret}` },
      }));
      events.splice(2, 0, {
        kind: "waiting",
        type: "asked",
        status: "waiting",
        cursor: "w",
        synthetic: false,
        asks: "approval",
        token: "tok-8",
        details: { at: "x/tok-8/y" },
        raw: { more: ["tok-8"], [`of ${secret}`]: { [secret]: 1 }, number: 4711471147114711 },
      });
      events.splice(3, 0, { ...events[0], cursor: "z", raw: { reminder: "https://host.example/v1/interrupts/tok-8" } });
      const run = scriptedRun("secret", events);
      await stage.publish(run, stage.streamUrl(url, run.id), { secrets: [secret, "4711471147114711"] });
      const { messages } = await messagesOf(stage.streamUrl(url, run.id));
      const text = JSON.stringify(messages);
      for (const hidden of ["tok-7", "tok-8", JSON.stringify(secret).slice(1, -1), "of the service", "4711471147114711"])
        assert.ok(!text.includes(hidden), hidden);
      assert.deepEqual(eventsIn(messages)[2].raw, { more: ["[redacted]"], "of [redacted]": { "[redacted]": 1 }, number: "[redacted]" });
      assert.equal(eventsIn(messages).length, events.length);
      const without = scriptedRun("without", scriptedEvents(2));
      await stage.publish(without, stage.streamUrl(url, without.id), { raw: false });
      assert.ok(eventsIn((await messagesOf(stage.streamUrl(url, without.id))).messages).every(({ raw }) => raw === undefined));
    }),

  "what a server refuses is typed, and says nothing of the headers that were sent": async (stage) => {
    const { flowtether, publish } = stage;
    const run = scriptedRun("refused", scriptedEvents(2));
    const names = {
      400: "ValidationError",
      401: "AuthenticationError",
      403: "PermissionDeniedError",
      404: "NotFoundError",
      409: "ConflictError",
      301: "ApiError",
      501: "ServerError",
    };
    for (const [status, name] of Object.entries(names)) {
      const proxy = await between("http://127.0.0.1:1", ({ headers }) => ({
        status: Number(status),
        headers: { Location: "http://127.0.0.1:1/" },
        text: `you sent ${headers.authorization}`,
      }));
      const headers = async () => ({ Authorization: "Bearer of-the-server" });
      const error = await publish(run, { url: `${proxy.url}/s`, headers }, { retry: { maxRetries: 0 } }).catch((error) => error);
      proxy.close();
      assert.equal(error.name, name, status);
      assert.ok(error instanceof flowtether.ApiError && error instanceof flowtether[name], "the classes are those of the clients");
      assert.ok(!JSON.stringify({ ...error, message: error.message, stack: error.stack }).includes("of-the-server"));
    }
    const error = await publish(run, "http://127.0.0.1:1/s", { retry: { maxRetries: 1, baseDelayMs: 1 } }).catch((error) => error);
    assert.ok(error instanceof flowtether.ConnectionError);
    const silent = await publish(run, { url: "http://127.0.0.1:1/s", fetch: () => new Promise(() => {}) }, { retry: { maxRetries: 0 }, timeoutMs: 30 }).catch(
      (error) => error,
    );
    assert.ok(silent instanceof flowtether.TimeoutError);
  },

  "arguments that are wrong are refused before anything is sent": async ({ flowtether, publish }) => {
    const run = scriptedRun("bad", []);
    /** @type {any[][]} */
    const cases = [
      [undefined, "http://127.0.0.1:1/s", {}, "run"],
      [{ id: "", events() {} }, "http://127.0.0.1:1/s", {}, "run"],
      [run, "nowhere", {}, "stream"],
      [run, undefined, {}, "stream"],
      [run, "http://127.0.0.1:1/s?x=1", {}, "stream"],
      [run, "http://127.0.0.1:1/s", { color: 1 }, "color"],
      [run, "http://127.0.0.1:1/s", { maxMessageBytes: 3 }, "maxMessageBytes"],
      [run, "http://127.0.0.1:1/s", { retry: { maxRetries: -1 } }, "retry.maxRetries"],
      [run, "http://127.0.0.1:1/s", { timeoutMs: 0 }, "timeoutMs"],
      [run, "http://127.0.0.1:1/s", { ttlSeconds: 1.5 }, "ttlSeconds"],
      [run, "http://127.0.0.1:1/s", { secrets: "x" }, "secrets"],
    ];
    for (const [given, stream, options, field] of cases) {
      const error = await publish(given, stream, options).catch((error) => error);
      assert.ok(error instanceof flowtether.ConfigurationError, field);
      assert.equal(error.field, field);
    }
  },

  "what the run's events fail with is what the promise rejects with, and what came before it is appended": (stage) =>
    withStreams(async (url) => {
      const failure = new stage.flowtether.FlowtetherError("the service is gone", {});
      const run = {
        id: "failing",
        events: () =>
          (async function* () {
            yield* scriptedEvents(3).slice(0, 3);
            throw failure;
          })(),
      };
      await assert.rejects(stage.publish(run, stage.streamUrl(url, run.id)), (error) => error === failure);
      const { messages, isClosed } = await messagesOf(stage.streamUrl(url, run.id));
      assert.deepEqual([eventsIn(messages).length, isClosed], [3, false]);
    }),
};

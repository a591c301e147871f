// What a hostile program does with deliveries that it captured and addresses that it knows: none of them acts twice, or on another run.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Grants, Sessions } from "../../pkg/access.js";
import { denoKv, memoryDeliveries, nodeListener } from "../../pkg/webhooks.js";
import { ADDRESS_SECRET, at, codeOf, DELIVERIES, receiver, SECRETS, seconds } from "./receiver.mjs";
import { HOSTILE_BODIES, raw } from "./raw.mjs";

const WEEK_MS = 7 * 24 * 3600 * 1000;

/** A store that notes how long it is asked to keep its keys. */
function noting() {
  const kept = new Map();
  return { kept, has: async (key) => kept.has(key), add: async (key, { expiresInMs }) => (kept.has(key) ? false : (kept.set(key, expiresInMs), true)) };
}

/** Deno KV as far as `denoKv` uses it, whose requests fail where `fail` says so. */
function fakeKv(fail = (/** @type {string} */ _) => false) {
  const values = new Map();
  const check = (what) => {
    if (fail(what)) throw new Error(`kv: ${what}`);
  };
  return {
    values,
    get: async (key) => (check("get"), { versionstamp: values.get(key.join()) ?? null }),
    delete: async (key) => (check("delete"), void values.delete(key.join())),
    atomic: () => {
      const steps = { check: (entry) => ((steps.key = entry.key.join()), steps), set: () => steps, key: "" };
      return Object.assign(steps, {
        commit: async () => {
          check("commit");
          const ok = !values.has(steps.key);
          if (ok) values.set(steps.key, "1");
          check("lost");
          return { ok };
        },
      });
    },
  };
}

export default {
  "a delivery of SyncTeams is the same one, however its signature's header is written": async () => {
    const { send, done } = receiver();
    const body = DELIVERIES.syncteams.body();
    const headers = DELIVERIES.syncteams.headers(body, SECRETS.syncteams);
    const [time, signature] = headers["SyncTeams-Signature"].split(",");
    const outcomes = [];
    for (const written of [
      `${time},${signature}`,
      `${signature},${time}`,
      `${signature}, ${time}`,
      `${signature},${time} ,v2=x`,
      `${signature},${time.replace("=", " = ")},v2=x`,
      `${signature},\t${time.replace("t=", "t\t=")},v2=x`,
      `t=1,${signature},${time}`,
      `${time},${signature},\u00a0t=1`,
      `${time},${signature},T=1`,
      `${time},${signature},t`,
    ]) {
      const response = await send("https://hooks.example/in/syncteams", body, { ...headers, "SyncTeams-Signature": written });
      outcomes.push((await response.json()).outcome);
    }
    assert.deepEqual(outcomes, ["done", ...Array(9).fill("duplicate")]);
    assert.equal(done.length, 1);
  },

  "a delivery is known after the secret of addresses has changed, at either address": async () => {
    for (const name of Object.keys(SECRETS)) {
      const store = memoryDeliveries();
      const first = receiver({ deliveries: store });
      const url = await first.webhookUrl("run-1", name);
      const body = DELIVERIES[name].body();
      assert.deepEqual(await (await first.deliver(name, url, body)).json(), { outcome: "done" }, name);
      // After the secrets of addresses and of the service have changed the delivery is known.
      const rotated = receiver({ deliveries: store, secrets: ["another-secret-0123456789abcdefghijk", ADDRESS_SECRET] });
      assert.notEqual(await rotated.webhookUrl("run-1", name), url);
      for (const again of [url, await rotated.webhookUrl("run-1", name)])
        assert.deepEqual(await (await rotated.deliver(name, again, body)).json(), { outcome: "duplicate" }, name);
    }
  },

  "an address is of one service and one purpose": async () => {
    const { webhookUrl, deliver, done } = receiver();
    const names = Object.keys(SECRETS);
    for (const from of names) {
      const url = await webhookUrl("run-1", from);
      for (const to of names.filter((name) => name !== from)) {
        const response = await deliver(to, url.replace(`/in/${from}/`, `/in/${to}/`), DELIVERIES[to].body());
        assert.deepEqual(await codeOf(response), [403, "address_invalid"], `${from}'s for ${to}`);
      }
    }
    // A grant and a session of the same secret are no address, and an address is neither.
    const grants = new Grants({ secrets: ADDRESS_SECRET });
    const session = (await new Sessions({ secrets: ADDRESS_SECRET }).begin("run-1")).split(/[=;]/)[1];
    for (const text of [await grants.issue("run-1"), session])
      assert.deepEqual(await codeOf(await deliver("flowmaestro", `https://hooks.example/in/flowmaestro/${text}`, DELIVERIES.flowmaestro.body())), [
        403,
        "address_invalid",
      ]);
    const address = (await webhookUrl("run-1", "flowmaestro")).split("/").at(-1);
    await assert.rejects(grants.check(address, { run: "run-1", verb: "read" }), { code: "grant_invalid" });
    assert.equal(done.length, 0);
  },

  "another spelling of an address is none": async () => {
    const { webhookUrl, deliver, done } = receiver();
    const url = await webhookUrl("run-1", "flowmaestro");
    const token = url.split("/").at(-1);
    const base = "https://hooks.example";
    for (const [status, code, paths] of /** @type {[number, string, string[]][]} */ ([
      [404, "not_found", [`/in/flowmaestro/${token}/`, `/in/flowmaestro/${token}/x`, `/in/flowmaestro/x/${token}`, "/in/syncteams//"]],
      [
        404,
        "service_unknown",
        [
          `//in/flowmaestro/${token}`,
          `/in//flowmaestro/${token}`,
          `/IN/flowmaestro/${token}`,
          `/in/FlowMaestro/${token}`,
          `/in/%66lowmaestro/${token}`,
          `/flowmaestro/${token}`,
          "/in/__proto__/x",
        ],
      ],
      [
        403,
        "address_invalid",
        [
          "/in/flowmaestro",
          "/in/flowmaestro/",
          "/in/syncteams/",
          `/in/flowmaestro/${token}=`,
          `/in/flowmaestro/%20${token}`,
          `/in/flowmaestro/${token}%00`,
          `/in/flowmaestro/${token}.`,
          `/in/flowmaestro/${token.replace(".", "%2E")}`,
          `/in/flowmaestro/${token.repeat(100)}`,
        ],
      ],
    ]))
      for (const path of paths) assert.deepEqual(await codeOf(await deliver("flowmaestro", base + path, DELIVERIES.flowmaestro.body())), [status, code], path);
    assert.equal(done.length, 0);
    for (const same of [`${base}/in/./flowmaestro/${token}`, `${base}/x/../in/flowmaestro/${token}#x`])
      assert.equal((await deliver("flowmaestro", same, DELIVERIES.flowmaestro.body())).status, 200, "the same address");
  },

  "a delivery is remembered as long as it could be sent again, whatever the clocks say": async () => {
    const short = noting();
    const { webhookUrl, deliver } = receiver({ deliveries: short, rememberMs: 1000 });
    for (const name of ["syncteams", "openwop"]) assert.equal((await deliver(name, await webhookUrl("run-1", name), DELIVERIES[name].body())).status, 200);
    // Their signatures are valid from five minutes before to five minutes after.
    for (const [key, ms] of short.kept) assert.ok(ms >= 600_000, `${key} for ${ms} ms`);

    const ahead = noting();
    const second = receiver({ deliveries: ahead });
    const [day, year] = [24 * 3600 * 1000, 365 * 24 * 3600 * 1000];
    for (const [number, ms] of [-day, day, year].entries()) {
      const body = JSON.stringify({ id: `e-${number}`, event: "execution.completed", created_at: at(ms), data: {} });
      assert.equal((await second.deliver("flowmaestro", await second.webhookUrl("run-1", "flowmaestro"), body)).status, 200);
      const kept = [...ahead.kept.values()].at(-1);
      // When it is forgotten its time is too old: it is refused then.
      assert.ok(Math.abs(kept - (WEEK_MS + Math.max(ms, 0))) < 60_000, `${kept} ms for one of ${ms} ms`);
    }
    for (const time of ["", "tomorrow", "NaN"]) {
      const body = JSON.stringify({ id: `e ${time}`, event: "execution.completed", created_at: time, data: {} });
      assert.equal((await second.deliver("flowmaestro", await second.webhookUrl("run-1", "flowmaestro"), body)).status, 400, time);
    }
    for (const name of ["syncteams", "openwop"]) {
      const body = DELIVERIES[name].body(9);
      for (const skew of [-301, 302]) {
        const response = await second.send(await second.webhookUrl("run-1", name), body, DELIVERIES[name].headers(body, SECRETS[name], seconds() + skew));
        assert.deepEqual(await codeOf(response), [400, "signature_invalid"], `${name} ${skew} s`);
      }
    }
  },

  "copies that come at once to two processes are acted upon once, for every service": async () => {
    for (const name of Object.keys(SECRETS)) {
      const kv = fakeKv();
      let acted = 0;
      const processes = [0, 1, 2].map(() =>
        receiver({ deliveries: denoKv(/** @type {any} */ (kv)) }, async () => {
          acted += 1;
          await new Promise((resolve) => setTimeout(resolve, 10));
          return true;
        }),
      );
      const url = await processes[0].webhookUrl("run-1", name);
      const body = DELIVERIES[name].body();
      const statuses = await Promise.all(processes.flatMap(({ deliver }) => [0, 1, 2].map(async () => (await deliver(name, url, body)).status)));
      assert.equal(acted, 1, name);
      assert.ok(
        statuses.every((status) => status === 200 || status === 503),
        String(statuses),
      );
    }
  },

  "a store that fails at any step makes no delivery act twice, and says what failed first": async () => {
    for (const [step, expected] of /** @type {[string, { again: string, acted: number }][]} */ ([
      ["get", { again: "done", acted: 1 }],
      ["commit", { again: "done", acted: 1 }],
      // The store has kept it and could not say so: whether somebody acts upon it is not known, so nobody else does.
      ["lost", { again: "duplicate", acted: 0 }],
    ])) {
      for (const name of ["flowmaestro", "syncteams"]) {
        let isFailing = true;
        const errors = [];
        const kv = fakeKv((what) => isFailing && what === step);
        const { webhookUrl, send, done } = receiver({ deliveries: denoKv(/** @type {any} */ (kv)), onError: (error) => errors.push(error.message) });
        const [url, body] = [await webhookUrl("run-1", name), DELIVERIES[name].body()];
        const headers = { ...DELIVERIES[name].headers(body, SECRETS[name]), "SyncTeams-Event-Id": "1" };
        assert.deepEqual(await codeOf(await send(url, body, headers)), [503, "failed"], `${name} ${step}`);
        assert.deepEqual(errors, [`kv: ${step}`]);
        isFailing = false;
        assert.deepEqual(await (await send(url, body, headers)).json(), { outcome: expected.again }, `${name} ${step}`);
        assert.equal(done.length, expected.acted, `${name} ${step}`);
      }
    }
    // The delivery fails, and then what should forget it does too.
    const errors = [];
    const kv = fakeKv((what) => what === "delete");
    const { webhookUrl, deliver } = receiver({ deliveries: denoKv(/** @type {any} */ (kv)), onError: (error) => errors.push(error.message) }, () => {
      throw new Error("the run cannot be reached");
    });
    assert.equal((await deliver("snapstate", await webhookUrl("run-1", "snapstate"), DELIVERIES.snapstate.body())).status, 503);
    assert.deepEqual(errors, ["the run cannot be reached"]);
  },

  "a body is copied as it comes, and one that breaks off is no error of the receiver": async () => {
    const errors = [];
    const { webhookUrl, send, done } = receiver({ onError: (error) => errors.push(error.message) });
    const url = await webhookUrl("run-1", "flowmaestro");
    const body = DELIVERIES.flowmaestro.body(1, { text: "x".repeat(50_000) });
    const bytes = new TextEncoder().encode(body);
    // One chunk, whose byte changes: what is kept of it as it came would be the last byte alone.
    const chunk = new Uint8Array(1);
    let sent = 0;
    const stream = new ReadableStream(
      {
        pull(controller) {
          if (sent === bytes.length) return controller.close();
          chunk[0] = bytes[sent];
          sent += 1;
          return controller.enqueue(chunk);
        },
      },
      { highWaterMark: 0 },
    );
    const response = await send(url, stream, DELIVERIES.flowmaestro.headers(body, SECRETS.flowmaestro), { duplex: "half" });
    assert.deepEqual(await response.json(), { outcome: "done" });
    assert.equal(done[0].event.data.text.length, 50_000);
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) });
    assert.deepEqual(await codeOf(await send(url, broken, {}, { duplex: "half" })), [400, "body_incomplete"]);
    assert.deepEqual(errors, [], "whoever is not signed in fills no log");
  },

  "behind Node's http server a hostile body is refused in time, and a path names no other host": async (after) => {
    const { webhookUrl, fetch: handler } = receiver({ maxBodyBytes: 20_000, bodyTimeoutMs: 1500 });
    const seen = [];
    const server = createServer(nodeListener((request) => (seen.push(request.url), handler(request)))).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    after(() => server.close());
    const address = `http://127.0.0.1:${server.address().port}`;
    const { pathname } = new URL(await webhookUrl("run-1", "flowmaestro"));
    await Promise.all(
      Object.entries(HOSTILE_BODIES).map(async ([how, [framing, feed, expected]]) => {
        const { status, code } = await raw(address, [`POST ${pathname} HTTP/1.1`, "Host: hooks.example", framing], feed);
        assert.deepEqual([status, code], expected, `a body that ${how}`);
      }),
    );
    seen.length = 0;
    for (const path of ["//evil.example/runs", "/\\evil.example/runs", "/runs//x"])
      await raw(address, [`POST ${path} HTTP/1.1`, "Host: app.example", "Content-Length: 0"]);
    assert.deepEqual(seen, ["http://app.example//evil.example/runs", "http://app.example//evil.example/runs", "http://app.example/runs//x"]);
  },
};

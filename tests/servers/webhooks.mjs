// The receiver of webhooks, request by request: every service's signature, the limits, and what a replay comes to.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { memoryDeliveries, nodeListener, replyWith, webhooks } from "../../pkg/webhooks.js";
import { ADDRESS_SECRET, at, CLASSES, codeOf, DELIVERIES, FlowMaestro, receiver, SECRETS, seconds, SnapState } from "./receiver.mjs";

export default {
  "a delivery of every service is verified and acted upon with the run of its address": async () => {
    for (const name of Object.keys(SECRETS)) {
      const { webhookUrl, deliver, done } = receiver();
      const url = await webhookUrl({ id: `run of ${name}` }, name);
      assert.ok(url.startsWith(`https://hooks.example/in/${name}/`), url);
      const body = DELIVERIES[name].body();
      const response = await deliver(name, url, body);
      assert.deepEqual([response.status, await response.json()], [200, { outcome: "done" }], name);
      assert.deepEqual(
        done.map(({ service, run }) => [service, run]),
        [[name, `run of ${name}`]],
      );
      assert.deepEqual(await codeOf(await deliver(name, url, body, "another secret")), [400, "signature_invalid"], name);
      assert.deepEqual(await codeOf(await deliver(name, url, "no JSON")), [400, "signature_invalid"], name);
      assert.deepEqual(await codeOf(await deliver(name, url, `${body} `, "x")), [400, "signature_invalid"], name);
      assert.equal(done.length, 1, name);
    }
  },

  "during a rotation deliveries of both secrets are accepted, for every service": async () => {
    for (const name of Object.keys(SECRETS)) {
      const done = [];
      const services = { [name]: { service: CLASSES[name], secrets: ["the new one", SECRETS[name]], receive: ({ event }) => void done.push(event) } };
      const { webhookUrl, deliver } = receiver({ services });
      const url = await webhookUrl("run-1");
      for (const [number, secret] of [
        [1, "the new one"],
        [2, SECRETS[name]],
      ]) {
        assert.equal((await deliver(name, url, DELIVERIES[name].body(number), secret)).status, 200, `${name} ${number}`);
      }
      assert.equal(done.length, 2, name);
    }
  },

  "addresses of both secrets are accepted during a rotation, and none that was changed": async () => {
    const other = "another-secret-0123456789abcdefghijk";
    const [before, during, after] = [[other], [ADDRESS_SECRET, other], [ADDRESS_SECRET]].map((secrets) => receiver({ secrets }));
    const [old, fresh] = [await before.webhookUrl("run-1", "flowmaestro"), await during.webhookUrl("run-1", "flowmaestro")];
    for (const [number, url] of [old, fresh].entries())
      assert.equal((await during.deliver("flowmaestro", url, DELIVERIES.flowmaestro.body(number))).status, 200);
    const body = DELIVERIES.flowmaestro.body(3);
    const [, payload, signature] = /([\w-]+)\.([\w-]+)$/.exec(fresh);
    const forged = Buffer.from(JSON.stringify({ service: "flowmaestro", run: "run-2" })).toString("base64url");
    const wrong = [
      old,
      fresh.replace(payload, forged),
      fresh.replace(signature, ""),
      "https://hooks.example/in/flowmaestro/run-1",
      "https://hooks.example/in/flowmaestro?run=run-1",
      fresh.replace("flowmaestro", "snapstate"),
    ];
    for (const url of wrong) assert.deepEqual(await codeOf(await after.deliver("flowmaestro", url, body)), [403, "address_invalid"], url);
    assert.equal(after.done.length, 0);
  },

  "the run of an address is the one that webhookUrl named, whatever its query says": async () => {
    const { webhookUrl, deliver, done } = receiver();
    await deliver("flowmaestro", `${await webhookUrl("run-1", "flowmaestro")}?run=run-2`, DELIVERIES.flowmaestro.body());
    assert.deepEqual(
      done.map(({ run }) => run),
      ["run-1"],
    );
  },

  "a captured delivery that is sent to the address of another run is a repetition": async () => {
    const { webhookUrl, deliver, done } = receiver();
    const body = DELIVERIES.flowmaestro.body();
    await deliver("flowmaestro", await webhookUrl("run-1", "flowmaestro"), body);
    const again = await deliver("flowmaestro", await webhookUrl("run-2", "flowmaestro"), body);
    assert.deepEqual(await again.json(), { outcome: "duplicate" });
    assert.deepEqual(
      done.map(({ run }) => run),
      ["run-1"],
    );
  },

  "a delivery without a run in its address is of the run that is signed in it, where the service has runs": async () => {
    const { deliver, done } = receiver();
    for (const [name, status] of /** @type {[string, number][]} */ ([
      ["syncteams", 200],
      ["openwop", 200],
      ["flowmaestro", 403],
      ["snapstate", 403],
      ["a2a", 403],
    ])) {
      assert.equal((await deliver(name, `https://hooks.example/in/${name}`, DELIVERIES[name].body())).status, status, name);
    }
    assert.deepEqual(
      done.map(({ run }) => run),
      ["task-1", "run-1"],
    );
  },

  "a delivery is acted upon once, however often and under whatever unsigned id it comes": async () => {
    for (const name of Object.keys(SECRETS)) {
      const { webhookUrl, send, done } = receiver();
      const url = await webhookUrl("run-1", name);
      const body = DELIVERIES[name].body();
      const headers = DELIVERIES[name].headers(body, SECRETS[name]);
      const ids = (id) => ({ "SyncTeams-Event-Id": id, "OpenWOP-Webhook-Id": id, "X-FlowMaestro-Delivery-ID": id });
      const outcomes = [];
      for (const id of ["1", "2", "3"]) outcomes.push((await (await send(url, body, { ...headers, ...ids(id) })).json()).outcome);
      assert.deepEqual(outcomes, ["done", "duplicate", "duplicate"], name);
      assert.equal(done.length, 1, name);
    }
  },

  "what OpenWOP and FlowMaestro write anew for another attempt is the same delivery": async () => {
    const { webhookUrl, deliver, done } = receiver();
    for (const body of [
      '{"id":"e","event":"execution.completed","created_at":"AT","data":{}}',
      '{"data":{},"created_at":"AT","event":"execution.completed","id":"e"}',
    ]) {
      await deliver("flowmaestro", await webhookUrl("run-1", "flowmaestro"), body.replace("AT", at()));
    }
    for (const body of ['{"runId":"run-1","event":{"type":"run.completed","sequence":3}}', '{"event":{"sequence":3,"type":"run.completed"},"runId":"run-1"}']) {
      await deliver("openwop", await webhookUrl("run-1", "openwop"), body);
    }
    assert.equal(done.length, 2);
  },

  "two rounds of one task are two deliveries, though they read the same; one event id is one delivery": async () => {
    const { send, done } = receiver();
    const body = DELIVERIES.syncteams.body();
    const deliver = (time, id) =>
      send("https://hooks.example/in/syncteams", body, { ...DELIVERIES.syncteams.headers(body, SECRETS.syncteams, time), "SyncTeams-Event-Id": id });
    const now = seconds();
    const outcomes = [];
    for (const [time, id] of [
      [now, "1"],
      [now + 5, "2"],
      [now + 9, "2"],
    ])
      outcomes.push((await (await deliver(time, id)).json()).outcome);
    assert.deepEqual(outcomes, ["done", "done", "duplicate"]);
    assert.equal(done.length, 2);
  },

  "of copies that come at the same time one is acted upon, over any store": async () => {
    const slow = {
      kept: new Set(),
      has: async (key) => slow.kept.has(key),
      add: async (key) => (await new Promise((resolve) => setTimeout(resolve, 5)), void slow.kept.add(key)),
    };
    for (const deliveries of [memoryDeliveries(), new Set(), slow]) {
      let acted = 0;
      const { webhookUrl, deliver } = receiver({ deliveries }, async () => {
        acted += 1;
        await new Promise((resolve) => setTimeout(resolve, 20));
        return true;
      });
      const [url, body] = [await webhookUrl("run-1", "snapstate"), DELIVERIES.snapstate.body()];
      const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await deliver("snapstate", url, body)).status));
      assert.equal(acted, 1);
      assert.equal(statuses.filter((status) => status === 200).length, 1, "the service sends the others again");
      assert.deepEqual(await (await deliver("snapstate", url, body)).json(), { outcome: "duplicate" });
    }
  },

  "a delivery that could not be acted upon is not taken for one that was": async () => {
    for (const deliveries of [memoryDeliveries(), new Set()]) {
      let tries = 0;
      const { webhookUrl, deliver } = receiver({ deliveries }, () => {
        tries += 1;
        if (tries === 1) throw new Error("key-of-the-service: unreachable");
      });
      const [url, body] = [await webhookUrl("run-1", "snapstate"), DELIVERIES.snapstate.body()];
      const failed = await deliver("snapstate", url, body);
      const text = await failed.text();
      assert.equal(failed.status, 503);
      assert.ok(!text.includes("key-of-the-service"), text);
      assert.deepEqual(await (await deliver("snapstate", url, body)).json(), { outcome: "ignored" });
      assert.equal(tries, 2);
    }
  },

  "a store holds nothing of a delivery, and its keys are short": async () => {
    const kept = new Set();
    const { webhookUrl, deliver } = receiver({ deliveries: kept });
    const body = DELIVERIES.flowmaestro.body("x".repeat(10_000), { customer: "Ada" });
    await deliver("flowmaestro", await webhookUrl("run-1", "flowmaestro"), body);
    for (const key of kept) assert.match(key, /^flowmaestro [0-9a-f]{64}$/);
    assert.equal(kept.size, 1);
  },

  "what is older than deliveries are remembered is refused, where nothing signed expires": async () => {
    const { webhookUrl, deliver, done } = receiver({ rememberMs: 60_000 });
    const bodies = {
      flowmaestro: (ms) => JSON.stringify({ id: "e", event: "execution.completed", created_at: at(ms), data: {} }),
      snapstate: (ms) => JSON.stringify({ event: "checkpoint.saved", webhook_id: "w", timestamp: at(ms), data: {} }),
    };
    for (const [name, body] of Object.entries(bodies)) {
      const url = await webhookUrl("run-1", name);
      assert.deepEqual(await codeOf(await deliver(name, url, body(-61_000))), [400, "delivery_too_old"]);
      assert.equal((await deliver(name, url, body(-30_000))).status, 200);
    }
    const untimed = JSON.stringify({ id: "e", event: "execution.completed", data: {} });
    assert.deepEqual(await codeOf(await deliver("flowmaestro", await webhookUrl("run-1", "flowmaestro"), untimed)), [400, "delivery_too_old"]);
    assert.equal(done.length, 2);
  },

  "a body is counted while it arrives, and not read beyond the limit": async () => {
    const { webhookUrl, send, done } = receiver({ maxBodyBytes: 1000, bodyTimeoutMs: 200 });
    const url = await webhookUrl("run-1", "flowmaestro");
    let given = 0;
    const endless = new ReadableStream({ pull: (controller) => ((given += 1), controller.enqueue(new Uint8Array(400))) }, { highWaterMark: 0 });
    assert.deepEqual(await codeOf(await send(url, endless, {}, { duplex: "half" })), [413, "body_too_large"]);
    assert.ok(given <= 4, `${given} chunks were read`);
    assert.deepEqual(await codeOf(await send(url, "x".repeat(1001))), [413, "body_too_large"]);
    assert.deepEqual(await codeOf(await send(url, "x", { "Content-Length": "1001" })), [413, "body_too_large"]);
    const silent = new ReadableStream({});
    assert.deepEqual(await codeOf(await send(url, silent, {}, { duplex: "half" })), [408, "body_too_slow"]);
    const body = JSON.stringify({ id: "e", event: "execution.completed", created_at: at(), data: { x: "x".repeat(800) } });
    assert.equal((await send(url, body, DELIVERIES.flowmaestro.headers(body, SECRETS.flowmaestro))).status, 200);
    assert.equal(done.length, 1);
  },

  "another method, path or body is refused with a code": async () => {
    const { webhookUrl, fetch, send } = receiver();
    const url = await webhookUrl("run-1", "flowmaestro");
    const get = await fetch(new Request(url));
    assert.equal(get.headers.get("Allow"), "POST");
    assert.deepEqual(await codeOf(get), [405, "method_not_allowed"]);
    for (const path of [
      "https://hooks.example/",
      "https://hooks.example/flowmaestro/x",
      "https://hooks.example/in/constructor/x",
      "https://hooks.example/in/",
    ]) {
      assert.deepEqual(await codeOf(await send(path, "{}")), [404, "service_unknown"], path);
    }
    assert.deepEqual(await codeOf(await send(url)), [400, "signature_invalid"]);
  },

  "the challenge of a subscription of OpenWOP is replied to": async () => {
    const { deliver, done } = receiver();
    const response = await deliver("openwop", "https://hooks.example/in/openwop", '{"challenge":"abc"}');
    assert.deepEqual([response.status, await response.json()], [200, { challenge: "abc" }]);
    assert.equal(done.length, 0);
  },

  "only the rule of an external event sees a delivery: an approval's decision is never in it": async () => {
    const sent = [];
    const asking = (question) => ({
      attach: async () => ({ status: async () => ({ waiting: question }), respond: async (reply, options) => (sent.push([reply, options]), true) }),
    });
    const delivery = { run: "run-1", event: { data: { action: "accept", decision: "approve" } } };
    const calls = [];
    const rules = {
      approval: (...given) => (calls.push(given), { decision: "reject", message: "no" }),
      "external-event": (question, event) => ({ values: event.data }),
    };
    const gate = { asks: "approval", id: "gate" };
    assert.equal(await replyWith(asking(gate), rules)(delivery), true);
    assert.deepEqual(calls, [[gate]]);
    assert.deepEqual(sent.pop(), [{ decision: "reject", message: "no" }, { to: gate }]);
    assert.equal(await replyWith(asking(gate), { "external-event": rules["external-event"] })(delivery), false);
    assert.equal(await replyWith(asking(undefined), rules)(delivery), false);
    assert.equal(await replyWith(asking({ asks: "constructor" }), rules)(delivery), false);
    assert.deepEqual(sent, []);
    const event = { asks: "external-event", id: "ext" };
    assert.equal(await replyWith(asking(event), rules)(delivery), true);
    assert.deepEqual(sent, [[{ values: delivery.event.data }, { to: event }]]);
    assert.throws(() => replyWith(asking(gate), { approval: /** @type {any} */ ({ decision: "approve" }) }), /rules.approval/);
  },

  "Node's http server takes a receiver as its listener, and a body over the limit is not read": async (after) => {
    const { webhookUrl, fetch: handler, done } = receiver({ maxBodyBytes: 1000 });
    const server = createServer(nodeListener(handler)).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    after(() => server.close());
    const origin = `http://127.0.0.1:${server.address().port}`;
    const url = (await webhookUrl("run-1", "flowmaestro")).replace("https://hooks.example", origin);
    const body = DELIVERIES.flowmaestro.body();
    assert.equal((await fetch(url, { method: "POST", body, headers: DELIVERIES.flowmaestro.headers(body, SECRETS.flowmaestro) })).status, 200);
    assert.equal(done.length, 1);
    assert.deepEqual(await codeOf(await fetch(url, { method: "POST", body: "x".repeat(5000) })), [413, "body_too_large"]);
    assert.equal((await fetch(url)).status, 405);
  },

  "wrong options are named": async () => {
    const good = {
      url: "https://hooks.example",
      secrets: ADDRESS_SECRET,
      deliveries: new Set(),
      services: { flowmaestro: { service: FlowMaestro, secrets: "s", receive() {} } },
    };
    /** @type {[any, RegExp][]} */
    const wrong = [
      [{ url: "hooks" }, /url must be/],
      [{ secrets: "short" }, /at least 32/],
      [{ deliveries: {} }, /deliveries must be/],
      [{ services: {} }, /services must have/],
      [{ services: { github: {} } }, /services.github: only openwop/],
      [{ services: { snapstate: { secrets: "s", receive() {} } } }, /services.snapstate.service/],
      [{ services: { snapstate: { service: SnapState, receive() {} } } }, /services.snapstate.secrets/],
      [{ services: { snapstate: { service: SnapState, secrets: [], receive() {} } } }, /services.snapstate.secrets/],
      [{ services: { snapstate: { service: SnapState, secrets: ["s", ""], receive() {} } } }, /services.snapstate.secrets/],
      [{ services: { snapstate: undefined } }, /services must have/],
      [{ services: { snapstate: { service: SnapState, secrets: "s" } } }, /services.snapstate.receive/],
    ];
    for (const [more, message] of wrong) assert.throws(() => webhooks({ ...good, ...more }), message);
    const { webhookUrl } = webhooks(good);
    await assert.rejects(webhookUrl("run-1", "snapstate"), /service: the receiver has no snapstate/);
    await assert.rejects(webhookUrl(""), /run must be/);
  },
};

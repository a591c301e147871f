// The relay on Cloudflare in workerd: one run and its readers, over restarts and deployments; who may do what; and its limits.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { memory } from "./memory.mjs";
import { catchUp, follow, KEY, ORIGIN, SECRET, startWorker, until } from "./worker.mjs";

const READERS = 100;

const codeOf = async (response) => [response.status, (await response.json()).error?.code];
export const eventsOf = (worker, { id }) => `${worker.address}/runs/${encodeURIComponent(id)}/events`;
const sequences = (messages) => messages.map(({ seq }) => seq);
const numbers = (messages) => messages.map(({ number }) => number);

/** Whether messages are a whole run: each number once and in order, and the service's log. */
export async function assertWhole(worker, { id }, messages) {
  assert.deepEqual(
    numbers(messages),
    messages.map((_, at) => at),
    "the numbers",
  );
  assert.deepEqual(
    sequences(messages),
    (await worker.host.log(id)).map(({ sequence }) => sequence),
    "the service's log",
  );
}

/** Opens a stream of server-sent events and reads its first bytes. */
async function open(worker, run, signal) {
  const response = await fetch(`${eventsOf(worker, run)}?live=sse&offset=-1`, { headers: { Authorization: `Bearer ${run.grant}` }, signal });
  const reader = response.body?.getReader();
  if (response.status === 200) await reader.read();
  return { status: response.status, reader };
}

export default {
  [`${READERS} readers share one upstream connection, over a restart and a redeployment: nothing is lost, nothing repeated`]: async (after) => {
    const worker = await startWorker(after);
    const run = await worker.start("steps", { nodes: 40, delayMs: 200 });
    const upstream = () => worker.host.streams(run.id);
    const counts = new Array(READERS).fill(0);
    /** @type {Promise<any> | undefined} */
    let restarted;
    /** @type {Promise<void> | undefined} */
    let redeployed;
    const reporting = (reader) => (count) => {
      counts[reader] = count;
      const least = Math.min(...counts);
      if (least >= 8) restarted ??= upstream().then(async (streams) => (await worker.restart(), streams));
      if (least >= 40) redeployed ??= restarted.then(() => worker.restart({ banner: "// Another version." }));
    };
    const all = await Promise.all(Array.from({ length: READERS }, (_, reader) => follow(eventsOf(worker, run), run.grant, reporting(reader))));
    const { open: atOnce, total } = await restarted;
    assert.deepEqual([atOnce, total], [1, 1], "the upstream connections before the restart");
    await redeployed;
    assert.equal((await upstream()).total, 3, "the upstream connections in all: one after each of the two");
    for (const messages of all) await assertWhole(worker, run, messages);
    const late = await catchUp(eventsOf(worker, run), run.grant);
    assert.deepEqual([late.messages, late.isClosed], [all[0], true], "who comes after the end has it all");
    assert.deepEqual(await follow(eventsOf(worker, run), run.grant), all[0]);
    assert.equal((await upstream()).total, 3, "a run that is over is not followed again");
  },

  "a reader's reply reaches the run, once, and a cancelled run ends for everybody": async (after) => {
    const worker = await startWorker(after);
    const run = await worker.start("refund", { order: 7 });
    const where = `/runs/${run.id}`;
    const following = follow(eventsOf(worker, run), run.grant);
    /** @type {any} */
    let question;
    await until(
      "the run never asks",
      async () => (question = (await catchUp(eventsOf(worker, run), run.grant)).messages.find(({ kind }) => kind === "waiting")),
    );
    assert.equal(question.token, undefined);
    const reply = (asked) => worker.post(`${where}/replies`, { answer: { decision: "approve" }, question: asked }, { grant: run.grant });
    assert.deepEqual(await codeOf(await reply({ id: "another", seq: question.seq })), [409, "question_closed"]);
    assert.deepEqual(await codeOf(await reply({ seq: question.seq + 1 })), [409, "question_closed"]);
    // After a restart the object does not have the question's event any more.
    await worker.restart();
    const taken = await reply({ id: question.id, seq: question.seq });
    assert.deepEqual([taken.status, await taken.json()], [200, { taken: true }]);
    const messages = await following;
    assert.equal(messages.at(-1).kind, "completed");
    assert.equal(messages.at(-1).output.refunded, true);
    await assertWhole(worker, run, messages);
    assert.deepEqual(await codeOf(await reply({ id: question.id })), [409, "question_closed"]);

    const second = await worker.start("steps", { nodes: 1, delayMs: 60_000 });
    const both = [0, 1].map(() => follow(eventsOf(worker, second), second.grant));
    const cancelled = await worker.post(`/runs/${second.id}/cancel`, { reason: "enough" }, { grant: second.grant });
    assert.deepEqual([cancelled.status, (await cancelled.json()).id], [200, second.id]);
    for (const seen of await Promise.all(both)) assert.equal(seen.at(-1).kind, "cancelled");
  },

  "somebody else who knows a run's id reads nothing, replies to nothing and cancels nothing": async (after) => {
    const worker = await startWorker(after);
    const run = await worker.start("approval", {}, "ada");
    const own = await worker.start("approval", {}, "eve");
    const where = `/runs/${run.id}`;
    const attempts = async (how) => {
      const read = await worker.call(`${where}/events?offset=-1`, { grant: how.grant, headers: how.as ? { "X-Person": how.as } : {} });
      const reply = await worker.post(`${where}/replies`, { answer: { decision: "approve" } }, how);
      const cancel = await worker.post(`${where}/cancel`, {}, how);
      const grant = await worker.post(`${where}/grants`, {}, how);
      return Promise.all([read, reply, cancel, grant].map(codeOf));
    };
    const four = (status, code) => Array(4).fill([status, code]);
    assert.deepEqual(await attempts({ as: "eve" }), four(404, "run_unknown"), "another person");
    assert.deepEqual(await attempts({ grant: own.grant }), four(403, "grant_of_another_run"), "a grant of another run");
    assert.deepEqual(await attempts({ grant: `${run.grant}x` }), four(403, "grant_invalid"), "a grant that was changed");
    assert.deepEqual(await attempts({ headers: { Origin: ORIGIN } }), four(401, "unauthenticated"), "nobody");
    const payload = Buffer.from(JSON.stringify({ run: run.id, verbs: ["read", "reply", "cancel"], expires: 1, until: 2 })).toString("base64url");
    const expired = `${payload}.${createHmac("sha256", SECRET).update(`flowtether grant 1\n${payload}`).digest("base64url")}`;
    assert.deepEqual(await attempts({ grant: expired }), four(403, "grant_expired"), "a grant that has expired");
    const { messages } = await catchUp(eventsOf(worker, run), run.grant);
    assert.equal(messages.at(-1).status, "waiting");
    const mine = await worker.call(`${where}/events?offset=-1`, { headers: { "X-Person": "ada" } });
    assert.equal(mine.status, 200, "its own person needs no grant");
  },

  "a grant is narrowed for others and renewed, and does no more than it says": async (after) => {
    const worker = await startWorker(after, { bindings: { LIMITS: "{}" } });
    const run = await worker.start("approval", {});
    const where = `/runs/${run.id}`;
    const ask = async (body, how) => (await worker.post(`${where}/grants`, body, how)).json();
    const { grant: readOnly } = await ask({ verbs: ["read"] }, { grant: run.grant });
    await catchUp(eventsOf(worker, run), readOnly);
    for (const verb of ["replies", "cancel"])
      assert.deepEqual(await codeOf(await worker.post(`${where}/${verb}`, { answer: {} }, { grant: readOnly })), [403, "grant_of_another_verb"]);
    assert.equal((await ask({ verbs: ["read", "cancel"] }, { grant: readOnly })).error.code, "grant_of_another_verb");
    assert.equal((await ask({}, { grant: readOnly })).error.code, "grant_not_renewable");
    for (const how of [{ grant: run.grant }, { as: "ada" }]) {
      for (const verbs of [[], ["delete"], ["read", "write"], "read", {}, 7, null, [["read"]], ["__proto__"]])
        assert.equal((await ask({ verbs }, how)).error?.code, "verbs_invalid", JSON.stringify(verbs));
      for (const expiresInSeconds of [0, -1, 1.5, "60", null, 1e300, [60]])
        assert.equal((await ask({ expiresInSeconds }, how)).error?.code, "expiry_invalid", JSON.stringify(expiresInSeconds));
    }
    const endless = await ask({ expiresInSeconds: 10 ** 12 }, { grant: run.grant });
    assert.ok(endless.expiresAt <= Date.now() + 8 * 24 * 3600 * 1000, "a grant is renewed no longer than the first one allows");
    const renewed = await ask({}, { grant: run.grant });
    assert.ok(renewed.expiresAt >= run.expiresAt && run.expiresAt > Date.now());
    const own = await ask({}, { as: "ada" });
    assert.equal((await worker.post(`${where}/cancel`, {}, { grant: own.grant })).status, 200, "its person gets a new one");
    // During a rotation grants of both secrets are valid.
    await worker.restart({ GRANT_SECRETS: `another-secret-0123456789abcdefghijk ${SECRET}` });
    await catchUp(eventsOf(worker, run), run.grant);
    await worker.restart({ GRANT_SECRETS: "another-secret-0123456789abcdefghijk" });
    await assert.rejects(catchUp(eventsOf(worker, run), run.grant), /grant_invalid/);
  },

  "events of several megabytes are kept whole and in order": async (after) => {
    const worker = await startWorker(after);
    const run = await worker.start("log", { events: 6, bytes: 2_600_000, unicode: true });
    const messages = await follow(eventsOf(worker, run), run.grant);
    await assertWhole(worker, run, messages);
    const log = await worker.host.log(run.id);
    assert.deepEqual(
      messages.map(({ raw }) => raw.payload),
      log.map(({ payload }) => payload),
      "what each says",
    );
    const again = await catchUp(eventsOf(worker, run), run.grant);
    assert.deepEqual(again.messages, messages);
    await worker.restart();
    assert.deepEqual((await catchUp(eventsOf(worker, run), run.grant)).messages, messages);
  },

  "a page of another origin starts nothing and changes nothing, whatever cookie goes along": async (after) => {
    const worker = await startWorker(after);
    const run = await worker.start("approval", {});
    const before = (await worker.host.requests()).length;
    const origins = [
      "http://127.0.0.1:1",
      "https://evil.example",
      "https://x.app.example",
      "null",
      "https://app.example.evil.example",
      "http://app.example",
      `${ORIGIN}/`,
    ];
    for (const origin of origins) {
      for (const where of ["/runs", `/runs/${run.id}/replies`, `/runs/${run.id}/cancel`, `/runs/${run.id}/grants`]) {
        const response = await worker.post(where, { workflowId: "steps" }, { as: "ada", headers: { Origin: origin } });
        assert.equal(response.headers.get("Access-Control-Allow-Origin"), null);
        assert.deepEqual(await codeOf(response), [403, "origin_not_allowed"], `${origin} ${where}`);
      }
    }
    const silent = await worker.post("/runs", { workflowId: "steps" }, { headers: { "X-Person": "ada" } });
    assert.deepEqual(await codeOf(silent), [403, "origin_missing"]);
    assert.equal((await worker.host.requests()).length, before, "nothing was sent to the service");
    const mine = await worker.call("/runs", { method: "OPTIONS", headers: { Origin: ORIGIN, "Access-Control-Request-Method": "POST" } });
    assert.equal(mine.headers.get("Access-Control-Allow-Origin"), ORIGIN);
    assert.equal(mine.headers.get("Access-Control-Allow-Credentials"), "true");
    const other = await worker.call("/runs", { method: "OPTIONS", headers: { Origin: "https://evil.example" } });
    assert.equal(other.headers.get("Access-Control-Allow-Origin"), null);
    assert.match(other.headers.get("Vary"), /Origin/);
    assert.equal(
      (await worker.post("/runs", { workflowId: "steps" }, { headers: { "X-Person": "ada", Origin: worker.address } })).status,
      201,
      "the Worker's own pages may",
    );
  },

  "300 invented run ids are 404, with nothing asked of the service and nothing kept": async (after) => {
    const worker = await startWorker(after);
    const run = await worker.start("approval", {});
    await catchUp(eventsOf(worker, run), run.grant);
    const [requests, files] = [(await worker.host.requests()).length, (await worker.files()).length];
    const statuses = new Set();
    for (let at = 0; at < 300; at += 1) {
      const id = `invented-${at}`;
      const as = { headers: { "X-Person": "ada", Origin: ORIGIN } };
      const responses = [
        await worker.call(`/runs/${id}/events?offset=-1&live=sse`, as),
        await worker.post(`/runs/${id}/cancel`, {}, { as: "ada" }),
        await worker.post(`/runs/${id}/replies`, { answer: {} }, { as: "eve" }),
      ];
      for (const response of responses) statuses.add((await codeOf(response)).join(" "));
    }
    assert.deepEqual([...statuses], ["404 run_unknown"]);
    assert.equal((await worker.host.requests()).length, requests, "requests to the service");
    const { length } = await worker.files();
    assert.ok(length <= files + 1, `${length} databases in place of ${files}: that of eve may be new`);
    // A grant that is signed, of a run that is not kept: as after its time.
    const payload = Buffer.from(JSON.stringify({ run: "gone", verbs: ["read"], expires: 4102444800, until: 4102444800 })).toString("base64url");
    const grant = `${payload}.${createHmac("sha256", SECRET).update(`flowtether grant 1\n${payload}`).digest("base64url")}`;
    assert.deepEqual(await codeOf(await worker.call("/runs/gone/events", { grant })), [404, "run_unknown"]);
    assert.equal((await worker.host.requests()).length, requests);
  },

  "readers of one run have a limit, and one that reads nothing is gone after its time": async (after) => {
    const worker = await startWorker(after, { bindings: { LIMITS: JSON.stringify({ readersPerRun: 20, readerMs: 1500 }) } });
    const run = await worker.start("steps", { nodes: 1, delayMs: 60_000 });
    const opened = await Promise.all(Array.from({ length: 20 }, () => open(worker, run)));
    assert.ok(opened.every(({ status }) => status === 200));
    const refused = await worker.call(`/runs/${run.id}/events?offset=-1&live=sse`, { grant: run.grant });
    assert.ok(Number(refused.headers.get("Retry-After")) > 0);
    assert.deepEqual(await codeOf(refused), [429, "too_many_readers"]);
    assert.deepEqual(await codeOf(await worker.call(`/runs/${run.id}/events?offset=-1&live=long-poll`, { grant: run.grant })), [429, "too_many_readers"]);
    assert.equal((await worker.call(`/runs/${run.id}/events?offset=-1`, { grant: run.grant })).status, 200, "a catch-up read holds no place");
    await until("their places are not free", async () => (await open(worker, run)).status === 200);
    for (const { reader } of opened) reader.cancel().catch(() => {});
  },

  "10,000 readers that are opened and abandoned leave nothing behind": async (after) => {
    const worker = await startWorker(after, { bindings: { LIMITS: JSON.stringify({ readersPerRun: 200, readerMs: 4000 }) } });
    const run = await worker.start("steps", { nodes: 1, delayMs: 120_000 });
    const batch = async (count) => {
      const outcomes = { 200: 0, 429: 0 };
      for (let left = count; left > 0; left -= 50) {
        const leave = new AbortController();
        const opened = await Promise.all(Array.from({ length: 50 }, () => open(worker, run, leave.signal)));
        for (const { status } of opened) outcomes[status] += 1;
        leave.abort();
      }
      return outcomes;
    };
    await batch(1000);
    const before = (await memory(worker.address)).now;
    const outcomes = await batch(9000);
    assert.equal(outcomes[200] + outcomes[429], 9000, "each has a response of its own");
    await until("their places are not free", async () => (await open(worker, run)).status === 200);
    const grown = (await memory(worker.address)).now - before;
    assert.ok(grown < 100, `workerd grew by ${grown} MB`);
    assert.equal((await worker.host.streams(run.id)).open, 1);
  },

  "runs of one person have a limit, and those that are over do not count": async (after) => {
    const worker = await startWorker(after, { bindings: { LIMITS: JSON.stringify({ runsPerPerson: 2 }) } });
    const [first] = [await worker.start("approval", {}), await worker.start("approval", {})];
    const third = await worker.post("/runs", { workflowId: "approval" }, { as: "ada" });
    assert.ok(Number(third.headers.get("Retry-After")) > 0);
    assert.deepEqual(await codeOf(third), [429, "too_many_runs"]);
    await worker.start("approval", {}, "eve");
    await worker.post(`/runs/${first.id}/cancel`, {}, { grant: first.grant });
    await until("a place is not free", async () => (await worker.post("/runs", { workflowId: "approval" }, { as: "ada" })).status === 201);
  },

  "one idempotency key starts one run, of one person": async (after) => {
    const worker = await startWorker(after);
    const start = async (as) => (await worker.post("/runs", { workflowId: "approval", input: {} }, { as, headers: { "Idempotency-Key": "order-7" } })).json();
    const runs = await Promise.all([start("ada"), start("ada"), start("ada")]);
    await worker.restart();
    runs.push(await start("ada"));
    assert.equal(new Set(runs.map(({ id }) => id)).size, 1);
    assert.notEqual((await start("eve")).id, runs[0].id);
    const other = { as: "ada", headers: { "Idempotency-Key": "order-7" } };
    for (const start of [
      { workflowId: "steps", input: {} },
      { workflowId: "approval", input: { order: 8 } },
    ])
      assert.deepEqual(await codeOf(await worker.post("/runs", start, other)), [422, "idempotency_key_reused"], "one key, and another start");
    assert.deepEqual(await codeOf(await worker.post("/runs", { workflowId: "approval" }, { as: "ada", headers: { "Idempotency-Key": "x".repeat(256) } })), [
      400,
      "idempotency_key_invalid",
    ]);
  },

  "a run with more events than are kept is not followed on, and its stream says so": async (after) => {
    const worker = await startWorker(after, { bindings: { LIMITS: JSON.stringify({ bytesPerRun: 100_000 }) } });
    const run = await worker.start("log", { events: 200, bytes: 2000 });
    const messages = await follow(eventsOf(worker, run), run.grant);
    assert.deepEqual(
      numbers(messages),
      messages.map((_, at) => at),
    );
    const { kind, type, synthetic, raw } = messages.at(-1);
    assert.deepEqual([kind, type, synthetic], ["other", "gap", true]);
    assert.match(raw.reason, /more than is kept/);
    const log = await worker.host.log(run.id);
    assert.deepEqual(
      sequences(messages.slice(0, -1)),
      log.slice(0, messages.length - 1).map(({ sequence }) => sequence),
    );
    assert.ok(messages.length < log.length);
    assert.match(worker.log.join(""), /not followed any more/);
  },

  "a storage that keeps nothing more stops the stream with an error, and what was kept is resumed once it does": async (after) => {
    const worker = await startWorker(after, { file: "failing.js", bindings: { IS_FULL: "true" } });
    const run = await worker.start("steps", { nodes: 4, delayMs: 20 });
    const live = () => worker.call(`/runs/${run.id}/events?live=sse&offset=-1`, { grant: run.grant });
    await until("no error is seen", async () => {
      const response = await live();
      if (response.status === 503) assert.ok(Number(response.headers.get("Retry-After")) > 0);
      await response.body.cancel();
      return response.status === 503;
    });
    assert.deepEqual(await codeOf(await live()), [503, "storage_failed"]);
    assert.deepEqual(numbers((await catchUp(eventsOf(worker, run), run.grant)).messages), [0, 1, 2], "what was kept is whole");
    assert.match(worker.log.join(""), /cannot be followed: Error SQLITE_FULL/);
    await worker.restart({ IS_FULL: "false" });
    await assertWhole(worker, run, await follow(eventsOf(worker, run), run.grant));
  },

  "a run that the service has dropped is not followed on, and its stream says so": async (after) => {
    const worker = await startWorker(after);
    await worker.host.faults({ path: "/events", status: 404, times: 50 });
    const run = await worker.start("steps", { nodes: 1, delayMs: 60_000 });
    const messages = await follow(eventsOf(worker, run), run.grant);
    assert.deepEqual([messages.at(-1).kind, messages.at(-1).type], ["other", "gap"]);
  },

  "what is over is removed after its time, and its address is 404": async (after) => {
    const worker = await startWorker(after, { bindings: { LIMITS: JSON.stringify({ keepMs: 1500 }) } });
    const run = await worker.start("echo", { text: "a text that is kept for a while" });
    await follow(eventsOf(worker, run), run.grant);
    await until("it is not removed", async () => (await worker.call(`/runs/${run.id}/events`, { grant: run.grant })).status === 404);
    assert.deepEqual(await codeOf(await worker.post(`/runs/${run.id}/cancel`, {}, { as: "ada" })), [404, "run_unknown"]);
    await worker.restart();
    assert.equal((await worker.call(`/runs/${run.id}/events`, { grant: run.grant })).status, 404);
    assert.ok(!(await worker.stored()).includes("a text that is kept for a while"), "nothing of it is kept");
  },

  "a service that has moved is followed from where the run was": async (after) => {
    const worker = await startWorker(after);
    const run = await worker.start("steps", { nodes: 20, delayMs: 150 });
    let moved;
    const move = (count) => (count >= 8 ? (moved ??= worker.restart({ SERVICE_URL: `${worker.baseUrl}/as/cors-open` })) : undefined);
    const messages = await follow(eventsOf(worker, run), run.grant, move);
    await moved;
    await assertWhole(worker, run, messages);
    const paths = (await worker.host.requests()).map(({ path }) => path);
    assert.ok(
      paths.some((path) => path.includes("/as/cors-open") || path.includes(run.id)),
      paths.join(" "),
    );
    const later = await worker.start("approval", {});
    await worker.restart({ SERVICE_URL: worker.baseUrl });
    assert.equal((await worker.post(`/runs/${later.id}/cancel`, {}, { grant: later.grant })).status, 200);
  },

  "bad input has a response with a code, and never a program's own error": async (after) => {
    const worker = await startWorker(after, { bindings: { LIMITS: JSON.stringify({ bodyBytes: 2000 }) } });
    const run = await worker.start("approval", {});
    const where = `/runs/${run.id}`;
    const ada = { "X-Person": "ada", Origin: ORIGIN };
    const raw = (path, body) => worker.call(path, { method: "POST", body, headers: ada });
    for (const path of ["/runs", `${where}/replies`, `${where}/cancel`, `${where}/grants`]) {
      for (const body of ["{", "[]", "7", "null", '"x"', new Uint8Array([0xff, 0xfe, 0x7b])])
        assert.deepEqual(await codeOf(await raw(path, body)), [400, "body_invalid"], `${path} ${body}`);
      assert.deepEqual(await codeOf(await raw(path, `{"x":"${"x".repeat(3000)}"}`)), [413, "body_too_large"]);
    }
    assert.deepEqual(await codeOf(await raw(`${where}/replies`, "{}")), [400, "answer_invalid"]);
    assert.deepEqual(await codeOf(await raw("/runs", "{}")), [403, "workflow_not_allowed"]);
    for (const workflowId of ["chat", "constructor", "", 7, ["steps"]])
      assert.deepEqual(await codeOf(await raw("/runs", JSON.stringify({ workflowId }))), [403, "workflow_not_allowed"]);
    const refusedReply = await raw(`${where}/replies`, '{"answer":{"decision":"no such decision"}}');
    assert.deepEqual(await codeOf(refusedReply), [400, "refused"]);
    const read = (query) => worker.call(`${where}/events${query}`, { grant: run.grant }).then(codeOf);
    for (const offset of ["", "x", "7", "-2", "0000000000009999", "99999999999999999999", "1e3", "%00", "now%20", "../x"])
      assert.deepEqual(await read(`?offset=${offset}`), [400, "offset_unknown"], offset);
    assert.deepEqual(await read("?offset=-1&live=carrier-pigeon"), [400, "live_unknown"]);
    assert.deepEqual(await read("?live=sse"), [400, "offset_missing"]);
    assert.deepEqual(await read("?offset=-1&offset=now"), [400, "parameter_twice"]);
    for (const [method, path] of [
      ["DELETE", `${where}/events`],
      ["PUT", `${where}/events`],
      ["POST", `${where}/events`],
      ["GET", `${where}/replies`],
      ["GET", "/runs"],
      ["DELETE", "/runs"],
    ]) {
      const response = await worker.call(path, { method, headers: ada });
      assert.ok(response.headers.get("Allow"));
      assert.deepEqual(await codeOf(response), [405, "method_not_allowed"], `${method} ${path}`);
    }
    for (const path of ["/", "/runs/", `${where}`, `${where}/delete`, "/runs/%E0%A4%A/events", "/runs/a/b/events", "/person/start", "/run/begin"]) {
      assert.deepEqual(await codeOf(await worker.call(path, { headers: ada })), [404, "not_found"], path);
    }
    const lastEvent = await worker.call(`${where}/events?offset=-1`, { grant: run.grant, headers: { "Last-Event-ID": "9999" } });
    assert.equal((await lastEvent.json())[0].number, 0, "the protocol has offsets, and no Last-Event-ID");
  },

  "the key of the service is in no response, log, header, grant or stored record": async (after) => {
    const worker = await startWorker(after);
    const seen = [];
    const look = async (response) => {
      seen.push(JSON.stringify([...response.headers]), await response.text());
    };
    // The service says it again in its events.
    const run = await worker.start("echo", { text: `my key is ${KEY}, "quoted"`, nested: { [KEY]: KEY } });
    const messages = await follow(eventsOf(worker, run), run.grant);
    assert.match(JSON.stringify(messages), /my key is \[redacted\]/);
    assert.ok(JSON.stringify(messages).includes('{"[redacted]":"[redacted]"}'), "as the name of a member");
    seen.push(JSON.stringify(messages), run.grant, Buffer.from(run.grant.split(".")[0], "base64url").toString());
    const waiting = await worker.start("external", {});
    for (const path of ["/runs", `/runs/${run.id}/events`, `/runs/${waiting.id}/events?offset=-1`])
      await look(await worker.call(path, { grant: waiting.grant }));
    await look(await worker.post("/runs", { workflowId: "no-such", input: {} }, { as: "ada" }));
    await worker.host.faults({ method: "POST", path: "/v1/runs", status: 401 });
    await look(await worker.post("/runs", { workflowId: "echo", input: {} }, { as: "ada" }));
    await worker.host.faults({ method: "POST", path: "/cancel", status: 500 });
    await look(await worker.post(`/runs/${waiting.id}/cancel`, {}, { grant: waiting.grant }));
    // Nobody is at that address.
    await worker.restart({ SERVICE_URL: "http://127.0.0.1:9" });
    await look(await worker.post("/runs", { workflowId: "echo", input: {} }, { as: "ada" }));
    await look(await worker.post(`/runs/${waiting.id}/cancel`, {}, { grant: waiting.grant }));
    seen.push(worker.log.join(""));
    assert.ok(seen.length > 12);
    for (const text of seen) assert.ok(!text.includes(KEY), text.slice(0, 300));
    assert.ok(!(await worker.stored()).includes(KEY), "in what is kept");
  },

  "the token of a question, by which anybody could reply, is in no message and in no record": async (after) => {
    const worker = await startWorker(after);
    const run = await worker.start("external", {});
    let messages = [];
    await until("the run never asks", async () =>
      (messages = (await catchUp(eventsOf(worker, run), run.grant)).messages).some(({ kind }) => kind === "waiting"),
    );
    const tokens = JSON.stringify(await worker.host.log(run.id)).match(/"(?:interruptToken|token)":"([^"]+)"/g) ?? [];
    assert.ok(tokens.length > 0, "the service has sent one");
    const stored = await worker.stored();
    for (const token of tokens.map((text) => text.split('"')[3])) {
      assert.ok(!JSON.stringify(messages).includes(token), `${token} in a message`);
      assert.ok(!stored.includes(token), `${token} in what is kept`);
    }
    assert.equal(messages.find(({ kind }) => kind === "waiting").token, undefined);
  },

  "a Worker remembers what it received in Durable Objects, and acts upon each delivery once": async (after) => {
    const bindings = { ADDRESS_SECRET: "secret-of-addresses-0123456789abcdef", FLOWMAESTRO_SECRET: "whsec_worker" };
    const worker = await startWorker(after, { file: "receiver.js", classes: { DELIVERIES: "Deliveries" }, bindings });
    const payload = Buffer.from(JSON.stringify({ service: "flowmaestro", run: "run-1" })).toString("base64url");
    const signature = createHmac("sha256", bindings.ADDRESS_SECRET).update(`flowtether webhook 1\n${payload}`).digest("base64url");
    const body = JSON.stringify({ id: "event-1", event: "execution.completed", created_at: new Date().toISOString(), data: {} });
    const headers = { "X-FlowMaestro-Signature": `v1=${createHmac("sha256", bindings.FLOWMAESTRO_SECRET).update(body).digest("hex")}` };
    const deliver = () => worker.call(`/flowmaestro/${payload}.${signature}`, { method: "POST", body, headers });
    const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await deliver()).status));
    assert.ok(
      statuses.every((status) => status === 200 || status === 503),
      String(statuses),
    );
    await worker.restart();
    assert.deepEqual(await (await deliver()).json(), { outcome: "duplicate" });
    assert.equal(worker.log.join("").split("acted upon run-1").length - 1, 1);
  },
};

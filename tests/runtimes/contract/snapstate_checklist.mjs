// What is easy to get wrong with SnapState, each line a test of that name.

import * as assert from "./assert.mjs";
import { collect, newWorkflow, saved, speaking } from "./snapstate_catalogue.mjs";
import { timed } from "./time.mjs";

const WEBHOOK = { url: "http://127.0.0.1:9/told", events: ["checkpoint.saved"] };

/** What the service itself says, without a client. */
async function raw(t, path) {
  const response = await fetch(`${t.baseUrl}/snapstate${path}`, { headers: { Authorization: `Bearer ${t.key}` } });
  return response.json();
}

export const tests = [
  {
    name: "Never rename keys inside `state` or `metadata`. The JS SDK recursively rewrites them (`fooBar` → `foo_bar` out, `UPPER` → `_u_p_p_e_r`, snake → camel in), so data it wrote looks different to others. Convert only the envelope's own field names.",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      const own = { fooBar: 1, foo_bar: 2, UPPER: { stillUPPER: [{ deep_er: 3, deepEr: 4 }] }, _u_p_p_e_r: 5, "a.b": 6 };
      await st.save(workflowId, 1, own, { metadata: own, agentId: "bot_A", label: "fooBar" });
      const [{ body }] = await t.host.requests("/checkpoints");
      assert.same(JSON.parse(body), { workflow_id: workflowId, step: 1, state: own, metadata: own, agent_id: "bot_A", label: "fooBar" }, "what was sent");

      const stored = (await raw(t, `/workflows/${workflowId}/resume`)).latest_checkpoint;
      assert.same([stored.state, stored.metadata], [own, { ...own, agent_id: "bot_A" }], "what others see");
      const got = await st.get(stored.checkpoint_id);
      assert.same(got, await raw(t, `/checkpoints/${stored.checkpoint_id}`), "what is read");
      assert.same(Object.keys(got.state), Object.keys(own), "the names in it");
      await st.registerAgent({ agent_id: "bot_A", name: "Bot", metadata: own });
      assert.same((await st.getAgent("bot_A")).metadata, own, "an agent's metadata");
    },
  },
  {
    name: "`error` may be a string (framework envelope); reading `error.message` blindly fails.",
    async run(t) {
      const { NotFoundError, ValidationError } = t.flowtether;
      const st = t.snapstate();
      const schema = await assert.rejects(st.save(newWorkflow(), 1, {}, { label: "x".repeat(257) }), ValidationError, { code: "FST_ERR_VALIDATION" });
      assert.same([schema.body.error, schema.message], ["Bad Request", schema.body.message], "what the schema refuses");
      const route = await assert.rejects(st.resume("w".repeat(101)), NotFoundError, { code: undefined });
      assert.same([route.body.error, route.message], ["Not Found", route.body.message], "an unknown route");
      const handler = await assert.rejects(st.resume("wf"), NotFoundError, { code: "NOT_FOUND" });
      assert.same(handler.message, handler.body.error.message, "what a handler refuses");
    },
  },
  {
    name: "Do not send `Content-Type` on a request without a body: a runtime that adds `Content-Length: 0` or chunked encoding to DELETE then gets 400 `FST_ERR_CTP_EMPTY_JSON_BODY`.",
    async run(t) {
      const st = t.snapstate();
      const workflowId = await saved(st, 1);
      await st.registerAgent({ agent_id: "bot", name: "Bot" });
      const { webhook_id: webhookId } = await st.registerWebhook(WEBHOOK);
      const { latest_checkpoint: latest } = await st.resume(workflowId);
      await st.get(latest.checkpoint_id);
      await st.replay(workflowId);
      await st.listAgents();
      await st.getAgent("bot");
      await st.analytics.overview();
      assert.equal(await st.deleteAgent("bot"), null, "an agent that is deleted");
      assert.equal(await st.deleteWebhook(webhookId), null, "a webhook that is deleted");
      const sent = await t.host.requests();
      assert.same(sent.map(({ method }) => method).filter((method) => method === "DELETE").length, 2, "the deletions");
      for (const { method, path, headers, body } of sent) {
        assert.equal(headers["content-type"], method === "POST" ? "application/json" : undefined, `the content type of ${method} ${path}`);
        assert.equal(body !== "", method === "POST", `whether ${method} ${path} has a body`);
      }
    },
  },
  {
    name: "Keep etag quotes. Expose the etag as received.",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      const { etag, checkpoint_id: id } = await st.save(workflowId, 1, { a: 1 });
      assert.equal(etag, '"015abd7f5cc57a2d"', "of a save");
      assert.equal((await st.get(id)).etag, etag, "of a get");
      const error = await assert.rejects(st.save(workflowId, 1, { a: 2 }), t.flowtether.ConflictError);
      assert.equal(error.existing.etag, etag, "of a conflict");
      assert.equal((await st.save(workflowId, 1, { a: 1 }, { ifMatch: etag })).etag, etag, "given back");
      assert.equal((await t.host.requests("/checkpoints")).at(-1).headers["if-match"], etag, "the header");
      await assert.rejects(st.save(workflowId, 1, { a: 1 }, { ifMatch: etag.slice(1, -1) }), t.flowtether.ConfigurationError, { field: "ifMatch" });
    },
  },
  {
    name: "Omit nulls; metadata null is a 400.",
    async run(t) {
      const st = t.snapstate();
      const { ConfigurationError } = t.flowtether;
      const left = { label: undefined, metadata: undefined, agentId: undefined, ttlSeconds: undefined, ifMatch: undefined };
      await st.save(newWorkflow(), 1, {}, left);
      await st.registerAgent({ agent_id: "bot", name: "Bot", description: undefined, metadata: undefined });
      await st.updateAgent("bot", { name: "Robot", metadata: undefined });
      await st.registerWebhook({ ...WEBHOOK, secret: undefined });
      const sent = await t.host.requests();
      assert.same(
        sent.map(({ body }) => Object.keys(JSON.parse(body)).length),
        [3, 2, 1, 2],
        "the members that were sent",
      );
      for (const { headers } of sent) assert.same([headers["x-checkpoint-ttl"], headers["if-match"]], [undefined, undefined], "the headers");
      for (const field of ["label", "metadata", "agentId"]) {
        const error = await assert.rejects(st.save(newWorkflow(), 1, {}, { [field]: null }), ConfigurationError, { field });
        assert.ok(error.message.includes("left out"), error.message);
      }
      assert.equal((await t.host.requests()).length, sent.length, "the number of requests");
      assert.same((await st.replay(await saved(st, 1))).checkpoints[0].label, null, "a label that was left out");
    },
  },
  {
    name: "No etag in resume/replay; state may be absent (archive).",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      const { etag, checkpoint_id: id } = await st.save(workflowId, 1, { a: 1 });
      const { latest_checkpoint: latest } = await st.resume(workflowId);
      const [entry] = await collect(st.replay(workflowId));
      for (const shown of [latest, entry])
        assert.same([shown.checkpoint_id, shown.workflow_id, "etag" in shown], [id, workflowId, false], "a checkpoint of a history");
      assert.equal((await st.get(latest.checkpoint_id)).etag, etag, "where the etag is");

      const archive = speaking(t, ["archive"]);
      const { source, latest_checkpoint: archived } = await archive.resume(workflowId);
      assert.same([source, "state" in archived], ["archive", false], "a resume from an archive");
      const [unpacked] = await collect(archive.replay(workflowId));
      assert.same([unpacked.state, unpacked.etag], [{ a: 1 }, etag], "a replay from an archive");
    },
  },
  {
    name: "`has_more`/`total` cannot drive paging.",
    async run(t) {
      const st = t.snapstate();
      const workflowId = await saved(st, 7);
      const page = await raw(t, `/workflows/${workflowId}/replay?from_step=4&limit=3`);
      assert.same([page.checkpoints, page.total, page.has_more], [[], 0, false], "what the service says of three from the fourth on");
      const { checkpoints, has_more: hasMore, mayBeTruncated } = await st.replay(workflowId, { fromStep: 4, limit: 3 });
      assert.same([checkpoints.map(({ step }) => step), hasMore, mayBeTruncated], [[4, 5, 6], false, true], "what the client says");
      assert.equal((await collect(st.replay(workflowId))).length, 7, "all of them");
    },
  },
  {
    name: "Non-integer or far-future Retry-After: parse integers and HTTP dates, clamp.",
    async run(t) {
      const st = t.snapstate({ retry: { maxRetries: 2, baseDelayMs: 5, maxDelayMs: 2500 } });
      const resumed = async (retryAfter) => {
        await t.host.faults({ path: "/resume", status: 429, headers: { "Retry-After": retryAfter } });
        return timed(st.resume(workflowId));
      };
      const workflowId = await saved(st, 1);
      assert.between((await resumed("1")).ms, 990, 6000, "the time of an integer in ms");
      // A date has no fractions of a second: it is between one and two seconds away.
      assert.between((await resumed(new Date(Date.now() + 2000).toUTCString())).ms, 900, 7000, "the time of a date in ms");
      for (const nonsense of ["1.5", "soon", "-60", "Infinity", "NaN", "0x10"])
        assert.between((await resumed(nonsense)).ms, 0, 10_000, `the time of ${nonsense} in ms`);
      for (const [far, least] of /** @type {any[][]} */ ([
        ["86400", 86_400_000],
        ["99999999999999999999", 86_400_000],
        [new Date(Date.now() + 3_600_000).toUTCString(), 3_500_000],
      ])) {
        await t.host.faults({ path: "/resume", status: 429, headers: { "Retry-After": far } });
        const { value, ms } = await timed(assert.rejects(st.resume(workflowId), t.flowtether.RateLimitError, {}, far));
        assert.ok(value.retryAfterMs >= least, `retryAfterMs of ${far}: ${value.retryAfterMs}`);
        assert.between(ms, 0, 10_000, "the time in ms");
      }
    },
  },
  {
    name: "Large integers in state lose precision on the server; a client that passes JSON text through untouched still cannot prevent it.",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      await assert.rejects(st.save(workflowId, 1, { n: 9007199254740993n }), t.flowtether.ConfigurationError, { field: "body" });
      const state = { most: Number.MAX_SAFE_INTEGER, text: "9007199254740993", beyond: 2 ** 60, small: 5e-324, huge: 1e300 };
      const { checkpoint_id: id } = await st.save(workflowId, 1, state);
      assert.same((await st.get(id)).state, state, "what a double holds comes back");
      assert.equal((await st.save(workflowId, 1, state)).alreadySaved, true, "and is the same");
    },
  },
];

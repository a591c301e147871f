// Saving with SnapState: what is sent, what a step that is there already means, and that nothing is lost in silence.

import * as assert from "./assert.mjs";
import { ETAG_OF_NOTHING, LOST, collect, losing, newWorkflow, saveAs } from "./snapstate_catalogue.mjs";
import { sleep, timed } from "./time.mjs";

const SAVED = ["checkpoint_id", "workflow_id", "step", "etag", "created_at", "diff_from_previous", "size_bytes"];
export const STATE = { order: 7, items: [{ sku: "tea", count: 2 }], note: null };
const OPTIONS = { label: "paid", metadata: { by: "ann" }, agentId: "bot" };

/** A response that has not come by then is lost. The work itself takes far less. */
const PATIENCE = { timeoutMs: 1500 };

const paths = async (t) => (await t.host.requests()).map(({ method, path }) => `${method} ${path.startsWith("/checkpoints/") ? "/checkpoints/:id" : path}`);
const SAVE = "POST /checkpoints";
const LOOK = "GET /checkpoints/:id";

/** Fails unless the object has these members, beside any others. */
const has = (object, members, what) => assert.same({ ...object, ...members }, object, what);

/** What is saved under a workflow's steps. */
async function history(st, workflowId) {
  return (await st.replay(workflowId)).checkpoints.map(({ step, state }) => [step, state]);
}

/** What a conflict says of the checkpoint that is there. */
export const existing = ({ checkpoint_id, etag }) => ({ checkpoint_id, etag });

export const tests = [
  ...Object.entries(LOST).map(([what, lost]) => ({
    name: `a save with SnapState whose response is lost by ${what} resolves as already saved, and the step holds just that`,
    async run(t) {
      const workflowId = newWorkflow();
      const st = t.snapstate({ fetch: losing(lost) });
      const result = await st.save(workflowId, 1, STATE, { ...OPTIONS, ...PATIENCE });
      assert.equal(result.alreadySaved, true, "alreadySaved");
      const stored = await st.get(result.checkpoint_id);
      has(result, Object.fromEntries(SAVED.map((member) => [member, stored[member]])), "what a save delivers");
      assert.same([stored.state, stored.label, stored.metadata], [STATE, "paid", { by: "ann", agent_id: "bot" }], "what is stored");
      assert.same(await history(st, workflowId), [[1, STATE]], "the history");
      const posts = (await t.host.requests("/checkpoints")).map(({ body }) => body);
      assert.same([posts.length, posts[0]], [2, posts[1]], "both attempts sent the same");
    },
  })),
  ...Object.entries(LOST).map(([what, lost]) => ({
    name: `a save with SnapState that fails by ${what} while somebody else saves another state is a ConflictError with what is there`,
    async run(t) {
      const workflowId = newWorkflow();
      let other;
      const instead = async () => (other = await saveAs(t, { workflow_id: workflowId, step: 1, state: { ...STATE, order: 8 } }));
      const st = t.snapstate({ fetch: losing(lost, instead) });
      const error = await assert.rejects(st.save(workflowId, 1, STATE, PATIENCE), t.flowtether.ConflictError, {
        status: 409,
        code: "CONFLICT",
        operation: "save",
        retryable: false,
      });
      assert.same(error.existing, existing(other), "what is there");
      assert.same(await history(st, workflowId), [[1, { ...STATE, order: 8 }]], "the history");
    },
  })),
  {
    name: "a save with SnapState whose connection the service closes after the work resolves as already saved",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      await t.host.faults({ method: "POST", path: "/checkpoints", action: "drop-after-handling" });
      const result = await st.save(workflowId, 1, STATE);
      assert.same([result.alreadySaved, result.step], [true, 1], "the result");
      assert.same(await history(st, workflowId), [[1, STATE]], "the history");
    },
  },
  {
    name: "a save with SnapState that fails before the work is done is repeated, and is no earlier one",
    async run(t) {
      const st = t.snapstate();
      for (const fault of [{ status: 500 }, { status: 503 }, { status: 429 }]) {
        await t.host.faults({ method: "POST", ...fault });
        const result = await st.save(newWorkflow(), 1, STATE);
        assert.ok(!("alreadySaved" in result), "it was not there before");
      }
      assert.same(await paths(t), Array(6).fill(SAVE), "the requests");
    },
  },
  {
    name: "the same save with SnapState once more, also by another client, resolves as already saved",
    async run(t) {
      const workflowId = newWorkflow();
      const first = await t.snapstate().save(workflowId, 1, STATE, OPTIONS);
      assert.ok(!("alreadySaved" in first), "the first");
      const again = await t.snapstate({ retry: { maxRetries: 0 } }).save(workflowId, 1, structuredClone(STATE), OPTIONS);
      has(again, { ...first, alreadySaved: true }, "the second");
      assert.same(await paths(t), [SAVE, SAVE, LOOK], "the requests");
    },
  },
  {
    name: "another state for a step of SnapState's is a ConflictError with what is there, and is not saved",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      const first = await st.save(workflowId, 1, STATE);
      const error = await assert.rejects(st.save(workflowId, 1, { ...STATE, order: 8 }), t.flowtether.ConflictError, {
        status: 409,
        code: "CONFLICT",
        provider: "snapstate",
        operation: "save",
        existing: existing(first),
        retryable: false,
      });
      assert.ok(error.message.includes(first.checkpoint_id), error.message);
      assert.same([JSON.parse(JSON.stringify(error)).existing, error.body.existing], [existing(first), existing(first)], "toJSON() and the body");
      assert.ok(typeof error.requestId === "string", "the request's id");
      assert.same(await history(st, workflowId), [[1, STATE]], "the history");
    },
  },
  {
    name: "many equal saves with SnapState at once all resolve, and one of them has saved",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      // Six requests may be on their way at once in one request to a worker.
      const results = await Promise.all(Array.from({ length: 5 }, () => st.save(workflowId, 1, structuredClone(STATE), OPTIONS)));
      assert.equal(results.filter(({ alreadySaved }) => alreadySaved !== true).length, 1, "those that saved");
      assert.equal(new Set(results.map(({ etag }) => etag)).size, 1, "the etags");
      assert.same(await history(st, workflowId), [[1, STATE]], "the history");
    },
  },
  {
    name: "of many different saves with SnapState at once one resolves, and the others learn which",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      const outcomes = await Promise.allSettled(Array.from({ length: 5 }, (_, writer) => st.save(workflowId, 1, { writer })));
      const [won, ...more] = /** @type {PromiseFulfilledResult<any>[]} */ (outcomes.filter(({ status }) => status === "fulfilled"));
      assert.equal(more.length, 0, "the others that resolved");
      for (const { reason } of /** @type {any[]} */ (outcomes.filter((/** @type {any} */ { status }) => status === "rejected"))) {
        assert.ok(reason instanceof t.flowtether.ConflictError, assert.show(reason));
        assert.same(reason.existing, existing(won.value), "what is there");
      }
    },
  },
  {
    name: "what is done with a state right after SnapState's save was called does not count",
    async run(t) {
      for (const lost of [undefined, LOST["a 500"]]) {
        const st = t.snapstate(lost && { fetch: losing(lost) });
        const workflowId = newWorkflow();
        const state = { items: [1], deep: { er: true } };
        const options = { label: "before", metadata: { by: "ann" } };
        const saving = st.save(workflowId, 1, state, options);
        state.items.push(2);
        state.deep.er = false;
        delete state.items;
        options.label = "after";
        options.metadata.by = "bob";
        assert.equal((await saving).alreadySaved, lost && true, "alreadySaved");
        const [{ state: stored, label, metadata }] = (await st.replay(workflowId)).checkpoints;
        assert.same([stored, label, metadata], [{ items: [1], deep: { er: true } }, "before", { by: "ann" }], "what is stored");
      }
    },
  },
  {
    name: "a frozen state and frozen options are saved with SnapState and left as they are",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      const state = Object.freeze({ a: Object.freeze([1]) });
      const options = Object.freeze({ metadata: Object.freeze({ by: "ann" }), agentId: "bot" });
      for (const alreadySaved of [undefined, true]) assert.equal((await st.save(workflowId, 1, state, options)).alreadySaved, alreadySaved, "alreadySaved");
      const kept = { metadata: { by: "ann" } };
      await st.save(workflowId, 2, {}, { ...kept, agentId: "bot" });
      assert.same(kept, { metadata: { by: "ann" } }, "the metadata of the caller");
    },
  },
  ...[
    ["while the save is on its way", { method: "POST", action: "hang" }],
    ["during the wait before it is repeated", { method: "POST", status: 503, headers: { "Retry-After": "20" } }],
    ["while what is there is read", { method: "GET", action: "hang" }],
    ["during the wait before what is there is read again", { method: "GET", status: 503, headers: { "Retry-After": "20" } }],
  ].map((/** @type {any[]} */ [when, fault]) => ({
    name: `an abort of SnapState's save ${when} rejects at once with the reason itself`,
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      await st.save(workflowId, 1, STATE);
      await t.host.faults({ path: fault.method === "POST" ? "/checkpoints" : "_001", times: 2, ...fault });
      const controller = new AbortController();
      const reason = { own: when };
      const saving = assert.rejection(st.save(workflowId, 1, STATE, { signal: controller.signal }));
      await t.host.arrived(fault.method === "POST" ? 2 : 3);
      await sleep(100);
      controller.abort(reason);
      const { value, ms } = await timed(saving);
      assert.equal(value, reason, "the reason");
      assert.between(ms, 0, 5000, "the time until it rejected in ms");
      assert.same(await paths(t), fault.method === "POST" ? [SAVE, SAVE] : [SAVE, SAVE, LOOK], "the requests");
    },
  })),
  {
    name: "a signal that was aborted before SnapState's save sends nothing",
    async run(t) {
      const reason = new Error("too late");
      assert.equal(await assert.rejection(t.snapstate().save(newWorkflow(), 1, STATE, { signal: AbortSignal.abort(reason) })), reason, "the reason");
      assert.same(await t.host.requests(), [], "the requests");
    },
  },
  {
    name: "when what is there cannot be read, SnapState's save rejects with that failure, and later calls settle it",
    async run(t) {
      const { AuthenticationError, ServerError, TimeoutError } = t.flowtether;
      const st = t.snapstate({ retry: { maxRetries: 1, baseDelayMs: 5 } });
      const workflowId = newWorkflow();
      await st.save(workflowId, 1, STATE);
      const failures = [
        [{ status: 503, times: 2 }, ServerError, {}],
        [{ status: 401 }, AuthenticationError, {}],
        [{ action: "hang", times: 2 }, TimeoutError, { timeoutMs: 300 }],
      ];
      for (const [fault, Class, options] of failures) {
        await t.host.faults({ method: "GET", path: "_001", ...fault });
        await assert.rejects(st.save(workflowId, 1, STATE, options), Class, { provider: "snapstate" });
      }
      assert.equal((await st.save(workflowId, 1, STATE)).alreadySaved, true, "in the end");
    },
  },
  {
    name: "a failure of the read of what is there passes unseen when SnapState's save may be repeated",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      await st.save(workflowId, 1, STATE);
      await t.host.faults({ method: "GET", path: "_001", status: 503 }, { method: "GET", path: "_001", status: 429 });
      assert.equal((await st.save(workflowId, 1, STATE)).alreadySaved, true, "alreadySaved");
      assert.same(await paths(t), [SAVE, SAVE, LOOK, LOOK, LOOK], "the requests");
    },
  },
  {
    name: "a step whose checkpoint is gone when SnapState's client reads it is the conflict that it was",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      const first = await st.save(workflowId, 1, STATE);
      await t.host.faults({ method: "GET", path: "_001", status: 404, body: '{"error":{"code":"NOT_FOUND","message":"gone"}}' });
      await assert.rejects(st.save(workflowId, 1, STATE), t.flowtether.ConflictError, { status: 409, existing: existing(first) });
    },
  },
  {
    name: "a 409 of SnapState's that does not name what is there is a ConflictError without existing",
    async run(t) {
      const st = t.snapstate();
      for (const body of ['{"error":{"code":"CONFLICT","message":"no"}}', '{"error":{"code":"CONFLICT","message":"no"},"existing":null}', "{}", ""]) {
        await t.host.faults({ status: 409, body });
        const error = await assert.rejects(st.save(newWorkflow(), 1, STATE), t.flowtether.ConflictError);
        assert.ok(error.existing === undefined, `existing: ${assert.show(error.existing)}`);
      }
      for (const existing of [{}, "cp", { checkpoint_id: 7 }, []]) {
        await t.host.faults({ status: 409, body: JSON.stringify({ error: { code: "CONFLICT", message: "no" }, existing }) });
        await assert.rejects(st.save(newWorkflow(), 1, STATE), t.flowtether.ConflictError, { existing });
      }
      assert.same(await paths(t), Array(8).fill(SAVE), "nothing is read");
    },
  },
  {
    name: "the read of what is there has the options of SnapState's save",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      await st.save(workflowId, 1, STATE);
      await st.save(workflowId, 1, STATE, { headers: { "X-Own": "1" } });
      const look = (await t.host.requests()).at(-1);
      assert.same([look.method, look.headers["x-own"], look.headers["content-type"], look.headers["if-match"]], ["GET", "1", undefined, undefined], "the poll");
    },
  },
  {
    name: "ifMatch goes to SnapState verbatim, quotes included, and counts for nothing when the step is new",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      const etags = ['"0123456789abcdef"', '"x"', '"a \\" b"', '"W/"'];
      for (const [step, ifMatch] of etags.entries()) {
        const result = await st.save(workflowId, step, { step }, { ifMatch });
        assert.ok(!("alreadySaved" in result), "it is new");
      }
      assert.same(
        (await t.host.requests("/checkpoints")).map(({ headers }) => headers["if-match"]),
        etags,
        "the headers",
      );
      assert.equal((await collect(st.replay(workflowId))).length, etags.length, "the steps");
    },
  },
  {
    name: "ifMatch of the step that is there, with the same state, is a success of SnapState's",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      const first = await st.save(workflowId, 1, STATE, OPTIONS);
      assert.same(await st.save(workflowId, 1, STATE, { ...OPTIONS, ifMatch: first.etag }), first, "the record as it was");
      assert.same(await paths(t), [SAVE, SAVE, LOOK], "the requests");
      assert.same(await history(st, workflowId), [[1, STATE]], "the history");
    },
  },
  {
    name: "ifMatch of the step that is there, with another state, is a ConflictError not_overwritten of SnapState's",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      const first = await st.save(workflowId, 1, STATE);
      const error = await assert.rejects(st.save(workflowId, 1, { order: 8 }, { ifMatch: first.etag }), t.flowtether.ConflictError, {
        code: "not_overwritten",
        status: 201,
        existing: existing(first),
        provider: "snapstate",
        operation: "save",
        retryable: false,
      });
      assert.equal(error.constructor, t.flowtether.ConflictError, "the class itself");
      assert.same(await history(st, workflowId), [[1, STATE]], "the history");
    },
  },
  {
    name: "ifMatch that is not the etag of the step that is there is a ConflictError of SnapState's",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      await st.save(workflowId, 1, STATE);
      const error = await assert.rejects(st.save(workflowId, 1, STATE, { ifMatch: ETAG_OF_NOTHING }), t.flowtether.ConflictError, {
        status: 409,
        code: "CONFLICT",
      });
      assert.ok(!("existing" in error), "the service does not say what is there");
      assert.same(await paths(t), [SAVE, SAVE], "the requests");
    },
  },
  {
    name: "ifMatch of an equal state in another step is a success of SnapState's",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      const { etag } = await st.save(workflowId, 1, {});
      const second = await st.save(workflowId, 2, {}, { ifMatch: etag });
      assert.same([etag, second.etag, second.step, second.alreadySaved], [ETAG_OF_NOTHING, etag, 2, undefined], "the second step");
    },
  },
  ...Object.entries(LOST).map(([what, lost]) => ({
    name: `a save with SnapState and ifMatch whose response is lost by ${what} is not repeated, and is once more by hand`,
    async run(t) {
      const workflowId = newWorkflow();
      const st = t.snapstate({ fetch: losing(lost) });
      const options = { ...OPTIONS, ...PATIENCE, ifMatch: '"0123456789abcdef"' };
      await assert.rejects(st.save(workflowId, 1, STATE, options), t.flowtether.FlowtetherError, { retryable: true, operation: "save" });
      assert.same(await paths(t), [SAVE], "the requests");
      assert.equal((await st.save(workflowId, 1, STATE, OPTIONS)).alreadySaved, true, "without ifMatch");
    },
  })),
  {
    name: "a save with SnapState and ifMatch is repeated after a 429",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      await t.host.faults({ method: "POST", status: 429, times: 2 });
      assert.equal((await st.save(workflowId, 1, STATE, { ifMatch: ETAG_OF_NOTHING })).step, 1, "the step");
      const sent = await t.host.requests("/checkpoints");
      assert.same(
        sent.map(({ headers }) => headers["if-match"]),
        Array(3).fill(ETAG_OF_NOTHING),
        "the headers",
      );
    },
  },
  {
    name: "ttlSeconds is how long SnapState keeps the checkpoint and its workflow",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      const keptFor = async ({ checkpoint_id: id }) => {
        const { created_at: from, expires_at: to } = await st.get(id);
        return (Date.parse(to) - Date.parse(from)) / 1000;
      };
      assert.equal(await keptFor(await st.save(workflowId, 1, {})), 604_800, "by default");
      assert.equal(await keptFor(await st.save(workflowId, 2, {}, { ttlSeconds: 3600 })), 3600, "an hour");
      assert.equal(await keptFor(await st.save(workflowId, 3, {}, { ttlSeconds: 1 })), 1, "a second");
      const sent = await t.host.requests("/checkpoints");
      assert.same(
        sent.map(({ headers }) => headers["x-checkpoint-ttl"]),
        [undefined, "3600", "1"],
        "the headers",
      );
      await sleep(1100);
      await assert.rejects(st.resume(workflowId), t.flowtether.NotFoundError, { code: "NOT_FOUND" });
      assert.same((await st.replay(workflowId)).checkpoints, [], "the history");
    },
  },
  {
    name: "the names in a state and its metadata are SnapState's user's own, in both directions",
    async run(t) {
      const st = t.snapstate();
      const names = [
        "fooBar",
        "FooBar",
        "UPPER",
        "snake_case",
        "kebab-case",
        "with.dot",
        "a[0]",
        "_u_p",
        "$dollar",
        "ünï",
        "☕",
        "",
        " ",
        "1",
        "alreadySaved",
        "workflow_id",
        "state",
        "constructor",
      ];
      const own = () => Object.fromEntries(names.map((name) => [name, { [name]: name }]));
      const workflowId = newWorkflow();
      const { checkpoint_id: id } = await st.save(workflowId, 1, own(), { metadata: own() });
      const [{ body }] = await t.host.requests("/checkpoints");
      const sent = JSON.parse(body);
      assert.same([sent.state, sent.metadata], [own(), own()], "what was sent");
      const got = await st.get(id);
      const { latest_checkpoint: latest } = await st.resume(workflowId);
      const [replayed] = await collect(st.replay(workflowId));
      for (const [how, { state, metadata }] of Object.entries({ got, latest, replayed })) {
        assert.same([state, metadata], [own(), own()], how);
        assert.same(Object.keys(state).sort(), [...names].sort(), `the names of what was ${how}`);
      }
      assert.equal((await st.save(workflowId, 1, own(), { metadata: own() })).alreadySaved, true, "they are the same");
    },
  },
  {
    name: "what JSON leaves out of a state is left out for SnapState, and compared so",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      const state = () => ({ a: undefined, b: [undefined, NaN], c: () => {}, at: new Date(0), own: { toJSON: () => ({ made: true }) } });
      const { checkpoint_id: id } = await st.save(workflowId, 1, state());
      assert.same((await st.get(id)).state, { b: [null, null], at: "1970-01-01T00:00:00.000Z", own: { made: true } }, "what is stored");
      assert.equal((await st.save(workflowId, 1, state())).alreadySaved, true, "once more");
    },
  },
];

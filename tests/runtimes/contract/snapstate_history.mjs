// A workflow's history with SnapState: awaited the replay, with `for await` its checkpoints, and right where the service is not.

import * as assert from "./assert.mjs";
import { collect, newWorkflow, saved, speaking } from "./snapstate_catalogue.mjs";
import { sleep } from "./time.mjs";

const steps = ({ checkpoints }) => checkpoints.map(({ step }) => step);
const queries = async (t) => (await t.host.requests("/replay")).map(({ query }) => query);

/** A client that sees the workflows that another one saved as archived. */
const archiving = (t, options = {}) => speaking(t, ["archive"], options);

/** Seven steps, with these options: the steps of the replay, whether there may be more, and the limit that was asked for. */
const RANGES = [
  [{}, [1, 2, 3, 4, 5, 6, 7], false, 1000],
  [{ fromStep: 4 }, [4, 5, 6, 7], false, 1000],
  [{ fromStep: 0 }, [1, 2, 3, 4, 5, 6, 7], false, 1000],
  [{ toStep: 3 }, [1, 2, 3], false, 1000],
  [{ fromStep: 3, toStep: 5 }, [3, 4, 5], false, 1000],
  [{ fromStep: 5, toStep: 5 }, [5], false, 1000],
  [{ fromStep: 8 }, [], false, 1000],
  [{ fromStep: 6, toStep: 2 }, [], false, 1000],
  [{ limit: 3 }, [1, 2, 3], true, 3],
  [{ limit: 7 }, [1, 2, 3, 4, 5, 6, 7], true, 7],
  [{ limit: 8 }, [1, 2, 3, 4, 5, 6, 7], false, 8],
  [{ limit: 1000 }, [1, 2, 3, 4, 5, 6, 7], false, 1000],
  [{ fromStep: 4, limit: 3 }, [4, 5, 6], true, 1000],
  [{ fromStep: 4, limit: 4 }, [4, 5, 6, 7], false, 1000],
  [{ fromStep: 5, limit: 3 }, [5, 6, 7], false, 1000],
  [{ toStep: 3, limit: 2 }, [1, 2], true, 1000],
  [{ fromStep: 2, toStep: 6, limit: 4 }, [2, 3, 4, 5], true, 1000],
  [{ fromStep: undefined, toStep: null, limit: undefined }, [1, 2, 3, 4, 5, 6, 7], false, 1000],
];

/** A replay as the service sends it, of so many synthetic checkpoints. */
function replayOf(count, more = {}) {
  const checkpoints = Array.from({ length: count }, (_, step) => ({
    checkpoint_id: `cp_w_${step}`,
    step,
    label: null,
    state: {},
    metadata: {},
    created_at: "2026-01-02T03:04:05.678Z",
  }));
  return { status: 200, body: JSON.stringify({ workflow_id: "w", checkpoints, total: count, has_more: false, ...more }) };
}

export const tests = [
  {
    name: "a replay of SnapState's has the steps that were asked for, though the service's own paging loses them",
    async run(t) {
      const st = t.snapstate();
      const workflowId = await saved(st, 7);
      for (const [options, expected, mayBeTruncated, limit] of RANGES) {
        const before = (await queries(t)).length;
        const replay = await st.replay(workflowId, options);
        const what = assert.show(options);
        assert.same(steps(replay), expected, `the steps of ${what}`);
        assert.equal(replay.mayBeTruncated, mayBeTruncated, `mayBeTruncated of ${what}`);
        assert.same((await queries(t)).slice(before), [`limit=${limit}`], `the queries of ${what}`);
        assert.same(
          (await collect(st.replay(workflowId, options))).map(({ step }) => step),
          expected,
          `the walk over ${what}`,
        );
      }
    },
  },
  {
    name: "a replay of SnapState's delivers what the service says of total and has_more, of the entries it sent",
    async run(t) {
      const st = t.snapstate();
      const workflowId = await saved(st, 5);
      const { total, has_more: hasMore, checkpoints, workflow_id: id } = await st.replay(workflowId, { fromStep: 4 });
      assert.same([total, hasMore, checkpoints.length, id], [5, false, 2, workflowId], "the replay");
    },
  },
  {
    name: "a replay of SnapState's of exactly as many as may come may be cut, and one of fewer is not",
    async run(t) {
      const st = t.snapstate();
      for (const [count, mayBeTruncated] of [
        [999, false],
        [1000, true],
      ]) {
        await t.host.faults(replayOf(count), replayOf(count));
        const all = await st.replay("w");
        assert.same([all.checkpoints.length, all.mayBeTruncated], [count, mayBeTruncated], "all");
        const part = await st.replay("w", { fromStep: 5, toStep: 6 });
        assert.same([steps(part), part.mayBeTruncated], [[5, 6], mayBeTruncated], "some");
      }
      await t.host.faults(replayOf(2, { has_more: true }));
      assert.equal((await st.replay("w")).mayBeTruncated, true, "where the service says so");
      await t.host.faults(replayOf(0));
      assert.equal((await st.replay("w")).mayBeTruncated, false, "of none");
    },
  },
  {
    name: "a history of SnapState's is in the order of the writes, whatever the steps",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      for (const step of [7, 3, 123_456, 5]) await st.save(workflowId, step, { step });
      assert.same(steps(await st.replay(workflowId)), [7, 3, 123_456, 5], "all");
      assert.same(steps(await st.replay(workflowId, { fromStep: 4, toStep: 7 })), [7, 5], "some");
    },
  },
  {
    name: "a checkpoint that SnapState's racing writers put into the history twice is in it twice",
    async run(t) {
      const entry = { checkpoint_id: "cp_w_001", step: 1, label: null, state: {}, metadata: {}, created_at: "2026-01-02T03:04:05.678Z" };
      await t.host.faults({ status: 200, body: JSON.stringify({ workflow_id: "w", checkpoints: [entry, entry], total: 2, has_more: false }) });
      assert.same(
        (await collect(t.snapstate().replay("w"))).map(({ checkpoint_id: id }) => id),
        ["cp_w_001", "cp_w_001"],
        "the checkpoints",
      );
    },
  },
  {
    name: "the history of a workflow that SnapState does not know is empty, and its resume is a NotFoundError",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      assert.same(await st.replay(workflowId), { workflow_id: workflowId, checkpoints: [], total: 0, has_more: false, mayBeTruncated: false }, "the replay");
      assert.same(await collect(st.replay(workflowId)), [], "the walk");
      await assert.rejects(st.resume(workflowId), t.flowtether.NotFoundError, { code: "NOT_FOUND", status: 404, operation: "resume" });
      await assert.rejects(st.analytics.workflow(workflowId), t.flowtether.NotFoundError, { code: "NOT_FOUND", operation: "analytics.workflow" });
    },
  },
  {
    name: "a history of SnapState's is a promise, and costs one request however often it is awaited and walked",
    async run(t) {
      const st = t.snapstate();
      const workflowId = await saved(st, 4);
      const history = st.replay(workflowId);
      assert.ok(history instanceof Promise, "a promise");
      const { checkpoints } = await history;
      const [one, other] = await Promise.all([collect(history), collect(history)]);
      assert.same([one, other, await collect(history)], [checkpoints, checkpoints, checkpoints], "the walks");
      for await (const { step } of history) if (step === 2) break;
      assert.same(await queries(t), ["limit=1000"], "the queries");
    },
  },
  {
    name: "a history of SnapState's that failed fails in the same way however often it is read, with one request",
    async run(t) {
      await t.host.faults({ status: 403, times: 5, body: '{"error":{"code":"FORBIDDEN","message":"no"}}' });
      const history = t.snapstate().replay("w");
      const error = await assert.rejects(history, t.flowtether.PermissionDeniedError, { code: "FORBIDDEN", operation: "replay" });
      for (let look = 0; look < 2; look += 1) assert.equal(await assert.rejection(collect(history)), error, "the error");
      await assert.rejects(collect(t.snapstate().replay("w")), t.flowtether.PermissionDeniedError, {}, "one that is only walked");
      assert.equal((await queries(t)).length, 2, "the number of requests");
    },
  },
  {
    name: "a replay of SnapState's that is no replay is no trap",
    async run(t) {
      const st = t.snapstate();
      for (const body of [
        "{}",
        '{"checkpoints":null}',
        '{"checkpoints":{"a":1}}',
        '{"checkpoints":[]}',
        '{"checkpoints":[null,7,"x",[]]}',
        "[]",
        "null",
        "<html>",
      ]) {
        for (const read of [(history) => history, collect]) {
          await t.host.faults({ status: 200, body });
          await assert.noTrap(() => read(st.replay("w")), t.flowtether.FlowtetherError);
        }
      }
      for (const body of ["{}", '{"latest_checkpoint":null}', '{"latest_checkpoint":7}', '{"latest_checkpoint":[]}', "[]", "<html>"]) {
        await t.host.faults({ status: 200, body });
        await assert.noTrap(() => st.resume("w"), t.flowtether.FlowtetherError);
      }
    },
  },
  {
    name: "an abort of SnapState's replay rejects it and its walk with the reason itself",
    async run(t) {
      const st = t.snapstate();
      for (const read of [(history) => history, collect]) {
        await t.host.faults({ action: "hang", times: 2 });
        const controller = new AbortController();
        const reason = new Error("enough");
        const reading = assert.rejection(read(st.replay("w", { signal: controller.signal })));
        await sleep(50);
        controller.abort(reason);
        assert.equal(await reading, reason, "the reason");
      }
      const signal = AbortSignal.abort("before");
      assert.equal(await assert.rejection(collect(st.replay("w", { signal }))), "before", "when aborted before");
    },
  },
  {
    name: "a history of SnapState's outlives its client",
    async run(t) {
      const st = t.snapstate();
      const workflowId = await saved(st, 3);
      const history = st.replay(workflowId);
      st.free();
      assert.equal((await collect(history)).length, 3, "the checkpoints");
    },
  },
  {
    name: "a resume of SnapState's archived workflow says so and has no state",
    async run(t) {
      const workflowId = await saved(t.snapstate(), 2);
      const { source, latest_checkpoint: latest, total_checkpoints: total } = await archiving(t).resume(workflowId);
      assert.same([source, total, latest.step, latest.workflow_id], ["archive", 2, 2, workflowId], "the resume");
      assert.ok(!("state" in latest), `no state is synthesized: ${assert.show(latest)}`);
      assert.ok(!("source" in (await t.snapstate().resume(workflowId))), "that of a workflow that is not archived");
    },
  },
  {
    name: "a replay of SnapState's archived workflow has its states unpacked, with all that the archive has beside them",
    async run(t) {
      const live = t.snapstate();
      const workflowId = newWorkflow();
      const states = [{}, { tea: "☕ ünï", items: [null, 1.5, { deep: [] }] }, { long: "x".repeat(200_000) }];
      for (const [step, state] of states.entries()) await live.save(workflowId, step, state, { label: `the ${step}`, metadata: { Own: step } });
      const history = archiving(t).replay(workflowId);
      const { checkpoints, mayBeTruncated } = await history;
      assert.same([checkpoints.map(({ state }) => state), mayBeTruncated], [states, false], "the states");
      for (const [step, entry] of checkpoints.entries()) {
        const { etag } = await live.get(entry.checkpoint_id);
        assert.same(
          [entry.step, entry.label, entry.metadata, entry.workflow_id, entry.etag],
          [step, `the ${step}`, { Own: step }, workflowId, etag],
          "what is beside it",
        );
        assert.ok(typeof entry.state_compressed_b64 === "string", "what the archive keeps");
      }
      assert.same(await collect(history), checkpoints, "walked");
    },
  },
  {
    name: "a part of SnapState's archived history is unpacked, and the archive's own word for more counts",
    async run(t) {
      const workflowId = await saved(t.snapstate(), 5);
      const st = archiving(t);
      const part = await st.replay(workflowId, { fromStep: 2, limit: 2 });
      assert.same([part.checkpoints.map(({ state }) => state), part.mayBeTruncated], [[{ step: 2 }, { step: 3 }], true], "steps and a limit");
      const first = await st.replay(workflowId, { limit: 4 });
      assert.same([steps(first), first.has_more, first.mayBeTruncated], [[1, 2, 3, 4], true, true], "a limit");
    },
  },
  {
    name: "an archived state of SnapState's that cannot be unpacked stays packed, and the others are not lost with it",
    async run(t) {
      const workflowId = await saved(t.snapstate(), 2);
      const replay = await archiving(t).replay(workflowId);
      const [first, last] = replay.checkpoints.map(({ state, ...entry }) => entry);
      const bytes = atob(first.state_compressed_b64);
      const noJson = "H4sIAAAAAAAAAwMAAAAAAAAAAAA=";
      for (const packed of ["no base64!", "AAAA", "", btoa(bytes.slice(0, 9)), btoa(bytes.slice(0, -9)), noJson, 7, {}, [1]]) {
        const broken = { ...first, state_compressed_b64: packed };
        for (const read of [async (history) => (await history).checkpoints, collect]) {
          await t.host.faults({ status: 200, body: JSON.stringify({ ...replay, checkpoints: [broken, last] }) });
          assert.same(await read(t.snapstate().replay(workflowId)), [broken, { ...last, state: { step: 2 } }], `the checkpoints after ${assert.show(packed)}`);
        }
      }
    },
  },
  {
    name: "a state of SnapState's that is there is not replaced by a packed one",
    async run(t) {
      const entry = { checkpoint_id: "cp_w_001", step: 1, state: { there: true }, state_compressed_b64: "no base64!" };
      await t.host.faults({ status: 200, body: JSON.stringify({ workflow_id: "w", checkpoints: [entry], total: 1, has_more: false }) });
      const { checkpoints } = await t.snapstate().replay("w");
      assert.same(checkpoints[0].state, { there: true }, "the state");
    },
  },
];

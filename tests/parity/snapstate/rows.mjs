// The rows of the table in its page "What it does that the official client does not": each shows both clients in its situation.

import assert from "node:assert/strict";

const workflow_id = "order-7";
const checkpoint = (step, more) => ({ workflow_id, step, state: { step }, ...more });
const checkpoints = (count) => Array.from({ length: count }, (_, index) => checkpoint(index + 1));
const saved = [checkpoint(1)];

const steps = ({ checkpoints }) => checkpoints.map(({ step }) => step);
const states = ({ checkpoints }) => checkpoints.map(({ state }) => state);

export const rows = {
  "A save whose response is lost": async (stage) => {
    const faults = [{ method: "POST", path: "/checkpoints", action: "drop-after-handling" }];
    const { official, ours } = await stage.both("save", { given: checkpoint(1), faults });
    assert.deepEqual([official.error, official.requests.length], ["RemoteProtocolError", 1]);
    const { latest_checkpoint: latest } = await official.ask(`/workflows/${workflow_id}/resume`);
    assert.deepEqual(latest.state, { step: 1 });
    assert.equal(ours.error, undefined);
    assert.deepEqual([ours.value.checkpoint_id, ours.value.alreadySaved], [latest.checkpoint_id, true]);
  },

  "The same save once more": async (stage) => {
    const { official, ours } = await stage.both("save", { saved, given: checkpoint(1) });
    assert.deepEqual([official.error, official.status], ["ConflictError", 409]);
    assert.deepEqual([ours.error, ours.value?.alreadySaved], [undefined, true]);
  },

  "Another save of the same step": async (stage) => {
    const { official, ours } = await stage.both("save", { saved, given: checkpoint(1, { state: { other: true } }) });
    assert.deepEqual([official.error, official.existing], ["ConflictError", null]);
    const { etag } = await ours.ask(`/checkpoints/${ours.checkpoint_id}`);
    assert.deepEqual([ours.error, ours.existing], ["ConflictError", { checkpoint_id: ours.checkpoint_id, etag }]);
  },

  "Another state for a step, with the step's etag": async (stage) => {
    const if_match = '"8565a568653654ae"';
    const { official, ours } = await stage.both("save", { saved, given: checkpoint(1, { state: { other: true }, if_match }) });
    assert.deepEqual([official.error, official.value?.etag], [undefined, if_match]);
    const { state } = await official.ask(`/checkpoints/${official.checkpoint_id}`);
    assert.deepEqual(state, { step: 1 });
    assert.deepEqual([ours.error, ours.code], ["ConflictError", "not_overwritten"]);
    assert.equal(ours.existing.etag, if_match);
  },

  "A 503 that passes": async (stage) => {
    const faults = [{ path: "/checkpoints", status: 503 }];
    const { official, ours } = await stage.both("save", { given: checkpoint(1), faults });
    assert.deepEqual([official.error, official.status, official.requests.length], ["SnapStateError", 503, 1]);
    assert.deepEqual([ours.error, ours.value?.step, ours.requests.length], [undefined, 1, 2]);
  },

  "`Retry-After` that is no whole number": async (stage) => {
    // A date has no fractions of a second: it is between one and two seconds away.
    /** @type {[() => string, number][]} */
    const texts = [
      [() => new Date(Date.now() + 2_000).toUTCString(), 900],
      [() => "0.5", 0],
    ];
    for (const [text, wait] of texts) {
      const setting = () => ({ saved, given: { workflow_id }, faults: [{ path: "/resume", status: 429, headers: { "Retry-After": text() } }] });
      const official = await stage.alone("official", "resume", setting());
      assert.deepEqual([official.error, official.requests.length], ["ValueError", 1]);
      assert.match(official.message, /invalid literal for int\(\)/);
      const ours = await stage.alone("ours", "resume", setting());
      assert.deepEqual([ours.error, ours.value?.total_checkpoints, ours.requests.length], [undefined, 1, 2]);
      assert.ok(ours.times[1] - ours.times[0] >= wait);
    }
  },

  "The last attempt meets the limit": async (stage) => {
    const setting = { words: ["minute-limit-1"], saved, given: { workflow_id }, options: { max_retries: 1 }, patienceMs: 2_000 };
    const { official, ours } = await stage.both("resume", setting);
    assert.deepEqual([official.pending, official.requests.length], [true, 1]);
    assert.deepEqual([ours.error, ours.retryAfterMs, ours.requests.length], ["RateLimitError", 60_000, 1]);
  },

  "`max_retries=0`": async (stage) => {
    const { official, ours } = await stage.both("resume", { saved, given: { workflow_id }, options: { max_retries: 0 } });
    assert.deepEqual([official.error, official.requests], ["TypeError", []]);
    assert.deepEqual([ours.error, ours.value?.total_checkpoints, ours.requests.length], [undefined, 1, 1]);
  },

  "What the service's schema refuses": async (stage) => {
    const { official, ours } = await stage.both("save", { given: checkpoint(1, { label: "x".repeat(257) }) });
    assert.deepEqual([official.error, official.code, official.message[0]], ["ValidationError", "", "{"]);
    assert.deepEqual([ours.error, ours.status, ours.code], ["ValidationError", 400, "FST_ERR_VALIDATION"]);
    assert.match(ours.message, /body\/label must NOT have more than 256 characters/);
    assert.doesNotMatch(ours.message, /[{}]/);
  },

  "A history of more than 100 checkpoints": async (stage) => {
    const { official, ours } = await stage.both("replay", { saved: checkpoints(101), given: { workflow_id } });
    assert.deepEqual([official.error, official.value?.has_more, official.value?.checkpoints.length], [undefined, false, 100]);
    assert.deepEqual([ours.error, ours.value?.mayBeTruncated, ours.value?.checkpoints.length], [undefined, false, 101]);
  },

  "A part of a history (`from_step` and `limit`)": async (stage) => {
    const { official, ours } = await stage.both("replay", { saved: checkpoints(7), given: { workflow_id, from_step: 4, limit: 3 } });
    assert.deepEqual([official.error, official.value?.checkpoints, official.value?.has_more], [undefined, [], false]);
    assert.equal(ours.error, undefined);
    assert.deepEqual(steps(ours.value), [4, 5, 6]);
    assert.equal(ours.value.mayBeTruncated, true);
  },

  "The history of an archived workflow": async (stage) => {
    const { official, ours } = await stage.both("replay", { words: ["archive"], saved: checkpoints(2), given: { workflow_id } });
    assert.equal(official.error, undefined);
    assert.deepEqual(states(official.value), [{}, {}]);
    assert.equal(ours.error, undefined);
    assert.deepEqual(states(ours.value), [{ step: 1 }, { step: 2 }]);
  },

  "The latest checkpoint of an archived workflow": async (stage) => {
    const { official, ours } = await stage.both("resume", { words: ["archive"], saved, given: { workflow_id } });
    assert.deepEqual([official.error, official.value?.latest_checkpoint.state], [undefined, {}]);
    assert.deepEqual([ours.error, ours.value?.source], [undefined, "archive"]);
    assert.equal("state" in ours.value.latest_checkpoint, false);
  },

  "`workflow_id` in a history": async (stage) => {
    const { official, ours } = await stage.both("replay", { saved, given: { workflow_id } });
    assert.deepEqual([official.error, official.value?.checkpoints[0].workflow_id], [undefined, ""]);
    assert.deepEqual([ours.error, ours.value?.checkpoints[0].workflow_id], [undefined, workflow_id]);
  },

  "An id with `/`, `?` or `#`": async (stage) => {
    for (const id of ["a/b", "a?b", "a#b"]) {
      const stored = [{ ...checkpoint(1), workflow_id: id }];
      for (const operation of ["resume", "get"]) {
        const given = operation === "resume" ? { workflow_id: id } : {};
        const { official, ours } = await stage.both(operation, { saved: stored, given });
        assert.deepEqual([official.error, official.status], ["NotFoundError", 404], `${operation} ${id}`);
        assert.deepEqual([ours.error, ours.value?.workflow_id], [undefined, id], `${operation} ${id}`);
      }
    }
  },
};

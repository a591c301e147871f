// Which sources mean the same run.

import assert from "node:assert/strict";
import { identityOf } from "../../pkg/store.js";
import { FakeClient, createRunStore, settle } from "./fake_client.mjs";

const cycle = () => {
  const value = { name: "a" };
  value.self = value;
  return value;
};
const same = (one, other) => assert.equal(identityOf(one), identityOf(other));
const differs = (one, other) => assert.notEqual(identityOf(one), identityOf(other));
const start = (input) => ({ workflowId: "refund", input });

export default {
  "a checkpoint's key is the identity, whatever else the source says": () => {
    const checkpoint = (key) => ({ store: {}, key });
    same({ workflowId: "refund", input: 1, checkpoint: checkpoint("a") }, { workflowId: "refund", input: 2, idempotencyKey: "k", checkpoint: checkpoint("a") });
    differs({ workflowId: "refund", checkpoint: checkpoint("a") }, { workflowId: "refund", checkpoint: checkpoint("b") });
  },

  "an idempotency key is the identity of a workflow's run, but not `auto`": () => {
    same({ ...start(1), idempotencyKey: "k" }, { ...start(2), idempotencyKey: "k" });
    differs({ workflowId: "a", idempotencyKey: "k" }, { workflowId: "b", idempotencyKey: "k" });
    differs({ ...start(1), idempotencyKey: "auto" }, { ...start(2), idempotencyKey: "auto" });
  },

  "the order of keys does not matter, at any depth, that of items does": () => {
    same(start({ a: 1, b: { c: [1, { d: 2, e: 3 }] } }), { input: { b: { c: [1, { e: 3, d: 2 }] }, a: 1 }, workflowId: "refund" });
    differs(start([1, 2]), start([2, 1]));
    differs(start({ a: 1 }), start({ a: 2 }));
    differs(start({ a: "1" }), start({ a: 1 }));
  },

  "a BigInt, a cycle, a date, what throws and what JSON leaves out have an identity and never throw": () => {
    same(start({ n: 7n }), start({ n: 7n }));
    differs(start({ n: 7n }), start({ n: 8n }));
    differs(start({ n: 7n }), start({ n: 7 }));
    same(start(cycle()), start(cycle()));
    differs(start(cycle()), start({ name: "a" }));
    differs(start({ n: 1, in: cycle() }), start({ n: 2, in: cycle() }));
    same(start(new Date(5)), start(new Date(5)));
    differs(start(new Date(5)), start(new Date(6)));
    same(start({ a: 1, gone: undefined, call() {} }), start({ a: 1 }));
    const hostile = {
      get bad() {
        throw new Error("no");
      },
      toJSON() {
        throw new Error("no");
      },
    };
    assert.equal(typeof identityOf(start(hostile)), "string");
  },

  "a value in two places is no cycle": () => {
    const shared = { x: 1 };
    same(start({ a: shared, b: shared }), start({ a: { x: 1 }, b: { x: 1 } }));
  },

  "a signal and limits say nothing of which run is meant": () => {
    same({ ...start(1), signal: new AbortController().signal, timeoutMs: 1, maxRetries: 2 }, start(1));
  },

  "a token is the same as its text, and another one than the run's id": () => {
    const token = { v: 1, provider: "openwop", baseUrl: "https://h.example", id: "r", cursor: "3", status: "running", sum: 1 };
    same(token, JSON.stringify(token));
    differs(token, { ...token, cursor: "4" });
    differs(token, "r");
    differs("r", "s");
    assert.equal(identityOf(undefined), undefined);
    assert.equal(typeof identityOf("{no token"), "string");
  },

  "an input that cannot be sent is an error of the run, and none while rendering": async () => {
    for (const input of [{ n: 7n }, cycle()]) {
      const store = createRunStore(new FakeClient(), start(input));
      assert.equal(store.getSnapshot().connection, "connecting");
      const leave = store.subscribe(() => {});
      await settle();
      assert.ok(store.getSnapshot().error instanceof TypeError, String(store.getSnapshot().error));
      assert.equal(store.getSnapshot().connection, "closed");
      leave();
    }
  },

  "what is sent the same is the same run: a Map, a Set, NaN, and what JSON leaves out of a list": () => {
    same(start({ a: new Map([[1, 2]]), b: new Set([1]) }), start({ a: {}, b: {} }));
    same(start([NaN, undefined, () => {}, Symbol("s")]), start([null, null, null, null]));
    same(start({ at: { deep: [{ b: NaN, a: new Date(7) }] } }), start({ at: { deep: [{ a: new Date(7), b: null }] } }));
    differs(start([undefined]), start([]));
    // It is never sent, so it need only be known again.
    same(start([7n, cycle()]), start([7n, cycle()]));
  },

  "what cannot be read at all has an identity too": () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const value of [proxy, start(proxy), [proxy], start({ deep: [proxy] })]) assert.equal(typeof identityOf(value), "string");
    let deep = {};
    for (let level = 0; level < 100_000; level += 1) deep = { deep };
    assert.equal(typeof identityOf(start(deep)), "string");
  },
};

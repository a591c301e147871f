// Which states, and which options of a save, are the same to SnapState's client.

import * as assert from "./assert.mjs";
import { newWorkflow, saveAs, written } from "./snapstate_catalogue.mjs";
import { STATE, existing } from "./snapstate_saving.mjs";

/** Texts of states with values that are the same to JSON, each pair in both directions. */
const SAME = {
  "another order of its members": ['{"b":{"y":1,"x":[2]},"a":null}', { a: null, b: { x: [2], y: 1 } }],
  "names that are whole numbers": ['{"z":1,"10":2,"9":3,"-1":4,"01":5}', { "01": 5, "-1": 4, 9: 3, 10: 2, z: 1 }],
  "1.0 for 1": ['{"n":1.0,"m":-2.50,"big":1e3,"small":1E-2}', { n: 1, m: -2.5, big: 1000, small: 0.01 }],
  "a whole number that doubles round": ['{"n":9007199254740993}', { n: 9007199254740992 }],
  "nulls inside": ['{"a":{"b":[null,{"c":null}]},"d":null}', { d: null, a: { b: [null, { c: null }] } }],
  "spaces between": [' { "a" : [ 1 , 2 ] }\n', { a: [1, 2] }],
  "escaped characters": ['{"t\\u00e4g":"\\u2615\\/\\n"}', { täg: "☕/\n" }],
  "empty parts": ['{"a":{},"b":[],"c":"","":0}', { "": 0, a: {}, b: [], c: "" }],
  "names that objects inherit": ['{"toString":1,"hasOwnProperty":2,"constructor":3}', { constructor: 3, toString: 1, hasOwnProperty: 2 }],
  "many levels": [`{"d":${"[".repeat(100)}${"]".repeat(100)}}`, { d: JSON.parse("[".repeat(100) + "]".repeat(100)) }],
};

/** Pairs of states of which neither is the other. @type {Record<string, any[]>} */
const DIFFERENT = {
  "a missing member and a null": [{ a: 1, b: null }, { a: 1 }],
  "an empty object and an empty array": [{ a: {} }, { a: [] }],
  "a number and its text": [{ a: 1 }, { a: "1" }],
  "a number and true": [{ a: 1 }, { a: true }],
  "zero and false": [{ a: 0 }, { a: false }],
  "null and an empty object": [{ a: null }, { a: {} }],
  "another order of items": [{ a: [1, 2] }, { a: [2, 1] }],
  "an item more": [{ a: [1] }, { a: [1, 1] }],
  "an array and an object of the same members": [{ a: ["x"] }, { a: { 0: "x" } }],
  "members of other names": [
    { a: 1, b: 2 },
    { a: 1, c: 2 },
  ],
  "a member that one of them inherits": [{ x: 1 }, { toString: 1 }],
  "names in another case": [{ fooBar: 1 }, { foobar: 1 }],
  "something deep inside": [{ a: [{ b: [{ c: 1 }] }] }, { a: [{ b: [{ c: 2 }] }] }],
};

/** Options of two saves of one state that do not save the same. */
const OTHERS = {
  "another label": [{ label: "paid" }, { label: "sent" }],
  "a label more": [{}, { label: "paid" }],
  "a label less": [{ label: "paid" }, {}],
  "other metadata": [{ metadata: { a: 1 } }, { metadata: { a: 2 } }],
  "metadata more": [{}, { metadata: { a: 1 } }],
  "metadata less": [{ metadata: { a: 1 } }, {}],
  "another agent": [{ agentId: "bot-1" }, { agentId: "bot-2" }],
  "an agent more": [{ metadata: { a: 1 } }, { metadata: { a: 1 }, agentId: "bot" }],
  "an agent less": [{ agentId: "bot" }, {}],
};

/** Options of two saves that save the same. */
const ALIKE = {
  "no metadata and empty ones": [{}, { metadata: {} }],
  "empty metadata and none": [{ metadata: {} }, {}],
  "metadata in another order": [{ metadata: { a: 1, b: [2] } }, { metadata: { b: [2], a: 1 } }],
  "an agent, and metadata that name it": [{ agentId: "bot" }, { metadata: { agent_id: "bot" } }],
  "an agent that replaces one in the metadata": [{ metadata: { agent_id: "bot" } }, { metadata: { agent_id: "other" }, agentId: "bot" }],
  "another time to live": [{ ttlSeconds: 60 }, { ttlSeconds: 90 }],
  "options that are undefined": [{}, { label: undefined, metadata: undefined, agentId: undefined, ttlSeconds: undefined, ifMatch: undefined }],
};

export const tests = [
  ...Object.entries(SAME).map((/** @type {any[]} */ [what, [text, state]]) => ({
    name: `a state with ${what} is the same to SnapState's client`,
    async run(t) {
      const st = t.snapstate();
      const [one, other] = [newWorkflow(), newWorkflow()];
      await saveAs(t, written(one, 1, text));
      assert.equal((await st.save(one, 1, state)).alreadySaved, true, "the value after the text");
      await st.save(other, 1, state);
      assert.equal((await st.save(other, 1, JSON.parse(text))).alreadySaved, true, "the text's value after the value");
    },
  })),
  {
    name: "states that differ are never the same to SnapState's client, whichever was saved first",
    async run(t) {
      const st = t.snapstate();
      for (const [what, pair] of Object.entries(DIFFERENT)) {
        for (const [first, second] of [pair, pair.toReversed()]) {
          const workflowId = newWorkflow();
          const result = await st.save(workflowId, 1, first);
          await assert.rejects(st.save(workflowId, 1, second), t.flowtether.ConflictError, { existing: existing(result) }, what);
        }
      }
    },
  },
  {
    name: "a label, metadata and an agent that differ are a conflict of SnapState's too",
    async run(t) {
      const st = t.snapstate();
      for (const [what, [first, second]] of Object.entries(OTHERS)) {
        const workflowId = newWorkflow();
        const result = await st.save(workflowId, 1, STATE, first);
        await assert.rejects(st.save(workflowId, 1, STATE, second), t.flowtether.ConflictError, { existing: existing(result), code: "CONFLICT" }, what);
        await assert.rejects(
          st.save(workflowId, 1, STATE, { ...second, ifMatch: result.etag }),
          t.flowtether.ConflictError,
          { existing: existing(result), code: "not_overwritten" },
          `${what}, with ifMatch`,
        );
      }
    },
  },
  {
    name: "options of SnapState's save that mean the same are the same",
    async run(t) {
      const st = t.snapstate();
      for (const [what, [first, second]] of Object.entries(ALIKE)) {
        const workflowId = newWorkflow();
        await st.save(workflowId, 1, STATE, first);
        assert.equal((await st.save(workflowId, 1, STATE, second)).alreadySaved, true, what);
      }
    },
  },
];

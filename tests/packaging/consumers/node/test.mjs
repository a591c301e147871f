import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import path from "node:path";
import { assertRefunded } from "../../expected.mjs";
import { root } from "../../program.mjs";

export default {
  "a module imports it": async (project) => {
    const host = await project.host();
    assertRefunded(await project.run("node", "app.mjs", host.address));
  },

  "a CommonJS program requires it": async (project) => {
    const host = await project.host();
    assertRefunded(await project.run("node", "app.cjs", host.address));
  },

  "what is imported and what is required is one instance": async (project) => {
    await cp(path.join(root, "node_modules/react"), project.path("node_modules/react"), { recursive: true });
    assert.deepEqual(JSON.parse(await project.run("node", "both.mjs")), [true, true, true, true]);
  },

  "the import and a client make Node load neither its fetch nor its cryptography, which takes longer than both": async (project) => {
    assert.deepEqual(JSON.parse(await project.run("node", "loaded.mjs")), []);
  },

  "a CommonJS program requires every entry": async (project) => {
    const { OpenWop, inline, init, initSync, useRun, createRunStore } = JSON.parse(await project.run("node", "entries.cjs"));
    assert.deepEqual([OpenWop, inline, init, initSync, useRun, createRunStore], Array(6).fill("function"));
  },
};

import assert from "node:assert/strict";
import { assertRefunded } from "../../expected.mjs";

export default {
  "wasm-unsafe-eval is all it needs": async (project) => {
    const host = await project.host(".");
    assertRefunded(await project.open(host.address));
  },

  "the inline form needs no more": async (project) => {
    const host = await project.host(".");
    assertRefunded(await project.open(`${host.address}/inline.html`));
  },

  "without it the page is told why": async (project) => {
    const host = await project.host(".");
    await assert.rejects(project.open(`${host.address}/forbidden.html`), /WebAssembly.*Content Security Policy/is);
  },
};

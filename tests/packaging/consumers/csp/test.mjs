import assert from "node:assert/strict";
import { assertRefunded } from "../../expected.mjs";

export default {
  "wasm-unsafe-eval is all it needs": async (project) => {
    const host = await project.host(".");
    assertRefunded(await project.open(host.address));
  },

  "without it the page is told why": async (project) => {
    const host = await project.host(".");
    // Chromium reports the violation to the console by itself.
    const { isTyped, field, message } = await project.open(`${host.address}/forbidden.html`, /Content Security Policy/);
    assert.deepEqual([isTyped, field], [true, "WebAssembly"]);
    assert.match(message, /script-src 'wasm-unsafe-eval'/);
  },
};

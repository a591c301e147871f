import assert from "node:assert/strict";
import { assertRefunded } from "../../expected.mjs";

export default {
  "wasm-unsafe-eval is all it needs": async (project) => {
    const host = await project.host(".");
    assertRefunded(await project.open(host.address));
  },

  ...Object.fromEntries(
    // `flowtether` and `flowtether/inline` are one module in a page. What `flowtether/slim` says must be said by its `init` first.
    ["browser", "slim init"].map((entry) => [
      `without it every call of ${entry} says what to change`,
      async (project) => {
        const host = await project.host(".");
        // Chromium reports the violation to the console by itself.
        const { names, errors } = await project.open(`${host.address}/forbidden.html?entry=${entry}`, /Content Security Policy/);
        for (const name of names) {
          const { isTyped, field, message } = errors[name] ?? {};
          assert.deepEqual([isTyped, field], [true, "WebAssembly"], name);
          assert.match(message, /; a page's content security policy must allow script-src 'wasm-unsafe-eval'; /, name);
          assert.doesNotMatch(message, /flowtether\/wasm|SIMD/, name);
        }
      },
    ]),
  ),
};

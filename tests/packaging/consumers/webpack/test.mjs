import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { assertRefunded } from "../../expected.mjs";

export default {
  "it needs no file beside the bundle": async (project) => {
    await project.run("webpack", "build");
    const built = await readdir(project.path("public"));
    assert.deepEqual(built.filter((name) => name.endsWith(".wasm")), []);
  },

  "the build runs in a page": async (project) => {
    const host = await project.host("public");
    assertRefunded(await project.open(host.address));
  },
};

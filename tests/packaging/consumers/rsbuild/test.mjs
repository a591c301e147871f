import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { assertQuickStart } from "../../expected.mjs";
import { freePort } from "../../../browsers/free_port.mjs";

export default {
  "its build needs no file beside its modules and runs in a page": async (project) => {
    await project.run("rsbuild", "build");
    const built = await readdir(project.path("dist"), { recursive: true });
    assert.deepEqual(built.filter((name) => name.endsWith(".wasm")), []);
    const host = await project.host("dist");
    assertQuickStart(await project.open(host.address));
  },

  "its development server serves it": async (project) => {
    const [host, page] = await Promise.all([project.host(), project.serve("rsbuild", "dev", "--port", `${await freePort()}`)]);
    assertQuickStart(await project.open(`${page}/?host=${encodeURIComponent(host.open)}`));
  },
};

import { cp } from "node:fs/promises";
import path from "node:path";
import { assertQuickStart } from "../../expected.mjs";
import { root } from "../../program.mjs";

const RESOLVE = path.join(root, "node_modules/@rollup/plugin-node-resolve/dist/es/index.js");

export default {
  "a page is built without a plugin for WebAssembly": async (project) => {
    await project.run("rollup", "app.js", "--plugin", RESOLVE, "--file", "public/app.js", "--failAfterWarnings");
    const host = await project.host("public");
    assertQuickStart(await project.open(host.address));
  },

  "without any plugin the page maps the package's name": async (project) => {
    await project.run("rollup", "app.js", "--external", "flowtether", "--file", "public/unresolved.js", "--failAfterWarnings");
    await cp(project.path("node_modules/flowtether/entry/browser.js"), project.path("public/flowtether.js"));
    const host = await project.host("public");
    assertQuickStart(await project.open(`${host.address}/mapped.html`));
  },
};

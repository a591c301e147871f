import path from "node:path";
import { assertRefunded } from "../../expected.mjs";
import { root } from "../../program.mjs";

const VITE = ["node", path.join(root, "node_modules/vite/bin/vite.js")];

export default {
  "a module worker built by Vite uses it": async (project) => {
    await project.run(...VITE, "build");
    const host = await project.host("dist");
    assertRefunded(await project.open(host.address));
  },

  "a module worker of Vite's development server uses it": async (project) => {
    const [host, page] = await Promise.all([
      project.host(),
      project.serve(...VITE, "--host", "127.0.0.1", "--port", "0"),
    ]);
    assertRefunded(await project.open(`${page}/?host=${encodeURIComponent(host.open)}`));
  },
};

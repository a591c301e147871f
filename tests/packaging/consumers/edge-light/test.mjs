// The edge runtime by itself, as it is deployed; Next's projects run it as Next does on one's own server.
import { build } from "esbuild";
import { assertQuickStart } from "../../expected.mjs";

/** What the suffix means to the bundlers of edge runtimes. */
const compiledModule = {
  name: "compiled module",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path, namespace: "compiled" }));
    onLoad({ filter: /.*/, namespace: "compiled" }, () => ({ contents: "export default globalThis.compiled" }));
  },
};

const deployedWith = (alias, folder) => (name, ...conditions) => async (project) => {
  const outfile = project.path(`${name}.js`);
  /** @type {import("esbuild").BuildOptions} */
  const options = { bundle: true, format: "iife", conditions: ["edge-light", ...conditions], plugins: [compiledModule], alias, absWorkingDir: project.directory };
  await build({ ...options, entryPoints: [project.path("app.js")], outfile, logLevel: "error" });
  const host = await project.host();
  assertQuickStart(await project.run("node", "serve.mjs", outfile, host.address, folder));
};

const deployed = deployedWith({}, ".");
const deployedAlone = deployedWith({ flowtether: "flowtether/openwop" }, "openwop");

export default {
  "a server component or route uses the compiled module": deployed("server", "react-server"),

  "what webpack bundles uses the compiled module": deployed("webpack", "webpack"),

  "where no bytes are compiled the module is there a moment later": deployed("other"),

  "the entry of one service uses its own compiled module on a server": deployedAlone("openwop-server", "react-server"),

  "the entry of one service has its own module a moment later": deployedAlone("openwop-other"),
};

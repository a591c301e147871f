import { readFile, writeFile } from "node:fs/promises";
import { assertQuickStart } from "../../expected.mjs";
import { freePort } from "../../../browsers/free_port.mjs";

const parcel = (project, ...programArguments) => project.run("parcel", ...programArguments, "--no-cache", "--no-source-maps");

async function configure(project, settings) {
  const file = project.path("package.json");
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, "utf8")), ...settings }));
}

async function page(project) {
  await parcel(project, "build", "index.html", "--dist-dir", "dist");
  const host = await project.host("dist");
  assertQuickStart(await project.open(host.address));
}

async function server(project) {
  await configure(project, {
    targets: { server: { context: "node", includeNodeModules: true, source: "server.js", distDir: "dist-server", engines: { node: ">=20" } } },
  });
  await parcel(project, "build", "--target", "server");
  const host = await project.host();
  assertQuickStart(await project.run("node", "dist-server/server.js", host.address));
}

export default {
  "a page is built without any setting": page,

  "a program for Node is built without any setting": server,

  "its development server serves it": async (project) => {
    const [host, page] = await Promise.all([
      project.host(),
      project.serve("parcel", "serve", "index.html", "--host", "127.0.0.1", "--port", `${await freePort()}`, "--no-cache", "--no-hmr"),
    ]);
    assertQuickStart(await project.open(`${page}/?host=${encodeURIComponent(host.open)}`));
  },

  "a page is built with packageExports": async (project) => {
    await configure(project, { "@parcel/resolver-default": { packageExports: true } });
    await page(project);
  },

  "a program for Node is built with packageExports": server,
};

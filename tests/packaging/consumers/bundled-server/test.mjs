import { cp, rm } from "node:fs/promises";
import path from "node:path";
import { assertQuickStart } from "../../expected.mjs";
import { workshop } from "../../package.mjs";

/** Takes what was built to a folder without any package, as a deployment does. */
async function deployed(project, file) {
  const folder = path.join(workshop, "bundled-server-deployed");
  await rm(folder, { recursive: true, force: true });
  await cp(project.path(file), path.join(folder, path.basename(file)));
  return path.join(folder, path.basename(file));
}

const esbuild = (source, format, extension) => async (project) => {
  const built = `built.${extension}`;
  await project.run("esbuild", source, "--bundle", "--platform=node", `--format=${format}`, `--outfile=${built}`);
  const host = await project.host();
  assertQuickStart(await project.run("node", await deployed(project, built), host.address));
};

export default {
  "esbuild for Node, as a module": esbuild("server.mjs", "esm", "mjs"),

  "esbuild for Node, as CommonJS": esbuild("server.mjs", "cjs", "cjs"),

  "esbuild for Node, of CommonJS": esbuild("required.cjs", "cjs", "cjs"),

  "Rollup without plugins": async (project) => {
    await project.run("node", "rollup.mjs", import.meta.resolve("rollup"));
    const host = await project.host();
    assertQuickStart(await project.run("node", await deployed(project, "rolled.mjs"), host.address));
  },

  "bun build": async (project) => {
    await project.run("bun", "build", "server.mjs", "--target=bun", "--outfile=bunned.mjs");
    const host = await project.host();
    assertQuickStart(await project.run("bun", "--no-install", await deployed(project, "bunned.mjs"), host.address));
  },

  "bun build for Node": async (project) => {
    await project.run("bun", "build", "server.mjs", "--target=node", "--outfile=bunned-node.mjs");
    const host = await project.host();
    assertQuickStart(await project.run("node", await deployed(project, "bunned-node.mjs"), host.address));
  },

  "bun build --compile": async (project) => {
    await project.run("bun", "build", "server.mjs", "--compile", "--outfile=program");
    const host = await project.host();
    assertQuickStart(await project.run(await deployed(project, "program"), host.address));
  },
};

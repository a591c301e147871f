import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { assertRefunded } from "../../expected.mjs";
import { root } from "../../program.mjs";

const LISTEN = ["--host", "127.0.0.1", "--port", "0"];

/** Both name their program `vite`, so each is run by its own path. */
const tests = (directory) => {
  const vite = ["node", path.join(root, "node_modules", directory, "bin/vite.js")];
  return {
    "build needs no file beside its modules": async (project) => {
      await project.run(...vite, "build");
      const assets = await readdir(project.path("dist/assets"));
      assert.deepEqual(assets.filter((name) => !name.endsWith(".js")), []);
    },

    "build runs in its preview": async (project) => {
      const [host, page] = await Promise.all([project.host(), project.serve(...vite, "preview", ...LISTEN)]);
      assertRefunded(await project.open(`${page}/?host=${encodeURIComponent(host.open)}`));
    },

    "build links the module of the package where two pages share it": async (project) => {
      await project.run(...vite, "build", "--config", "two-pages.config.js");
      const sizes = new Map();
      for (const name of await readdir(project.path("two-pages/assets"))) sizes.set(name, (await readFile(project.path("two-pages/assets", name))).length);
      const [largest] = [...sizes].sort(([, one], [, other]) => other - one)[0];
      for (const page of ["index.html", "other.html"]) {
        /** @type {string[]} */
        const links = (await readFile(project.path("two-pages", page), "utf8")).match(/<link rel="modulepreload"[^>]*>/g) ?? [];
        assert.ok(links.some((link) => link.includes(`/assets/${largest}`)), `${page} links ${largest}: ${links.join(" ")}`);
      }
    },

    "development server serves it": async (project) => {
      const [host, page] = await Promise.all([project.host(), project.serve(...vite, "--force", ...LISTEN)]);
      assertRefunded(await project.open(`${page}/?host=${encodeURIComponent(host.open)}`));
    },
  };
};

const named = (name, tests) => Object.entries(tests).map(([title, test]) => [`${name}'s ${title}`, test]);

export default Object.fromEntries([...named("Vite 8", tests("vite")), ...named("Vite 7", tests("vite-7"))]);

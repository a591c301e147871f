import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { root } from "../../program.mjs";

/** What each entry has, in its folder. */
const ENTRY = [
  "entry/browser.js",
  "entry/bytes.js",
  "entry/edge-light-sync.js",
  "entry/edge-light.js",
  "entry/node.cjs",
  "entry/node.js",
  "entry/slim.cjs",
  "entry/slim.js",
  "entry/workerd.js",
  "flowtether.js",
  "flowtether_bg.names",
  "flowtether_bg.wasm",
  "index.d.cts",
  "index.d.ts",
  "inline.d.cts",
  "inline.d.ts",
  "slim.d.cts",
  "slim.d.ts",
  "wasm.d.cts",
  "wasm.d.ts",
];
const SERVICES = ["openwop", "flowmaestro", "syncteams", "snapstate", "langgraph", "a2a", "relay-client"];
/** What stands beside the entries: a module of each, for `import` and for `require`. */
const BESIDE = ["access", "cloudflare", "react", "relay", "solid", "store", "svelte", "vue", "webhooks"];
const FILES = [
  ...["LICENSE-APACHE", "LICENSE-MIT", "README.md", "package.json"],
  ...BESIDE.flatMap((name) => ["cjs", "d.cts", "d.ts", "js"].map((extension) => `${name}.${extension}`)),
  // The types that the store and the bindings share.
  ...["run.d.cts", "run.d.ts"],
  ...ENTRY,
  ...SERVICES.flatMap((service) => ENTRY.map((file) => `${service}/${file}`)),
];
const WAYS = ["", "/inline", "/slim", "/wasm"];

export default {
  "the packed file holds what is meant to be published": async (project) => {
    const packed = (await project.run("tar", "-tzf", project.tarball)).trim().split("\n");
    assert.deepEqual(packed.sort(), FILES.map((file) => `package/${file}`).sort());
  },

  "nothing in it tells where it was built": async (project) => {
    const installed = project.path("node_modules/flowtether");
    for (const file of await readdir(installed, { recursive: true, withFileTypes: true })) {
      if (file.isDirectory()) continue;
      const bytes = await readFile(`${file.parentPath}/${file.name}`);
      for (const place of [root, homedir(), ".cargo"]) {
        assert.ok(!bytes.includes(place), `${file.name} holds ${place}`);
      }
    }
  },

  "it needs no other package and runs nothing when it is installed": async (project) => {
    const manifest = JSON.parse(await readFile(project.path("node_modules/flowtether/package.json"), "utf8"));
    for (const member of ["dependencies", "optionalDependencies", "scripts"]) {
      assert.equal(manifest[member], undefined, member);
    }
    // Of those who use a framework's binding.
    const frameworks = ["react", "solid-js", "svelte", "vue"];
    assert.deepEqual(Object.keys(manifest.peerDependencies), frameworks);
    assert.deepEqual(manifest.peerDependenciesMeta, Object.fromEntries(frameworks.map((name) => [name, { optional: true }])));
    assert.match(manifest.version, /^\d+\.\d+\.\d+/);
    assert.notEqual(manifest.version, "0.0.0");
  },

  "publint finds nothing": (project) => project.run("publint", project.tarball, "--strict"),

  "are-the-types-wrong finds nothing, in any entry, for node10, node16 from CommonJS and from ES modules, and bundlers": async (project) => {
    const { analysis, problems } = JSON.parse(await project.run("attw", project.tarball, "--format", "json"));
    assert.deepEqual(problems, {});
    const ways = ["bundler", "node10", "node16-cjs", "node16-esm"];
    const typed = Object.entries(analysis.entrypoints).filter(([, { isWildcard }]) => !isWildcard);
    const entries = [".", ...SERVICES.map((service) => `./${service}`)].flatMap((entry) => WAYS.map((way) => entry + way));
    assert.deepEqual(typed.map(([name]) => name).sort(), [...entries, ...BESIDE.map((name) => `./${name}`), "./package.json"].sort());
    for (const [name, { resolutions }] of typed) {
      assert.deepEqual(Object.keys(resolutions).sort(), ways, name);
      for (const way of ways) assert.ok(resolutions[way].resolution, `${name} has no types for ${way}`);
    }
  },
};

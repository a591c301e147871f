// A project as its generator makes it, the package, and what the first pages say: nothing else.

import assert from "node:assert/strict";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { freePort } from "../../../browsers/free_port.mjs";
import { root } from "../../program.mjs";
import { text } from "../../served.mjs";

export const limitMs = 300_000;

/** Where the programs of the pages find a host: that of the README is the local one. */
const HOSTS = { "README.md": "http://127.0.0.1:4700", "docs/getting-started.md": "https://workflows.example" };
const KEY = "key-packaging";
/** Some have no icon. */
const NO_ICON = /404/;

/** A block of code of a page that follows on a heading, for a host of ours. */
async function fromPage(page, heading, language, host) {
  const text = await readFile(path.join(root, page), "utf8");
  const [, block] = new RegExp(`^#+ ${heading}$[^]*?^\`\`\`${language}\n([^]*?)^\`\`\`$`, "m").exec(text);
  const program = block.replace(`baseUrl: "${HOSTS[page]}"`, `baseUrl: "${host}"`);
  assert.notEqual(program, block, "the block names the page's host");
  return program;
}

const component = (host) => fromPage("docs/getting-started.md", "React", "tsx", host);

/** The quick start as a function: its imports stand before the first empty line. */
async function quickStart(host, signature) {
  const block = await fromPage("README.md", "Quick start", "js", host);
  const [imports, ...statements] = block.split("\n\n");
  return (returned) => `${imports}\n\n${signature} {\n${statements.join("\n\n")}\n  ${returned}\n}\n`;
}

/** Makes a project with its generator, and installs what it names, in the versions locked here, and the package. */
async function create(project, name, generator, ...options) {
  await project.run(generator, ...options);
  const made = project.inside(name);
  await cp(path.join(import.meta.dirname, "locks", name), made.directory, { recursive: true });
  Object.assign(made.env, { WORKFLOWS_KEY: KEY });
  await made.install();
  return made;
}

async function write(made, file, contents) {
  await mkdir(path.dirname(made.path(file)), { recursive: true });
  await writeFile(made.path(file), contents);
}

/** Approves in the page's component. */
async function approve(page) {
  await page.getByRole("button", { name: "Refund this order?" }).click();
  await page.getByText("Refunded", { exact: true }).waitFor();
  assert.match(await page.locator("section").textContent(), /^completed \(closed\).+order 7/);
}

const NEXT = ["--ts", "--app", "--empty", "--no-eslint", "--no-tailwind", "--no-react-compiler", "--no-src-dir", "--import-alias", "@/*"];

export default {
  "create-next-app": async (project) => {
    const made = await create(project, "next", "create-next-app", "next", ...NEXT, "--use-npm", "--skip-install", "--disable-git");
    const { open } = await project.host();
    const route = await quickStart(open, "export async function POST()");
    await write(made, "app/quick-start/route.ts", route("return Response.json({ status, output });"));
    await write(made, "app/api/workflow-key/route.ts", `export const GET = () => new Response(process.env.WORKFLOWS_KEY);\n`);
    await write(made, "app/refund.tsx", `"use client";\n\n${await component(open)}`);
    await write(made, "app/page.tsx", `import { Refund } from "./refund";\n\nexport default () => <Refund order={7} />;\n`);
    await made.run("npm", "run", "build");
    const address = await made.serve("npm", "start", "--", "-H", "127.0.0.1", "-p", "0");
    const { status, output } = JSON.parse(await text(`${address}/quick-start`, { method: "POST" }));
    assert.deepEqual([status, output.refunded], ["completed", true]);
    assert.match(await text(address), /connecting/, "what a server renders");
    await project.visit(address, approve, NO_ICON);
  },

  "sv create": async (project) => {
    const options = ["--template", "minimal", "--types", "ts", "--no-add-ons", "--no-install"];
    const made = await create(project, "svelte", "sv", "create", "svelte", ...options);
    const { open } = await project.host();
    const load = await quickStart(open, "export async function load()");
    await write(made, "src/routes/+page.server.ts", load("return { status, output };"));
    await write(made, "src/routes/+page.svelte", "<script>\n  const { data } = $props();\n</script>\n\n<output>{JSON.stringify(data)}</output>\n");
    await made.run("npm", "run", "build");
    const port = String(await freePort());
    const address = await made.serve("npm", "run", "preview", "--", "--host", "127.0.0.1", "--port", port);
    const { status, output } = await project.open(address);
    assert.deepEqual([status, output.refunded], ["completed", true]);
  },

  "create-vite": async (project) => {
    const made = await create(project, "vite", "create-vite", "vite", "--template", "react-ts", "--no-interactive");
    const { open } = await project.host();
    await write(made, "public/api/workflow-key", KEY);
    await write(made, "src/App.tsx", `${await component(open)}\nexport default () => <Refund order={7} />;\n`);
    await made.run("npm", "run", "build");
    const port = String(await freePort());
    await project.visit(await made.serve("npm", "run", "preview", "--", "--host", "127.0.0.1", "--port", port), approve, NO_ICON);
  },
};

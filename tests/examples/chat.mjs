// The chat pages of React, Vue, Svelte and Solid: the same facts for each. What only React's page has is in `react_chat.mjs`.

import assert from "node:assert/strict";
import path from "node:path";
import { run, serve } from "../packaging/program.mjs";
import { Host } from "../runtimes/contract/host.mjs";
import { openPage } from "./browser.mjs";
import { cuttable } from "./cutter.mjs";
import { copyExample, root, startHost } from "./host.mjs";

/** Each framework's folder of examples/. */
const FRAMEWORKS = { React: "chat", Vue: "vue", Svelte: "svelte", Solid: "solid" };
const VITE = path.join(root, "node_modules/vite/bin/vite.js");
const LISTEN = ["--host", "127.0.0.1", "--port", "0"];
export const MESSAGE = "My lamp arrived broken: order 12";
const DESKTOP = { width: 1024, height: 800 };

/** Development servers write hints, and a browser what it could not load while the connection was cut. */
const isTrouble = (line) => !/^(debug|info):|^error: Failed to load resource/.test(line);

const built = new Map();

/** The address at which an example is served as Vite builds it, once. */
export function builtExample(name) {
  if (!built.has(name)) built.set(name, build(name));
  return built.get(name);
}

async function build(name) {
  const folder = await copyExample(name);
  await run("node", [VITE, "build", "--logLevel", "warn"], { cwd: folder });
  const [address] = await serve("node", [VITE, "preview", ...LISTEN], /http:\/\/[\w.]+:\d+/, { cwd: folder });
  return address;
}

async function developedExample(name) {
  const folder = await copyExample(name);
  const [address] = await serve("node", [VITE, ...LISTEN], /http:\/\/[\w.]+:\d+/, { cwd: folder });
  return address;
}

/** Notes what comes and goes too fast for a test to wait for it. */
function note() {
  const noted = (globalThis.noted = { tools: [], lengths: [] });
  const look = () => {
    for (const { textContent } of document.querySelectorAll("summary")) {
      const words = textContent.replaceAll(/\s+/g, " ").trim();
      if (!noted.tools.includes(words)) noted.tools.push(words);
    }
    const { length } = document.querySelector("li.assistant")?.textContent ?? "";
    if (length > 0 && noted.lengths.at(-1) !== length) noted.lengths.push(length);
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
}

/** Opens an example with a host of its own, through a connection that can be cut. */
export async function openChat(after, address, settings = { viewport: DESKTOP }, words = "cors-open") {
  const { baseUrl } = await startHost(after);
  const network = await cuttable(after, baseUrl);
  const { page, trouble } = await openPage(after, address, settings, [network.address]);
  const runs = [];
  page.on("response", async (response) => {
    const { pathname } = new URL(response.url());
    if (response.request().method() === "POST" && pathname.endsWith("/v1/runs")) runs.push((await response.json()).runId);
  });
  await page.addInitScript(note);
  await page.goto(`${address}/?host=${encodeURIComponent(`${network.address}/as/${words}`)}`);
  const button = (name) => page.getByRole("button", { name, exact: true });
  return {
    page,
    network,
    runs,
    button,
    host: new Host(baseUrl, "demo-key"),
    question: page.getByRole("form", { name: "Refund this order?" }),
    amount: page.getByRole("spinbutton", { name: "Amount in EUR" }),
    texts: page.locator("li.assistant > p"),
    trouble: () => trouble.filter(isTrouble),
    hasStatus: (words) => page.getByRole("status").getByText(words, { exact: true }).waitFor(),
    async send(text = MESSAGE) {
      await page.getByRole("textbox", { name: "Message" }).fill(text);
      await button("Send").click();
    },
  };
}

/** What the host says that the run's node said. */
async function said(host, run, node) {
  const log = await host.log(run);
  return log
    .filter(({ type, payload }) => type === "output.chunk" && payload.nodeId === node)
    .map(({ payload }) => payload.chunk)
    .join("");
}

async function conversation(after, address) {
  const { page, runs, host, button, question, amount, texts, trouble, hasStatus, send } = await openChat(after, address);
  await send();
  await hasStatus("Working");
  await question.waitFor();
  await hasStatus("Waiting for you");
  const { tools, lengths } = await page.evaluate(() => globalThis.noted);
  assert.deepEqual(tools, ["find_order: running", "find_order: done"]);
  assert.ok(lengths.length > 5, `the text grows: ${lengths}`);
  assert.deepEqual(await texts.allTextContents(), await Promise.all(["listen", "propose"].map((node) => said(host, runs[0], node))));

  assert.equal(await amount.inputValue(), "49.9", "what the schema proposes");
  await amount.fill("40");
  await page.getByRole("combobox", { name: "Reason" }).selectOption("late");
  await page.getByRole("textbox", { name: "Note to the customer" }).fill("Sorry");
  await button("Approve").click();
  await page.getByText("Approved, 40, late, Sorry").waitFor();
  await hasStatus("Finished");
  assert.match(await texts.last().textContent(), /^Done: 40\.00 EUR for order 12 .*🙏$/);
  const [{ body }] = await host.requests("/interrupts/confirm");
  const reply = typeof body === "string" ? JSON.parse(body) : body;
  assert.deepEqual(reply, { resumeValue: { amount: 40, reason: "late", note: "Sorry", action: "accept" } });

  await send("And order 13?");
  await question.waitFor();
  await button("Decline").click();
  await page.getByRole("alert").getByText("The approval gate was rejected.").waitFor();
  await button("Try again").click();
  await question.waitFor();
  await button("Stop").click();
  await hasStatus("Stopped");
  assert.equal(new Set(runs).size, 3, "one run for each message, and one more for the second try");
  assert.equal(runs.length, 3);
  assert.deepEqual(trouble(), []);
}

async function interrupted(after, address) {
  const { page, network, runs, host, question, texts, trouble, hasStatus, send, button } = await openChat(after, address);
  await send();
  await texts.first().waitFor();
  network.cut();
  await hasStatus("Connection lost, trying again");
  network.mend();
  await texts.nth(1).waitFor();
  const [before] = await texts.allTextContents();
  await page.reload();
  await texts.nth(1).waitFor();
  assert.equal(await page.getByText(MESSAGE).count(), 1, "what was sent is there again");
  assert.equal((await texts.allTextContents())[0], before, "what was said before the reload is there again");
  await question.waitFor();
  assert.deepEqual(await texts.allTextContents(), await Promise.all(["listen", "propose"].map((node) => said(host, runs[0], node))));
  await button("Approve").click();
  await hasStatus("Finished");
  await page.reload();
  await texts.getByText(/^Done: 49\.90 EUR/).waitFor();
  await hasStatus("Finished");
  assert.equal(await question.count(), 0, "nothing is asked again");
  assert.equal(runs.length, 1, "runs that were started");
  assert.deepEqual(trouble(), []);
}

/** Keeps a question's schema, and the events after the one that asks, from the page until `releaseSchema` is called. */
function delaySchema() {
  const { fetch } = globalThis;
  const released = new Promise((resolve) => (globalThis.releaseSchema = resolve));
  const change = async (frame, controller) => {
    if (frame.includes("node.suspended")) return controller.enqueue(frame.replace(/,?"resumeSchema":.*?"required":\["amount"\]\}/g, ""));
    if (frame.includes("interrupt.requested")) await released;
    controller.enqueue(frame);
  };
  globalThis.fetch = async (...given) => {
    const response = await fetch(.../** @type {[string]} */ (given));
    if (!response.headers.get("content-type")?.includes("event-stream")) return response;
    let rest = "";
    const frames = new TransformStream({
      async transform(text, controller) {
        const parts = (rest + text).split(/(?<=\n\n)/);
        rest = parts.at(-1).endsWith("\n\n") ? "" : parts.pop();
        for (const part of parts) await change(part, controller);
      },
    });
    const body = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(frames).pipeThrough(new TextEncoderStream());
    return new Response(body, { status: response.status, headers: response.headers });
  };
}

async function late(after, address) {
  const { page, network, host, question, amount, texts, trouble, hasStatus, send, button } = await openChat(after, address, undefined, "spec,cors-open");
  await page.addInitScript(delaySchema);
  await page.reload();
  await send();
  await question.waitFor();
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("name") ?? document.activeElement.textContent.trim());
  assert.deepEqual([await amount.count(), await focused()], [0, "Approve"]);
  const places = () => Promise.all([page.getByRole("heading"), page.getByRole("textbox", { name: "Message" }), button("Send")].map((one) => one.boundingBox()));
  const before = await places();
  await page.evaluate(() => globalThis.releaseSchema());
  await amount.waitFor();
  await page.waitForFunction(() => document.activeElement.getAttribute("name") === "amount");
  assert.deepEqual([await amount.inputValue(), await places(), await texts.count()], ["49.9", before, 2]);
  const [form, log] = await Promise.all([question.boundingBox(), page.locator(".log").boundingBox()]);
  assert.ok(form.y >= log.y && form.y + form.height <= log.y + log.height, "the whole question is in view");

  await amount.fill("41");
  network.cut();
  await hasStatus("Connection lost, trying again");
  network.mend();
  await hasStatus("Waiting for you");
  assert.equal(await amount.inputValue(), "41", "what was typed stays while the page is drawn again");
  await host.faults({ method: "POST", path: "/interrupts/confirm", status: 422, times: 1 });
  await button("Approve").click();
  await page.getByRole("alert").waitFor();
  assert.equal(await amount.inputValue(), "41", "what was typed stays when the reply failed");
  await button("Approve").click();
  await hasStatus("Finished");
  assert.match(await texts.last().textContent(), /^Done: 41\.00 EUR/);
  assert.deepEqual(trouble(), []);
}

const rows = Object.entries(FRAMEWORKS).flatMap(([name, folder]) => [
  [
    `${name}: a text is streamed, a tool called, an approval given with its fields or refused`,
    async (after) => conversation(after, await builtExample(folder)),
  ],
  [`${name}: a cut connection and a reload lose nothing and start nothing`, async (after) => interrupted(after, await builtExample(folder))],
  [
    `${name}: fields that come later than their question move nothing else, and what is typed in them stays`,
    async (after) => late(after, await builtExample(folder)),
  ],
]);

export default {
  ...Object.fromEntries(rows),
  "React: the same under Vite's development server, which is StrictMode's": async (after) => conversation(after, await developedExample("chat")),
};

// The React example as Vite serves and builds it, and its hook by itself, under StrictMode.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { run, serve } from "../packaging/program.mjs";
import { openPage } from "./browser.mjs";
import { makePage } from "./bundle.mjs";
import { Host } from "../runtimes/contract/host.mjs";
import { SERVERS } from "../real_servers/start.mjs";
import { assertWhole } from "../servers/relaying.mjs";
import { startWorker } from "../servers/worker.mjs";
import { copyExample, root, startHost, workshop } from "./host.mjs";

const VITE = path.join(root, "node_modules/vite/bin/vite.js");
const LISTEN = ["--host", "127.0.0.1", "--port", "0"];
const LOG_EVENTS = 3000;
const DOCUMENTED_HOST = "https://workflows.example";

/** Development servers and builds write hints. */
const isTrouble = (line) => !/^(debug|info):/.test(line);

/** Opens the example; `posted` counts the runs that were started, `cursors` are where streams were resumed. */
async function openExample(after, address) {
  const host = await startHost(after);
  const { page, trouble } = await openPage(after, address, { viewport: { width: 390, height: 844 } }, [host.baseUrl]);
  const seen = { posted: 0, cursors: [] };
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (request.method() === "POST" && pathname.endsWith("/v1/runs")) seen.posted += 1;
    if (pathname.endsWith("/events")) seen.cursors.push(request.headers()["last-event-id"]);
  });
  await page.goto(`${address}/?host=${encodeURIComponent(`${host.baseUrl}/as/cors-open`)}`);
  return { page, trouble, seen };
}

async function story(after, address) {
  const { page, trouble, seen } = await openExample(after, address);
  await page.getByRole("button", { name: "Refund" }).click();
  const order = page.getByRole("region", { name: "Order 7" });
  await order.getByRole("button", { name: "Approve" }).waitFor();
  assert.match(await order.locator("blockquote").textContent(), /order 7/);
  assert.equal(seen.posted, 1, "the run is started once");
  const before = seen.cursors.length;
  await page.reload();
  await order.getByRole("button", { name: "Approve" }).waitFor();
  assert.equal(seen.posted, 1, "a reload starts none");
  assert.equal(seen.cursors[before], undefined, `the view is read again from the first event: ${seen.cursors}`);
  assert.match(await order.locator("blockquote").textContent(), /order 7/, "the text of before the reload is there");
  await page.getByRole("spinbutton", { name: "Order" }).fill("8");
  await page.getByRole("button", { name: "Refund" }).click();
  const other = page.getByRole("region", { name: "Order 8" });
  await other.getByRole("button", { name: "Reject" }).click();
  await other.getByRole("alert").waitFor();
  await order.getByRole("button", { name: "Approve" }).click();
  await order.getByText("Refunded: true").waitFor();
  assert.equal(await order.locator(".status").textContent(), "completed");
  assert.equal(seen.posted, 2);
  assert.deepEqual(trouble.filter(isTrouble), []);
}

/** The component of docs/getting-started.md, as it stands there. */
async function documentedComponent() {
  const [, component] = /^```tsx\n([^]*?)^```$/m.exec(await readFile(path.join(root, "docs/getting-started.md"), "utf8"));
  return component;
}

/** A page with a component that shows a run of the local host, or of the real server of a service. */
async function openHook(after, provider) {
  const folder = await makePage("use_run", { entryPoints: [path.join(root, "tests/examples/use_run/app.jsx")] });
  const host = await startHost(after, folder);
  const service = provider && (await SERVERS[provider]());
  const { page, trouble } = await openPage(after, host.baseUrl, {}, service ? [service] : []);
  let posted = 0;
  page.on("request", (request) => (posted += request.method() === "POST" ? 1 : 0));
  await page.goto(host.baseUrl + (service ? `/?provider=${provider}&service=${service}` : ""));
  await page.waitForFunction(() => globalThis.show !== undefined);
  const show = (source, mode) => page.evaluate(([given, how]) => globalThis.show(given ?? undefined, how), [source, mode]);
  const hasText = (pattern) => page.locator("p", { hasText: pattern }).waitFor();
  return { page, trouble, host: new Host(host.baseUrl, "demo-key"), show, hasText, posted: () => posted };
}

export default {
  "the example under Vite's development server, which is StrictMode's": async (after) => {
    const folder = await copyExample("react");
    const [address] = await serve("node", [VITE, ...LISTEN], /http:\/\/[\w.]+:\d+/, { cwd: folder });
    await story(after, address);
  },

  "the example as Vite builds it": async (after) => {
    const folder = await copyExample("react");
    await run("node", [VITE, "build"], { cwd: folder });
    const [address] = await serve("node", [VITE, "preview", ...LISTEN], /http:\/\/[\w.]+:\d+/, { cwd: folder });
    await story(after, address);
  },

  "the documented component does its work": async (after) => {
    const component = (await documentedComponent()).replace(`"${DOCUMENTED_HOST}"`, "location.origin");
    const contents = `${component}
import { createRoot } from "react-dom/client";
createRoot(document.body).render(<Refund order={7} />);`;
    const folder = await makePage("readme-react", { stdin: { contents, loader: "tsx", resolveDir: root } });
    const host = await startHost(after, folder);
    const { page, trouble } = await openPage(after, host.baseUrl);
    await page.route("**/api/workflow-key", (route) => route.fulfill({ body: "key-readme" }));
    await page.goto(host.baseUrl);
    await page.getByRole("button", { name: "Refund this order?" }).click();
    await page.getByText("Refunded", { exact: true }).waitFor();
    assert.match(await page.locator("section").textContent(), /^completed \(closed\).+order 7/);
    assert.deepEqual(trouble.filter(isTrouble), []);
  },

  "the documented component is rendered by a server": async () => {
    const contents = `${await documentedComponent()}
import { renderToString } from "react-dom/server";
console.log(renderToString(<Refund order={7} />));`;
    const program = path.join(workshop, "readme-react-server.cjs");
    /** @type {import("esbuild").BuildOptions} */
    const options = { bundle: true, platform: "node", jsx: "automatic", nodePaths: [path.join(root, "node_modules")], logLevel: "error" };
    const alias = { flowtether: path.join(root, "pkg/entry/node.js"), "flowtether/react": path.join(root, "pkg/react.js") };
    await build({ ...options, alias, stdin: { contents, loader: "tsx", resolveDir: root }, outfile: program });
    assert.equal(await run("node", [program]), "<section><p> (<!-- -->connecting<!-- -->)</p><p></p></section>\n");
  },

  "useRun starts a run once, delivers every event once, and draws many at a time": async (after) => {
    const { page, trouble, show, hasText, posted } = await openHook(after);
    await show({ workflowId: "log", input: { events: LOG_EVENTS } });
    await hasText(/^completed closed/);
    const { sequences, renders, text } = await page.evaluate(() => ({
      sequences: globalThis.view.events.map(({ seq }) => seq),
      renders: globalThis.renders,
      text: globalThis.view.text,
    }));
    assert.equal(posted(), 1, "runs that were started");
    assert.deepEqual(
      sequences,
      sequences.map((_, at) => at),
      "each once and in order",
    );
    assert.ok(sequences.length > LOG_EVENTS, `${sequences.length} events`);
    assert.ok(renders < sequences.length / 4, `${renders} renders for ${sequences.length} events`);
    assert.equal(text, "");
    assert.deepEqual(trouble.filter(isTrouble), []);
  },

  "useRun ends its connection with its component, and a source that says the same changes nothing": async (after) => {
    const { page, host, show, hasText, posted } = await openHook(after);
    await show({ workflowId: "steps", input: { nodes: 1, delayMs: 60_000 } });
    await hasText(/^running connected/);
    await show({ workflowId: "steps", input: { nodes: 1, delayMs: 60_000 } });
    await hasText(/^running connected/);
    assert.equal(posted(), 1, "runs that were started");
    const first = await page.evaluate(() => globalThis.view.run.id);
    assert.equal((await host.streams(first)).open, 1);
    await show({ workflowId: "steps", input: { nodes: 2, delayMs: 60_000 } });
    await page.waitForFunction((before) => globalThis.view.run !== undefined && globalThis.view.run.id !== before, first);
    assert.equal((await host.closed(first)).length, 1, "the other run is followed, this one is left");
    const second = await page.evaluate(() => globalThis.view.run.id);
    await page.evaluate(() => globalThis.show(null));
    assert.equal((await host.closed(second)).length, 1, "nothing is followed without its component");
  },

  "useRun starts one run, also when it is hidden and shown again before that is there": async (after) => {
    const { page, host, show, hasText, posted } = await openHook(after);
    await host.faults({ method: "POST", path: "/v1/runs", delayMs: 1500 });
    const source = { workflowId: "steps", input: { nodes: 1, delayMs: 10 } };
    const sent = page.waitForRequest((request) => request.method() === "POST");
    await show(source, "visible");
    await sent;
    await show(source, "hidden");
    await page.locator("p").waitFor({ state: "hidden" });
    await show(source, "visible");
    await hasText(/^completed closed/);
    assert.equal(posted(), 1, "runs that were started");
  },

  "useRun starts one run for two components that share a checkpoint's key, and both follow it": async (after) => {
    const { page, trouble, host, show, posted } = await openHook(after);
    await host.faults({ method: "POST", path: "/v1/runs", delayMs: 500 });
    const source = { workflowId: "steps", input: { nodes: 2, delayMs: 50 }, key: "shared" };
    await show([source, source]);
    await page.waitForFunction(() => globalThis.views.length === 2 && globalThis.views.every(({ status }) => status === "completed"));
    assert.equal(posted(), 1, "runs that were started");
    const ids = await page.evaluate(() => globalThis.views.map(({ run }) => run.id));
    assert.equal(ids[0], ids[1], "the run");
    assert.deepEqual(await page.evaluate(() => globalThis.views.map(({ output }) => output)), [{ steps: 2 }, { steps: 2 }]);
    await show(null);
    await show(source);
    await page.waitForFunction(() => globalThis.view.output !== undefined);
    assert.equal(await page.evaluate(() => globalThis.view.run.id), ids[0], "the run that is over, in a component of later");
    assert.equal(posted(), 1, "runs that were started");
    assert.deepEqual(trouble.filter(isTrouble), []);
  },

  "useRun replies, cancels, follows tokens, and says what is wrong": async (after) => {
    const { page, show, hasText } = await openHook(after);
    await show(undefined);
    await hasText(/^undefined closed 0 $/);
    const early = await page.evaluate(() => globalThis.view.respond({ decision: "approve" }).catch(String));
    assert.match(early, /respond: there is no run yet/);
    assert.match(await page.evaluate(() => globalThis.view.cancel().catch(String)), /cancel: there is no run yet/);
    await show({ workflowId: "approval", input: {} });
    await hasText(/^waiting connected/);
    const { prompt, token } = await page.evaluate(() => ({ prompt: globalThis.view.waiting.prompt, token: globalThis.view.run.toJSON() }));
    assert.equal(prompt, "Ship it?");
    assert.equal(await page.evaluate(() => globalThis.view.respond({ decision: "approve" })), true);
    await hasText(/^completed closed/);
    assert.deepEqual(await page.evaluate(() => [globalThis.view.waiting, globalThis.view.output.decision]), [undefined, "accept"]);

    await show(token);
    await page.waitForFunction((at) => globalThis.view.events[0]?.seq > at, Number(token.cursor));
    await hasText(/^completed closed/);
    const over = await page.evaluate(() => globalThis.view.run.toJSON());
    await show(JSON.stringify(over));
    await hasText(/^completed closed 0 $/);
    assert.equal(await page.evaluate(() => globalThis.view.output.decision), "accept", "the output of a run that was over");

    await show({ workflowId: "steps", input: { nodes: 1, delayMs: 60_000 } });
    await hasText(/^running connected/);
    await page.evaluate(() => globalThis.view.cancel("enough"));
    await hasText(/^cancelled closed/);
    await show({ workflowId: "fail", input: {} });
    await hasText(/^failed closed/);
    assert.equal(await page.evaluate(() => globalThis.view.error.code), "node_execution_failed");
    await show({ workflowId: "no-such-workflow" });
    await hasText(/^undefined closed 0 ValidationError$/);
  },

  "useRun keeps the next question when the response to a reply comes after it": async (after) => {
    const { page, host, show, hasText } = await openHook(after);
    await show({ workflowId: "approval", input: {} });
    await hasText(/^waiting connected/);
    await host.faults({ method: "POST", path: "/interrupts/gate", action: "late-response", delayMs: 1000 });
    const first = await page.evaluate(() => {
      globalThis.first = globalThis.view.respond({ decision: "refine", message: "shorter" });
      return globalThis.view.waiting.seq;
    });
    await page.waitForFunction((seq) => globalThis.view.waiting?.seq > seq, first);
    const next = await page.evaluate(() => globalThis.view.waiting.seq);
    assert.equal(await page.evaluate(() => globalThis.first), true);
    assert.equal(await page.evaluate(() => globalThis.view.waiting?.seq), next, "it is still shown");
    assert.equal(await page.evaluate(() => globalThis.view.respond({ decision: "approve" })), true);
    await hasText(/^completed closed/);
  },

  "useRun shows the question of a gate until it has all its votes": async (after) => {
    const { page, show, hasText } = await openHook(after);
    await show({ workflowId: "quorum", input: { votes: 3 } });
    await hasText(/^waiting connected/);
    for (let vote = 1; vote <= 3; vote += 1) {
      assert.equal(await page.evaluate(() => globalThis.view.waiting?.asks), "approval", `before vote ${vote}`);
      assert.equal(await page.evaluate(() => globalThis.view.respond({ decision: "approve" })), true);
    }
    await hasText(/^completed closed/);
    assert.equal(await page.evaluate(() => globalThis.view.waiting), undefined);
  },

  "useRun follows and replies to a run of a real LangGraph server, from another origin": async (after) => {
    const { page, trouble, show, hasText } = await openHook(after, "langgraph");
    await show({ workflowId: "ask", input: { item: "tea" }, key: "tea" });
    await hasText(/^waiting connected/);
    const asked = await page.evaluate(() => [globalThis.view.waiting.prompt, globalThis.view.waiting.choices, globalThis.view.run.id]);
    assert.deepEqual(asked.slice(0, 2), ["Ship tea?", ["approve", "reject"]]);
    // As after a reload: another component, which finds the run where this one kept it.
    await show(null);
    await show({ workflowId: "ask", input: { item: "tea" }, key: "tea" });
    await page.waitForFunction(() => globalThis.view.waiting?.prompt === "Ship tea?");
    assert.equal(await page.evaluate(() => globalThis.view.run.id), asked[2], "the run");
    assert.equal(await page.evaluate(() => globalThis.view.respond({ decision: "approve" })), true);
    await hasText(/^completed closed/);
    const { output, waiting } = await page.evaluate(() => ({ output: globalThis.view.output, waiting: globalThis.view.waiting }));
    assert.deepEqual([output, waiting], [{ item: "tea", decision: "approve", log: ["prepared tea", "finished"] }, undefined]);
    await show({ workflowId: "tokens", input: { messages: [{ role: "user", content: "Hi" }] } });
    await hasText(/^completed closed/);
    assert.equal(await page.evaluate(() => globalThis.view.text), "Hello there");
    await show({ workflowId: "ticks", input: { count: 200, ms: 30 } });
    await hasText(/^running connected/);
    await page.evaluate(() => globalThis.view.cancel());
    await hasText(/^cancelled closed/);
    await show({ workflowId: "fails", input: { ms: 5 } });
    await hasText(/^failed closed/);
    assert.deepEqual(await page.evaluate(() => globalThis.view.error), { message: "the second node failed", code: "TypeError" });
    assert.deepEqual(trouble.filter(isTrouble), []);
  },

  ...Object.fromEntries(
    ["server-sent events", "WebSockets"].map((way) => [
      `useRun starts, follows and replies to a run over a relay, by ${way}, and finds it after a reload`,
      async (after) => {
        const folder = await makePage("use_run", { entryPoints: [path.join(root, "tests/examples/use_run/app.jsx")] });
        const { baseUrl } = await startHost(after, folder);
        const worker = await startWorker(after, { bindings: { ORIGINS: baseUrl } });
        const { page, trouble } = await openPage(after, baseUrl, {}, [worker.address]);
        await page.context().addCookies([{ name: "person", value: "ada", url: worker.address }]);
        const seen = { starts: 0, live: 0, sockets: 0 };
        page.on("request", (request) => {
          seen.starts += request.method() === "POST" && request.url() === `${worker.address}/runs` ? 1 : 0;
          seen.live += request.url().includes("live=sse") ? 1 : 0;
        });
        page.on("websocket", () => (seen.sockets += 1));
        const query = new URLSearchParams({ provider: "relay", service: worker.address, ...(way === "WebSockets" ? { sockets: "1" } : {}) });
        const show = async () => {
          await page.waitForFunction(() => globalThis.show !== undefined);
          await page.evaluate(() => globalThis.show({ workflowId: "refund", input: { order: 7 }, key: "order 7" }));
          await page.locator("p", { hasText: /^waiting connected/ }).waitFor();
        };
        await page.goto(`${baseUrl}/?${query}`);
        await show();
        const id = await page.evaluate(() => globalThis.view.run.id);
        await page.reload();
        await show();
        assert.equal(await page.evaluate(() => globalThis.view.run.id), id, "the run");
        assert.match(await page.evaluate(() => globalThis.view.text), /order 7/);
        assert.equal(await page.evaluate(() => globalThis.view.respond({ decision: "approve" })), true);
        await page.locator("p", { hasText: /^completed closed/ }).waitFor();
        const { events, output, waiting } = await page.evaluate(() => globalThis.view);
        await assertWhole(
          worker,
          { id },
          events.map((event, number) => ({ ...event, number })),
        );
        assert.deepEqual([output.refunded, waiting, seen.starts], [true, undefined, 1]);
        assert.ok(way === "WebSockets" ? seen.sockets > 0 && seen.live === 0 : seen.sockets === 0 && seen.live > 0, JSON.stringify(seen));
        assert.deepEqual(trouble.filter(isTrouble), []);
      },
    ]),
  ),

  "useRun follows and replies to a run of a real A2A agent, from another origin": async (after) => {
    const { page, trouble, show, hasText } = await openHook(after, "a2a");
    await show({ workflowId: "", input: "stream 6 20" });
    await hasText(/^completed closed/);
    assert.deepEqual(await page.evaluate(() => [globalThis.view.text, globalThis.view.output]), Array(2).fill("c1 c2 c3 c4 c5 c6 "));
    await show({ workflowId: "", input: "ask" });
    await hasText(/^waiting /);
    assert.equal(await page.evaluate(() => globalThis.view.waiting.prompt), "Which colour?");
    assert.equal(await page.evaluate(() => globalThis.view.respond({ message: "red" })), true);
    await hasText(/^completed closed/);
    assert.equal(await page.evaluate(() => globalThis.view.output), "You said: red");
    await show({ workflowId: "", input: "fail" });
    await hasText(/^failed closed/);
    assert.equal(await page.evaluate(() => globalThis.view.error.message), "It went wrong");
    assert.deepEqual(trouble.filter(isTrouble), []);
  },
};

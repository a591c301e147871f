// Firefox, driven by WebDriver BiDi, which Debian's Firefox speaks without a driver. Playwright asks it for commands that it does
// not have.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import WebSocket from "ws";
import { end, start } from "./processes.mjs";

/** Beside what Firefox sets by itself for a driver: nothing is loaded that no test asked for. */
const PREFERENCES = {
  "app.normandy.enabled": false,
  "browser.newtabpage.enabled": false,
  "browser.safebrowsing.downloads.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "browser.startup.page": 0,
  "browser.topsites.contile.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "dom.ipc.processPrelaunch.enabled": false,
  "extensions.update.enabled": false,
  "media.gmp-manager.updateEnabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,",
  "toolkit.telemetry.enabled": false,
};

/** What the browser itself writes about a request that was made to fail. */
const NETWORK = /^Cross-Origin Request Blocked:|^Firefox can’t establish a connection|^Failed to read data from the ReadableStream/;

const LISTENING = /^WebDriver BiDi listening on (ws:\/\/\S+)$/m;

/** FLOWTETHER_FIREFOX names the browser. */
export async function launch() {
  const folder = await mkdtemp(join(tmpdir(), "flowtether-firefox-"));
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
  await writeFile(join(folder, "user.js"), lines.join(""));
  const programArguments = ["--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", folder];
  const program = process.env.FLOWTETHER_FIREFOX ?? "firefox-esr";
  const { child, ready: listening } = await start(program, programArguments, (printed) => LISTENING.exec(printed));
  const session = await Session.open(listening[1]);
  return {
    async openProfile() {
      const { userContext } = await session.send("browser.createUserContext");
      return { openPage: (url) => openPage(session, userContext, url), close: () => session.send("browser.removeUserContext", { userContext }) };
    },
    async close() {
      session.close();
      await end(child);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function openPage(session, userContext, url) {
  // In a window of its own: the timers of a tab in the background run late.
  const { context } = await session.send("browsingContext.create", { type: "window", userContext });
  const [messages, errors] = [[], []];
  session.onLog(context, ({ type, method, text, stackTrace }) => {
    if (NETWORK.test(text)) return;
    if (type === "javascript") errors.push([text, ...(stackTrace?.callFrames ?? []).map(place)].join("\n"));
    else messages.push({ level: method, text });
  });
  await session.send("browsingContext.navigate", { context, url, wait: "complete" });
  return {
    async evaluate(work, argument) {
      const { type, result, exceptionDetails } = await session.send("script.callFunction", {
        functionDeclaration: `async (text) => JSON.stringify(await (${work})(...JSON.parse(text)))`,
        arguments: [{ type: "string", value: JSON.stringify(argument === undefined ? [] : [argument]) }],
        target: { context },
        awaitPromise: true,
      });
      if (type === "exception") throw new Error(exceptionDetails.text);
      return result.value === undefined ? undefined : JSON.parse(result.value);
    },
    noted: async () => ({ messages, errors }),
    close: () => session.send("browsingContext.close", { context, promptUnload: false }),
  };
}

const place = ({ functionName, url, lineNumber, columnNumber }) => `    at ${functionName} ${url}:${lineNumber + 1}:${columnNumber + 1}`;

/** Commands and their results by number, and what pages write to the console. */
class Session {
  #socket;
  #last = 0;
  #waiting = new Map();
  #logs = new Map();

  static async open(url) {
    const session = new Session();
    session.#socket = new WebSocket(`${url}/session`, { perMessageDeflate: false });
    await new Promise((resolve, reject) => session.#socket.on("open", resolve).on("error", reject));
    session.#socket.on("message", (text) => session.#take(JSON.parse(text)));
    session.#socket.on("close", () => session.#fail(new Error("Firefox closed the connection")));
    await session.send("session.new", { capabilities: {} });
    await session.send("session.subscribe", { events: ["log.entryAdded"] });
    return session;
  }

  send(method, params = {}) {
    const id = (this.#last += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, method });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  onLog(context, listener) {
    this.#logs.set(context, listener);
  }

  close() {
    this.#socket.terminate();
  }

  #take({ id, method, params, type, result, error, message }) {
    if (method === "log.entryAdded") return this.#logs.get(params.source.context)?.(params);
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (type === "error") waiting?.reject(new Error(`${waiting.method}: ${error}: ${message}`));
    else waiting?.resolve(result);
  }

  #fail(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

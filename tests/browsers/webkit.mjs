// WebKitGTK, driven by WebDriver. One driver has one session, and one session is one profile.

import { freePort } from "./free_port.mjs";
import { end, start } from "./processes.mjs";

/** A test has a limit of its own. */
const SCRIPT_LIMIT_MS = 600_000;

/** FLOWTETHER_WEBKIT_DRIVER names the driver, which knows its browser; that has no headless mode, so FLOWTETHER_XVFB makes a display. */
export async function launch() {
  const programArguments = ["-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp"];
  const { child: screen, ready: display } = await start(process.env.FLOWTETHER_XVFB ?? "Xvfb", programArguments, (printed) => /^(\d+)\n/m.exec(printed));
  const sessions = [];
  return {
    prelude: `<script>${PRELUDE}</script>`,
    async openProfile() {
      const session = await Session.open(`:${display[1]}`);
      sessions.push(session);
      return session;
    },
    async close() {
      await Promise.all(sessions.map((session) => session.close()));
      await end(screen);
    },
  };
}

/** WebDriver tells nothing of the console: a page that begins with this keeps itself what goes there. */
const PRELUDE = `{
  const noted = (globalThis.noted = { messages: [], errors: [] });
  for (const level of ["debug", "error", "info", "log", "trace", "warn"]) {
    const { [level]: write } = console;
    console[level] = (...given) => {
      noted.messages.push({ level, text: given.map(String).join(" ") });
      write.apply(console, given);
    };
  }
  const note = (error) => noted.errors.push(error + "\\n" + error?.stack);
  addEventListener("error", ({ error, message }) => note(error ?? message));
  addEventListener("unhandledrejection", ({ reason }) => note(reason));
}`;

class Session {
  #driver;
  #url;
  /** One command after the other: a script of another window would run in this one. */
  #last = Promise.resolve();
  #window;
  /** The one that the session began with. It stays: with the last one the session would end. */
  #first;

  static async open(display) {
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const responds = () =>
      fetch(`${address}/status`).then(
        ({ ok }) => ok,
        () => false,
      );
    const { child } = await start(process.env.FLOWTETHER_WEBKIT_DRIVER ?? "WebKitWebDriver", [`--port=${port}`], responds, {
      DISPLAY: display,
      GDK_BACKEND: "x11",
      // A container has not the namespaces that the sandbox is made of.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
      // No bus and no graphics card are there to be asked.
      NO_AT_BRIDGE: "1",
      LIBGL_ALWAYS_SOFTWARE: "1",
    });
    const session = new Session();
    session.#driver = child;
    const { sessionId } = await send("POST", `${address}/session`, { capabilities: {} });
    session.#url = `${address}/session/${sessionId}`;
    await session.#send("POST", "/timeouts", { script: SCRIPT_LIMIT_MS });
    session.#first = await session.#send("GET", "/window");
    return session;
  }

  async openPage(url) {
    // A new window is opened by one that is there.
    const { handle } = await this.#inWindow(this.#first, "POST", "/window/new", { type: "window" });
    await this.#inWindow(handle, "POST", "/url", { url });
    const evaluate = async (work, argument) => {
      const [error, value] = await this.#inWindow(handle, "POST", "/execute/async", { script: script(work), args: argument === undefined ? [] : [argument] });
      if (error) throw new Error(error);
      return value;
    };
    return { evaluate, noted: () => evaluate("() => globalThis.noted"), close: () => this.#inWindow(handle, "DELETE", "/window") };
  }

  close() {
    return end(this.#driver);
  }

  #inWindow(handle, method, path, body) {
    const turn = this.#last.then(async () => {
      if (this.#window !== handle) await this.#send("POST", "/window", { handle });
      this.#window = handle;
      return this.#send(method, path, body);
    });
    this.#last = turn.catch(() => {});
    return turn;
  }

  #send(method, path, body) {
    return send(method, this.#url + path, body);
  }
}

/** A script's last argument is what takes its result. */
const script = (work) => `
  const done = arguments[arguments.length - 1];
  Promise.resolve([...arguments].slice(0, -1))
    .then((given) => (${work})(...given))
    .then((value) => done([null, value]), (error) => done([error + "\\n" + error?.stack]));`;

async function send(method, url, body) {
  const response = await fetch(url, { method, body: body && JSON.stringify(body), signal: AbortSignal.timeout(SCRIPT_LIMIT_MS) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname}: ${value.error}: ${value.message}`);
  return value;
}

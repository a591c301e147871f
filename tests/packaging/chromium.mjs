// Pages in Chromium.

import { chromium } from "playwright-core";

const ARGUMENTS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export class Chromium {
  #browser;

  /** Opens a page and resolves with the JSON in its `<output>`; rejects as `visit` does. */
  async outcome(url, expected) {
    const shown = (page) => page.locator("output:not(:empty)").textContent({ timeout: 30_000 });
    return JSON.parse(await this.visit(url, shown, expected));
  }

  /** Opens a page for what `act` does there; rejects with the first error or warning that it logs and that is not `expected`. */
  async visit(url, act, expected) {
    const context = await (await this.#launched()).newContext();
    const trouble = [];
    try {
      const page = await context.newPage();
      const failed = new Promise((_, reject) => {
        const fail = (text) => reject(trouble[trouble.push(new Error(`${url}: ${text}`)) - 1]);
        context.on("console", (message) => {
          const isTrouble = ["error", "warning"].includes(message.type()) && !expected?.test(message.text());
          if (isTrouble) fail(`${message.type()} in the console: ${message.text()}`);
        });
        page.on("pageerror", (error) => fail(`uncaught ${error}`));
        page.on("crash", () => fail("the page crashed"));
      });
      const acted = async () => {
        await page.goto(url);
        return act(page);
      };
      const outcome = await Promise.race([acted(), failed]);
      if (trouble.length > 0) throw trouble[0];
      return outcome;
    } finally {
      await context.close();
    }
  }

  async close() {
    if (this.#browser) await (await this.#browser).close();
  }

  #launched() {
    this.#browser ??= chromium.launch({ executablePath: process.env.FLOWTETHER_CHROMIUM, args: ARGUMENTS });
    return this.#browser;
  }
}

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

  /** Opens a page and resolves with the JSON in its `<output>`; rejects with the first error or warning it logs that is not `expected`. */
  async outcome(url, expected) {
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
      const shown = async () => {
        await page.goto(url);
        return page.locator("output:not(:empty)").textContent({ timeout: 30_000 });
      };
      const text = await Promise.race([shown(), failed]);
      if (trouble.length > 0) throw trouble[0];
      return JSON.parse(text);
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

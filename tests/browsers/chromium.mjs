// Chromium, driven by Playwright.

import { chromium } from "playwright-core";

const ARGUMENTS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What the browser itself writes to the console about a request that was made to fail. */
const NETWORK = [/^Failed to load resource/, /^Access to fetch at/, /^Access to resource at/, /^EventSource's response has/];

/** FLOWTETHER_CHROMIUM names the browser. */
export async function launch() {
  const browser = await chromium.launch({ executablePath: process.env.FLOWTETHER_CHROMIUM, args: ARGUMENTS });
  return { openProfile: async () => new Profile(await browser.newContext()), close: () => browser.close() };
}

class Profile {
  #context;

  constructor(context) {
    this.#context = context;
  }

  async openPage(url) {
    const page = await this.#context.newPage();
    const [messages, errors] = [[], []];
    page.on("console", (message) => {
      const text = message.text();
      if (!NETWORK.some((pattern) => pattern.test(text))) messages.push({ level: message.type(), text });
    });
    // An unhandled rejection comes here too.
    page.on("pageerror", (error) => errors.push(String(error.stack ?? error)));
    await page.goto(url);
    return {
      evaluate: (work, argument) => page.evaluate(work, argument),
      noted: async () => ({ messages, errors }),
      // At once, without a word to the page: nothing of it is left but what it stored.
      close: () => page.close({ runBeforeUnload: false }),
    };
  }

  close() {
    return this.#context.close();
  }
}

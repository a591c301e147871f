// Pages in Firefox and WebKitGTK.

import { setTimeout as sleep } from "node:timers/promises";

const SHOWN_LIMIT_MS = 30_000;

export class Engines {
  #launched = new Map();

  /** Opens a page and resolves with the JSON in its `<output>`, and with what Firefox says of it. */
  async outcome(engine, url) {
    const profile = await (await this.#browser(engine)).openProfile();
    const page = await profile.openPage(url);
    for (const deadline = Date.now() + SHOWN_LIMIT_MS; ; await sleep(50)) {
      const text = await page.evaluate(() => document.querySelector("output")?.textContent ?? "");
      const noted = (await page.noted()) ?? {};
      if (text !== "") {
        await profile.close();
        return { ...noted, shown: JSON.parse(text) };
      }
      if (Date.now() > deadline) throw new Error(`${engine} shows nothing at ${url}: ${JSON.stringify(noted)}`);
    }
  }

  async close() {
    for (const browser of this.#launched.values()) await (await browser).close();
  }

  #browser(engine) {
    if (!this.#launched.has(engine))
      this.#launched.set(
        engine,
        import(`../browsers/${engine}.mjs`).then(({ launch }) => launch()),
      );
    return this.#launched.get(engine);
  }
}

// The demo page in Chromium.

import assert from "node:assert/strict";
import { openPage } from "./browser.mjs";
import { contrastProblems } from "./contrast.mjs";
import { startHost } from "./host.mjs";

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const WHOLE_LOG = /^\d+ events, each once, in order: as the host's log/;

/** Opens the page of a fresh host. */
async function open(after, { viewport = DESKTOP, colorScheme = "light", path = "/" } = {}) {
  const host = await startHost(after);
  const { page, trouble } = await openPage(after, host.baseUrl, { viewport, colorScheme });
  await page.goto(host.baseUrl + path);
  const button = (name) => page.getByRole("button", { name, exact: true });
  const start = async (workflow) => {
    await page.getByLabel("Workflow").selectOption(workflow);
    await button("Start").click();
  };
  return { host, page, trouble, button, start };
}

/** The sequences in the list of events; a row of chunks stands for all of them. */
async function listedSequences(page) {
  const cells = await page.locator("#events .sequence").allTextContents();
  return cells.flatMap((cell) => {
    const [first, last = first] = cell.split("–").map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}

async function assertFits(page) {
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.equal(widths[0], widths[1], "nothing scrolls sideways");
  const hidden = await page.evaluate(() =>
    [...document.querySelectorAll("button, select, h1, h2, h3, p, dd")]
      .filter((element) => element.checkVisibility() && !element.closest(".spoken"))
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5 || element.scrollWidth > element.clientWidth + 1)
      .map((element) => element.outerHTML.slice(0, 80)),
  );
  assert.deepEqual(hidden, [], "nothing is cut off");
  const tight = await page.evaluate(() =>
    [...document.querySelectorAll("button")]
      .filter((button) => button.checkVisibility())
      .filter((button) => {
        const text = document.createRange();
        text.selectNodeContents(button);
        const [inner, outer] = [text.getBoundingClientRect(), button.getBoundingClientRect()];
        return inner.left < outer.left + 8 || inner.right > outer.right - 8;
      })
      .map((button) => button.textContent),
  );
  assert.deepEqual(tight, [], "every button has room for its words");
}

const range = (length) => Array.from({ length }, (_, at) => at);

export default {
  "a refund is started, cut, resumed, approved and proven": async (after) => {
    const { page, trouble, button, start } = await open(after);
    await start("refund");
    const connection = page.locator("#connection");
    await page.waitForFunction(() => document.getElementById("connection").textContent.trim() === "connected");
    await page.locator("#text .streamed").waitFor();
    await button("Cut connection").click();
    await page.waitForFunction(() => /^\s*reconnecting in \d\.\d s$/.test(document.getElementById("connection").textContent));
    await page.getByText(/^Cut for \d\.\d s$/).waitFor();
    await page.getByText(/^connection lost after event \d+$/).waitFor();
    await page.getByText(/^connected again, going on after event \d+$/).waitFor();
    assert.equal((await connection.textContent()).trim(), "connected");

    const card = page.getByRole("region", { name: "Refund this order?" });
    await card.waitFor();
    assert.equal(await page.locator("#status").textContent(), "waits for you");
    const draft = await page.locator("#text .streamed").textContent();
    assert.match(draft, /order 7.+お待たせしました 🙏$/);
    assert.ok((await card.textContent()).includes(draft), "the card shows what is approved");
    await card.getByRole("button", { name: "Accept" }).click();

    const result = page.getByRole("region", { name: "Result" });
    await result.waitFor();
    assert.ok((await result.textContent()).includes("refundedtrue"));
    await page.getByText(/^40 events, each once, in order: as the host's log, although the connection was lost once\.$/).first().waitFor();
    assert.deepEqual(await listedSequences(page), range(40));
    assert.equal(await page.locator("#status").textContent(), "completed");
    assert.equal((await connection.textContent()).trim(), "closed");
    const lanes = await page.locator("#lanes li").allTextContents();
    assert.equal(lanes.length, 4);
    assert.match(lanes[0], /^load-order\d\.\d scompleted$/);
    assert.match(lanes[2], /^gatewaited \d\.\d scompleted$/);
    assert.deepEqual(trouble, []);
  },

  "every other workflow runs to its end": async (after) => {
    const { page, trouble, button, start } = await open(after);
    const check = page.locator("#check");
    for (const workflow of ["steps", "chat", "approval", "fail"]) {
      await start(workflow);
      if (workflow === "approval") await button("Accept").click();
      await page.locator("#run-title", { hasText: workflow }).waitFor();
      await check.filter({ hasText: WHOLE_LOG }).waitFor();
    }
    const alert = page.getByRole("alert");
    assert.match(await alert.textContent(), /The run failed\s+The node failed, as it was asked to\.\s+node_execution_failed at boom/);
    assert.deepEqual(trouble, []);
  },

  "a rejected approval and a cancelled run are shown as such": async (after) => {
    const { page, trouble, button, start } = await open(after);
    await start("approval");
    await button("Reject").click();
    await page.getByRole("alert").getByText("The approval gate was rejected.").waitFor();
    assert.equal(await page.locator("#status").textContent(), "failed");
    await start("steps");
    await page.locator("#lanes li").first().waitFor();
    await button("Cancel run").click();
    await page.locator("#status", { hasText: "cancelled" }).waitFor();
    await page.locator("#check", { hasText: WHOLE_LOG }).waitFor();
    assert.deepEqual(trouble, []);
  },

  "a reload goes on with the same run, from its first event": async (after) => {
    const { page, trouble, button, start } = await open(after);
    await start("refund");
    await button("Accept").waitFor();
    const id = await page.locator("#run-id").textContent();
    await page.reload();
    await button("Accept").waitFor();
    assert.equal(await page.locator("#run-id").textContent(), id);
    assert.deepEqual(await listedSequences(page), range(33));
    await button("Accept").click();
    await page.locator("#check", { hasText: WHOLE_LOG }).waitFor();
    assert.deepEqual(await listedSequences(page), range(40));
    assert.deepEqual(trouble, []);
  },

  "a new run takes the place of the one that is followed": async (after) => {
    const { page, trouble, start, host } = await open(after);
    await start("steps");
    await page.locator("#lanes li").first().waitFor();
    const first = await page.locator("#run-id").textContent();
    await start("fail");
    await page.locator("#check", { hasText: WHOLE_LOG }).waitFor();
    assert.deepEqual(await page.locator("#lanes .name").allTextContents(), ["boom"]);
    const { open: stillOpen } = await (await fetch(`${host.baseUrl}/_host/runs/${first}/streams`)).json();
    assert.equal(stillOpen, 0, "the first run's stream is closed");
    assert.deepEqual(trouble, []);
  },

  "the keyboard is enough, and never loses its place": async (after) => {
    const { page, trouble } = await open(after);
    const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
    const tabTo = async (text) => {
      for (let steps = 0; steps < 15; steps += 1) {
        await page.keyboard.press("Tab");
        if ((await focused()) === text) return;
      }
      assert.fail(`Tab never reached ${text}`);
    };
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.id), "workflow");
    await page.keyboard.press("a");
    // The browser's own search by typing answers when it gets to it.
    await page.waitForFunction(() => document.activeElement.value === "approval");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Accept" }).waitFor();
    assert.equal(await focused(), "Start", "starting leaves the focus where it is");
    await tabTo("Cut connection");
    await page.keyboard.press("Enter");
    await page.getByText(/^connected again/).waitFor();
    assert.equal(await focused(), "Cut connection");
    await tabTo("Accept");
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.equal(outline, "solid", "the focus is visible");
    await page.keyboard.press("Enter");
    await page.locator("#check", { hasText: WHOLE_LOG }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "run-title", "the focus is not lost with the card");
    assert.deepEqual(trouble, []);
  },

  "a screen reader is told what happens, and every control has a name": async (after) => {
    const { page, button, start } = await open(after);
    await start("refund");
    await button("Cut connection").click();
    await button("Accept").waitFor();
    await button("Accept").click();
    await page.locator("#check", { hasText: WHOLE_LOG }).waitFor();
    const spoken = await page.getByRole("log").locator("p").allTextContents();
    const expected = [
      /^The connection is lost\. Reconnecting\.$/,
      /^Connected again\.$/,
      /^The run waits for you: Refund this order\?$/,
      /^The run is completed$/,
      WHOLE_LOG,
    ];
    assert.equal(spoken.length, expected.length, spoken.join(" | "));
    expected.forEach((pattern, at) => assert.match(spoken[at], pattern));
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll("button, select, ol[tabindex]")]
        .filter((control) => control.checkVisibility())
        .filter((control) => !control.textContent.trim() || (control.matches("select") && control.labels.length === 0))
        .map((control) => control.outerHTML),
    );
    assert.deepEqual(nameless, []);
    assert.deepEqual(await page.locator("h1, h2, h3").filter({ visible: true }).evaluateAll((all) => all.map((h) => h.tagName)), ["H1", "H2", "H3", "H3", "H3", "H3"]);
  },

  "on a phone nothing scrolls sideways": async (after) => {
    const { page, trouble, button, start } = await open(after, { viewport: PHONE });
    for (const viewport of [PHONE, { width: 320, height: 640 }]) {
      await page.setViewportSize(viewport);
      await assertFits(page);
      await start("refund");
      await page.locator("#text .streamed").waitFor();
      await button("Cut connection").click();
      await assertFits(page);
      await button("Accept").waitFor();
      await assertFits(page);
      await button("Accept").click();
      await page.locator("#check", { hasText: WHOLE_LOG }).waitFor();
      await assertFits(page);
    }
    assert.deepEqual(trouble, []);
  },

  "text can be read in light and dark": async (after) => {
    for (const colorScheme of ["light", "dark"]) {
      const { page, button, start } = await open(after, { colorScheme });
      await start("refund");
      await page.locator("#text .streamed").waitFor();
      await button("Cut connection").click();
      await page.getByText(/^connection lost/).waitFor();
      assert.deepEqual(await page.evaluate(contrastProblems), [], colorScheme);
      await button("Accept").waitFor();
      assert.deepEqual(await page.evaluate(contrastProblems), [], colorScheme);
      await button("Reject").click();
      await page.locator("#check", { hasText: WHOLE_LOG }).waitFor();
      assert.deepEqual(await page.evaluate(contrastProblems), [], colorScheme);
    }
  },

  "an unknown run and a host that is gone are explained": async (after) => {
    const { host, page, button } = await open(after, { path: "/#run-unknown" });
    await page.getByRole("alert").getByText("The host does not know it.", { exact: false }).waitFor();
    await host.stop();
    await button("Start").click();
    await page.getByRole("alert").getByText("The host does not answer.", { exact: false }).waitFor();
    assert.match(await page.getByRole("alert").textContent(), /The run was not started.+ConnectionError: /s);
  },
};

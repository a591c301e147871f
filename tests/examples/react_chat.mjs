// React's chat page as people use it: on a phone, in the dark, with the keyboard, with a screen reader, and in three engines.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MESSAGE, builtExample, openChat } from "./chat.mjs";
import { contrastProblems } from "./contrast.mjs";
import { root, startHost, workshop } from "./host.mjs";

const PHONE = { width: 390, height: 700 };
const DESKTOP = { width: 900, height: 760 };

const open = async (after, settings) => openChat(after, await builtExample("chat"), settings);

/** Keeps a picture of the page; those in docs/images are made so. */
async function picture(page, name) {
  const folder = path.join(workshop, "screenshots");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `chat-${name}.png`) });
}

/** What axe finds, whatever its impact. */
async function problems(page) {
  await page.evaluate(await readFile(path.join(root, "node_modules/axe-core/axe.min.js"), "utf8"));
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}

async function assertFine(page) {
  assert.deepEqual(await page.evaluate(contrastProblems), [], "contrast");
  assert.deepEqual(await problems(page), [], "axe");
  const sideways = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("*")]
      .filter((element) => !element.closest(".spoken") && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
      .map(({ outerHTML }) => outerHTML.slice(0, 80)),
  );
  assert.deepEqual(sideways, [], "nothing is cut off or scrolls sideways");
  const { height } = page.viewportSize();
  const box = await page.getByRole("textbox", { name: "Message" }).boundingBox();
  assert.ok(box.y + box.height <= height, "the message box is in view");
}

const focused = (page) => page.evaluate(() => document.activeElement.getAttribute("name") ?? document.activeElement.textContent);

/** Notes each layout shift that no input of the user explains, and what moved. */
function noteShifts() {
  globalThis.shifts = [];
  const note = (list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (!hadRecentInput) globalThis.shifts.push({ value, moved: sources.map(({ node }) => node?.outerHTML?.slice(0, 60)) });
    }
  };
  new PerformanceObserver(note).observe({ type: "layout-shift", buffered: true });
}

/** The story in a page, for engines that are driven by scripts alone. */
const inPage = {
  begin: async (message) => {
    const until = async (holds) => {
      while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await until(() => document.getElementById("message"));
    const box = /** @type {HTMLInputElement} */ (document.getElementById("message"));
    box.value = message;
    box.form.requestSubmit();
    await until(() => document.querySelector("li.assistant")?.textContent.length > 10);
    return document.querySelector("li.assistant").textContent;
  },
  reload: () => void setTimeout(() => location.reload()),
  shown: () => ({
    texts: [...document.querySelectorAll("li.assistant")].map(({ textContent }) => textContent),
    tools: [...document.querySelectorAll("summary")].map(({ textContent }) => textContent),
    status: document.querySelector("[role=status]")?.textContent,
    focused: /** @type {HTMLInputElement | null} */ (document.activeElement)?.name,
    isAsked: document.querySelector("li.question form") !== null,
  }),
  approve: () => {
    /** @type {HTMLInputElement} */ (document.querySelector("[name=amount]")).value = "40";
    const button = /** @type {HTMLButtonElement} */ (document.querySelector("button[value=approve]"));
    button.form.requestSubmit(button);
  },
};

async function inEngine(after, engine) {
  const { launch } = await import(`../browsers/${engine}.mjs`);
  const browser = await launch();
  after(() => browser.close());
  const address = await builtExample("chat");
  const { baseUrl } = await startHost(after);
  const profile = await browser.openProfile();
  const page = await profile.openPage(`${address}/?host=${encodeURIComponent(`${baseUrl}/as/cors-open`)}`);
  const until = async (holds) => {
    for (let look = 0; ; look += 1) {
      // A page that is loaded anew has nothing to say for a moment.
      const shown = await page.evaluate(inPage.shown).catch(() => ({}));
      if (holds(shown)) return shown;
      assert.ok(look < 400, `${engine} stays at ${JSON.stringify(shown)}`);
      await sleep(50);
    }
  };
  const before = await page.evaluate(inPage.begin, MESSAGE);
  await page.evaluate(inPage.reload);
  const asked = await until(({ isAsked }) => isAsked);
  assert.ok(asked.texts[0].startsWith(before), "the text of before the reload is there");
  assert.deepEqual([asked.texts.length, asked.tools, asked.status, asked.focused], [2, ["find_order: done"], "Waiting for you", "amount"]);
  await page.evaluate(inPage.approve);
  const over = await until(({ status }) => status === "Finished");
  assert.match(over.texts.at(-1), /^Done: 40\.00 EUR for order 12/);
  assert.deepEqual(over.tools, ["find_order: done", "refund_order: done"]);
  assert.equal(over.focused, "message", "the focus is given back");
  const noted = await page.noted();
  // WebDriver knows nothing of the console.
  if (engine === "firefox") assert.deepEqual(noted.errors, []);
}

export default {
  "nothing that is there moves while texts stream": async (after) => {
    const { page, question, button, hasStatus, send } = await open(after, { viewport: PHONE });
    await page.addInitScript(noteShifts);
    await page.reload();
    const shifts = () => page.evaluate(() => globalThis.shifts);
    for (const message of [MESSAGE, "And order 13?"]) {
      await send(message);
      await question.waitFor();
      assert.deepEqual(await shifts(), [], "up to the question");
      await button("Approve").click();
      await hasStatus("Finished");
      assert.deepEqual(await shifts(), [], "up to the end");
    }
    const { scrollTop, scrollHeight, clientHeight } = await page
      .locator(".log")
      .evaluate(({ scrollTop, scrollHeight, clientHeight }) => ({ scrollTop, scrollHeight, clientHeight }));
    assert.ok(scrollHeight > clientHeight, "more than fits was said");
    assert.ok(scrollTop + clientHeight > scrollHeight - 2, "the newest text is in view");
    // That shifts are noted at all: something comes between the heading and the conversation.
    await sleep(600);
    await page.evaluate(() => (document.querySelector("h1").style.paddingTop = "6rem"));
    await page.waitForFunction(() => globalThis.shifts.length > 0);
  },

  "a reader who scrolled up stays there while a text grows": async (after) => {
    const { page, question, button, hasStatus, send } = await open(after, { viewport: PHONE });
    await send();
    await question.waitFor();
    await button("Approve").click();
    await hasStatus("Finished");
    await send("And order 13?");
    await page.getByRole("status").getByText("Working").waitFor();
    await page.locator(".log").evaluate((log) => log.scrollTo({ top: 0 }));
    await hasStatus("Waiting for you");
    assert.equal(await page.locator("li.question form").count(), 1);
    await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
    await page.locator(".log").evaluate((log) => log.scrollTo({ top: 0 }));
    await button("Stop").evaluate((stop) => stop.click());
    await hasStatus("Stopped");
    assert.equal(await page.locator(".log").evaluate(({ scrollTop }) => scrollTop), 0);
  },

  "on a phone and on a desktop, light and dark, it has contrast, fits, and axe finds nothing": async (after) => {
    for (const [name, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
      for (const colorScheme of ["light", "dark"]) {
        const { page, network, question, amount, texts, button, hasStatus, send } = await open(after, { viewport, colorScheme });
        await assertFine(page);
        await send();
        await texts.nth(1).waitFor();
        await picture(page, `${name}-${colorScheme}-streaming`);
        network.cut();
        await hasStatus("Connection lost, trying again");
        await assertFine(page);
        network.mend();
        await question.waitFor();
        await amount.fill("40");
        await assertFine(page);
        const [form, log] = await Promise.all([question.boundingBox(), page.locator(".log").boundingBox()]);
        assert.ok(form.y >= log.y && form.y + form.height <= log.y + log.height, "the whole question is in view");
        await picture(page, `${name}-${colorScheme}-question`);
        await button("Approve").click();
        await hasStatus("Finished");
        await page.locator("summary").first().click();
        await assertFine(page);
        await picture(page, `${name}-${colorScheme}-finished`);
      }
    }
  },

  "with the keyboard alone: the focus goes to the question and back": async (after) => {
    const { page, question, hasStatus, trouble } = await open(after);
    const { keyboard } = page;
    // Keys do not wait, as all else does, until the page has drawn what they are for.
    await page.locator(".log").waitFor();
    await keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "log", "what scrolls can be reached");
    await keyboard.press("Tab");
    await keyboard.type(MESSAGE);
    await keyboard.press("Enter");
    await question.waitFor();
    assert.equal(await focused(page), "amount");
    await keyboard.press("ControlOrMeta+A");
    await keyboard.type("41");
    for (const name of ["reason", "note", "Approve"]) {
      await keyboard.press("Tab");
      assert.equal(await focused(page), name);
    }
    await keyboard.press("Enter");
    await hasStatus("Finished");
    assert.equal(await focused(page), "message");
    await page.getByText("Approved, 41, damaged").waitFor();

    await keyboard.type("And order 13?");
    await keyboard.press("Enter");
    await keyboard.type("One more th");
    await question.waitFor();
    assert.equal(await focused(page), "message", "whoever is typing is not disturbed");
    await keyboard.type("ing");
    await keyboard.press("Enter");
    assert.equal(await page.locator("#message").inputValue(), "One more thing", "nothing is sent while a run is under way");
    assert.deepEqual(trouble(), []);
  },

  "a screen reader reads each text once it is whole, tools, questions, and how the run is": async (after) => {
    const { page, question, button, hasStatus, send } = await open(after);
    await page.evaluate(() => {
      const spoken = document.querySelector("[aria-live=polite]");
      globalThis.spoken = [];
      new MutationObserver(() => globalThis.spoken.push(spoken.textContent)).observe(spoken, { childList: true, subtree: true, characterData: true });
    });
    await send();
    await question.waitFor();
    await button("Approve").click();
    await hasStatus("Finished");
    const spoken = (await page.evaluate(() => globalThis.spoken)).filter((words, at, all) => words !== all[at - 1]);
    const patterns = [
      /^I am sorry about that\. Let me find order 12 first\.$/,
      /^find_order: running$/,
      /^find_order: done$/,
      /^Order 12 is a desk lamp\..+if you like\.$/,
      /^Refund this order\?$/,
      /^refund_order: running$/,
      /^refund_order: done$/,
      /^Done: 49\.90 EUR .+🙏$/,
    ];
    // Two that come together are said as the last one.
    for (const words of spoken)
      assert.ok(
        patterns.some((pattern) => pattern.test(words)),
        `said: ${words}`,
      );
    for (const at of [1, 4, 7]) assert.equal(spoken.filter((words) => patterns[at].test(words)).length, 1, `said once: ${patterns[at]} of ${spoken}`);
    assert.equal(await page.getByRole("region", { name: "Conversation" }).count(), 1);
  },

  "it works in Firefox": (after) => inEngine(after, "firefox"),
  "it works in WebKitGTK": (after) => inEngine(after, "webkit"),
};

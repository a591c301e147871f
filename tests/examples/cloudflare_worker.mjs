// The Worker as a stranger runs it: `wrangler dev` and the page, in front of the local host.

import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { run, serve } from "../packaging/program.mjs";
import { openPage } from "./browser.mjs";
import { copyExample, root, startHost } from "./host.mjs";

const KEY = "key-of-the-worker-4711";

export default {
  "wrangler dev and the page work with the local host": async (after) => {
    const { baseUrl } = await startHost(after);
    const folder = await copyExample("cloudflare-worker");
    const manifest = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    // The package is the one that was built: where the example is copied to there is none beside it.
    manifest.dependencies.flowtether = `file:${path.join(root, "pkg")}`;
    await writeFile(path.join(folder, "package.json"), JSON.stringify(manifest));
    await writeFile(path.join(folder, ".dev.vars"), `SERVICE_KEY=${KEY}\nSECRET=secret-of-the-tests-0123456789abcdef\nSERVICE_URL=${baseUrl}\n`);
    await cp(path.join(root, ".npmrc"), path.join(folder, ".npmrc"));
    await run("npm", ["install", "--install-links=false", "--no-audit", "--no-fund"], { cwd: folder });
    const settings = { cwd: folder, env: { WRANGLER_SEND_METRICS: "false", CI: "1" } };
    const [, address] = await serve(
      path.join(folder, "node_modules/.bin/wrangler"),
      ["dev", "--ip", "127.0.0.1", "--port", "0", "--show-interactive-dev-session=false"],
      /Ready on (http:\/\/[\w.:]+)/,
      settings,
    );

    const { page, trouble } = await openPage(after, address);
    const seen = [];
    page.on("response", async (response) => seen.push(JSON.stringify(response.headers()), await response.text().catch(() => "")));
    await page.goto(address);
    await page.getByRole("button", { name: "Refund order 7" }).click();
    await page.getByRole("button", { name: "Approve" }).waitFor();
    const before = await page.locator("#events li").count();
    assert.ok(before > 5, `${before} events`);
    await page.reload();
    await page.getByRole("button", { name: "Approve" }).waitFor();
    assert.equal(await page.locator("#events li").count(), before, "after a reload the same events");

    // Somebody else, who has the link alone.
    const link = await page.getByRole("link", { name: "Watch it elsewhere" }).getAttribute("href");
    const other = await openPage(after, address);
    await other.page.goto(`${address}/${link}`);
    await other.page.getByText("waiting", { exact: true }).waitFor();
    assert.equal(await other.page.getByRole("button").count(), 0, "who watches decides nothing");

    await page.getByRole("button", { name: "Approve" }).click();
    for (const one of [page, other.page]) await one.getByRole("status").getByText("completed").waitFor();
    assert.deepEqual([...trouble, ...other.trouble], []);
    assert.ok(!seen.join("").includes(KEY));
  },
};

// Checks the site in target/docs: each page of docs/ is there by its title and is found by the search, and each link leads somewhere.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { inflateSync } from "node:zlib";

const root = path.resolve(import.meta.dirname, "../..");
const site = path.join(root, "target/docs");

const index = /"([^"]+)"/.exec(await readFile(path.join(site, "assets/search.js"), "utf8"))?.[1] ?? "";
const search = JSON.parse(inflateSync(Buffer.from(index, "base64")).toString());
const found = new Set(search.rows.map((/** @type {{ name: string }} */ row) => row.name));
const files = (await readdir(path.join(root, "docs"), { recursive: true })).filter((name) => name.endsWith(".md"));
for (const file of files) {
  const title = /^# (.+)$/m.exec(await readFile(path.join(root, "docs", file), "utf8"))?.[1];
  assert.ok(found.has(title), `the search does not find ${title} (${file})`);
}

let links = 0;
for (const name of (await readdir(site, { recursive: true })).filter((name) => name.endsWith(".html"))) {
  const page = path.join(site, name);
  const text = await readFile(page, "utf8");
  for (const [, target = ""] of text.matchAll(/ (?:href|src)="([^"]*)"/g)) {
    if (/^(?:[a-z]+:|#|$)/.test(target)) continue;
    const file = path.join(path.dirname(page), decodeURIComponent(target.split(/[?#]/)[0] ?? ""));
    assert.ok(existsSync(file), `${name}: nothing is at ${target}`);
    links += 1;
  }
}
assert.ok(links > 1000, `${links} links`);
console.log(`${found.size} names in the search, ${links} links`);

// What every service's suite does: both clients make every call, and meet the situations of the table in its page.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { inspect } from "node:util";
import { Purposeful, differences, lost } from "./comparison.mjs";
import { Official } from "./official.mjs";
import { Ours } from "./ours.mjs";
import { environment } from "./python.mjs";
import { printed } from "./migration.mjs";

/** The services whose rows have a page of their own. */
const PAGES = { OpenWOP: "openwop-official-client.md" };
const DOCS = path.join(import.meta.dirname, "../../docs");
const SECTION = "What it does that the official client does not\n";

/**
 * A service: its `name` as its page has it, and `parts`, each of which is `clients` (the environments of the official client's
 * versions), `program` (what makes calls with that client), `ours` (our client and its calls), `Stage`, `calls`, `differences`,
 * `rows`, `comparesValues` (whether what theirs gives has to be in what ours gives) and, where the calls must be complete, `complete`.
 * A service of one part is that part itself.
 */
export async function runService(service, { origin, packageFolder, test }) {
  const { name, parts = [service] } = service;
  const pythons = new Map();
  for (const client of parts.flatMap(({ clients }) => clients)) if (!pythons.has(client)) pythons.set(client, await environment(client));
  for (const [index, part] of parts.entries()) await runPart(part, { origin, packageFolder, pythons, test, index });
  await test(`${name}, the program of the migration page prints the same with both`, async () => {
    const python = pythons.get(parts[0].clients.at(-1));
    const { before, after } = await printed(name, { origin, packageFolder, python });
    assert.notEqual(before, "");
    assert.equal(after, before);
  });
  await test(`${name}, its page: the tables have these rows`, async () => {
    assert.deepEqual(
      await tableRows(name),
      parts.flatMap(({ rows }) => Object.keys(rows)),
    );
  });
}

async function runPart(part, { origin, packageFolder, pythons, test, index }) {
  const ours = await Ours.load(packageFolder, part.ours);
  const purposeful = new Purposeful(part.differences);
  for (const client of part.clients) {
    const official = new Official(pythons.get(client), part.program);
    const stage = new part.Stage(origin, `${client}-${index}`, { official, ours });
    for (const call of part.calls) await test(`${client}, same request: ${call.name}`, () => compare(stage, call, purposeful, part.comparesValues));
    if (part.complete !== undefined) await test(`${client}, every call is compared`, () => part.complete(stage));
    for (const [situation, show] of Object.entries(part.rows)) await test(`${client}, its page: ${situation}`, () => show(stage));
    official.end();
  }
  await test(`${part.clients.join(" and ")}, each purposeful difference shows itself`, () => {
    const told = purposeful.unused.map(({ part: what, call = "any call" }) => `${what} does not differ in ${call} as the list has it`);
    assert.ok(told.length === 0, told.join("\n"));
  });
}

/** `fails` is what the official client makes of a response that ours can read; a row of the page says so. */
async function compare(stage, { name, operation, setting }, purposeful, comparesValues) {
  const { official, ours } = await stage.both(operation, setting);
  for (const [side, { error, message, requests }] of Object.entries({ official, ours })) {
    const expected = side === "official" ? setting.fails : undefined;
    assert.equal(error, expected, `${side}: ${error}: ${message}`);
    assert.notEqual(requests.length, 0, `${side}: the host saw no request`);
  }
  const found = differences(name, official.requests, ours.requests);
  if (comparesValues) found.push(...lost(name, official.value, ours.value));
  const unexplained = purposeful.unexplained(found);
  const told = unexplained.map((difference) => `${difference.part}: official ${inspect(difference.official)}, ours ${inspect(difference.ours)}`);
  assert.ok(told.length === 0, told.join("\n"));
}

/**
 * What of the official client's surface, `["method(parameter, …)", …]`, no call makes: methods, and parameters of a method.
 * `subjects` maps the members of a setting that make a subject to the parameter that its id is.
 */
export function uncovered(surface, calls, subjects = {}) {
  return surface.flatMap((entry) => {
    const [, method, parameters] = /^(.*)\((.*)\)$/.exec(entry);
    const settings = calls.filter(({ operation }) => operation === method).map(({ setting }) => setting);
    if (settings.length === 0) return [method];
    const given = settings.flatMap((setting) => [
      ...Object.keys(setting.given ?? {}),
      ...Object.entries(subjects).flatMap(([member, id]) => (member in setting ? [id] : [])),
    ]);
    const missing = parameters.split(", ").filter((parameter) => parameter !== "" && !given.includes(parameter));
    return missing.map((parameter) => `${method}: ${parameter}`);
  });
}

/** The situations of a service's tables in its page. */
async function tableRows(name) {
  const page = await readFile(path.join(DOCS, PAGES[name] ?? `${name.toLowerCase()}.md`), "utf8");
  const section = name in PAGES ? page : after(page, `## ${SECTION}`).split("\n## ")[0];
  const lines = section.split("\n").filter((line) => line.startsWith("| "));
  return lines.map((line) => line.split("|")[1].trim()).filter((situation) => situation !== "situation");
}

function after(text, heading) {
  const start = text.indexOf(`\n${heading}`);
  assert.notEqual(start, -1, `the page has no ${heading}`);
  return text.slice(start + 1 + heading.length);
}

// What every service's suite does: both clients make every call, and meet the situations of the table in its page.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { inspect } from "node:util";
import { Purposeful, differences } from "./comparison.mjs";
import { Official } from "./official.mjs";
import { Ours } from "./ours.mjs";
import { environment } from "./python.mjs";
import { printed } from "./migration.mjs";

const DOCS = path.join(import.meta.dirname, "../../docs");
const SECTION = "## What it does that the official client does not\n";

/**
 * A service: its `name` as its page has it, `clients` (the environments of the official client's versions), `program` (what
 * makes calls with that client), `ours` (our client and its calls), `Stage`, `calls`, `differences` and `rows`.
 */
export async function runService(service, { origin, packageFolder, test }) {
  const pythons = await Promise.all(service.clients.map(environment));
  const ours = await Ours.load(packageFolder, service.ours);
  const purposeful = new Purposeful(service.differences);
  for (const [index, client] of service.clients.entries()) {
    const official = new Official(pythons[index], service.program);
    const stage = new service.Stage(origin, client, { official, ours });
    for (const call of service.calls) await test(`${client}, same request: ${call.name}`, () => compare(stage, call, purposeful));
    if (service.complete !== undefined) await test(`${client}, every call is compared`, () => service.complete(stage));
    for (const [situation, show] of Object.entries(service.rows)) await test(`${client}, its page: ${situation}`, () => show(stage));
    official.end();
  }
  await test(`${service.name}, the program of the migration page prints the same with both`, async () => {
    const { before, after } = await printed(service.name, { origin, packageFolder, python: pythons.at(-1) });
    assert.notEqual(before, "");
    assert.equal(after, before);
  });
  await test(`${service.name}, each purposeful difference shows itself`, () => {
    const told = purposeful.unused.map(({ part, call = "any call" }) => `${part} does not differ in ${call} as the list has it`);
    assert.ok(told.length === 0, told.join("\n"));
  });
  await test(`${service.name}, its page: the table has these rows`, async () => {
    assert.deepEqual(await tableRows(service.name), Object.keys(service.rows));
  });
}

async function compare(stage, { name, operation, setting }, purposeful) {
  const { official, ours } = await stage.both(operation, setting);
  for (const [side, { error, message, requests }] of Object.entries({ official, ours })) {
    assert.equal(error, undefined, `${side}: ${error}: ${message}`);
    assert.notEqual(requests.length, 0, `${side}: the host saw no request`);
  }
  const unexplained = purposeful.unexplained(differences(name, official.requests, ours.requests));
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

/** The situations of a service's table in its page. */
async function tableRows(name) {
  const section = after(await readFile(path.join(DOCS, `${name.toLowerCase()}.md`), "utf8"), SECTION).split("\n## ")[0];
  const lines = section.split("\n").filter((line) => line.startsWith("| "));
  return lines.slice(1).map((line) => line.split("|")[1].trim());
}

function after(text, heading) {
  const start = text.indexOf(`\n${heading}`);
  assert.notEqual(start, -1, `the page has no ${heading}`);
  return text.slice(start + 1 + heading.length);
}

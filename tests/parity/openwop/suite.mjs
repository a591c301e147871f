// OpenWOP, wire version 1: both clients make every call, and meet the situations of the README's table.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { inspect } from "node:util";
import { Purposeful, differences } from "../comparison.mjs";
import { Official } from "../official.mjs";
import { environment } from "../python.mjs";
import { calls } from "./calls.mjs";
import { differences as purposefulDifferences } from "./differences.mjs";
import { Ours } from "./ours.mjs";
import { rows } from "./rows.mjs";
import { Stage } from "./stage.mjs";

const HERE = import.meta.dirname;
const CLIENTS = ["openwop-client-1.1.1", "openwop-client-1.8.0"];

export async function run({ origin, packageFolder, test }) {
  const pythons = await Promise.all(CLIENTS.map(environment));
  const ours = await Ours.load(packageFolder);
  const purposeful = new Purposeful(purposefulDifferences);
  for (const [index, client] of CLIENTS.entries()) {
    const official = new Official(pythons[index], path.join(HERE, "official.py"));
    const stage = new Stage(origin, client, { official, ours });
    for (const call of calls) await test(`${client}, same request: ${call.name}`, () => compare(stage, call, purposeful));
    for (const [situation, show] of Object.entries(rows)) await test(`${client}, README: ${situation}`, () => show(stage));
    official.end();
  }
  await test("openwop, each purposeful difference shows itself", () => {
    const told = purposeful.unused.map(({ part, call = "any call" }) => `${part} does not differ in ${call} as the list has it`);
    assert.ok(told.length === 0, told.join("\n"));
  });
  await test("openwop, README: the table has these rows", async () => assert.deepEqual(await tableRows(), Object.keys(rows)));
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

/** The situations of the README's table. */
async function tableRows() {
  const readme = await readFile(path.join(HERE, "../../../README.md"), "utf8");
  const [, section] = readme.split("## What it does that the official client does not\n");
  const [table] = section.split("\n## ");
  const lines = table.split("\n").filter((line) => line.startsWith("| "));
  return lines.slice(1).map((line) => line.split("|")[1].trim());
}

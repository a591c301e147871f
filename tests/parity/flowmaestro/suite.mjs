// FlowMaestro, public API version 1.

import assert from "node:assert/strict";
import path from "node:path";
import { runService, uncovered } from "../suite.mjs";
import { calls } from "./calls.mjs";
import { differences } from "./differences.mjs";
import { connect, operations } from "./ours.mjs";
import { rows } from "./rows.mjs";
import { FlowMaestroStage, SUBJECTS } from "./stage.mjs";

const flowmaestro = {
  name: "FlowMaestro",
  clients: ["flowmaestro-0.1.0"],
  program: path.join(import.meta.dirname, "official.py"),
  ours: { connect, operations },
  Stage: FlowMaestroStage,
  calls,
  differences,
  rows,
  complete,
};

/** Each method that the official client has must be called, with each of its parameters. */
async function complete(stage) {
  const { value: surface } = await stage.alone("official", "surface");
  assert.deepEqual(uncovered(surface, calls, SUBJECTS), ["threads.stream"]);
}

export const run = (setup) => runService(flowmaestro, setup);

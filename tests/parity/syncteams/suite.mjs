// SyncTeams, its workflow API.

import assert from "node:assert/strict";
import path from "node:path";
import { runService, uncovered } from "../suite.mjs";
import { calls } from "./calls.mjs";
import { differences } from "./differences.mjs";
import { connect, operations } from "./ours.mjs";
import { rows } from "./rows.mjs";
import { SyncTeamsStage } from "./stage.mjs";

const syncteams = {
  name: "SyncTeams",
  clients: ["syncteams-sdk-0.5.0"],
  program: path.join(import.meta.dirname, "official.py"),
  ours: { connect, operations },
  Stage: SyncTeamsStage,
  calls,
  differences,
  rows,
  complete,
};

/** Each method that the official client has must be called, with each of its parameters. */
async function complete(stage) {
  const { value: surface } = await stage.alone("official", "surface");
  assert.deepEqual(uncovered(surface, calls, { task: "task_id" }), []);
}

export const run = (setup) => runService(syncteams, setup);

// SnapState, the endpoints for an API key.

import assert from "node:assert/strict";
import path from "node:path";
import { runService, uncovered } from "../suite.mjs";
import { calls } from "./calls.mjs";
import { differences } from "./differences.mjs";
import { connect, operations } from "./ours.mjs";
import { rows } from "./rows.mjs";
import { SnapStateStage } from "./stage.mjs";

const snapstate = {
  name: "SnapState",
  clients: ["snapstate-sdk-1.0.2"],
  program: path.join(import.meta.dirname, "official.py"),
  ours: { connect, operations },
  Stage: SnapStateStage,
  calls,
  differences,
  rows,
  complete,
};

/**
 * Each method that the official client has must be called, with each of its parameters; an asynchronous one counts as the
 * synchronous one that has the same parameters. To close sends nothing.
 */
async function complete(stage) {
  const { value: surface } = await stage.alone("official", "surface");
  const isTwin = (method) => surface.some((other) => method === `async_${other}`);
  const twins = surface.filter(isTwin).map((method) => method.replace(/\(.*/, "()"));
  const others = surface.filter((method) => !isTwin(method));
  assert.deepEqual(uncovered(others, calls, { saved: "checkpoint_id" }), ["close"]);
  assert.deepEqual(uncovered(twins, calls), ["async_close"]);
}

export const run = (setup) => runService(snapstate, setup);

// OpenWOP: version 1 with the clients 1.1.1 and 1.8.0, every method of 1.8.0, and version 2 with every method of 2.7.0.

import assert from "node:assert/strict";
import path from "node:path";
import { runService, uncovered } from "../suite.mjs";
import { calls } from "./calls.mjs";
import { differences } from "./differences.mjs";
import * as first from "./every/first.mjs";
import { rows as firstRows } from "./every/first_rows.mjs";
import { connectBy, operations as everyOperation } from "./every/ours.mjs";
import * as second from "./every/second.mjs";
import { rows as secondRows } from "./every/second_rows.mjs";
import { FirstStage, SUBJECTS, SecondStage } from "./every/stage.mjs";
import { connect, operations } from "./ours.mjs";
import { rows } from "./rows.mjs";
import { OpenWopStage } from "./stage.mjs";

const openwop = {
  name: "OpenWOP",
  parts: [
    {
      clients: ["openwop-client-1.1.1", "openwop-client-1.8.0"],
      program: path.join(import.meta.dirname, "official.py"),
      ours: { connect, operations },
      Stage: OpenWopStage,
      calls,
      differences,
      rows,
    },
    every("openwop-client-1.8.0", { ...first, rows: firstRows, Stage: FirstStage, version: "1" }),
    every("openwop-client-2.7.0", { ...second, rows: secondRows, Stage: SecondStage, version: "2" }),
  ],
};

/** Every method of a client, with each of its parameters. */
function every(client, { version, ...part }) {
  return {
    ...part,
    clients: [client],
    program: path.join(import.meta.dirname, "every/official.py"),
    ours: { connect: connectBy(version), operations: everyOperation },
    comparesValues: true,
    async complete(stage) {
      const { value: surface } = await stage.alone("official", "surface");
      assert.deepEqual(uncovered(surface, part.calls, SUBJECTS), []);
    },
  };
}

export const run = (setup) => runService(openwop, setup);

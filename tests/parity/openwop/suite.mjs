// OpenWOP, wire version 1.

import path from "node:path";
import { runService } from "../suite.mjs";
import { calls } from "./calls.mjs";
import { differences } from "./differences.mjs";
import { connect, operations } from "./ours.mjs";
import { rows } from "./rows.mjs";
import { OpenWopStage } from "./stage.mjs";

const openwop = {
  name: "OpenWOP",
  clients: ["openwop-client-1.1.1", "openwop-client-1.8.0"],
  program: path.join(import.meta.dirname, "official.py"),
  ours: { connect, operations },
  Stage: OpenWopStage,
  calls,
  differences,
  rows,
};

export const run = (setup) => runService(openwop, setup);

// What runs inside a runtime: every measure, each reported when it is done.

import * as calls from "./calls.mjs";
import * as decoding from "./decoding.mjs";
import * as iterating from "./iterating.mjs";
import * as large_event from "./large_event.mjs";
import * as live from "./live.mjs";

const MEASURES = { decoding, iterating, large_event, live, calls };

/** Runs the measures whose name holds `part`. */
export async function run(settings, report) {
  for (const [name, { measure }] of Object.entries(MEASURES)) {
    if (name.includes(settings.part)) await measure(report, settings);
  }
}

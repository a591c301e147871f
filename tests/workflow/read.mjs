// Reads what a service's stream hands out as the package does: `{ table, cursor, status, batches }` on standard input, the
// events of each batch on standard output.

import { readFileSync } from "node:fs";
import { Reader, stateOf } from "../../src/workflow/glue/reader.js";
import { readTable } from "../../src/workflow/glue/table.js";

const { table, batches, records } = JSON.parse(readFileSync(0, "utf8"));
const read = readTable(table);
const events = batches.map((items) => new Reader(read, "", "queued").read_(items));
const states = records.map((record) => stateOf(read, "run-1", record));
process.stdout.write(JSON.stringify({ events, states }));

import assert from "node:assert/strict";
import * as theirs from "library/flowtether";
import * as ours from "flowtether";
import { refund } from "./refund.js";

assert.notEqual(ours.OpenWop, theirs.OpenWop);
const [one, other] = await Promise.all([refund(ours, process.argv[2]), refund(theirs, process.argv[2])]);

const unknown = new theirs.OpenWop({ baseUrl: process.argv[2], apiKey: "key-packaging" }).runs.get("run-unknown");
const error = await unknown.catch((error) => error);
const is = Object.entries(ours).filter(([name, Class]) => name.endsWith("Error") && error instanceof Class);

console.log(JSON.stringify({ one, other, is: is.map(([name]) => name) }));

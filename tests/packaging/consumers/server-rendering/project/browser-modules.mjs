// Imports what a browser would be given, in Node, where fetch must not be needed for it.
import { readFile } from "node:fs/promises";
import { refund } from "./refund.js";

const { exports } = JSON.parse(await readFile("node_modules/flowtether/package.json", "utf8"));
const { fetch } = globalThis;
globalThis.fetch = () => {
  throw new Error("the import fetched");
};
const flowtether = await import(`./node_modules/flowtether/${exports["."][process.argv[3]]}`);
globalThis.fetch = fetch;

console.log(JSON.stringify(await refund(flowtether, process.argv[2])));

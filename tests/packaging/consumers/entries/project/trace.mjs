// Where in the WebAssembly something happened, as an engine says it and as the file of names does.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { OpenWop } from "flowtether/openwop";

let stack;
const fetch = async () => {
  Error.stackTraceLimit = 50;
  stack = new Error().stack;
  return Response.json({ runId: "run-1", workflowId: "refund", status: "running" });
};
await new OpenWop({ baseUrl: "https://host.example", apiKey: "key", fetch }).runs.get("run-1");
const numbers = [...stack.matchAll(/wasm-function\[(\d+)\]/g)].map(([, number]) => number);
const names = await readFile(createRequire(import.meta.url).resolve("flowtether/package.json").replace("package.json", "openwop/flowtether_bg.names"), "utf8");
const named = new Map(names.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
console.log(JSON.stringify(numbers.map((number) => named.get(number))));

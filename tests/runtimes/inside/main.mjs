// What runs inside Node, Deno and Bun.

import * as flowtether from "flowtether";
import { tests } from "./contract/index.mjs";
import { runInLanes } from "./contract/lanes.mjs";
import { runTest } from "./contract/runner.mjs";
import settings from "./settings.mjs";

const { runtime, baseUrl, names, lanes, mark } = settings;
const report = (item) => console.log(mark + JSON.stringify(item));

const onUnhandled = (reason) => report({ unhandled: String(reason?.stack ?? reason) });
if (runtime === "deno") {
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    onUnhandled(event.reason);
  });
} else {
  process.on("unhandledRejection", onUnhandled);
}

const selected = tests.filter(({ name }) => names.includes(name));
await runInLanes(selected, lanes, (test) => runTest(test, { flowtether, runtime, baseUrl }), report);
report({ done: true });

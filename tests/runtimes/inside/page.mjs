// What runs inside a page: the driver asks for one test after the other.

import * as flowtether from "flowtether";
import { tests } from "./contract/index.mjs";
import { runTest, select } from "./contract/runner.mjs";
import settings from "./settings.mjs";

const { runtime, baseUrl } = settings;

globalThis.contract = {
  list: () => select(tests, runtime).map(({ name, alone, timeLimitMs }) => ({ name, alone, timeLimitMs })),
  run: (name) =>
    runTest(
      tests.find((test) => test.name === name),
      { flowtether, runtime, baseUrl },
    ),
};

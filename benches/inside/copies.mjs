// What it costs a call that succeeds that an error would name the caller's own line: two copies of the package in one process, of
// which one does without, and the one without a second time, which shows what the machine makes of the same code.

import { expect, ratios } from "./compare.mjs";

const CALLS = 64;
const ROUNDS = 301;
/** An engine compiles all of them while it runs them. */
const WARM_UP = 60;

const RUN = JSON.stringify({ runId: "run-1", workflowId: "w", status: "running" });
const fromMemory = async () => new Response(RUN, { headers: { "Content-Type": "application/json" } });

/** `copies` are modules by what they do; the others are compared with the first. */
export async function measure(report, { baseUrl, copies }) {
  const body = { workflowId: "echo", inputs: { text: "hello" } };
  const waysToRespond = { "over loopback": { baseUrl }, "from memory": { baseUrl: "http://127.0.0.1:9", fetch: fromMemory } };
  for (const [way, options] of Object.entries(waysToRespond)) {
    for (const atOnce of [1, 32]) {
      const contenders = {};
      for (const [name, { OpenWop }] of Object.entries(copies)) {
        const wop = new OpenWop({ ...options, apiKey: "key-bench" });
        contenders[name] = async () => {
          for (let done = 0; done < CALLS; done += atOnce) {
            const responses = await Promise.all(Array.from({ length: atOnce }, () => wop.runs.create(body)));
            for (const { runId } of responses) expect(typeof runId, "string", "the run's id");
          }
        };
      }
      const found = await ratios(contenders, { clock: "cpu", rounds: ROUNDS, warmUp: WARM_UP });
      report({ what: `calls ${way}, ${atOnce} at a time`, found, per: CALLS });
    }
  }
}

// Calls over loopback, one at a time and 32 at a time, and the first event of a stream.

import { OpenWop } from "flowtether";
import { compare, expect } from "./compare.mjs";
import { iterateByHand } from "./peers.mjs";

const CALLS = 320;

/** An engine compiles both sides while it runs them; before so many rounds that is most of what is measured. */
const WARM_UP = 12;

/** As profiled in Node 20 after 8000 calls of each, one at a time; see docs/decisions/measurements.md. */
const WHY_CALLS =
  "a fetch that can be ended (signal, timer) costs the peer 1.09 times as much already (beside); of ours, a tenth is the glue and a tenth the WebAssembly, spread over 73 crossings of which only the head of the response takes more than 1 %";

/** As profiled in Node 20. */
const WHY_FIRST =
  "115 crossings from the options to the first event, none above 3 %, and two DOMExceptions (6 %) when it is left: the signal is aborted and the body cancelled, for not every fetch listens to its signal";

const HEADERS = { Authorization: "Bearer key-bench", "Content-Type": "application/json", Accept: "application/json" };

export async function measure(report, { baseUrl, hasCpuTime }) {
  const wop = new OpenWop({ baseUrl, apiKey: "key-bench", dangerouslyAllowBrowser: true });
  const body = { workflowId: "echo", inputs: { text: "hello" } };
  const ours = () => wop.runs.create(body);
  const byHand = async (more) => {
    const response = await fetch(`${baseUrl}/v1/runs`, { method: "POST", headers: HEADERS, body: JSON.stringify(body), ...more });
    if (!response.ok) throw new Error(`the host responded with ${response.status}`);
    return response.json();
  };
  /** What a call cannot do without: an end to its wait, and no key to where it is redirected. */
  const withTimeLimit = async () => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), 30_000);
    try {
      return await byHand({ signal: controller.signal, redirect: "manual" });
    } finally {
      clearTimeout(timer);
    }
  };
  const clock = hasCpuTime ? "cpu" : "wall";
  for (const atOnce of [1, 32]) {
    const many = (call) => async () => {
      for (let done = 0; done < CALLS; done += atOnce) {
        const responses = await Promise.all(Array.from({ length: atOnce }, call));
        for (const { runId } of responses) expect(typeof runId, "string", "the run's id");
      }
    };
    const contenders = { flowtether: many(ours), "by hand": many(() => byHand()), "by hand with a time limit": many(withTimeLimit) };
    const times = await compare(contenders, { clock, rounds: 9, warmUp: WARM_UP });
    report({ what: `calls, ${atOnce} at a time, ${clock}`, times, peer: "by hand", most: 1.1, per: CALLS, why: WHY_CALLS });
  }

  const { runId } = await ours();
  for await (const event of wop.runs.events(runId, { streamMode: "debug" })) if (event.type === "run.completed") break;
  const first = async (loop) => {
    for await (const event of loop) return expect(event.sequence, 0, "the first event");
  };
  const headers = { ...HEADERS, Accept: "text/event-stream" };
  const FIRSTS = 100;
  const contenders = {
    async flowtether() {
      for (let count = 0; count < FIRSTS; count += 1) await first(wop.runs.events(runId, { streamMode: "debug" }));
    },
    async "by hand"() {
      for (let count = 0; count < FIRSTS; count += 1) {
        const leave = new AbortController();
        await first(iterateByHand(await fetch(`${baseUrl}/v1/runs/${runId}/events?streamMode=debug`, { headers, signal: leave.signal })));
        leave.abort();
      }
    },
  };
  const times = await compare(contenders, { warmUp: WARM_UP });
  report({ what: "first event of a stream", times, peer: "by hand", most: 1.05, per: FIRSTS, why: WHY_FIRST });
}

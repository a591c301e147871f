// Calls over loopback, one at a time and 32 at a time, and the first event of a stream.

import { OpenWop } from "flowtether";
import { compare, expect } from "./compare.mjs";
import { iterateByHand } from "./peers.mjs";

const CALLS = 320;

const HEADERS = { Authorization: "Bearer key-bench", "Content-Type": "application/json", Accept: "application/json" };

export async function measure(report, { baseUrl, hasCpuTime }) {
  const wop = new OpenWop({ baseUrl, apiKey: "key-bench", dangerouslyAllowBrowser: true });
  const body = { workflowId: "echo", inputs: { text: "hello" } };
  const ours = () => wop.runs.create(body);
  const byHand = async () => {
    const answer = await fetch(`${baseUrl}/v1/runs`, { method: "POST", headers: HEADERS, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`the host answered ${answer.status}`);
    return answer.json();
  };
  const clock = hasCpuTime ? "cpu" : "wall";
  for (const atOnce of [1, 32]) {
    const many = (call) => async () => {
      for (let done = 0; done < CALLS; done += atOnce) {
        const answers = await Promise.all(Array.from({ length: atOnce }, call));
        for (const { runId } of answers) expect(typeof runId, "string", "the run's id");
      }
    };
    const times = await compare({ flowtether: many(ours), "by hand": many(byHand) }, { clock, rounds: 9, warmUp: 2 });
    report({ what: `calls, ${atOnce} at a time, ${clock}`, times, peer: "by hand", most: 1.1, per: CALLS });
  }

  const { runId } = await ours();
  for await (const event of wop.runs.events(runId, { streamMode: "debug" })) if (event.type === "run.completed") break;
  const first = async (loop) => {
    for await (const event of loop) return expect(event.sequence, 0, "the first event");
  };
  const headers = { ...HEADERS, Accept: "text/event-stream" };
  const FIRSTS = 20;
  const times = await compare({
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
  });
  report({ what: "first event of a stream", times, peer: "by hand", most: 1.05, per: FIRSTS });
}

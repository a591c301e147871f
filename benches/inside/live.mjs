// A live stream: one event a chunk. From memory the time is that of the client alone.

import { OpenWop } from "flowtether";
import { compare, expect } from "./compare.mjs";
import { openwopStream, responseOf } from "./inputs.mjs";
import { iterateByHand } from "./peers.mjs";

/** As measured in Node 20, four times. */
const WHY_LIVE =
  "from memory a chunk costs 4 us more than by hand, a hundredth of an event over HTTP; that ratio was 0.87, 1.18, 1.31 and 1.38 in four runs: the engine compiles meanwhile, as it does with calls";

/** So many events come over HTTP, 2 ms apart. */
const EVENTS = 400;

function perEvent(count) {
  const { bytes, ...stream } = openwopStream({ kind: "ascii", bytes: 240, count });
  const chunks = [];
  let start = 0;
  for (let at = 1; at < bytes.length; at += 1) {
    if (bytes[at] === 10 && bytes[at - 1] === 10) {
      chunks.push(bytes.slice(start, at + 1));
      start = at + 1;
    }
  }
  return { ...stream, chunks };
}

async function readAll(loop, events) {
  let count = 0;
  for await (const event of loop) if (event.type) count += 1;
  expect(count, events, "events");
}

export async function measure(report, { baseUrl, hasCpuTime }) {
  const stream = perEvent(4000);
  const wop = new OpenWop({ baseUrl: "http://127.0.0.1:9", apiKey: "key", dangerouslyAllowBrowser: true, fetch: async () => responseOf(stream.chunks) });
  const fromMemory = await compare({
    flowtether: () => readAll(wop.runs.events(stream.runId, { streamMode: "debug" }), stream.events),
    "by hand": () => readAll(iterateByHand(responseOf(stream.chunks)), stream.events),
  });
  report({ what: "live events from memory, a chunk each", times: fromMemory, peer: "by hand", per: stream.events });

  if (!hasCpuTime) return;
  const host = new OpenWop({ baseUrl, apiKey: "key-bench" });
  const start = () => host.runs.create({ workflowId: "log", inputs: { events: EVENTS, delayMs: 2 } });
  const follow = async (read) => {
    const { runId } = await start();
    let count = 0;
    for await (const event of read(runId)) if (event.type) count += 1;
    expect(count > EVENTS, true, `more than ${EVENTS} events`);
  };
  const byHand = async function* (runId) {
    const headers = { Authorization: "Bearer key-bench", Accept: "text/event-stream" };
    yield* iterateByHand(await fetch(`${baseUrl}/v1/runs/${runId}/events?streamMode=debug`, { headers }));
  };
  const overHttp = await compare(
    { flowtether: () => follow((runId) => host.runs.events(runId, { streamMode: "debug" })), "by hand": () => follow(byHand) },
    { clock: "cpu", rounds: 5, warmUp: 1 },
  );
  report({ what: "live events over HTTP, CPU", times: overHttp, peer: "by hand", most: 1.15, per: EVENTS, why: WHY_LIVE });
}

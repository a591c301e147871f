// Bytes to raw events.

import { EventStreamDecoder } from "flowtether";
import { compare, expect } from "./compare.mjs";
import { plainStream } from "./inputs.mjs";
import { parseWithEventsourceParser, parseWithFetchEventSource } from "./peers.mjs";

const INPUTS = [
  { kind: "ascii", bytes: 120, count: 40_000, least: 1.3 },
  { kind: "ascii", bytes: 4096, count: 2500, least: 1.3 },
  { kind: "cjk", bytes: 120, count: 40_000, least: 1 },
  { kind: "cjk", bytes: 4096, count: 2500, least: 1 },
];

/** As profiled in Node 20. */
const WHY = "58 % are the engine's own TextDecoder, once for each chunk, which is slow with what is no ASCII; the peer uses the same";

function byFlowtether({ chunks, events }) {
  const decoder = new EventStreamDecoder();
  let count = 0;
  for (const chunk of chunks) count += decoder.push(chunk).filter(({ data }) => data.length > 0).length;
  decoder.free();
  expect(count, events, "events");
}

const byPeer =
  (parse) =>
  ({ chunks, events }) => {
    let count = 0;
    parse(chunks, ({ data }) => (count += data.length > 0 ? 1 : 0));
    expect(count, events, "events");
  };

export async function measure(report) {
  for (const input of INPUTS) {
    const stream = plainStream(input);
    const times = await compare({
      flowtether: () => byFlowtether(stream),
      "eventsource-parser": () => byPeer(parseWithEventsourceParser)(stream),
      "fetch-event-source": () => byPeer(parseWithFetchEventSource)(stream),
    });
    report({ what: `decode, ${input.kind}, ${input.bytes} B`, times, peer: "eventsource-parser", least: input.least, per: stream.events, why: WHY });
  }
}

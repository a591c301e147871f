// `for await` down to parsed objects, and down to the text of tokens.

import { OpenWop, WorkflowClient, openEventStream } from "flowtether";
import { compare, expect } from "./compare.mjs";
import { openwopStream, responseOf } from "./inputs.mjs";
import { iterateByHand, iterateWithEventsourceParser, iterateWithLanggraph, iterateWithOpenai } from "./peers.mjs";

const INPUTS = [
  { kind: "ascii", bytes: 240, count: 20_000 },
  { kind: "ascii", bytes: 4096, count: 2500 },
  { kind: "cjk", bytes: 240, count: 20_000 },
  { kind: "cjk", bytes: 4096, count: 2500 },
];

/** As profiled in Node 20. */
const WHY = {
  events: "57 % are the engine's own TextDecoder, once for each chunk; the peer's streaming decode of the same bytes is as fast or faster",
  text: "JSON.parse of each event, which both do, and the slice it gets are 53 %: 1.5 times the peer is more than all the rest",
};

/** What a client is made with so that its stream comes from memory. */
const options = (stream) => ({
  baseUrl: "http://127.0.0.1:9",
  apiKey: "key",
  dangerouslyAllowBrowser: true,
  fetch: async () => responseOf(stream.chunks),
});

async function readAll(loop, stream, isEvent = (/** @type {unknown} */ _) => true) {
  let count = 0;
  for await (const event of loop) if (isEvent(event)) count += 1;
  expect(count, stream.events, "events");
}

const byStream = async (stream) => {
  let count = 0;
  for await (const { data } of openEventStream("http://127.0.0.1:9/", { fetch: async () => responseOf(stream.chunks) })) if (JSON.parse(data).type) count += 1;
  expect(count, stream.events, "events");
};

const byEvents = (stream) => readAll(new OpenWop(options(stream)).runs.events(stream.runId, { streamMode: "debug" }), stream);

async function byRun(stream) {
  const run = await new WorkflowClient({ provider: "openwop", ...options(stream) }).attach(stream.runId);
  await readAll(run.events(), stream);
}

async function byText(stream) {
  const run = await new WorkflowClient({ provider: "openwop", ...options(stream) }).attach(stream.runId);
  let length = 0;
  for await (const text of run.text()) length += text.length;
  expect(length, stream.chunkText.length * (stream.events - 1), "characters");
}

async function textByPeer(stream) {
  let length = 0;
  for await (const { type, payload } of iterateWithEventsourceParser(responseOf(stream.chunks))) {
    if (type === "output.chunk") length += payload.chunk.length;
  }
  expect(length, stream.chunkText.length * (stream.events - 1), "characters");
}

export async function measure(report) {
  for (const input of INPUTS) {
    const stream = openwopStream(input);
    const name = `${input.kind}, ${input.bytes} B`;
    const times = await compare({
      flowtether: () => byEvents(stream),
      "flowtether openEventStream": () => byStream(stream),
      "flowtether run.events": () => byRun(stream),
      "eventsource-parser": () => readAll(iterateWithEventsourceParser(responseOf(stream.chunks)), stream),
      "by hand": () => readAll(iterateByHand(responseOf(stream.chunks)), stream),
      openai: () => readAll(iterateWithOpenai(responseOf(stream.chunks)), stream),
      langgraph: () => readAll(iterateWithLanggraph(responseOf(stream.chunks)), stream),
    });
    report({ what: `events(), ${name}`, times, peer: "eventsource-parser", least: 1, per: stream.events, why: WHY.events });
    report({
      what: `openEventStream, ${name}`,
      times,
      ours: "flowtether openEventStream",
      peer: "eventsource-parser",
      least: 1,
      per: stream.events,
      why: WHY.events,
    });
    const texts = await compare({ flowtether: () => byText(stream), "eventsource-parser": () => textByPeer(stream) });
    report({ what: `text(), ${name}`, times: texts, peer: "eventsource-parser", least: 1.5, per: stream.events, why: WHY.text });
  }
}

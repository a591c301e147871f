// The text of a run is read without parsing its events where their bytes are plain: it is what `JSON.parse` makes of them, whatever
// the bytes are.

import * as assert from "./assert.mjs";

const RUN = "run-texts";
const STREAMS = 90;
const FRAMES = 40;

/** The last event's place: whatever a byte is changed to, no other one is behind it. */
const LAST = 999_999_999_999_999;

/** Numbers that are the same each time. */
function makeRandom(seed) {
  let state = seed;
  const below = (limit) => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return { below, of: (values) => values[below(values.length)] };
}

const TEXTS = [
  "",
  "a",
  "plain words, ",
  "of some more length than a block of bytes has, ",
  "Grüße ",
  "漢字と仮名",
  "🌤️🍃",
  "\ufeff",
  "\u0000",
  "\u007f\u0080",
  "null",
  "[1]",
  '{"chunk":"no"}',
];
/** Written into JSON as they are. */
const ESCAPES = ["\\n", '\\"', "\\\\", "\\/", "\\u0041", "\\u00E9", "\\ud83c\\udf43", "\\ud83d", "\\udf43\\ud83c", "\\b\\f\\r\\t", "\\u0000"];

const some = (random, make) => Array.from({ length: random.below(4) }, make).join("");
const text = (random) => `"${some(random, () => (random.below(4) === 0 ? random.of(ESCAPES) : JSON.stringify(random.of(TEXTS)).slice(1, -1)))}"`;

/**
 * The JSON text of an event, its members in any order and with space between. `shape` chooses these and what is odd about it, `random` its
 * texts and numbers.
 */
function event(shape, random, sequence) {
  const space = () => (shape.below(6) === 0 ? shape.of([" ", "\t", "  "]) : "");
  const object = (members) => {
    const entries = members.map(([name, value]) => `${space()}${name}${space()}:${space()}${value}${space()}`);
    if (shape.below(3) === 0) entries.sort(() => shape.below(3) - 1);
    return `{${entries.join(",")}${space()}}`;
  };
  const chunk = random.below(12) === 0 ? random.of(["null", "7", '["a"]', '{"toString":null}', "true"]) : text(random);
  const payload = [
    ['"nodeId"', text(random)],
    ['"chunk"', chunk],
  ];
  const type = shape.below(8) === 0 ? shape.of(["node.started", "log.appended", "ai.message.chunk", "output.\\u0063hunk", "unknown"]) : "output.chunk";
  const members = [
    ['"eventId"', `"e-${sequence}"`],
    ['"runId"', `"${RUN}"`],
    ['"sequence"', shape.below(10) === 0 ? shape.of([`${sequence}.5`, `${sequence}e0`, `"${sequence}"`, "-1", "null"]) : String(sequence)],
    ['"type"', `"${type}"`],
    ['"timestamp"', '"2026-01-02T03:04:05.678Z"'],
  ];
  const more = shape.below(16);
  if (more === 0) payload.push(['"chunk"', text(random)]);
  if (more === 1) payload.push(['"\\u0063hunk"', text(random)]);
  if (more === 2) members.push(['"sequence"', String(sequence + 1)]);
  if (more === 3) members.push(['"payload"', '{"chunk":"before"}']);
  if (more === 4) members.push(['"other"', '[{"payload":{"chunk":"not this"}},-0.5e+1,"]"]']);
  if (more === 5) members.splice(shape.below(members.length), 1);
  if (more === 6) payload.push(['"index"', random.of(["0", "7", "10", "1234567890123456789", "1.5", "-1", "01"])]);
  if (more === 7) payload.push(['"sequence"', String(random.below(3) === 0 ? sequence : 7)]);
  if (more === 8) members.push(['"synthetic"', "true"]);
  if (more === 9) payload.push(['"again"', chunk]);
  if (more === 10) members.unshift(['"sequence"', String(random.below(2) === 0 ? sequence : sequence + 1)]);
  if (more === 11) members.push(['"words"', `[${text(random)}, ${text(random)}]`]);
  members.push(['"payload"', object(payload)]);
  return object(members);
}

/**
 * The chunks of a stream of which each event is right but for what `event` does, and some have a byte changed. In every second stream most
 * events are alike.
 */
function chunksOf(seed) {
  const random = makeRandom(seed);
  const encoder = new TextEncoder();
  const bytes = [];
  for (let number = 1; number <= FRAMES; number += 1) {
    const sequence = random.below(12) === 0 ? number - random.below(3) : number;
    const isAlike = seed % 2 > 0 && random.below(8) > 0;
    const frame = encoder.encode(event(isAlike ? makeRandom(seed) : random, random, sequence));
    if (random.below(6) === 0) frame[random.below(frame.length)] = random.below(256);
    bytes.push(...encoder.encode(`${random.below(5) > 0 ? `id: ${sequence}\n` : ""}event: output.chunk\ndata: `), ...frame, 10, 10);
  }
  const end = { type: "run.completed", eventId: "end", runId: RUN, sequence: LAST, payload: {} };
  bytes.push(...encoder.encode(`id: ${LAST}\ndata: ${JSON.stringify(end)}\n\n`));
  const chunks = [];
  const size = random.of([1, 7, 100, 1000, bytes.length]);
  for (let at = 0; at < bytes.length; at += size) chunks.push(Uint8Array.from(bytes.slice(at, at + size)));
  return chunks;
}

function attach(t, chunks) {
  const fetch = async (url) => {
    if (!new URL(url).pathname.endsWith("/events")) return Response.json({ runId: RUN, status: "running" });
    let next = 0;
    const pull = (controller) => (next < chunks.length ? controller.enqueue(chunks[next++]) : controller.close());
    return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }), { headers: { "Content-Type": "text/event-stream" } });
  };
  const client = new t.flowtether.WorkflowClient({ provider: "openwop", baseUrl: "https://host.example", apiKey: () => "key", fetch });
  return client.attach(RUN);
}

export const tests = [
  {
    name: "a text is what JSON.parse makes of the event, and the run is then at that event",
    timeLimitMs: 60_000,
    async run(t) {
      let count = 0;
      for (let seed = 0; seed < STREAMS; seed += 1) {
        const chunks = chunksOf(seed);
        const parsed = [];
        const byEvents = await attach(t, chunks);
        for await (const event of byEvents.events()) if (event.kind === "token" && event.text !== "") parsed.push([event.text, JSON.stringify(byEvents)]);
        const read = [];
        const byText = await attach(t, chunks);
        for await (const part of byText.text()) read.push([part, JSON.stringify(byText)]);
        assert.same(read, parsed, `stream ${seed}`);
        assert.equal(JSON.stringify(byText), JSON.stringify(byEvents), "the end");
        count += read.length;
        // Nothing but this stream is read meanwhile: other tests of the same worker wait for their timers.
        await new Promise((resolve) => setTimeout(resolve));
      }
      assert.ok(count > STREAMS * 10, `${count} texts`);
      return `${count} texts of ${STREAMS} streams`;
    },
  },
  {
    name: "tokens that differ in nothing but their texts, ids, times and numbers are not parsed one by one",
    async run(t) {
      const count = 300;
      const eventOf = (sequence, type, payload) => {
        const timestamp = new Date(1_767_355_445_678 + sequence).toISOString();
        return { eventId: `alike-${sequence}`, runId: RUN, sequence, type, timestamp, payload };
      };
      const events = Array.from({ length: count }, (_, index) => {
        const chunk = index % 10 === 0 ? `line ${index}\n` : index % 3 === 0 ? `漢字 ${index}` : `word ${index}, (a+b)*[c]?`;
        return eventOf(index + 1, "output.chunk", { nodeId: "n", index, chunk });
      });
      const end = eventOf(count + 1, "run.completed", {});
      const bytes = new TextEncoder().encode([...events, end].map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""));
      const chunks = [];
      for (let at = 0; at < bytes.length; at += 1000) chunks.push(bytes.slice(at, at + 1000));
      const { parse } = JSON;
      let parsed = 0;
      JSON.parse = (source, ...more) => {
        if (String(source).includes('"alike-')) parsed += 1;
        return parse(source, ...more);
      };
      const texts = [];
      try {
        for await (const part of (await attach(t, chunks)).text()) texts.push(part);
      } finally {
        JSON.parse = parse;
      }
      assert.same(
        texts,
        events.map(({ payload }) => payload.chunk),
      );
      // Those with an escape, the end, and those of the chunk with which the type came.
      assert.ok(parsed < count / 5, `${parsed} of ${count + 1} were parsed`);
    },
  },
  {
    name: "a text that is no UTF-8 has the replacement characters that it has as an event",
    async run(t) {
      const encoder = new TextEncoder();
      for (const wrong of [[0xff], [0xe6, 0xbc], [0xf0, 0x9f, 0x8c], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xc0, 0xaf]]) {
        for (const before of ["plain", "漢字"]) {
          const [first, second] = [1, 2].map((sequence) => {
            const data = { type: "output.chunk", eventId: `e-${sequence}`, runId: RUN, sequence, payload: { chunk: `${before}|` } };
            return `data: ${JSON.stringify(data)}\n\n`.split("|");
          });
          const end = { type: "run.completed", eventId: "e-3", runId: RUN, sequence: 3, payload: {} };
          const [head, tail] = [first[0], `${first[1]}${second.join("|")}data: ${JSON.stringify(end)}\n\n`].map((part) => encoder.encode(part));
          const chunk = Uint8Array.from([...head, ...wrong, ...tail]);
          const texts = [];
          for await (const part of (await attach(t, [chunk])).text()) texts.push(part);
          assert.same(texts, [before + new TextDecoder().decode(Uint8Array.from(wrong)), `${before}|`]);
        }
      }
    },
  },
];

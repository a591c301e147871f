// The event-stream decoder against the WHATWG HTML standard, "Interpreting an event stream", over every split in two
// and byte by byte.

import * as assert from "./assert.mjs";

const message = (data, id = "", event = "message") => ({ event, id, data });

/** Name, stream, events, and where they are not empty the last event id and the reconnection time. */
const CASES = [
  ["the standard's first example", "data: YHOO\ndata: +2\ndata: 10\n\n", [message("YHOO\n+2\n10")]],
  [
    "the standard's example with ids",
    ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
    [message("first event", "1"), message("second event"), message(" third event")],
  ],
  ["the standard's example of empty data", "data\n\ndata\ndata\n\ndata:", [message(""), message("\n")]],
  ["the standard's example of the space", "data:test\n\ndata: test\n\n", [message("test"), message("test")]],
  ["CRLF", "event: a\r\ndata: 1\r\n\r\n", [message("1", "", "a")]],
  ["CR", "event: a\rdata: 1\r\r", [message("1", "", "a")]],
  ["mixed line ends", "data: 1\rdata: 2\r\ndata: 3\n\r\ndata: 4\r\r", [message("1\n2\n3"), message("4")]],
  ["LF CR is two line ends", "data: 1\n\rdata: 2\n\n", [message("1"), message("2")]],
  ["a byte order mark", "\ufeffdata: 1\n\n", [message("1")]],
  ["a second byte order mark is part of the field's name", "\ufeff\ufeffdata: 1\n\ndata: 2\n\n", [message("2")]],
  ["a byte order mark in the data stays", "data: \ufeffx\n\n", [message("\ufeffx")]],
  ["comments", ":\n: x\n:data: x\ndata: 1\n:\n\n", [message("1")]],
  ["unknown fields and other cases", "Data: x\nDATA: x\nfoo: x\nfoo\ndata: 1\n\n", [message("1")]],
  ["space around the name is part of it", " data: x\ndata : x\ndata: 1\n\n", [message("1")]],
  ["one space is taken off", "data:  1 \ndata:\t2\n\n", [message(" 1 \n\t2")]],
  ["a value with colons", "data: a: b:c\n\n", [message("a: b:c")]],
  ["an event without data is none", "event: a\nid: 7\n\ndata: 1\n\n", [message("1", "7")], { lastEventId: "7" }],
  ["the name is forgotten with the block", "event: a\ndata: 1\n\ndata: 2\n\n", [message("1", "", "a"), message("2")]],
  ["an empty name is message", "event:\ndata: 1\n\nevent\ndata: 2\n\n", [message("1"), message("2")]],
  ["the last name counts", "event: a\nevent: b\ndata: 1\n\n", [message("1", "", "b")]],
  ["the id stays", "id: 1\ndata: a\n\ndata: b\n\n", [message("a", "1"), message("b", "1")], { lastEventId: "1" }],
  ["an empty id clears", "id: 1\ndata: a\n\nid:\ndata: b\n\n", [message("a", "1"), message("b")]],
  ["an id with NUL is ignored", "id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n", [message("a", "1"), message("b", "1")], { lastEventId: "1" }],
  ["ids of any characters", "id: é漢 🚀\ndata: a\n\n", [message("a", "é漢 🚀")], { lastEventId: "é漢 🚀" }],
  ["the id moves with the blank line", "id: 1\ndata: a\n\nid: 2\ndata: b\n", [message("a", "1")], { lastEventId: "1" }],
  ["the last block without its blank line is dropped", "data: 1\n\ndata: 2", [message("1")]],
  ["retry", "retry: 1500\ndata: 1\n\n", [message("1")], { reconnectionTimeMs: 1500 }],
  ["retry counts at once", "retry: 7\n", [], { reconnectionTimeMs: 7 }],
  ["retry with anything but digits is ignored", "retry: 5\nretry: -1\nretry: 1.5\nretry: 1e3\nretry: x\nretry:\nretry: 10 \n\n", [], { reconnectionTimeMs: 5 }],
  ["retry with leading zeros", "retry: 0010\n\n", [], { reconnectionTimeMs: 10 }],
  ["NUL in data stays", "data: a\0b\n\n", [message("a\0b")]],
  ["many blank lines", "\n\n\ndata: 1\n\n\n\n", [message("1")]],
  ["data lines among other fields", "data: 1\nevent: a\ndata: 2\nid: 3\ndata: 4\n\n", [message("1\n2\n4", "3", "a")], { lastEventId: "3" }],
  ["characters of several bytes", "event: ключ\ndata: naïve 漢字 🚀\n\n", [message("naïve 漢字 🚀", "", "ключ")]],
  ["JSON over several lines", 'data: {\ndata:   "a": 1\ndata: }\n\n', [message('{\n  "a": 1\n}')]],
  ["nothing", "", []],
  ["a colon alone is a comment", ":\n\n", []],
  ["line separators of JavaScript are no line ends", "data: a\u2028b\u2029c\u0085d\u000be\n\n", [message("a\u2028b\u2029c\u0085d\u000be")]],
];

/** Bytes that are no UTF-8, as the engine's own decoder reads them. */
const INVALID = [
  [[0x64, 0x61, 0x74, 0x61, 0x3a, 0xff, 0xfe, 0x0a, 0x0a], "\ufffd\ufffd"],
  [[0x64, 0x61, 0x74, 0x61, 0x3a, 0xe6, 0xbc, 0x0a, 0x0a], "\ufffd"],
  [[0x64, 0x61, 0x74, 0x61, 0x3a, 0x41, 0xf0, 0x9f, 0x9a, 0x42, 0x0a, 0x0a], "A\ufffdB"],
];

function decode(t, chunks) {
  const decoder = new t.flowtether.EventStreamDecoder();
  const events = chunks.flatMap((chunk) => decoder.push(chunk));
  const { lastEventId, reconnectionTimeMs } = decoder;
  decoder.free();
  return { events, lastEventId, reconnectionTimeMs };
}

/** Every split in two, byte by byte, and whole. */
function* splits(bytes) {
  yield [bytes];
  yield Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
  for (let at = 1; at < bytes.length; at += 1) yield [bytes.subarray(0, at), new Uint8Array(), bytes.subarray(at)];
}

export const tests = [
  ...CASES.map((/** @type {any[]} */ [name, text, events, { lastEventId = "", reconnectionTimeMs } = {}]) => ({
    name: `the decoder: ${name}`,
    run(t) {
      for (const chunks of splits(new TextEncoder().encode(text))) {
        const what = `split after ${chunks.map(({ length }) => length).join(", ")}`;
        assert.same(decode(t, chunks), { events, lastEventId, reconnectionTimeMs }, what);
      }
    },
  })),
  {
    name: "the decoder: bytes that are no UTF-8 become U+FFFD",
    run(t) {
      for (const [bytes, data] of /** @type {any[][]} */ (INVALID)) {
        for (const chunks of splits(Uint8Array.from(bytes))) assert.same(decode(t, chunks).events, [message(data)], "the events");
      }
    },
  },
  {
    name: "the decoder: an event over maxEventBytes is a StreamError with reason protocol",
    run(t) {
      const { EventStreamDecoder, StreamError } = t.flowtether;
      const bytes = new TextEncoder().encode(`data: ${"x".repeat(200)}\n\n`);
      for (const size of [1, 50, 1000]) {
        const decoder = new EventStreamDecoder({ maxEventBytes: 100 });
        const push = () => {
          for (let start = 0; start < bytes.length; start += size) decoder.push(bytes.subarray(start, start + size));
        };
        assert.throws(push, StreamError, { reason: "protocol" }, `chunks of ${size}`);
      }
      assert.equal(new EventStreamDecoder({ maxEventBytes: 210 }).push(bytes).length, 1, "with room");
    },
  },
  {
    name: "the decoder: 50000 events in one chunk, and one event in 50000 chunks",
    run(t) {
      const many = new TextEncoder().encode('id: 1\ndata: {"a":1}\n\n'.repeat(50_000));
      assert.equal(decode(t, [many]).events.length, 50_000, "the events");
      const decoder = new t.flowtether.EventStreamDecoder();
      const piece = new TextEncoder().encode("data: piece\n");
      for (let index = 0; index < 50_000; index += 1) decoder.push(piece);
      const [{ data }] = decoder.push(new TextEncoder().encode("\n"));
      assert.equal(data.length, 6 * 50_000 - 1, "the length of the data");
    },
  },
  {
    name: "the decoder: two decoders do not disturb each other",
    run(t) {
      const [one, other] = [new t.flowtether.EventStreamDecoder(), new t.flowtether.EventStreamDecoder()];
      const bytes = (text) => new TextEncoder().encode(text);
      one.push(bytes("data: on"));
      other.push(bytes("data: oth"));
      assert.same([one.push(bytes("e\n\n")), other.push(bytes("er\n\n"))], [[message("one")], [message("other")]], "the events");
    },
  },
];

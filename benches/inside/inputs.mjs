// The streams that are read: made here, the same in every runtime.

const TEXTS = {
  ascii: "The weather in the north stays mild and mostly dry, with a light wind from the west. ",
  cjk: "北方的天气保持温和干燥，西风轻拂。今日は穏やかな一日です。🌤️🍃 ",
};

const encoder = new TextEncoder();

/** A text of about so many bytes. */
function textOf(kind, bytes) {
  const unit = TEXTS[kind];
  let text = "";
  while (encoder.encode(text).length < bytes) text += unit.slice(0, Math.max(1, Math.min(unit.length, bytes - text.length)));
  return text;
}

/** Splits bytes into chunks. */
export function chunksOf(bytes, size) {
  const chunks = [];
  for (let start = 0; start < bytes.length; start += size) chunks.push(bytes.slice(start, start + size));
  return chunks;
}

/** A stream of a run's events: what OpenWOP sends in `debug` mode, each event about `bytes` long. */
export function openwopStream({ kind, bytes, count, chunkBytes = 16_384 }) {
  const runId = "run-0001";
  const event = (sequence, type, payload) => {
    const data = { eventId: `e-${sequence}`, runId, sequence, type, timestamp: "2026-01-02T03:04:05.678Z", payload };
    return `id: ${sequence}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
  };
  const overhead = encoder.encode(event(1000, "output.chunk", { nodeId: "n", chunk: "" })).length;
  const chunk = textOf(kind, Math.max(1, bytes - overhead));
  let text = "";
  for (let sequence = 0; sequence < count; sequence += 1) text += event(sequence, "output.chunk", { nodeId: "n", chunk });
  text += event(count, "run.completed", { outputs: {} });
  const whole = encoder.encode(text);
  return { runId, events: count + 1, chunkText: chunk, bytes: whole, chunks: chunksOf(whole, chunkBytes) };
}

/** A stream of plain events, each about `bytes` long, as any server sends them. */
export function plainStream({ kind, bytes, count, chunkBytes = 16_384 }) {
  const block = (number) => `id: ${number}\nevent: update\ndata: `;
  const data = JSON.stringify({ text: textOf(kind, Math.max(1, bytes - block(1000).length - 14)) });
  let text = "";
  for (let number = 0; number < count; number += 1) text += `${block(number)}${data}\n\n`;
  const whole = encoder.encode(text);
  return { events: count, bytes: whole, chunks: chunksOf(whole, chunkBytes) };
}

/** A response that brings the chunks one by one. */
export function responseOf(chunks) {
  let next = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (next < chunks.length) controller.enqueue(chunks[next++]);
      else controller.close();
    },
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}

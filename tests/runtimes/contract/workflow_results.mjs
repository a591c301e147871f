// What `result` and `text` make of records and events that do not agree, over responses that are written down.

import * as assert from "./assert.mjs";

const RUN = "run-results";

const end = (type, payload = {}) => ({ type, eventId: "e-4", runId: RUN, sequence: 4, payload });

/** A client of a host that responds with this record, and streams these events to whoever has not had them. */
function scripted(t, record, events) {
  const fetch = async (url, { headers }) => {
    if (!new URL(url).pathname.endsWith("/events")) return Response.json(record);
    const after = Number(new Headers(headers).get("Last-Event-ID") ?? -1);
    const frames = events.filter(({ sequence }) => sequence > after).map((event) => `id: ${event.sequence}\ndata: ${JSON.stringify(event)}\n\n`);
    return new Response(frames.join(""), { headers: { "Content-Type": "text/event-stream" } });
  };
  return new t.flowtether.WorkflowClient({ provider: "openwop", baseUrl: "https://host.example", apiKey: () => "key", fetch });
}

export const tests = [
  {
    name: "a result has the output of the last event where the record has none, also after a reload",
    async run(t) {
      const client = scripted(t, { runId: RUN, status: "completed" }, [end("run.completed", { outputs: { total: 9 } })]);
      const run = await client.attach(RUN);
      assert.same((await run.result()).output, { total: 9 });
      const again = await client.attach(JSON.stringify(run));
      assert.same((await again.result()).output, { total: 9 });
      const events = [];
      for await (const event of again.events()) events.push(event);
      assert.same(events, [], "a run that is over has delivered everything");
    },
  },
  {
    name: "a result is over as its events are, although the record is behind or in a word that nobody knows",
    async run(t) {
      for (const [type, status] of [
        ["run.completed", "completed"],
        ["run.failed", "failed"],
        ["run.cancelled", "cancelled"],
      ]) {
        for (const word of ["running", "waiting-approval", "archived"]) {
          const client = scripted(t, { runId: RUN, status: word }, [end(type, { outputs: 9 })]);
          const state = await (await client.attach(RUN)).result();
          assert.same([state.status, state.raw, state.waiting], [status, word, undefined], `${type} ${word}`);
        }
      }
    },
  },
  {
    name: "a token that is no text adds none to the text",
    async run(t) {
      /** @type {any[]} */
      const odd = [{ toString: null }, { length: 4_000_000_000 }, ["a"], 7, "end"];
      const chunks = odd.map((chunk, index) => ({ ...end("output.chunk", { chunk }), sequence: index }));
      const client = scripted(t, { runId: RUN, status: "completed" }, [...chunks, { ...end("run.completed"), sequence: 9 }]);
      const texts = [];
      for await (const text of (await client.attach(RUN)).text()) texts.push(text);
      assert.same(texts, ["end"]);
    },
  },
];

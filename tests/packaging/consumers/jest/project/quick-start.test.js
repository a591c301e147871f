import { quickStart } from "./quick-start.js";
import { ConfigurationError, OpenWop, WorkflowClient } from "flowtether";

const baseUrl = process.env.HOST;
const apiKey = async () => "key-packaging";

test("the quick start delivers each event once and in order", async () => {
  const { status, output, events } = await quickStart(baseUrl);
  expect(status).toBe("completed");
  expect(output).toMatchObject({ refunded: true, order: 7 });
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at));
  expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["token", "waiting"]));
  expect(events.at(-1).kind).toBe("completed");
});

test("a stream is one connection", async () => {
  const client = new WorkflowClient({ provider: "openwop", baseUrl, apiKey });
  const run = await client.start("steps", { nodes: 2 });
  const connection = [];
  for await (const event of run.events({ onConnection: (state) => connection.push(state) })) expect(event.kind).toBeTruthy();
  expect(connection.slice(0, 2)).toEqual(["connecting", "connected"]);
  expect(connection).toHaveLength(2);
});

test("the environment's own signal aborts", async () => {
  const wop = new OpenWop({ baseUrl, apiKey });
  const controller = new AbortController();
  const waiting = wop.discovery.capabilities({ signal: controller.signal });
  controller.abort(new Error("left"));
  await expect(waiting).rejects.toThrow("left");
});

test("what is wrong is an error of the package's classes", () => {
  const make = () => new OpenWop({ baseUrl, apiKey, unheardOf: true });
  expect(make).toThrow(ConfigurationError);
  expect(make).toThrow("unheardOf is not an option here");
});

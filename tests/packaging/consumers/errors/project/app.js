import { OpenWop, WorkflowClient } from "flowtether";

const make = (baseUrl) => new OpenWop({ baseUrl, apiKey: async () => "key-packaging", retry: { maxRetries: 0 } });

// Each fails on a line of its own.
export const failures = {
  async awaited(baseUrl) {
    await make(baseUrl).runs.get("nobody");
  },

  async looped(baseUrl) {
    for await (const event of make(baseUrl).runs.events("nobody")) console.log(event);
  },

  async vocabulary(baseUrl) {
    const run = await WorkflowClient.from(make(baseUrl)).attach("nobody");
    await run.result();
  },

  async repeated(baseUrl) {
    const { runs } = make(baseUrl);
    for (const id of ["somebody", 42, "anybody"]) await runs.get(id).catch(() => {});
    await Promise.all([1, 2].map((seconds) => runs.pollEvents(`in ${seconds} s`).catch(() => {})));
    await runs.get("nobody else");
  },

  async validated(baseUrl) {
    await make(baseUrl).runs.get(42);
  },

  async constructed(baseUrl) {
    new OpenWop({ baseUrl, unheardOf: true });
  },
};

// The options of a FlowMaestro client, and its parts.
import {
  type ClientOptions,
  FlowMaestro,
  FlowMaestroAgentMemories,
  FlowMaestroAgents,
  FlowMaestroExecutions,
  FlowMaestroKnowledgeBases,
  type FlowMaestroOptions,
  FlowMaestroThreads,
  FlowMaestroTriggers,
  FlowMaestroWebhooks,
  FlowMaestroWorkflows,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const token: () => Promise<string>;

new FlowMaestro({ apiKey: "key" });
new FlowMaestro({ apiKey: () => "key" });
new FlowMaestro({ apiKey: token });
new FlowMaestro({ apiKey: token, baseUrl: "https://proxy.example/maestro" });
new FlowMaestro({ apiKey: "key", dangerouslyAllowBrowser: true });
const all: FlowMaestroOptions = {
  apiKey: token,
  baseUrl: undefined,
  timeoutMs: 1000,
  retry: { maxRetries: 1, baseDelayMs: 100, maxDelayMs: 60_000 },
  headers: { "x-team": "blue" },
  credentials: "omit",
  fetch: (url, init) => fetch(url.trim(), init),
  hooks: { onRetry: ({ delayMs }) => void delayMs.toFixed() },
  logger: undefined,
  maxResponseBytes: 1024,
  maxEventBytes: 1024,
};
new FlowMaestro(all);

// They are those of every client, but for the address.
holds<Equal<keyof FlowMaestroOptions, keyof ClientOptions>>();
holds<Equal<FlowMaestroOptions["baseUrl"], string | undefined>>();
holds<Equal<FlowMaestroOptions["apiKey"], ClientOptions["apiKey"]>>();

// @ts-expect-error options are needed
new FlowMaestro();
// @ts-expect-error options are an object
new FlowMaestro("key");
// @ts-expect-error a key is a string, or a function that gives one
new FlowMaestro({ apiKey: 42 });
// @ts-expect-error the function gives a string
new FlowMaestro({ apiKey: async () => null });
// @ts-expect-error an option that does not exist
new FlowMaestro({ apikey: "key" });
// @ts-expect-error an address is a string
new FlowMaestro({ apiKey: "key", baseUrl: new URL("https://proxy.example") });
// @ts-expect-error an option of retry that does not exist
new FlowMaestro({ apiKey: "key", retry: { retryUnsafe: true } });

holds<Equal<FlowMaestro["workflows"], FlowMaestroWorkflows>>();
holds<Equal<FlowMaestro["executions"], FlowMaestroExecutions>>();
holds<Equal<FlowMaestro["agents"], FlowMaestroAgents>>();
holds<Equal<FlowMaestroAgents["memory"], FlowMaestroAgentMemories>>();
holds<Equal<FlowMaestro["threads"], FlowMaestroThreads>>();
holds<Equal<FlowMaestro["triggers"], FlowMaestroTriggers>>();
holds<Equal<FlowMaestro["knowledgeBases"], FlowMaestroKnowledgeBases>>();
holds<Equal<FlowMaestro["webhooks"], FlowMaestroWebhooks>>();

export async function used(): Promise<void> {
  using fm = new FlowMaestro({ apiKey: "key" });
  using _agents = fm.agents;
  await using events = fm.executions.stream("id");
  await events.next();
  fm.free();
  // @ts-expect-error the parts cannot be replaced
  fm.workflows = fm.workflows;
  // @ts-expect-error there is no such part
  fm.runs;
  // @ts-expect-error only a client makes its parts
  new FlowMaestroExecutions();
  // @ts-expect-error only a client makes its parts
  new FlowMaestroAgentMemories();
}

// Makes calls with the official JavaScript client, `@a2a-js/sdk`, which is installed beside its server.

import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** What an official client made of a call: its events as the protocol has them, and what it threw. */
async function outcomeOf(events, toJSON) {
  const seen = [];
  try {
    for await (const event of events) seen.push(toJSON(event));
    return { events: seen };
  } catch (error) {
    return { events: seen, error: { name: error.name, message: error.message, isTyped: "reason" in error || "transport" in error } };
  }
}

/** The client in the folder where the server is installed; `call` makes the calls of `python.py` beside this. */
export async function javascriptClient(folder) {
  const require = createRequire(path.join(folder, "package.json"));
  const load = (name) => import(pathToFileURL(require.resolve(name)).href);
  const { ClientFactory } = await load("@a2a-js/sdk/client");
  const { SendMessageRequest, StreamResponse, AgentCard } = await load("@a2a-js/sdk");
  const calls = {
    send: (client, { request }) => outcomeOf(client.sendMessageStream(SendMessageRequest.fromJSON(request)), StreamResponse.toJSON),
    subscribe: (client, { id }) => outcomeOf(client.resubscribeTask({ tenant: "", id }), StreamResponse.toJSON),
    card: async (client) => ({ card: AgentCard.toJSON(await client.getAgentCard()) }),
  };
  return {
    name: "@a2a-js/sdk",
    call: async ({ url, verb, ...given }) => calls[verb](await new ClientFactory().createFromUrl(url), given),
    end() {},
  };
}

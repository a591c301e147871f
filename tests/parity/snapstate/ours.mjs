// Our client of SnapState, under the names that the official one has for its calls and their arguments.

export const connect = ({ SnapState }, { baseUrl, key, options: { timeout, max_retries } }) =>
  new SnapState({ baseUrl, apiKey: key, timeoutMs: timeout && timeout * 1000, retry: { maxRetries: retries(max_retries) } });

/** The official client counts the first attempt too. */
const retries = (attempts) => attempts && attempts - 1;

const synchronous = {
  save: (client, { workflow_id, step, state, label, metadata, agent_id: agentId, ttl_seconds: ttlSeconds, if_match: ifMatch }) =>
    client.save(workflow_id, step, state, { label, metadata, agentId, ttlSeconds, ifMatch }),
  get: (client, given, { checkpoint_id }) => client.get(checkpoint_id),
  resume: (client, { workflow_id }) => client.resume(workflow_id),
  replay: (client, { workflow_id, from_step: fromStep, to_step: toStep, limit }) => client.replay(workflow_id, { fromStep, toStep, limit }),
  register_agent: (client, given) => client.registerAgent(given),
  list_agents: (client) => client.listAgents(),
  register_webhook: (client, given) => client.registerWebhook(given),
};

const asynchronous = Object.entries(synchronous).map(([name, operation]) => [`async_${name}`, operation]);

export const operations = { ...synchronous, ...Object.fromEntries(asynchronous) };

// Our client of FlowMaestro, under the names that the official one has for its calls and their arguments.

export const connect = ({ FlowMaestro }, { baseUrl, key, options: { timeout, max_retries: maxRetries, headers } }) =>
  new FlowMaestro({ baseUrl, apiKey: key, timeoutMs: ms(timeout), retry: { maxRetries }, headers });

const ms = (seconds) => seconds && seconds * 1000;
/** @param {Record<string, any>} given */
const page = ({ page, per_page: perPage }) => ({ page, perPage });
/** @param {Record<string, any>} given */
const inputs = ({ inputs }) => (inputs === undefined ? undefined : { inputs });
const executions = ({ workflow_id: workflowId, status, ...given }) => ({ workflowId, status, ...page(given) });

export const operations = {
  "workflows.list": (client, given) => client.workflows.list(page(given)),
  "workflows.get": (client, { workflow_id }) => client.workflows.get(workflow_id),
  "workflows.execute": (client, { workflow_id, ...given }) => client.workflows.execute(workflow_id, inputs(given)),
  "executions.list": (client, given) => client.executions.list(executions(given)),
  // The official client has no such call: its lists are single pages.
  "executions.every": (client, given) => client.executions.list(executions(given))[Symbol.asyncIterator](),
  "executions.get": (client, given, { execution_id }) => client.executions.get(execution_id),
  "executions.cancel": (client, given, { execution_id }) => client.executions.cancel(execution_id),
  "executions.wait_for_completion": (client, { poll_interval, timeout }, { execution_id }) =>
    client.executions.waitForCompletion(execution_id, { pollIntervalMs: ms(poll_interval), maxWaitMs: ms(timeout) }),
  "executions.stream": (client, given, { execution_id }, signal) => client.executions.stream(execution_id, { signal }),
  "agents.list": (client, given) => client.agents.list(page(given)),
  "agents.get": (client, { agent_id }) => client.agents.get(agent_id),
  "agents.create_thread": (client, { agent_id, metadata }) => client.agents.createThread(agent_id, metadata && { metadata }),
  "threads.get": (client, given, { thread_id }) => client.threads.get(thread_id),
  "threads.list_messages": (client, given, { thread_id }) => client.threads.listMessages(thread_id),
  "threads.send_message": (client, { content, stream = false }, { thread_id }, signal) =>
    stream ? client.threads.sendMessageStream(thread_id, { content }, { signal }) : client.threads.sendMessage(thread_id, { content }),
  "threads.send_message_stream": (client, { content }, { thread_id }, signal) => client.threads.sendMessageStream(thread_id, { content }, { signal }),
  "threads.delete": (client, given, { thread_id }) => client.threads.delete(thread_id),
  "triggers.list": (client, given) => client.triggers.list(page(given)),
  "triggers.execute": (client, { trigger_id, ...given }) => client.triggers.execute(trigger_id, inputs(given)),
  "knowledge_bases.list": (client, given) => client.knowledgeBases.list(page(given)),
  "knowledge_bases.get": (client, { knowledge_base_id }) => client.knowledgeBases.get(knowledge_base_id),
  "knowledge_bases.query": (client, { knowledge_base_id, query, top_k }) => client.knowledgeBases.query(knowledge_base_id, { query, top_k }),
  "webhooks.list": (client, given) => client.webhooks.list(page(given)),
  "webhooks.get": (client, given, { webhook_id }) => client.webhooks.get(webhook_id),
  "webhooks.create": (client, { name, url, events, headers }) => client.webhooks.create({ name, url, events, headers }),
  "webhooks.delete": (client, given, { webhook_id }) => client.webhooks.delete(webhook_id),
  "webhooks.test": (client, given, { webhook_id }) => client.webhooks.test(webhook_id),
};

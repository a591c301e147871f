// Every call of public API version 1 that the official client has, with each of its arguments: what both clients are asked to do.
//
// `threads.stream`, the second half of `send_message_stream`, is the only one that our client has not on its own.

import { HANDBOOK, MANUAL_TRIGGER, SUPPORT_AGENT, WORKFLOWS } from "./catalogue.mjs";

const finished = { execution: { workflow_id: WORKFLOWS.echo, inputs: { order: 7 } }, until: "completed" };
const slow = (durationMs) => ({ execution: { workflow_id: WORKFLOWS.slow, inputs: { durationMs } }, until: "running" });
const webhook = { name: "orders", url: "http://127.0.0.1:9/hook", events: ["execution.completed"] };
const streaming = { messages: [], words: ["message-streams"], given: { content: "Where is my order?" } };
const inputs = { text: "naïve 日本 🙂", number: 1.5, nothing: null, list: [1, { deep: true }] };
const secondPage = { given: { page: 2, per_page: 1 } };

/** A call: its name, the operation, and the setting it takes place in. */
function call(name, setting = {}) {
  return { name, operation: name.split(/[ ,]/)[0], setting };
}

export const calls = [
  call("workflows.list"),
  call("workflows.list, the second page", secondPage),
  call("workflows.list with a client's own header", { options: { headers: { "X-Trace-ID": "trace-1" } } }),
  call("workflows.get", { given: { workflow_id: WORKFLOWS.echo } }),
  call("workflows.execute", { given: { workflow_id: WORKFLOWS.echo } }),
  call("workflows.execute with inputs", { given: { workflow_id: WORKFLOWS.echo, inputs } }),
  call("executions.list"),
  call("executions.list, the second page", secondPage),
  call("executions.list of a workflow", { given: { workflow_id: WORKFLOWS.echo } }),
  call("executions.list of a status", { given: { status: "completed" } }),
  call("executions.list of a workflow and a status", { ...finished, given: { workflow_id: WORKFLOWS.echo, status: "completed" } }),
  call("executions.list of a workflow and a status, the first page", {
    ...finished,
    given: { workflow_id: WORKFLOWS.echo, status: "completed", page: 1, per_page: 1 },
  }),
  call("executions.get", finished),
  call("executions.cancel", slow(60_000)),
  call("executions.wait_for_completion", finished),
  call("executions.wait_for_completion with an interval and a limit", { ...slow(1_000), given: { poll_interval: 2, timeout: 10 } }),
  call("executions.stream of one that is over", finished),
  call("executions.stream of one that continues", { ...slow(400), words: ["live"] }),
  call("agents.list"),
  call("agents.list, the second page", secondPage),
  call("agents.get", { given: { agent_id: SUPPORT_AGENT } }),
  call("agents.create_thread", { given: { agent_id: SUPPORT_AGENT } }),
  call("agents.create_thread with metadata", { given: { agent_id: SUPPORT_AGENT, metadata: { customer: 7 } } }),
  call("threads.get", { messages: [] }),
  call("threads.list_messages", { messages: ["hello"] }),
  call("threads.list_messages, the second page", { messages: ["hello"], ...secondPage }),
  call("threads.send_message", { messages: [], given: { content: "Où est ma commande ?" } }),
  call("threads.send_message with a stream", { ...streaming, given: { ...streaming.given, stream: true } }),
  call("threads.send_message_stream", streaming),
  call("threads.delete", { messages: [] }),
  call("triggers.list"),
  call("triggers.list, the second page", secondPage),
  call("triggers.execute", { given: { trigger_id: MANUAL_TRIGGER } }),
  call("triggers.execute with inputs", { given: { trigger_id: MANUAL_TRIGGER, inputs } }),
  call("knowledge_bases.list"),
  call("knowledge_bases.list, the second page", secondPage),
  call("knowledge_bases.get", { given: { knowledge_base_id: HANDBOOK } }),
  call("knowledge_bases.query", { given: { knowledge_base_id: HANDBOOK, query: "How do I return it?" } }),
  call("knowledge_bases.query for so many", { given: { knowledge_base_id: HANDBOOK, query: "How do I return it?", top_k: 2 } }),
  call("webhooks.list", { webhook }),
  call("webhooks.list, the second page", secondPage),
  call("webhooks.get", { webhook }),
  call("webhooks.create", { given: webhook }),
  call("webhooks.create with headers", { given: { ...webhook, headers: { "X-From": "parity" } } }),
  call("webhooks.delete", { webhook }),
  call("webhooks.test", { webhook }),
];

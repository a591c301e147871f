// Every call that the official client has, with each of its arguments: what both clients are asked to do.

const workflow_id = "order-7";
const state = { text: "naïve 日本 🙂", number: 1.5, nothing: null, list: [1, { camelCase: true, snake_case: true }] };
const metadata = { camelCase: 1, snake_case: 2 };
const checkpoint = (step) => ({ workflow_id, step, state: { step } });
const saved = [checkpoint(1), checkpoint(2), checkpoint(3)];
const plain = { given: checkpoint(1) };
const agent = { agent_id: "research-bot", name: "Recherche" };

/** A call: its name, the operation, and the setting it takes place in. */
function call(name, setting = {}) {
  return { name, operation: name.split(/[ ,]/)[0], setting };
}

/** The same call in both of the official client's ways. */
const twice = (name, setting) => [call(name, setting), call(`async_${name}`, setting)];

export const calls = [
  ...twice("save", plain),
  call("save with every argument", {
    given: { workflow_id, step: 0, state, label: "Anfang ü", metadata, agent_id: "research-bot", ttl_seconds: 3_600 },
  }),
  // What it saves is the state that is there, whose etag this is.
  call("save once more with an etag", { saved, given: { ...checkpoint(3), if_match: '"f2c76473acac2fa2"' } }),
  ...twice("get", { saved }),
  ...twice("resume", { saved, given: { workflow_id } }),
  ...twice("replay", { saved, given: { workflow_id } }),
  call("replay of some", { saved, given: { workflow_id, from_step: 2, to_step: 3, limit: 5 } }),
  call("replay of the first", { saved, given: { workflow_id, limit: 2 } }),
  ...twice("register_agent", { given: agent }),
  call("register_agent with every argument", {
    given: { ...agent, description: "Sucht.", capabilities: ["web_search", "summarization"], metadata },
  }),
  ...twice("list_agents", { agents: [agent] }),
  call("register_webhook", { given: { url: "http://127.0.0.1:9/hook", events: ["checkpoint.saved"] } }),
  call("register_webhook with a secret", {
    given: { url: "http://127.0.0.1:9/hook", events: ["checkpoint.saved", "workflow.resumed", "workflow.expired"], secret: "geheim" },
  }),
];

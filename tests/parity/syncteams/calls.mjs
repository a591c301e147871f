// Every call that the official client has, with each of its arguments: what both clients are asked to do.

const finished = { task: { workflowId: "echo", input: {} }, until: "COMPLETED" };
const waiting = { task: { workflowId: "approval", input: {} }, until: "WAITING" };
const slow = (durationMs) => ({ task: { workflowId: "slow", input: { durationMs } }, until: "RUNNING" });
const input = { text: "naïve 日本 🙂", number: 1.5, nothing: null, list: [1, { deep: true }] };
const echo = { workflow_id: "echo", input: {} };
// Each status is there for longer than the host needs to respond, and is over before the next poll.
const interval = { poll_interval_ms: 1_000 };
const approved = {
  pendingMs: 300,
  steps: [{ status: "WAITING" }, { status: "RUNNING", delayMs: 300 }, { status: "COMPLETED" }],
};

/** A call: its name, the operation, and the setting it takes place in. */
function call(name, setting = {}) {
  return { name, operation: name.split(/[ ,]/)[0], setting };
}

export const calls = [
  call("execute_workflow", { given: echo }),
  call("execute_workflow with an input and an id", { given: { workflow_id: "echo", input, unique_id: "order-7" } }),
  call("execute_workflow with a list", { given: { workflow_id: "echo", input: [1, "two"] } }),
  call("execute_workflow with null", { given: { workflow_id: "echo", input: null } }),
  call("execute_workflow with a client's own header", { given: echo, options: { default_headers: { "X-Trace-ID": "trace-1" } } }),
  call("execute_workflow with a suffix", { given: echo, options: { user_agent_suffix: "parity/1" } }),
  call("get_task_status", finished),
  call("get_task_status of an id of other characters", {
    task_id: "a b/c&d=é+f",
    faults: [{ path: "/status", status: 200, body: JSON.stringify({ taskId: "a b/c&d=é+f", status: "COMPLETED" }) }],
  }),
  call("continue_task", { ...waiting, given: { decision: "APPROVE" } }),
  call("continue_task with a message", { ...waiting, given: { decision: "APPROVE", message: "Schön." } }),
  call("continue_task, rejecting", { ...waiting, given: { decision: "REJECT", message: "No." } }),
  call("wait_for_completion", finished),
  call("wait_for_completion, polling twice", {
    ...slow(500),
    given: { ...interval, max_wait_time_ms: 10_000, stop_event: {}, on_update: true },
  }),
  call("wait_for_completion with its own last status", { ...slow(60_000), given: { terminal_statuses: ["RUNNING"] } }),
  call("wait_for_completion up to an approval", { ...waiting, given: { exit_on_waiting: true } }),
  call("execute_and_wait", { given: { workflow_id: "slow", input: { durationMs: 300 }, unique_id: "order-8", ...interval } }),
  call("execute_and_wait up to an approval", {
    given: { workflow_id: "approval", input: { delayMs: 300 }, ...interval, exit_on_waiting: true },
  }),
  call("execute_and_wait with its own last status", {
    given: { workflow_id: "slow", input: { pendingMs: 60_000 }, terminal_statuses: ["PENDING"] },
  }),
  call("execute_and_wait with an approval", {
    given: {
      workflow_id: "script",
      input: approved,
      ...interval,
      max_wait_time_ms: 10_000,
      stop_event: {},
      on_update: true,
      on_waiting: { decision: "APPROVE" },
    },
  }),
];

// Our client of SyncTeams, under the names that the official one has for its calls and their arguments.

export const connect = ({ SyncTeams }, { baseUrl, key, options: { timeout_ms: timeoutMs, default_headers: headers, retry, user_agent_suffix } }) =>
  new SyncTeams({
    baseUrl,
    apiKey: key,
    timeoutMs,
    headers,
    retry: { baseDelayMs: retry?.initial_delay_ms },
    userAgentSuffix: user_agent_suffix,
  });

const workflow = ({ workflow_id: workflowId, input, unique_id: uniqueId }) => ({ workflowId, input, uniqueId });

/** A signal that also aborts where an event would be set. @param {AbortSignal} signal @param {{ after_ms?: number }} event */
function stopping(signal, { after_ms: afterMs } = {}) {
  if (afterMs === undefined) return signal;
  const stop = new AbortController();
  setTimeout(() => stop.abort(), afterMs);
  return AbortSignal.any([signal, stop.signal]);
}

/** Waits with these options; what `on_update` asks on the way has its reply too when this resolves. */
async function waited(client, given, signal, wait) {
  const { poll_interval_ms: pollIntervalMs, max_wait_time_ms: maxWaitMs, terminal_statuses: terminalStatuses } = given;
  const looks = [];
  const onUpdate = given.on_update && (({ taskId }) => void looks.push(client.getTaskStatus(taskId)));
  const decide = async ({ taskId }) => {
    await Promise.all(looks);
    if (given.on_waiting.decision !== undefined) await client.continueTask({ taskId, decision: given.on_waiting.decision });
    return true;
  };
  const onWaiting = given.on_waiting && decide;
  const ending = { terminalStatuses, exitOnWaiting: given.exit_on_waiting, signal: stopping(signal, given.stop_event) };
  const options = { pollIntervalMs, maxWaitMs, onUpdate, ...ending };
  const reply = await wait(onWaiting === undefined ? options : { ...options, onWaiting });
  await Promise.all(looks);
  return reply;
}

export const operations = {
  execute_workflow: (client, given) => client.executeWorkflow(workflow(given)),
  get_task_status: (client, given, { task_id }) => client.getTaskStatus(task_id),
  continue_task: (client, { decision, message }, { task_id: taskId }) => client.continueTask({ taskId, decision, message }),
  wait_for_completion: (client, given, { task_id }, signal) => waited(client, given, signal, (options) => client.waitForCompletion(task_id, options)),
  execute_and_wait: (client, given, call, signal) => waited(client, given, signal, (options) => client.executeAndWait(workflow(given), options)),
  // The official client has no such call.
  events: (client, { poll_interval_ms: pollIntervalMs }, { task_id }, signal) => client.tasks.events(task_id, { pollIntervalMs, signal }),
  verify_webhook_signature: (client, { body, signature, secret }) => client.constructor.verifyWebhook(Buffer.from(body, "latin1"), signature, secret),
};

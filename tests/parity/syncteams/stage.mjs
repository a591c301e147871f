// SyncTeams' calls take place with a task, where they need one.

import { Stage, settled } from "../stage.mjs";

export class SyncTeamsStage extends Stage {
  base = "/syncteams";

  credential(key) {
    return { "x-api-key": key };
  }

  manners({ words = [] }) {
    return words;
  }

  /** `task` is what to execute before the call, `until` the status to wait for; `task_id` names a task that the host need not know. */
  async prepare(ask, { task, task_id, until }) {
    if (task === undefined) return task_id === undefined ? {} : { task_id };
    const { taskId } = await ask("/api/v1", { method: "POST", body: JSON.stringify(task) });
    if (until !== undefined) await taskSettled({ ask, task_id: taskId }, until);
    return { task_id: taskId };
  }

  made(value) {
    return value?.taskId === undefined ? {} : { task_id: value.taskId };
  }
}

/** The task as the host itself shows it, once it has this status. */
export function taskSettled({ ask, task_id }, status) {
  return settled(() => ask(`/api/v1/status?${new URLSearchParams({ taskId: task_id })}`), status);
}

// FlowMaestro's calls take place with an execution, a thread or a webhook, where they need one.

import { Stage, settled } from "../stage.mjs";
import { SUPPORT_AGENT } from "./catalogue.mjs";

/** What a setting has to hold, so that a call gets an id. */
export const SUBJECTS = { execution: "execution_id", messages: "thread_id", webhook: "webhook_id" };

export class FlowMaestroStage extends Stage {
  manners({ words = [] }) {
    return words;
  }

  /**
   * `execution` is what to start before the call, `{ workflow_id, inputs }`, and `until` the status to wait for; `earlier` is
   * another, to be completed before. `messages` are sent to a new thread, `webhook` is made.
   */
  async prepare(ask, { earlier, execution, until, messages, webhook }) {
    const post = async (path, body) => (await ask(`/api/v1${path}`, { method: "POST", body: JSON.stringify(body) })).data;
    const start = async ({ workflow_id, inputs }, status) => {
      const { execution_id } = await post(`/workflows/${workflow_id}/execute`, { inputs });
      if (status !== undefined) await settled(async () => (await ask(`/api/v1/executions/${execution_id}`)).data, status);
      return execution_id;
    };
    const subject = {};
    if (earlier !== undefined) await start(earlier, "completed");
    if (execution !== undefined) subject.execution_id = await start(execution, until);
    if (messages !== undefined) {
      const { id } = await post(`/agents/${SUPPORT_AGENT}/threads`, {});
      subject.thread_id = id;
      for (const content of messages) await post(`/threads/${id}/messages`, { content });
    }
    if (webhook !== undefined) subject.webhook_id = (await post("/webhooks", webhook)).id;
    return subject;
  }
}

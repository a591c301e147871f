// OpenWOP's calls take place with a run, where they need one.

import { Stage, settled } from "../stage.mjs";

export class OpenWopStage extends Stage {
  manners({ profile = "spec" }) {
    return [profile];
  }

  /** `run` is what to create before the call, `until` the status to wait for; `runId` names a run that is there. */
  async prepare(ask, { run, runId, until }) {
    if (run === undefined) return runId === undefined ? {} : { runId };
    const created = await ask("/v1/runs", { method: "POST", body: JSON.stringify(run) });
    if (until === undefined) return { runId: created.runId };
    const { interrupt } = await runSettled({ ask, ...created }, until);
    const token = interrupt?.interruptToken;
    return { runId: created.runId, ...(token === undefined ? {} : { token }) };
  }
}

/** The run's snapshot as the host itself shows it, once it has this status. */
export function runSettled({ ask, runId }, status) {
  return settled(() => ask(`/v1/runs/${runId}`), status);
}

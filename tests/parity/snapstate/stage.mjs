// SnapState's calls take place with checkpoints and agents, where they need some.

import { Stage } from "../stage.mjs";

export class SnapStateStage extends Stage {
  base = "/snapstate";

  manners({ words = [] }) {
    return words;
  }

  /** `saved` are the checkpoints to save before the call, of which the last is the call's; `agents` are registered. */
  async prepare(ask, { saved = [], agents = [] }) {
    const post = (path, body) => ask(path, { method: "POST", body: JSON.stringify(body) });
    const subject = {};
    for (const checkpoint of saved) subject.checkpoint_id = (await post("/checkpoints", checkpoint)).checkpoint_id;
    for (const agent of agents) await post("/agents", agent);
    return subject;
  }
}

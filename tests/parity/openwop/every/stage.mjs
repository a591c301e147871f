// The calls take place on a host of either version, each with the things that it needs: a run, a subscription, a proposal, …

import { Stage, settled } from "../../stage.mjs";

/** The members of a setting that make something, and the parameter that its id is. */
export const SUBJECTS = {
  run: "run_id",
  against: "against",
  token: "token",
  webhook: "subscription_id",
  trigger: "subscription_id",
  page: "page_id",
  proposal: "proposal_id",
};

class EveryStage extends Stage {
  /** @type {string[]} */
  words = [];
  prefix = "";
  #origin;

  constructor(origin, ...rest) {
    super(origin, ...rest);
    this.#origin = origin;
  }

  /** How an id is written in a path. */
  segment(id) {
    return id;
  }

  /** The token of a question. @param {any} ask @param {string} runId @param {any} run @returns {any} */
  token(ask, runId, run) {
    return undefined;
  }

  /** `words` are those of the base URL, where they are not the version's own. */
  manners({ words = this.words }) {
    return words;
  }

  /**
   * `run` is created, and `until` waited for; with `paused` it is paused then, with `token` its question's token is read. `against` is
   * a second run, `ids` are things of which nothing is made. `webhook`, `trigger`, `page`, `prompt`, `file` and `proposal` are made of
   * what they are. `pageOf` is a list whose next page is wanted, and `emits` when the host has events of its own.
   */
  async prepare(ask, setting) {
    const ids = { origin: this.#origin, unique: `u-${crypto.randomUUID()}`, ...setting.ids };
    const given = this.filled(setting, ids);
    const post = (path, body) => ask(this.prefix + path, { method: "POST", body: JSON.stringify(body) });
    const start = async (run) => (await post("/runs", run)).runId;
    const settle = (runId, status) => settled(() => ask(`${this.prefix}/runs/${this.segment(runId)}`), status);
    if (given.run !== undefined) {
      ids.runId = await start(given.run);
      const run = given.until && (await settle(ids.runId, given.until));
      if (given.token) ids.token = await this.token(ask, ids.runId, run);
    }
    if (given.paused) {
      await post(`/runs/${this.segment(ids.runId)}:pause`, { drainPolicy: "immediate" });
      await settle(ids.runId, "paused");
    }
    if (given.against !== undefined) {
      ids.against = await start(given.against);
      await settle(ids.against, given.until);
    }
    if (given.webhook !== undefined) ids.subscriptionId = (await post("/webhooks", given.webhook)).webhookId;
    if (given.trigger !== undefined) ids.subscriptionId = (await post("/trigger-subscriptions", given.trigger)).subscription.subscriptionId;
    if (given.page !== undefined) ids.pageId = (await post("/content/pages", given.page)).pageId;
    if (given.prompt !== undefined) await post("/prompts", given.prompt);
    if (given.proposal !== undefined) Object.assign(ids, proposalIds(await post("/proposals", given.proposal)));
    if (given.pageOf !== undefined) ids.cursor = (await ask(this.prefix + given.pageOf)).nextCursor;
    if (given.file !== undefined) {
      const file = await ask(`${this.prefix}/host/workspace/files/${given.file.path}`, { method: "PUT", body: JSON.stringify(given.file) });
      ids.etag = file.etag;
    }
    // What the host emits while the call is under way.
    for (const [atMs, delivery] of given.emits ?? []) setTimeout(() => post("/host/events/test", { delivery }), atMs);
    return ids;
  }

  /** A setting with the ids in the places of their names. */
  filled(setting, ids) {
    const fill = (text) => Object.entries(ids).reduce((known, [name, id]) => known.replaceAll(`{${name}}`, id), text);
    return walk(setting, fill);
  }
}

const proposalIds = ({ id, artifactDigest }) => ({ proposalId: id, digest: artifactDigest });

function walk(value, change) {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => walk(item, change));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, walk(member, change)]));
}

/** A host of version 1 that has every operation of that version. */
export class FirstStage extends EveryStage {
  words = ["spec", "whole"];
  prefix = "/v1";

  segment(id) {
    return id;
  }

  token(ask, runId, run) {
    return run.interrupt.interruptToken;
  }
}

/** A host of both versions that is spoken to in version 2. */
export class SecondStage extends EveryStage {
  words = ["dual"];
  prefix = "";

  segment(id) {
    return id.replace("/", "~2F");
  }

  spellings(id) {
    return [this.segment(id), id];
  }

  async token(ask, runId, run) {
    return (await ask(`/runs/${this.segment(runId)}/interrupts/${run.currentNodeId}`)).token;
  }
}

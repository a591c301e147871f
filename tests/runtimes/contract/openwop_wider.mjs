// OpenWOP's operations on hosts that serve more of the protocol: a larger host as it was measured, and one that has all of it by the
// protocol's text, of either version.

import * as assert from "./assert.mjs";

const RUN = { workflowId: "echo", inputs: { a: 1 } };
const PROMPT = {
  templateId: "letter.opening",
  version: "1.0.0",
  kind: "user",
  text: "Dear {{name}}",
  variables: [{ name: "name", type: "string", required: true, source: "input" }],
};

async function collect(list) {
  const items = [];
  for await (const item of list) items.push(item);
  return items;
}

async function ended(wop, /** @type {object} */ run = RUN) {
  const { runId } = await wop.runs.create(run);
  await wop.runs.waitForCompletion(runId, { pollIntervalMs: 20 });
  return runId;
}

/** Which host: the words that ask for it, and whether it speaks version 2. */
const HOSTS = {
  "a larger host": ["extended"],
  "a host of version 1 by specification": ["spec", "whole"],
  "a host of version 2 by specification": ["v2", "whole"],
  "the in-memory host": ["in-memory"],
  "the sqlite host": ["sqlite"],
  "the python host": ["python"],
  "the postgres host": ["postgres"],
};
const LARGER = "a larger host";
const FIRST = "a host of version 1 by specification";
const SECOND = "a host of version 2 by specification";

/** Each group of operations: on which hosts, and what is done with a client of one. */
const GROUPS = {
  "lists, compares and deletes runs": [
    [LARGER, FIRST],
    async (t, wop) => {
      const [one, other] = [await ended(wop), await ended(wop)];
      const listed = await collect(wop.runs.list({ workflowId: "echo", status: "completed" }));
      assert.same(
        listed.slice(0, 2).map(({ runId }) => runId),
        [other, one],
        "newest first",
      );
      const same = await wop.runs.diff(one, one);
      assert.same([same.a, same.divergedAtSeq, same.eventDiffs], [one, null, []], "a run and itself");
      assert.equal((await wop.runs.diff(one, other)).b, other, "the other run");
      await wop.runs.delete(one);
      await assert.rejects(wop.runs.get(one), t.flowtether.NotFoundError);
    },
  ],
  "compares runs of version 2": [
    [SECOND],
    async (t, wop) => {
      const [one, other] = [await ended(wop), await ended(wop)];
      assert.equal((await wop.runs.diff(one, other)).b, other, "the other run");
    },
  ],
  "says where a run comes from": [
    [LARGER, FIRST, SECOND],
    async (t, wop) => {
      const id = await ended(wop);
      const { runId, parent } = await wop.runs.ancestry(id);
      assert.same([runId, parent], [id, null]);
    },
  ],
  "bundles what helps to find a fault": [
    [LARGER, FIRST, "the in-memory host", "the sqlite host", "the python host", "the postgres host"],
    async (t, wop) => {
      const id = await ended(wop);
      const bundle = await wop.runs.debugBundle(id, { maxEvents: 1 });
      assert.equal(bundle.runId ?? bundle.run.runId ?? bundle.run.id, id, "the run, in either shape");
      assert.same([bundle.events.length, bundle.truncated, typeof bundle.truncatedReason], [1, true, "string"], "the events");
      await assert.rejects(wop.runs.debugBundle("run-none"), t.flowtether.NotFoundError);
    },
  ],
  "cancels several runs at once": [
    [LARGER, FIRST, SECOND, "the sqlite host", "the python host", "the postgres host"],
    async (t, wop) => {
      const { runId } = await wop.runs.create({ workflowId: "steps", inputs: { nodes: 40, delayMs: 100 } });
      const unknown = runId.includes("/") ? "local/zzzzzzzzzzzzzzzzzzzzzz" : "run-none";
      const { results } = await wop.runs.bulkCancel({ runIds: [runId, unknown] });
      assert.same(
        results.map((result) => [result.runId, result.ok, result.error?.error ?? result.error?.code]),
        [
          [runId, true, undefined],
          [unknown, false, "not_found"],
        ],
      );
    },
  ],
  "pauses a run and lets it continue": [
    [FIRST, SECOND, "the python host", "the postgres host"],
    async (t, wop) => {
      const { runId } = await wop.runs.create({ workflowId: "steps", inputs: { nodes: 40, delayMs: 50 } });
      assert.equal((await wop.runs.pause(runId)).status, "paused");
      while ((await wop.runs.get(runId)).status !== "paused");
      assert.equal((await wop.runs.resume(runId)).status, "running");
      await wop.runs.cancel(runId);
      await assert.rejects(wop.runs.pause(runId.includes("/") ? "local/zzzzzzzzzzzzzzzzzzzzzz" : "run-none"), t.flowtether.NotFoundError);
    },
  ],
  "keeps what is noted at a run": [
    [LARGER, FIRST, SECOND, "the in-memory host", "the sqlite host", "the postgres host"],
    async (t, wop) => {
      const id = await ended(wop);
      const made = await wop.runs.annotations.create(id, { signal: { kind: "rating", rating: 4 }, note: "ok" }, { idempotencyKey: "auto" });
      assert.same([made.signal, made.note, made.target.runId], [{ kind: "rating", rating: 4 }, "ok", id]);
      assert.same(
        (await collect(wop.runs.annotations.list(id))).map(({ annotationId }) => annotationId),
        [made.annotationId],
      );
    },
  ],
  "verifies its audit log": [
    [FIRST, SECOND, "the sqlite host", "the postgres host"],
    async (t, wop) => {
      await ended(wop);
      const { chainValid, fromSeq, toSeq } = await wop.audit.verify({ fromSeq: 0, toSeq: 20 });
      assert.same([chainValid, fromSeq <= toSeq], [true, true]);
    },
  ],
  "says how an evaluation went": [
    [FIRST, SECOND],
    async (t, wop) => {
      const id = await ended(wop, { mode: "eval", evalSuiteRef: "suite", agentId: "local.sorter", workflowId: "echo" });
      const { passed, tasks } = await wop.runs.evalSummary(id);
      assert.same([typeof passed, Array.isArray(tasks)], ["boolean", true]);
    },
  ],
  "subscribes, tests and unsubscribes webhooks": [
    [LARGER, FIRST],
    async (t, wop) => {
      const inbox = `${t.key}-${crypto.randomUUID()}`;
      const webhook = await wop.webhooks.register({ url: `${t.baseUrl}/_host/inbox/${inbox}`, events: ["run.completed"] });
      const listed = await collect(wop.webhooks.list());
      assert.ok(
        listed.some((one) => (one.webhookId ?? one.subscriptionId) === webhook.webhookId),
        "it is listed",
      );
      assert.equal((await wop.webhooks.test(webhook.webhookId)).dispatched, true, "the test");
      await ended(wop);
      let arrived = [];
      while (arrived.length < 2) arrived = await t.host.read(`/_host/inbox/${inbox}`);
      const read = await Promise.all(arrived.map(({ body, headers }) => t.flowtether.OpenWop.verifyWebhook(body, headers, webhook.secret)));
      assert.same(read.map(({ type }) => type).sort(), ["run.completed", "webhook.test"], "what was delivered");
      await wop.webhooks.unregister(webhook.webhookId);
      await assert.rejects(wop.webhooks.unregister(webhook.webhookId), t.flowtether.NotFoundError);
    },
  ],
  "delivers to those who subscribed by either name of the list": [
    ["the sqlite host", "the python host", "the postgres host"],
    async (t, wop) => {
      const inbox = `${t.key}-${crypto.randomUUID()}`;
      const webhook = await wop.webhooks.register({ url: `${t.baseUrl}/_host/inbox/${inbox}`, events: ["run.completed"], secret: "given" });
      assert.equal(webhook.webhookId, webhook.subscriptionId, "the id");
      assert.same(webhook.eventTypes, ["run.completed"], "not every event");
      await ended(wop);
      let arrived = [];
      while (arrived.length < 1) arrived = await t.host.read(`/_host/inbox/${inbox}`);
      const { type, id } = await t.flowtether.OpenWop.verifyWebhook(arrived[0].body, arrived[0].headers, ["other", "given"]);
      assert.same([type, id], ["run.completed", webhook.webhookId]);
      await wop.webhooks.unregister(webhook.webhookId);
    },
  ],
  "shows its agents and tools": [
    [LARGER, FIRST, SECOND],
    async (t, wop) => {
      const agents = await collect(wop.agents.list());
      assert.ok(
        agents.some(({ agentId }) => agentId === "local.sorter"),
        "the agents",
      );
      assert.equal((await wop.agents.get("local.sorter")).agentId, "local.sorter");
      await assert.rejects(wop.agents.get("none"), t.flowtether.NotFoundError);
      for (const options of [{}, { view: "compact" }]) assert.ok(Array.isArray((await wop.tools.list(options)).data), "the tools");
      await assert.rejects(wop.tools.get("none"), t.flowtether.NotFoundError);
    },
  ],
  "shows who has which place, and where agents are deployed": [
    [FIRST, SECOND],
    async (t, wop) => {
      const roster = await collect(wop.agents.roster.list());
      assert.ok(roster.length >= 2, "the roster");
      assert.equal((await wop.agents.roster.get("roster-1")).rosterId, "roster-1");
      assert.ok((await wop.agents.orgChart.get()).departments.length >= 2, "the departments");
      assert.equal((await wop.agents.orgChart.department("support", { recursive: false })).department.departmentId, "support");
      await wop.agents.deployments.transition("local.sorter", { version: "1.0.0", transition: "promote" }, { idempotencyKey: "auto" });
      assert.ok((await collect(wop.agents.deployments.list("local.sorter"))).length >= 1, "the deployments");
      await assert.rejects(
        wop.agents.deployments.transition("local.sorter", { version: "1.0.0-untested", transition: "promote" }),
        t.flowtether.PermissionDeniedError,
        { code: "eval_gate_unmet" },
      );
    },
  ],
  "keeps prompts": [
    [LARGER, FIRST, SECOND],
    async (t, wop) => {
      const { ConflictError, NotFoundError } = t.flowtether;
      const templateId = `letter.${crypto.randomUUID()}`;
      const made = await wop.prompts.create({ ...PROMPT, templateId }, { idempotencyKey: "auto" });
      assert.ok(made.location.includes(templateId), "where it is");
      await assert.rejects(wop.prompts.create({ ...PROMPT, templateId }), ConflictError);
      assert.equal((await wop.prompts.get(templateId)).text, PROMPT.text);
      assert.equal((await wop.prompts.update(templateId, { ...PROMPT, templateId, version: "1.1.0" })).version, "1.1.0");
      await assert.rejects(wop.prompts.update(templateId, { ...PROMPT, templateId }), ConflictError);
      const listed = await collect(wop.prompts.list({ kind: "user", limit: 1 }));
      assert.ok(listed.some((one) => one.templateId === templateId) && listed.every(({ kind }) => kind === "user"), "page after page");
      await wop.prompts.delete(templateId);
      await Promise.all([wop.prompts.get(templateId), wop.prompts.delete(templateId)].map((call) => assert.rejects(call, NotFoundError)));
      const { hash, composed } = await wop.prompts.render({ ref: "prompt:greeting", variables: { name: "Ann" } });
      assert.ok(hash.startsWith("sha256:") && (composed === undefined || composed.includes("Ann")), "the text");
      await assert.rejects(wop.prompts.render({ ref: "prompt:none", variables: {} }), NotFoundError);
    },
  ],
  "shows a page in the language that fits": [
    [LARGER, FIRST, SECOND],
    async (t, wop) => {
      const page = await wop.content.pages.get("home", { locale: "de, en;q=0.5" });
      assert.same([page.slug, Array.isArray(page.sections)], ["home", true]);
      const request = (await t.host.requests("/content/pages/home")).at(-1);
      assert.equal(request.headers["accept-language"], "de, en;q=0.5", "the language");
      await assert.rejects(wop.content.pages.get("none"), t.flowtether.NotFoundError);
    },
  ],
  "takes pages, sections and settings": [
    [FIRST, SECOND],
    async (t, wop) => {
      const slug = `page-${crypto.randomUUID()}`;
      const { pageId } = await wop.content.pages.create({ slug, name: "News", status: "draft", sectionOrder: [] });
      assert.ok(
        (await collect(wop.content.pages.list())).some((page) => page.pageId === pageId),
        "it is listed",
      );
      await wop.content.pages.delete(pageId);
      const section = await wop.content.sections.put("page-home", "hero", { locale: "de", data: { title: "Willkommen" } });
      assert.equal(section.sectionId, "hero");
      const settings = await wop.content.settings.get();
      assert.equal((await wop.content.settings.put(settings)).baseLocale, settings.baseLocale);
    },
  ],
  "keeps files, and writes over the version that is meant alone": [
    [LARGER, FIRST, "the in-memory host"],
    async (t, wop) => {
      const path = `notes/${crypto.randomUUID()}.md`;
      const first = await wop.workspace.files.put(path, { content: "# 1", contentType: "text/markdown" });
      assert.same([first.path, first.version], [path, 1]);
      const second = await wop.workspace.files.put(path, { content: "# 2" }, { ifMatch: first.etag });
      assert.equal(second.version, 2);
      const conflict = await assert.rejects(wop.workspace.files.put(path, { content: "# 3" }, { ifMatch: first.etag }), t.flowtether.ConflictError, {
        code: "workspace_conflict",
      });
      assert.equal(conflict.details.currentVersion, 2, "the version that is there");
      assert.equal((await wop.workspace.files.get(path)).content, "# 2");
      assert.same(
        (await collect(wop.workspace.files.list({ prefix: path }))).map((file) => file.path),
        [path],
      );
      await wop.workspace.files.delete(path);
      await Promise.all([wop.workspace.files.get(path), wop.workspace.files.delete(path)].map((call) => assert.rejects(call, t.flowtether.NotFoundError)));
    },
  ],
  "starts runs by triggers": [
    [LARGER, FIRST, SECOND],
    async (t, wop) => {
      const { subscription, binding } = await wop.triggers.create({ source: "webhook", workflowId: "echo", verification: { mode: "none" } });
      assert.same([subscription.state, typeof binding.signingSecret], ["active", "string"]);
    },
  ],
  "lists, pauses and shows triggers": [
    [LARGER],
    async (t, wop) => {
      const {
        subscription: { subscriptionId },
      } = await wop.triggers.create({ source: "webhook", workflowId: "echo" });
      assert.ok(
        (await collect(wop.triggers.list())).some((one) => one.subscriptionId === subscriptionId),
        "it is listed",
      );
      assert.equal((await wop.triggers.update(subscriptionId, { state: "paused" })).state, "paused");
      assert.equal((await wop.triggers.get(subscriptionId)).state, "paused");
    },
  ],
  "keeps what triggers could not start": [
    [SECOND],
    async (t, wop) => {
      const {
        subscription: { subscriptionId },
      } = await wop.triggers.create({ source: "webhook", workflowId: "echo" });
      const letters = await collect(wop.triggers.deadLetters(subscriptionId, { limit: 1 }));
      assert.ok(letters.length > 0 && letters.every((letter) => letter.subscriptionId === subscriptionId), "what was given up");
    },
  ],
  "takes proposals": [
    [SECOND],
    async (t, wop) => {
      const proposal = await wop.proposals.submit({ kind: "prompt-template", artifact: { templateId: "x" }, title: "One" }, { idempotencyKey: "auto" });
      assert.equal((await wop.proposals.get(proposal.id)).title, "One");
      assert.same([(await wop.proposals.revise(proposal.id, { title: "Two" })).title, (await wop.proposals.get(proposal.id)).state], ["Two", "revised"]);
      assert.ok(
        (await collect(wop.proposals.list({ state: "revised", kind: "prompt-template" }))).some(({ id }) => id === proposal.id),
        "it is listed",
      );
      assert.equal((await wop.proposals.apply(proposal.id)).state, "applied");
      const gated = await wop.proposals.submit({ kind: "automation", artifact: {} });
      assert.equal(typeof (await wop.proposals.apply(gated.id)).runId, "string", "the run that asks for an approval");
      const declined = await wop.proposals.submit({ kind: "prompt-template", artifact: {} });
      assert.equal((await wop.proposals.reject(declined.id, { reason: "no" })).state, "rejected");
      const put = await wop.proposals.submit({ kind: "prompt-template", artifact: {} });
      assert.equal((await wop.proposals.archive(put.id)).state, "archived");
    },
  ],
  "shows connection providers": [
    [SECOND],
    async (t, wop) => {
      const { data, refusals } = await wop.connectionProviders.list();
      assert.same([data.some(({ id }) => id === "mailbox"), Array.isArray(refusals)], [true, true]);
      assert.equal((await wop.connectionProviders.resolve("ledger", { pack: "local.pack" })).id, "ledger");
      await assert.rejects(wop.connectionProviders.resolve("none"), t.flowtether.ApiError, { code: "connection_provider_unresolved" });
    },
  ],
  "mounts plugins": [
    [SECOND],
    async (t, wop) => {
      assert.ok((await wop.host.uiPlugins.frame("local.pack", "board")).includes("<"), "the page");
      const done = await wop.host.uiPlugins.request("local.pack", "board", { id: 1, method: "host.toast", params: { text: "x" } });
      assert.same([done.id, done.ok], [1, true]);
      assert.equal((await wop.host.uiPlugins.request("local.pack", "board", { id: 2, method: "artifact.write" })).ok, false, "a refusal");
    },
  ],
};

/** What each host has not, and responds with a 404 or a 501 of no route. */
const UNSERVED = {
  [LARGER]: {
    pause: (wop) => wop.runs.pause("run-none"),
    audit: (wop) => wop.audit.verify(),
    roster: (wop) => wop.agents.roster.list(),
    summary: (wop) => wop.runs.evalSummary("run-none"),
  },
  "the in-memory host": {
    bulk: (wop) => wop.runs.bulkCancel({ runIds: ["r"] }),
    list: (wop) => wop.runs.list(),
    prompts: (wop) => wop.prompts.list(),
    workflow: (wop) => wop.tools.get("x"),
  },
  "the sqlite host": { diff: (wop) => wop.runs.diff("run-none", "run-none"), files: (wop) => wop.workspace.files.list(), agents: (wop) => wop.agents.list() },
  "the python host": {
    annotations: (wop) => wop.runs.annotations.list("run-none"),
    put: (wop) => wop.prompts.update("x", PROMPT),
    content: (wop) => wop.content.settings.get(),
  },
  "the postgres host": {
    ancestry: (wop) => wop.runs.ancestry("run-none"),
    triggers: (wop) => wop.triggers.list(),
    unregister: (wop) => wop.workspace.files.delete("x"),
  },
};

const client = (t, host) => t.client({ baseUrl: t.as(...HOSTS[host]) });

export const tests = [
  ...Object.entries(GROUPS).flatMap((/** @type {any[]} */ [name, [hosts, work]]) =>
    hosts.map((host) => ({ name: `${host} of OpenWOP ${name}`, run: (t) => work(t, client(t, host)) })),
  ),
  ...Object.entries(UNSERVED).map(([host, calls]) => ({
    name: `what ${host} of OpenWOP has no route for is not supported`,
    async run(t) {
      for (const [name, call] of Object.entries(calls)) {
        const error = await assert.rejects(call(client(t, host)), t.flowtether.UnsupportedOperationError, { retryable: false }, name);
        assert.ok([404, 501].includes(error.status), `${name}: ${error.status}`);
      }
    },
  })),
  {
    name: "the public registry of OpenWOP is read without a key, files as bytes",
    async run(t) {
      const registry = t.flowtether.OpenWop.registry({ baseUrl: t.as("registry") });
      assert.equal(typeof (await registry.discovery()).registryVersion, "string");
      assert.ok(
        (await registry.index()).packs.some(({ name }) => name === "local.pack"),
        "the packs",
      );
      assert.ok(JSON.stringify((await registry.pack("local.pack")).versions).includes("1.0.0"), "the versions");
      const { name, version } = await registry.version("local.pack", "1.0.0");
      assert.same([name, version], ["local.pack", "1.0.0"]);
      const [tarball, signature] = [await registry.tarball("local.pack", "1.0.0"), await registry.signature("local.pack", "1.0.0")];
      assert.same([tarball instanceof Uint8Array, [...tarball.slice(0, 2)]], [true, [0x1f, 0x8b]], "a gzipped file");
      assert.same([signature instanceof Uint8Array, signature.length > 0], [true, true], "the signature");
      assert.equal(typeof (await registry.publicKey("local-1")), "string", "the key");
      await assert.rejects(registry.tarball("local.pack", "9.9.9"), t.flowtether.NotFoundError);
      assert.throws(() => t.flowtether.OpenWop.registry({ baseUrl: "ftp://packs.example" }), t.flowtether.ConfigurationError, { field: "baseUrl" });
      assert.throws(() => t.flowtether.OpenWop.registry({ apiKey: "key" }), t.flowtether.ConfigurationError, { field: "apiKey" });
    },
  },
];

// Wrong input to OpenWOP's operations that are rows of tables: each is a typed error that names the field, nothing is sent, and the
// same client still works. `bad_input.mjs` has the others.

import * as assert from "./assert.mjs";
import { NO_FLAGS, method, readings, refusals } from "./refusing.mjs";
import { inNodeAlone } from "./runner.mjs";

const REFUSED = inNodeAlone("the module refuses it by itself, and nothing is sent");

const NO_IDS = [undefined, null, 7, {}, ["a"], "", ".", "..", new String("boxed")];
const NO_OBJECTS = [7, "x", [], [1], true, 10n];
const NO_BODIES = [undefined, null, ...NO_OBJECTS];
const NO_TEXTS = [7, "", {}, ["x"], true];
const NO_MEMBERS = [undefined, null, ...NO_TEXTS];
const wholeFrom = (least) => [least - 1, least + 0.5, String(least), NaN, Infinity, 2 ** 53, {}, true];

const KEY = { idempotencyKey: ["", " ", "two words", "é", 7, {}] };
const SEND = { retryUnsafe: NO_FLAGS };
const PAGE = { limit: wholeFrom(1), cursor: NO_TEXTS };
const STREAM = { idleTimeoutMs: [0, -1, "5"], maxReconnects: [-1, "5"], onConnection: [7, "f", {}] };

/** Bodies that hold one wrong member. */
const having = (right, member, values = NO_MEMBERS) => values.map((value) => ({ ...right, [member]: value }));
const ids = (...names) => Object.fromEntries(names.map((name, at) => [name, [at, NO_IDS]]));
const body = (name, at, optional = false) => ({ [name]: [at, optional ? NO_OBJECTS : NO_BODIES] });

const ANNOTATION = { signal: { kind: "rating", rating: 4 } };
const RATINGS = [0, 5.5, 6, -1, NaN, "4", null, true].map((rating) => ({ signal: { kind: "rating", rating } }));
const SIGNALS = [undefined, null, "rating", 7, {}, { kind: "star" }, { rating: 3 }].map((signal) => ({ signal }));
const RUN_IDS = [undefined, null, [], "r", {}, ["r", 7], [""], Array.from({ length: 101 }, () => "r")].map((runIds) => ({ runIds }));
const EVENTS = [undefined, null, [], "run.completed", {}, [7], ["run.completed", ""]].map((events) => ({ url: "https://in.example/", events }));
const HOOK = { url: "https://in.example/", events: ["run.completed"] };
const PROMPT = { templateId: "greet", version: "1.0.0", kind: "user", text: "Hello" };
const TRANSITION = { version: "1.0.0", transition: "promote" };

/** Each method: its arguments that are right, what each must not be, by field, and its options. */
export const METHODS = {
  "runs.list": { right: [], options: { ...PAGE, status: NO_TEXTS, workflowId: NO_TEXTS }, is: "list" },
  "runs.delete": { right: ["r"], wrong: ids("runId") },
  "runs.pause": { right: ["r", {}], wrong: { ...ids("runId"), ...body("pause", 1, true) }, options: KEY },
  "runs.resume": { right: ["r", {}], wrong: { ...ids("runId"), ...body("resume", 1, true) }, options: KEY },
  "runs.bulkCancel": { right: [{ runIds: ["r"] }], wrong: { ...body("cancellation", 0), runIds: [0, RUN_IDS] }, options: KEY },
  "runs.diff": { right: ["r", "s"], wrong: ids("runId", "against") },
  "runs.ancestry": { right: ["r"], wrong: ids("runId") },
  "runs.debugBundle": { right: ["r"], wrong: ids("runId"), options: { maxEvents: wholeFrom(1) } },
  "runs.evalSummary": { right: ["r"], wrong: ids("runId") },
  "runs.artifact": { right: ["r", "a"], wrong: ids("runId", "artifactId"), options: { accept: [...NO_TEXTS, "a\nb", "\u20ac"] } },
  "runs.compensation": { right: ["r"], wrong: ids("runId") },
  "runs.effects": { right: ["r"], wrong: ids("runId") },
  "runs.annotations.list": { right: ["r"], wrong: ids("runId"), is: "list" },
  "runs.annotations.create": {
    right: ["r", ANNOTATION],
    wrong: { ...ids("runId"), ...body("annotation", 1), signal: [1, SIGNALS], rating: [1, RATINGS] },
    options: KEY,
  },
  "audit.verify": { right: [], options: { fromSeq: wholeFrom(0), toSeq: wholeFrom(0) } },
  "webhooks.list": { right: [], is: "list" },
  "webhooks.register": { right: [HOOK], wrong: { ...body("webhook", 0), url: [0, having(HOOK, "url")], events: [0, EVENTS] }, options: KEY },
  "webhooks.unregister": { right: ["w"], wrong: ids("webhookId"), options: { tenantId: NO_TEXTS } },
  "webhooks.test": { right: ["w"], wrong: ids("webhookId"), options: SEND },
  "webhooks.rotateSecret": {
    right: ["w", { secret: "whsec_AAAA" }],
    wrong: { ...ids("webhookId"), ...body("rotation", 1), secret: [1, having({}, "secret")] },
    options: { ...KEY, tenantId: NO_TEXTS },
  },
  "webhooks.deadLetters": { right: ["w"], wrong: ids("webhookId"), options: PAGE, is: "list" },
  "triggers.create": {
    right: [{ source: "webhook", workflowId: "w" }],
    wrong: {
      ...body("subscription", 0),
      source: [0, having({ workflowId: "w" }, "source", [undefined, null])],
      workflowId: [0, having({ source: {} }, "workflowId")],
    },
    options: KEY,
  },
  "triggers.list": { right: [], is: "list" },
  "triggers.get": { right: ["t"], wrong: ids("subscriptionId") },
  "triggers.update": {
    right: ["t", { state: "paused" }],
    wrong: { ...ids("subscriptionId"), ...body("changes", 1), state: [1, having({}, "state")] },
    options: SEND,
  },
  "triggers.deadLetters": { right: ["t"], wrong: ids("subscriptionId"), options: PAGE, is: "list" },
  "agents.list": { right: [], is: "list" },
  "agents.get": { right: ["a"], wrong: ids("agentId") },
  "agents.roster.list": { right: [], is: "list" },
  "agents.roster.get": { right: ["e"], wrong: ids("rosterId") },
  "agents.orgChart.get": { right: [] },
  "agents.orgChart.department": { right: ["d"], wrong: ids("departmentId"), options: { recursive: NO_FLAGS } },
  "agents.deployments.list": { right: ["a"], wrong: ids("agentId"), is: "list" },
  "agents.deployments.transition": {
    right: ["a", TRANSITION],
    wrong: { ...ids("agentId"), ...body("transition", 1), version: [1, having(TRANSITION, "version")] },
    options: KEY,
  },
  "tools.list": { right: [], options: { view: NO_TEXTS }, is: "list" },
  "tools.get": { right: ["t"], wrong: ids("toolId") },
  "prompts.list": { right: [], options: { ...PAGE, kind: NO_TEXTS, tag: NO_TEXTS, modelClass: NO_TEXTS, source: NO_TEXTS }, is: "list" },
  "prompts.get": { right: ["p"], wrong: ids("templateId"), options: { version: NO_TEXTS, libraryId: NO_TEXTS } },
  "prompts.create": {
    right: [PROMPT],
    wrong: { ...body("prompt", 0), ...Object.fromEntries(Object.keys(PROMPT).map((name) => [name, [0, having(PROMPT, name)]])) },
    options: KEY,
  },
  "prompts.update": { right: ["p", PROMPT], wrong: { ...ids("templateId"), ...body("prompt", 1), text: [1, having(PROMPT, "text")] }, options: KEY },
  "prompts.delete": { right: ["p"], wrong: ids("templateId") },
  "prompts.render": {
    right: [{ ref: "prompt:greet", variables: {} }],
    wrong: {
      ...body("prompt", 0),
      ref: [0, having({ variables: {} }, "ref", [undefined, null])],
      variables: [0, having({ ref: "prompt:greet" }, "variables", [undefined, null])],
    },
  },
  "content.pages.list": { right: [], is: "list" },
  "content.pages.get": { right: ["home"], wrong: ids("slug"), options: { locale: [...NO_TEXTS, "a\nb", "\u20ac"] } },
  "content.pages.create": {
    right: [{ slug: "home", name: "Home" }],
    wrong: { ...body("page", 0), slug: [0, having({ name: "Home" }, "slug")], name: [0, having({ slug: "home" }, "name")] },
    options: SEND,
  },
  "content.pages.delete": { right: ["p"], wrong: ids("pageId") },
  "content.sections.put": {
    right: ["p", "s", { locale: "de", data: {} }],
    wrong: {
      ...ids("pageId", "sectionId"),
      ...body("section", 2),
      locale: [2, having({ data: {} }, "locale")],
      data: [2, having({ locale: "de" }, "data", [undefined, null])],
    },
  },
  "content.settings.get": { right: [] },
  "content.settings.put": { right: [{ baseLocale: "en" }], wrong: { ...body("settings", 0), baseLocale: [0, having({}, "baseLocale")] } },
  "workspace.files.list": { right: [], options: { prefix: NO_TEXTS }, is: "list" },
  "workspace.files.get": { right: ["a/b.md"], wrong: ids("path"), options: { version: wholeFrom(1) } },
  "workspace.files.put": {
    right: ["a/b.md", { content: "" }],
    wrong: { ...ids("path"), ...body("file", 1), content: [1, having({}, "content", [undefined, null, 7, {}, ["x"]])] },
    options: { ...KEY, ifMatch: [...NO_TEXTS, "a\nb", "\u20ac"] },
  },
  "workspace.files.delete": { right: ["a/b.md"], wrong: ids("path") },
  "proposals.list": { right: [], options: { ...PAGE, state: NO_TEXTS, kind: NO_TEXTS }, is: "list" },
  "proposals.get": { right: ["p"], wrong: ids("proposalId") },
  "proposals.submit": {
    right: [{ kind: "automation", artifact: {} }],
    wrong: {
      ...body("proposal", 0),
      kind: [0, having({ artifact: {} }, "kind")],
      artifact: [0, having({ kind: "automation" }, "artifact", [undefined, null])],
    },
    options: KEY,
  },
  "proposals.revise": { right: ["p", {}], wrong: { ...ids("proposalId"), ...body("changes", 1) }, options: SEND },
  "proposals.archive": { right: ["p"], wrong: ids("proposalId") },
  "proposals.apply": { right: ["p", {}], wrong: { ...ids("proposalId"), ...body("application", 1, true) }, options: KEY },
  "proposals.reject": { right: ["p", {}], wrong: { ...ids("proposalId"), ...body("rejection", 1, true) }, options: SEND },
  "connectionProviders.list": { right: [], is: "list" },
  "connectionProviders.resolve": { right: ["mail"], wrong: ids("providerId"), options: { pack: NO_TEXTS } },
  "host.events": { right: [], options: { ...STREAM, lastEventId: [7, {}, true], path: ["/own"] }, is: "stream" },
  "host.emitTestEvent": { right: [{ delivery: "durable" }], wrong: { ...body("event", 0), delivery: [0, having({}, "delivery")] }, options: KEY },
  "host.effectSeams": { right: [] },
  "host.uiPlugins.frame": { right: ["p", "u"], wrong: ids("packName", "pluginId") },
  "host.uiPlugins.request": {
    right: ["p", "u", { id: 1, method: "host.toast" }],
    wrong: { ...ids("packName", "pluginId"), ...body("request", 2), method: [2, having({ id: 1 }, "method")] },
    options: SEND,
  },
  "packs.list": { right: [], is: "list" },
};

/** A client and what it has sent. */
function counted(t) {
  const sent = [];
  return { client: t.client({ protocol: "1", fetch: (url, init) => (sent.push(url), fetch(url, init)) }), sent };
}

export const tests = [
  ...refusals("OpenWOP's", METHODS, counted, async (wop) => {
    assert.equal((await wop.workflows.get("echo")).id, "echo", "the client still works");
  }),
  {
    ...REFUSED,
    name: "OpenWOP's refusal of an argument names the operation",
    async run(t) {
      const wop = t.client();
      const unnamed = [];
      for (const [name, { right, is }] of Object.entries(METHODS)) {
        if (right.length === 0) continue;
        const [read] = readings(is);
        const error = await assert.rejects(read(method(wop, name)(...right.with(0, 7))), t.flowtether.ConfigurationError);
        if (error.provider !== "openwop" || error.operation !== name) unnamed.push([name, error.provider, error.operation]);
      }
      assert.same(unnamed, [], "the refusals without their names");
    },
  },
  {
    ...REFUSED,
    name: "OpenWOP's refusals cover every operation that is a row of a table",
    run(t) {
      const wop = t.client();
      const own = (object, path) =>
        Object.entries(object).flatMap(([name, value]) => (typeof value === "function" ? [`${path}.${name}`] : own(value, `${path}.${name}`)));
      const nouns = [
        "runs",
        "audit",
        "webhooks",
        "triggers",
        "agents",
        "tools",
        "prompts",
        "content",
        "workspace",
        "proposals",
        "connectionProviders",
        "host",
        "packs",
      ];
      // A class has its methods in its prototype; of its own an object has those of a table, and what wasm-bindgen keeps.
      const rows = nouns.flatMap((noun) =>
        own(
          Object.fromEntries(Object.entries(wop[noun]).filter(([, value]) => typeof value === "function" || Object.getPrototypeOf(value) === Object.prototype)),
          noun,
        ),
      );
      assert.same(rows.sort(), Object.keys(METHODS).sort());
    },
  },
];

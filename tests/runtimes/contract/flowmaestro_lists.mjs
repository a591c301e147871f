// FlowMaestro's lists: awaited one page, with `for await` all of it, and never a request more than that takes.

import * as assert from "./assert.mjs";
import { AGENT, UNKNOWN, USER, WEBHOOK, WORKFLOW, collect, execute, hidingHeaders, newThread, page } from "./flowmaestro_catalogue.mjs";

/** How many workflows the catalogue has. */
const ALL = 30;

const queries = async (t, end) => (await t.host.requests(end)).map(({ query }) => query);
const ids = (items) => items.map(({ id }) => id);

/** Starts so many executions, one after the other, and returns their ids, the newest first. */
async function executions(fm, workflow, count) {
  const started = [];
  for (let index = 0; index < count; index += 1) started.unshift(await execute(fm, workflow));
  return started;
}

async function webhooks(fm, count) {
  const made = [];
  for (let index = 0; index < count; index += 1) made.unshift((await fm.webhooks.create(WEBHOOK)).data.id);
  return made;
}

export const tests = [
  {
    name: "a list of FlowMaestro is a promise of its page, as the service sent it",
    async run(t) {
      const list = t.flowmaestro().workflows.list({ page: 3, perPage: 12 });
      assert.ok(list instanceof Promise, "a promise");
      const { data, pagination } = await list;
      assert.equal(data.length, 6, "the number of items");
      assert.same(pagination, { page: 3, per_page: 12, total_count: ALL, total_pages: 3, has_next: false, has_prev: true }, "the pagination");
      assert.same(await queries(t), ["per_page=12&page=3"], "the queries");
    },
  },
  {
    name: "a page after the last one of a list of FlowMaestro is empty, and so is the walk from there",
    async run(t) {
      const fm = t.flowmaestro();
      assert.same((await fm.workflows.list({ page: 9 })).data, [], "the page");
      assert.same(await collect(fm.workflows.list({ page: 9 })), [], "the walk");
      assert.same(await queries(t), ["page=9", "page=9"], "the queries");
    },
  },
  {
    name: "for await over a list of FlowMaestro delivers every item once, with one request a page",
    async run(t) {
      const items = await collect(t.flowmaestro().workflows.list({ perPage: 12 }));
      assert.equal(items.length, ALL, "the number of items");
      assert.equal(new Set(ids(items)).size, ALL, "the number of ids");
      assert.same(await queries(t), ["per_page=12", "per_page=12&page=2", "per_page=12&page=3"], "the queries");
    },
  },
  {
    name: "a list of FlowMaestro whose last page is full takes one request more, as it is not told from the broken ones",
    async run(t) {
      assert.equal((await collect(t.flowmaestro().workflows.list({ perPage: 15 }))).length, ALL, "the number of items");
      assert.same(await queries(t), ["per_page=15", "per_page=15&page=2", "per_page=15&page=3"], "the queries");
    },
  },
  {
    name: "for await over a list of FlowMaestro begins with the page that was asked for",
    async run(t) {
      const fm = t.flowmaestro();
      const rest = await collect(fm.workflows.list({ page: 2, perPage: 12 }));
      assert.same(await queries(t), ["per_page=12&page=2", "per_page=12&page=3"], "the queries");
      assert.same(ids(rest), ids((await fm.workflows.list({ perPage: 100 })).data).slice(12), "the items");
    },
  },
  {
    name: "every list of FlowMaestro is walked in the same way",
    async run(t) {
      const fm = t.flowmaestro();
      const threadId = await newThread(fm);
      await fm.threads.sendMessage(threadId, { content: "Hello" });
      for (const user of [USER.ann, USER.ben, USER.cem]) await fm.agents.memory.put(AGENT, user, { working_memory: user });
      const [webhookId] = await webhooks(fm, 3);
      for (let count = 0; count < 3; count += 1) await t.host.deliver("execution.completed", {});
      await executions(fm, "echo", 3);
      const before = (await t.host.requests()).length;
      const size = { perPage: 2 };
      const lists = [
        [fm.agents.list(size), 3],
        [fm.agents.memory.list(AGENT, size), 3],
        [fm.triggers.list(size), 3],
        [fm.webhooks.list(size), 3],
        [fm.webhooks.deliveries(webhookId, size), 3],
        [fm.executions.list(size), 3],
        [fm.executions.list({ ...size, workflowId: WORKFLOW.echo }), 3],
        [fm.executions.list({ ...size, workflowId: UNKNOWN }), 0],
      ];
      for (const [list, count] of lists) assert.equal((await collect(list)).length, count, "the number of items");
      assert.equal((await collect(fm.threads.listMessages(threadId))).length, 2, "the messages");
      assert.equal((await collect(fm.knowledgeBases.list({ perPage: 1 }))).length, 2, "the knowledge bases");
      assert.equal((await t.host.requests()).length - before, 7 * 2 + 1 + 1 + 3, "the number of requests");
    },
  },
  {
    name: "break from a list of FlowMaestro sends no further request, also at the last item of a page",
    async run(t) {
      const fm = t.flowmaestro();
      for (const last of [1, 5, 12]) {
        let seen = 0;
        for await (const _ of fm.workflows.list({ perPage: 12 })) {
          seen += 1;
          if (seen === last) break;
        }
      }
      assert.same(await queries(t), Array(3).fill("per_page=12"), "the queries");
    },
  },
  {
    name: "an abort in the middle of a list of FlowMaestro ends the walk with the reason itself",
    async run(t) {
      const controller = new AbortController();
      const reason = new Error("enough of it");
      const seen = [];
      const walk = (async () => {
        for await (const { id } of t.flowmaestro().workflows.list({ perPage: 12, signal: controller.signal })) {
          seen.push(id);
          if (seen.length === 3) controller.abort(reason);
        }
      })();
      assert.equal(await assert.rejection(walk), reason, "the reason");
      assert.between(seen.length, 3, 12, "the items seen");
      assert.equal((await t.host.requests()).length, 1, "the number of requests");
    },
  },
  {
    name: "an abort while a later page of FlowMaestro is on its way ends the walk with the reason itself",
    async run(t) {
      const controller = new AbortController();
      const reason = { no: "error" };
      const iterator = t.flowmaestro().workflows.list({ perPage: 2, signal: controller.signal })[Symbol.asyncIterator]();
      await iterator.next();
      await t.host.faults({ action: "hang", times: 2 });
      await iterator.next();
      const pending = iterator.next();
      setTimeout(() => controller.abort(reason), 100);
      assert.equal(await assert.rejection(pending), reason, "the reason");
      assert.same(await iterator.next(), { done: true, value: undefined }, "what comes after it");
    },
  },
  {
    name: "return() while a later page of FlowMaestro is on its way ends the read and the request",
    async run(t) {
      const signals = [];
      const fm = t.flowmaestro({ fetch: (url, init) => (signals.push(init.signal), fetch(url, init)) });
      const iterator = fm.workflows.list({ perPage: 2 })[Symbol.asyncIterator]();
      for (let count = 0; count < 2; count += 1) await iterator.next();
      await t.host.faults({ action: "hang", times: 2 });
      const pending = iterator.next();
      while (signals.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
      await iterator.return();
      assert.same(await pending, { done: true, value: undefined }, "the read that was pending");
      assert.equal(signals[1].aborted, true, "whether the request was ended");
    },
  },
  {
    name: "a signal that was aborted before sends nothing and rejects a list of FlowMaestro with its reason, both ways",
    async run(t) {
      const reason = new Error("too late");
      const fm = t.flowmaestro();
      const options = { signal: AbortSignal.abort(reason) };
      assert.equal(await assert.rejection(fm.agents.list(options)), reason, "awaited");
      assert.equal(await assert.rejection(collect(fm.agents.list(options))), reason, "walked");
      assert.same(await t.host.requests(), [], "the requests");
    },
  },
  {
    name: "FlowMaestro's executions are all found though their totals are broken",
    async run(t) {
      const fm = t.flowmaestro();
      const started = await executions(fm, "echo", 23);
      const { pagination } = await fm.executions.list({ perPage: 10 });
      assert.same([pagination.total_count, pagination.has_next], [10, false], "what the service says of the first page");
      assert.same(ids(await collect(fm.executions.list({ perPage: 10 }))), started, "the executions");
      assert.same((await queries(t, "/executions")).slice(1), ["per_page=10", "per_page=10&page=2", "per_page=10&page=3"], "the queries");
    },
  },
  {
    name: "FlowMaestro's executions of a workflow and a status are looked through by the client, matches on later pages too",
    async run(t) {
      const fm = t.flowmaestro();
      const started = await executions(fm, "slow", 23);
      const cancelled = [started[4], started[21], started[22]];
      for (const executionId of cancelled) await fm.executions.cancel(executionId);
      const options = { workflowId: WORKFLOW.slow, status: "cancelled", perPage: 10 };
      assert.same(ids(await collect(fm.executions.list(options))), cancelled, "the executions");
      const query = `workflow_id=${WORKFLOW.slow}&per_page=10`;
      assert.same(await queries(t, "/executions"), [query, `${query}&page=2`, `${query}&page=3`], "the queries, without a status");

      const first = await fm.executions.list(options);
      assert.same([ids(first.data), first.pagination.total_count, first.pagination.has_next], [cancelled.slice(0, 1), 23, true], "the first page");
      assert.same((await fm.executions.list({ ...options, page: 2 })).data, [], "a page without a match");
      assert.same(await collect(fm.executions.list({ ...options, status: "archived" })), [], "a status that no execution has");
    },
  },
  {
    name: "FlowMaestro's executions by status alone are looked through by the service",
    async run(t) {
      const fm = t.flowmaestro();
      const started = await executions(fm, "slow", 4);
      await fm.executions.cancel(started[1]);
      assert.same(ids(await collect(fm.executions.list({ status: "cancelled" }))), [started[1]], "the executions");
      assert.same(await queries(t, "/executions"), ["status=cancelled"], "the queries");
    },
  },
  {
    name: "among other tenants FlowMaestro's unfiltered executions come short, and those of a workflow do not",
    async run(t) {
      const fm = t.flowmaestro({ baseUrl: t.as("other-tenants") });
      const started = await executions(fm, "echo", 12);
      assert.same(ids(await collect(fm.executions.list({ perPage: 10 }))), started.slice(0, 5), "all that the service shows");
      assert.same(ids(await collect(fm.executions.list({ perPage: 10, workflowId: WORKFLOW.echo }))), started, "those of the workflow");
    },
  },
  ...[
    ["one thing", 1],
    ["a whole page", 3],
  ].map(([name, count]) => ({
    name: `what moved on to FlowMaestro's next page because ${name} came before it is delivered once`,
    async run(t) {
      const fm = t.flowmaestro();
      const made = await webhooks(fm, 6);
      const seen = [];
      for await (const { id } of fm.webhooks.list({ perPage: 3 })) {
        seen.push(id);
        if (seen.length === 1) await webhooks(fm, count);
      }
      assert.same(
        seen.filter((id) => made.includes(id)),
        made,
        "those that were there",
      );
      assert.equal(new Set(seen).size, seen.length, "nothing comes twice");
    },
  })),
  {
    name: "a user whom FlowMaestro's agent learns about during the walk makes nobody come twice",
    async run(t) {
      const fm = t.flowmaestro();
      const remember = (user) => fm.agents.memory.put(AGENT, user, { working_memory: "Likes tea." });
      const { eve, ...others } = USER;
      for (const user of Object.values(others)) await remember(user);
      const seen = [];
      for await (const { user_id: user } of fm.agents.memory.list(AGENT, { perPage: 2 })) {
        seen.push(user);
        if (seen.length === 1) await remember(eve);
      }
      assert.same(seen, Object.values(others).reverse(), "the users");
    },
  },
  {
    name: "an error on the first page of a list of FlowMaestro comes out typed, both ways, and the list can be asked for again",
    async run(t) {
      const fm = t.flowmaestro();
      const fields = { operation: "workflows.list", status: 403, code: "insufficient_scope" };
      const body = '{"error":{"code":"insufficient_scope","message":"no"},"meta":{}}';
      await t.host.faults({ status: 403, body, times: 2 });
      await assert.rejects(fm.workflows.list(), t.flowtether.PermissionDeniedError, fields, "awaited");
      await assert.rejects(collect(fm.workflows.list()), t.flowtether.PermissionDeniedError, fields, "walked");
      assert.equal((await collect(fm.workflows.list())).length, ALL, "the items in the end");
    },
  },
  {
    name: "a list of FlowMaestro that failed fails in the same way however often it is read, with one request",
    async run(t) {
      await t.host.faults({ status: 404, times: 5 });
      const list = t.flowmaestro().workflows.list();
      const error = await assert.rejects(list, t.flowtether.NotFoundError);
      for (let look = 0; look < 2; look += 1) assert.equal(await assert.rejection(collect(list)), error, "the error");
      assert.equal((await t.host.requests()).length, 1, "the number of requests");
    },
  },
  {
    name: "an error on a later page of a list of FlowMaestro comes out typed, after the items before it",
    async run(t) {
      const seen = [];
      const walk = (async () => {
        for await (const { id } of t.flowmaestro().workflows.list({ perPage: 12 })) {
          seen.push(id);
          if (seen.length === 1) await t.host.faults({ status: 403 });
        }
      })();
      await assert.rejects(walk, t.flowtether.PermissionDeniedError, { operation: "workflows.list" });
      assert.equal(seen.length, 12, "the items before it");
      assert.equal((await t.host.requests()).length, 2, "the number of requests");
    },
  },
  {
    name: "a passing failure of a later page of a list of FlowMaestro is not seen",
    async run(t) {
      const seen = [];
      for await (const { id } of t.flowmaestro().workflows.list({ perPage: 12 })) {
        seen.push(id);
        if (seen.length === 1) await t.host.faults({ status: 503 }, { status: 429 });
      }
      assert.equal(seen.length, ALL, "the number of items");
      assert.equal((await t.host.requests()).length, 5, "the number of requests");
    },
  },
  {
    name: "one list of FlowMaestro that is awaited and walked costs its first page once",
    async run(t) {
      const list = t.flowmaestro().workflows.list({ perPage: 12 });
      const { data } = await list;
      const items = await collect(list);
      assert.same(items.slice(0, 12), data, "the first page");
      assert.equal(items.length, ALL, "the number of items");
      assert.equal((await t.host.requests()).length, 3, "the number of requests");
    },
  },
  {
    name: "two walks over one list of FlowMaestro do not know of each other",
    async run(t) {
      const list = t.flowmaestro().workflows.list({ perPage: 12 });
      const [one, other] = await Promise.all([collect(list), collect(list)]);
      assert.equal(one.length, ALL, "the number of items");
      assert.same(other, one, "the other walk");
      assert.same(await collect(list), one, "one that comes later");
      assert.equal((await t.host.requests()).length, 1 + 3 * 2, "the number of requests");
    },
  },
  {
    name: "a list of FlowMaestro outlives its client",
    async run(t) {
      const fm = t.flowmaestro();
      const list = fm.workflows.list({ perPage: 12 });
      fm.free();
      assert.equal((await collect(list)).length, ALL, "the number of items");
    },
  },
  {
    name: "a walk over a list of FlowMaestro is an async generator to whoever looks",
    async run(t) {
      const iterator = t.flowmaestro().agents.list()[Symbol.asyncIterator]();
      assert.equal(iterator[Symbol.asyncIterator](), iterator, "its own iterator");
      assert.equal((await iterator.next()).value.name, "support", "the first item");
      assert.same(await iterator.return("left"), { done: true, value: "left" }, "return()");
      assert.same(await iterator.next(), { done: true, value: undefined }, "after it");
    },
  },
  {
    name: "FlowMaestro's messages are one page, whether the service sends them in data or in data.messages",
    async run(t) {
      const fm = t.flowmaestro();
      const threadId = await newThread(fm);
      await fm.threads.sendMessage(threadId, { content: "Hello" });
      const pagination = { page: 1, per_page: 2, total_count: 2, total_pages: 1, has_next: false, has_prev: false };
      const list = fm.threads.listMessages(threadId);
      const { data, pagination: made } = await list;
      assert.same(
        data.map(({ role, content }) => [role, content]),
        [
          ["user", "Hello"],
          ["assistant", "Echo: Hello"],
        ],
        "in data.messages",
      );
      assert.same(made, pagination, "the pagination that was made");
      assert.same(await collect(list), data, "walked");

      const messages = [
        { id: "m-1", role: "user", content: "One", tool_calls: null, created_at: "2026-01-01T00:00:00.000Z" },
        { id: "m-2", role: "tool", content: "Two" },
      ];
      await t.host.faults({ status: 200, body: JSON.stringify({ data: messages, meta: {} }) });
      const bare = await fm.threads.listMessages(threadId);
      assert.same([bare.data, bare.pagination], [messages, pagination], "in data");
      await t.host.faults({ status: 200, body: page(messages, { total_count: 70, total_pages: 4, has_next: true }) });
      const paged = fm.threads.listMessages(threadId);
      assert.same([await collect(paged), (await paged).pagination.total_count], [messages, 70], "with a pagination of the service's own");
      assert.equal((await t.host.requests("/messages")).length, 1 + 3, "the number of requests");
    },
  },
  {
    name: "FlowMaestro's list whose data is none is an ApiError unexpected_response",
    async run(t) {
      const fm = t.flowmaestro();
      const fields = { code: "unexpected_response", operation: "agents.list" };
      for (const body of ['{"data":{"items":[]}}', '{"data":"x"}', '{"meta":{}}', "{}"]) {
        await t.host.faults({ status: 200, body, times: 2 });
        await assert.rejects(fm.agents.list(), t.flowtether.ApiError, fields, body);
        await assert.rejects(collect(fm.agents.list()), t.flowtether.ApiError, fields, body);
      }
    },
  },
  {
    name: "FlowMaestro's list needs no response header",
    async run(t) {
      const items = await collect(t.flowmaestro({ fetch: hidingHeaders }).workflows.list({ perPage: 12 }));
      assert.equal(items.length, ALL, "the number of items");
    },
  },
];

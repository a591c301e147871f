// Where a key never goes: to another origin, over an open line, out of its path. That none is ever said is shown by
// `overheard.mjs`, in every test.

import * as assert from "./assert.mjs";

/** A client of each service, and a call that looks for something. */
const SERVICES = {
  OpenWOP: [(t, options) => t.client(options), (wop) => wop.runs.get("run-x")],
  FlowMaestro: [(t, options) => t.flowmaestro(options), (fm) => fm.workflows.list()],
  SyncTeams: [(t, options) => t.syncteams(options), (st) => st.getTaskStatus("5c7a0000-0000-4000-8000-000000000099")],
  SnapState: [(t, options) => t.snapstate(options), (st) => st.get("cp_w_001")],
};

/** What looks like a path and is an id, and the segment that it becomes. */
const IDS = { "../x": "..%2Fx", "a/b?c": "a%2Fb%3Fc", "a#b": "a%23b", "a%2Fb": "a%252Fb", "\\..\\": "%5C..%5C", "a b": "a%20b", "...": "..." };

/** The same host by another name is another origin. */
const elsewhere = (t, path) => `${t.baseUrl.replace("127.0.0.1", "localhost")}/${path}`;

export const tests = [
  ...Object.entries(SERVICES).map(([name, [make, look]]) => ({
    name: `${name}: a redirect is not followed, to another origin or to the same, and the key goes nowhere`,
    async run(t) {
      for (const apiKey of [t.key, async () => t.key]) {
        for (const status of [301, 302, 303, 307, 308]) {
          for (const [index, location] of [elsewhere(t, `stolen-${t.key}-${status}`), `/stolen-${t.key}-${status}`].entries()) {
            await t.host.faults({ status, headers: { Location: location } });
            const error = await assert.rejects(look(make(t, { apiKey })), t.flowtether.ApiError, { code: "redirected", retryable: false });
            assert.ok(error.message.includes("baseUrl"), `what to do, redirect ${index} of ${status}`);
          }
        }
      }
      assert.equal((await t.host.requests()).length, 20, "the requests");
      const stolen = await t.host.read(`/_host/requests?path=${encodeURIComponent(`stolen-${t.key}`)}`);
      assert.same(stolen, [], "what came where the redirects lead");
    },
  })),
  {
    name: "a redirect of a stream is not followed with a key",
    async run(t) {
      await t.host.faults({ path: "/events", status: 307, headers: { Location: elsewhere(t, `stolen-${t.key}`) } });
      await assert.rejects(t.client().runs.events("run-x").next(), t.flowtether.ApiError, { code: "redirected", operation: "runs.events" });
      assert.same(await t.host.read(`/_host/requests?path=stolen-${t.key}`), [], "what came where the redirect leads");
    },
  },
  ...Object.entries(SERVICES).map(([name, [make, look]]) => ({
    name: `${name}: a key in headers, of a client with cookies or of one call, follows no redirect`,
    async run(t) {
      const base = { OpenWOP: "", FlowMaestro: "", SyncTeams: "/syncteams", SnapState: "/snapstate" }[name];
      const client = { apiKey: undefined, credentials: "include", baseUrl: `${t.as(t.key)}${base}` };
      for (const header of ["X-Api-Key", "Authorization", "Cookie2", "X-Session"]) {
        for (const location of [elsewhere(t, `stolen-${t.key}`), `/stolen-${t.key}`]) {
          await t.host.faults({ status: 307, headers: { Location: location } });
          await assert.rejects(
            look(make(t, { ...client, headers: { [header]: t.key } })),
            t.flowtether.ApiError,
            { code: "redirected", retryable: false },
            header,
          );
        }
      }
      const stolen = await t.host.read(`/_host/requests?path=${encodeURIComponent(`stolen-${t.key}`)}`);
      assert.same(stolen, [], "what came where the redirects lead");
    },
  })),
  {
    name: "a key in the headers of openEventStream follows no redirect",
    async run(t) {
      const url = `${t.as(t.key)}/v1/runs/run-x/events`;
      for (const header of ["Authorization", "X-Api-Key", "x-anything"]) {
        for (const location of [elsewhere(t, `stolen-${t.key}`), `/stolen-${t.key}`]) {
          await t.host.faults({ status: 302, headers: { Location: location } });
          const iterator = t.flowtether.openEventStream(url, { headers: { [header]: t.key } });
          const error = await assert.rejects(iterator.next(), t.flowtether.ApiError, { code: "redirected", operation: "openEventStream" }, header);
          assert.ok(error.message.includes("url"), error.message);
        }
      }
      assert.same(await t.host.read(`/_host/requests?path=${encodeURIComponent(`stolen-${t.key}`)}`), [], "what came where the redirects lead");
    },
  },
  {
    name: "openEventStream follows a redirect where its headers are no credentials",
    async run(t) {
      const { runId } = await t.client().runs.create({ workflowId: "echo" });
      const location = `/as/no-auth/v1/runs/${runId}/events`;
      for (const headers of [undefined, { "Accept-Language": "de", TraceParent: `00-${"1".repeat(32)}-${"2".repeat(16)}-01` }]) {
        await t.host.faults({ status: 307, headers: { Location: location } });
        const { value } = await t.flowtether.openEventStream(`${t.as(t.key)}/v1/runs/run-x/events`, { headers }).next();
        assert.equal(JSON.parse(value.data).runId, runId, "the first event");
      }
    },
  },
  {
    name: "openEventStream sends no key over http:// to another machine unless dangerouslyAllowHttp is set, and no key in its URL",
    async run(t) {
      const { ConfigurationError, openEventStream } = t.flowtether;
      const sent = [];
      const fetch = async (url) => (sent.push(url), new Response("data: x\n\n", { headers: { "Content-Type": "text/event-stream" } }));
      const read = (url, options) => openEventStream(url, { fetch, ...options }).next();
      const far = "http://host.example/s";
      for (const header of ["Authorization", "authorization", "X-Api-Key", "Cookie", "X-Other"]) {
        const headers = { [header]: t.key };
        const error = await assert.rejects(read(far, { headers }), ConfigurationError, { field: "url" }, header);
        assert.ok(error.message.includes("dangerouslyAllowHttp"), error.message);
        assert.equal(sent.length, 0, "the requests");
        for (const [url, options] of /** @type {any[][]} */ ([
          [far, { headers, dangerouslyAllowHttp: true }],
          ["https://host.example/s", { headers }],
          ["http://127.0.0.1:9/s", { headers }],
          ["http://localhost/s", { headers }],
        ])) {
          assert.equal((await read(url, options)).value.data, "x", url);
          assert.equal(sent.pop(), url, "the request");
        }
      }
      for (const headers of [undefined, {}, { Accept: "text/event-stream", "X-Request-ID": "1" }])
        assert.equal((await read(far, { headers })).value.data, "x", "without a key");
      for (const dangerouslyAllowHttp of ["true", 1, {}])
        await assert.rejects(read(far, { dangerouslyAllowHttp }), ConfigurationError, { field: "dangerouslyAllowHttp" });
      for (const user of ["user", `user:${t.key}`, `:${t.key}`])
        await assert.rejects(read(`https://${user}@host.example/s`), ConfigurationError, { field: "url" });
    },
  },
  {
    name: "http:// to another machine is refused unless it is allowed, for every service and WorkflowClient",
    run(t) {
      const { ConfigurationError, OpenWop, FlowMaestro, SyncTeams, SnapState, WorkflowClient } = t.flowtether;
      const shared = { apiKey: t.key, dangerouslyAllowBrowser: true };
      const makers = [OpenWop, FlowMaestro, SyncTeams, SnapState].map((Class) => (options) => new Class({ ...shared, ...options }));
      makers.push((options) => new WorkflowClient({ provider: "openwop", ...shared, ...options }));
      const far = ["host.example", "10.0.0.1", "192.168.1.7:8080", "127.host.example", "localhost.host.example", "notlocalhost", "[::2]"];
      const near = ["localhost", "app.localhost:3000", "127.0.0.1", "127.1.2.3", "[::1]:8080", "LOCALHOST"];
      for (const make of makers) {
        for (const host of far) {
          const baseUrl = `http://${host}/base`;
          const error = assert.throws(() => make({ baseUrl }), ConfigurationError, { field: "baseUrl" }, baseUrl);
          assert.ok(error.message.includes("dangerouslyAllowHttp"), error.message);
          make({ baseUrl, dangerouslyAllowHttp: true });
          make({ baseUrl: `https://${host}/base` });
        }
        for (const host of near) make({ baseUrl: `http://${host}/base` });
      }
    },
  },
  {
    name: "a base URL that ends in a bare ? or # is refused, for every service and WorkflowClient",
    run(t) {
      const { ConfigurationError, OpenWop, FlowMaestro, SyncTeams, SnapState, WorkflowClient } = t.flowtether;
      const makers = [OpenWop, FlowMaestro, SyncTeams, SnapState].map((Class) => (options) => new Class(options));
      for (const provider of ["openwop", "flowmaestro", "syncteams"]) makers.push((options) => new WorkflowClient({ provider, ...options }));
      for (const make of makers) {
        for (const end of ["?", "#", "/?", "/#", "/base?", "/base/#", "?#", "#?"]) {
          const client = () => make({ apiKey: t.key, dangerouslyAllowBrowser: true, baseUrl: `https://host.example${end}` });
          assert.throws(client, ConfigurationError, { field: "baseUrl" }, end);
        }
        make({ apiKey: t.key, dangerouslyAllowBrowser: true, baseUrl: "https://host.example/base/" });
      }
    },
  },
  {
    name: "an id cannot leave its place in the path",
    async run(t) {
      const paths = [];
      const fetch = async (url) => (paths.push(new URL(url).pathname), new Response('{"status":"completed"}'));
      const wop = t.client({ baseUrl: "http://127.0.0.1:9/base", protocol: "1", fetch });
      for (const [id, segment] of Object.entries(IDS)) {
        await wop.runs.get(id);
        assert.equal(paths.pop(), `/base/v1/runs/${segment}`, id);
      }
      for (const id of [".", "..", ""]) await assert.rejects(wop.runs.get(id), t.flowtether.ConfigurationError, { field: "runId" });
      assert.same(paths, [], "nothing was sent of the others");
    },
  },
];

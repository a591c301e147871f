// Where a key never goes: to another origin, over an open line, out of its path. That none is ever said is looked after by
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
    name: "an id cannot leave its place in the path",
    async run(t) {
      const paths = [];
      const fetch = async (url) => (paths.push(new URL(url).pathname), new Response('{"status":"completed"}'));
      const wop = t.client({ baseUrl: "http://127.0.0.1:9/base", fetch });
      for (const [id, segment] of Object.entries(IDS)) {
        await wop.runs.get(id);
        assert.equal(paths.pop(), `/base/v1/runs/${segment}`, id);
      }
      for (const id of [".", "..", ""]) await assert.rejects(wop.runs.get(id), t.flowtether.ConfigurationError, { field: "runId" });
      assert.same(paths, [], "nothing was sent of the others");
    },
  },
];

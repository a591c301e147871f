// Tokens that are wrong, and cursors that a service has dropped: a typed error, never a run that begins again.

import * as assert from "./assert.mjs";
import { inNodeAlone } from "./runner.mjs";
import { UNKNOWN, entry, shows } from "./syncteams_catalogue.mjs";
import { FLOWMAESTRO, OPENWOP, PROVIDERS, QUICKLY, SYNCTEAMS, collect, first, start } from "./workflow_catalogue.mjs";

const REFUSED = inNodeAlone("the module refuses it by itself, and nothing is sent");

export const tests = [
  ...PROVIDERS.filter(({ name }) => !name.includes(" ")).map((service) => ({
    ...REFUSED,
    name: `${service.name}: a token that is wrong in any part is refused, and nothing is sent`,
    async run(t) {
      const client = service.client(t);
      const run = await start(client, service.steps);
      const [event] = await first(run, 1);
      const token = run.toJSON();
      assert.same(Object.keys(token).sort(), ["baseUrl", "cursor", "id", "provider", "status", "sum", "v"]);
      assert.equal(token.cursor, event.cursor);
      assert.ok(!JSON.stringify(token).includes(t.key), "no key in it");
      const before = (await t.host.requests()).length;
      const refused = (given, part) =>
        assert.rejects(client.attach(given), t.flowtether.ConfigurationError, { field: "token", retryable: false }, `${part}: ${assert.show(given)}`);
      for (const name of Object.keys(token)) {
        for (const value of [undefined, null, "", "x", 7, {}, `${token[name]}0`]) await refused({ ...token, [name]: value }, name);
        const { [name]: removed, ...rest } = token;
        await refused(rest, `without ${name}`);
      }
      assert.ok((await refused({ ...token, v: 2 }, "v")).message.includes("version"), "another version is reported");
      assert.ok((await refused({ ...token, cursor: "9" }, "cursor")).message.includes("changed"), "a change is reported");
      const text = JSON.stringify(token);
      for (const given of [text.slice(0, -1), text.slice(0, 20), "{", "{}"]) await refused(given, "its text");
      for (const given of [undefined, null, 7, true, [], {}, [token]]) await refused(given, "no token");
      assert.equal((await t.host.requests()).length, before, "the requests");
    },
  })),
  {
    ...REFUSED,
    name: "a token of another provider, or of a run at another address, is refused",
    async run(t) {
      const run = await start(OPENWOP.client(t), OPENWOP.steps);
      for (const client of [SYNCTEAMS.client(t), FLOWMAESTRO.client(t), OPENWOP.client(t, { baseUrl: `${t.as("sqlite")}` })]) {
        const error = await assert.rejects(client.attach(run.toJSON()), t.flowtether.ConfigurationError, { field: "token" });
        assert.ok(error.message.includes("another"), error.message);
      }
    },
  },
  {
    name: "an id that no run has is a NotFoundError when it is read",
    async run(t) {
      for (const service of [OPENWOP, FLOWMAESTRO, SYNCTEAMS]) {
        const run = await service.client(t).attach(service === FLOWMAESTRO ? "f10a0000-0000-4000-8000-000000000099" : UNKNOWN);
        await assert.rejects(collect(run.events()), t.flowtether.NotFoundError, { provider: service.provider }, service.name);
        await assert.rejects(run.status(), t.flowtether.NotFoundError, { provider: service.provider }, service.name);
        await assert.rejects(run.result(), t.flowtether.NotFoundError, { provider: service.provider }, service.name);
      }
    },
  },
  {
    name: "OpenWOP: a cursor that the host has dropped is a StreamError gap, not a run from its first event",
    async run(t) {
      const faults = [{ kind: "none" }, { kind: "expired-cursor" }];
      const run = await start(OPENWOP.client(t), OPENWOP.steps, { request: { configurable: { "host.streamFaults": faults } } });
      await first(run, 2);
      const again = await OPENWOP.client(t).attach(run.toJSON());
      const seen = [];
      await assert.rejects(collect(again.events(), seen), t.flowtether.StreamError, { reason: "gap", provider: "openwop" });
      assert.same(seen, []);
    },
  },
  {
    name: "SyncTeams: a log that has lost what follows the cursor is a StreamError gap, not a task from its first entry",
    async run(t) {
      const [a, b, c] = ["A", "B", "C"].map((letter, index) => entry(`${letter}Event`, index * 1000));
      const client = SYNCTEAMS.client(t);
      await shows(t, ["RUNNING", [a, b]]);
      const run = await client.attach(UNKNOWN);
      await first(run, 3);
      for (const log of [[a], [a, c]]) {
        await shows(t, ["RUNNING", log]);
        const again = await client.attach(run.toJSON());
        const seen = [];
        await assert.rejects(collect(again.events(QUICKLY), seen), t.flowtether.StreamError, { reason: "gap", provider: "syncteams" });
        assert.same(seen, []);
      }
      await shows(t, ["RUNNING", [a, b, c]], ["COMPLETED", [a, b, c]]);
      const events = await collect((await client.attach(run.toJSON())).events(QUICKLY));
      assert.same(
        events.map(({ type }) => type),
        ["CEvent", "COMPLETED"],
      );
    },
  },
  {
    name: "a cursor to begin at that is none of the service's is a ConfigurationError",
    async run(t) {
      for (const [service, wrong] of /** @type {any[][]} */ ([
        [OPENWOP, ["x", "-1", "1.5"]],
        [SYNCTEAMS, ["x", "7", "[1]", "null", '{"length":4}']],
      ])) {
        const run = await start(service.client(t), service.steps);
        for (const from of /** @type {any[]} */ ([...wrong, 7, null, {}])) {
          await assert.rejects(
            (async () => collect(run.events({ ...QUICKLY, from })))(),
            t.flowtether.ConfigurationError,
            {},
            `${service.name} from ${assert.show(from)}`,
          );
        }
      }
    },
  },
];

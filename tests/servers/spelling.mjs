// What a hostile program sends to the relay in workerd: other spellings of ids, verbs, headers and paths, and bodies that are not what
// they should be.

import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { HOSTILE_BODIES, raw } from "./raw.mjs";
import { eventsOf } from "./relaying.mjs";
import { catchUp, ORIGIN, startWorker } from "./worker.mjs";

const codeOf = async (response) => [response.status, (await response.json()).error?.code];
const hostOf = (worker) => `Host: ${new URL(worker.address).host}`;

/** A run, another one whose grant is used, and what shows that nothing happened to the first. */
async function two(worker) {
  const [run, other] = [await worker.start("approval", {}, "ada"), await worker.start("approval", {}, "eve")];
  const unchanged = async () => {
    const { messages, isClosed } = await catchUp(eventsOf(worker, run), run.grant);
    assert.deepEqual([messages.at(-1).status, isClosed], ["waiting", false], "the run still waits");
  };
  return { run, other, unchanged };
}

export default {
  "another spelling of a run's id or path is another run, or none": async (after) => {
    const worker = await startWorker(after);
    const { run, other, unchanged } = await two(worker);
    const wide = run.id.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
    const ids = [
      `${run.id}%00`,
      `${run.id}%20`,
      `%20${run.id}`,
      `${run.id}%0d%0a`,
      `${run.id}.`,
      `${run.id}%2e`,
      `.%2F${run.id}`,
      `${other.id}%2F..%2F${run.id}`,
      `..%2F${run.id}`,
      `..%5C${run.id}`,
      `%252e%252e%252F${run.id}`,
      `run%20${run.id}`,
      `${run.id};${other.id}`,
      `${run.id},${other.id}`,
      `${run.id}%23`,
      `${run.id}%3Fx`,
      `%EF%BB%BF${run.id}`,
      encodeURIComponent(wide),
      encodeURIComponent(run.id.replace("r", "\u{1d493}")),
      run.id.toUpperCase(),
      run.id.repeat(200),
    ];
    for (const id of ids) {
      for (const [method, verb] of [
        ["GET", "events?offset=-1"],
        ["POST", "cancel"],
        ["POST", "grants"],
      ]) {
        const init = { method, grant: run.grant, ...(method === "POST" ? { body: "{}" } : {}) };
        assert.deepEqual(await codeOf(await worker.call(`/runs/${id}/${verb}`, init)), [403, "grant_of_another_run"], `${method} ${id} ${verb}`);
        const mine = { ...init, grant: undefined, headers: { "X-Person": "ada", Origin: ORIGIN } };
        if (verb !== "grants") assert.deepEqual(await codeOf(await worker.call(`/runs/${id}/${verb}`, mine)), [404, "run_unknown"], `${method} ${id} ${verb}`);
      }
    }
    const encoded = [...run.id].map((character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
    assert.equal((await worker.call(`/runs/${encoded}/events`, { grant: run.grant })).status, 200, "the same id, percent-encoded");
    // As they are: a client library would write them anew. Each leads to the run, whose grant this is not, or to nothing.
    const paths = [
      `/runs/${encoded}/cancel`,
      `/runs/${other.id}/../${run.id}/cancel`,
      `/runs/${other.id}/%2e%2e/${run.id}/cancel`,
      `/runs/${other.id}/.%2E/${run.id}/cancel`,
      `/runs/${other.id}\\..\\${run.id}\\cancel`,
      `/./runs/./${run.id}/./cancel`,
      `/runs/${run.id}/cancel?run=${other.id}#/runs/${other.id}/cancel`,
    ];
    const nowhere = [
      `//runs/${run.id}/cancel`,
      `/runs//${run.id}/cancel`,
      `/runs/${run.id}//cancel`,
      `/runs/${run.id}/cancel/`,
      `/runs/${run.id}/cancel/.x`,
      `/runs/${run.id}/CANCEL`,
      `/runs/${run.id}/cancel%00`,
      `/runs/${run.id}/c%61ncel`,
      `/RUNS/${run.id}/cancel`,
      `/runs%2F${run.id}%2Fcancel`,
      `/runs/${run.id}/cancel/events`,
      `/runs/${run.id}/cancel;events`,
      "/run/cancel",
      "/person/release",
    ];
    for (const [list, expected] of /** @type {[string[], [number, string]][]} */ ([
      [paths, [403, "grant_of_another_run"]],
      [nowhere, [404, "not_found"]],
    ])) {
      for (const path of list) {
        const head = [`POST ${path} HTTP/1.1`, hostOf(worker), `Authorization: Bearer ${other.grant}`, "Content-Length: 2"];
        const { status, code } = await raw(worker.address, head, (write) => write("{}"));
        assert.deepEqual([status, code], expected, path);
      }
    }
    await unchanged();
  },

  "a grant counts in its own header alone, and an origin in its own spelling": async (after) => {
    const worker = await startWorker(after);
    const { run, other, unchanged } = await two(worker);
    const where = `/runs/${run.id}`;
    for (const headers of [
      { Authorization: `Basic ${run.grant}` },
      { Authorization: run.grant },
      { Authorization: `Bearer${run.grant}` },
      { "Sec-WebSocket-Protocol": `grant.${run.grant}` },
      { Cookie: `grant=${run.grant}; session=${run.grant}` },
      { "X-Authorization": `Bearer ${run.grant}`, "X-Expires": "9999999999999" },
      { "X-Http-Method-Override": "GET", "X-Original-Url": `/runs/${run.id}/events`, "X-Forwarded-User": "ada" },
    ]) {
      const response = await worker.call(`${where}/events?offset=-1&grant=${run.grant}&access_token=${run.grant}`, { headers: /** @type {any} */ (headers) });
      assert.deepEqual(await codeOf(response), [401, "unauthenticated"], JSON.stringify(headers).slice(0, 60));
    }
    for (const given of [
      `${other.grant}, Bearer ${run.grant}`,
      ` ${run.grant}`,
      `${run.grant}=`,
      `"${run.grant}"`,
      `${run.grant}.${run.grant}`,
      run.grant.replace(".", ".."),
    ])
      assert.deepEqual(await codeOf(await worker.call(`${where}/events`, { grant: given })), [403, "grant_invalid"], given.slice(0, 20));
    const twice = [`GET ${where}/events HTTP/1.1`, hostOf(worker), `Authorization: Bearer ${other.grant}`, `authorization: Bearer ${run.grant}`];
    assert.deepEqual((await raw(worker.address, twice)).code, "grant_invalid", "two headers are no grant");
    const origins = [
      [ORIGIN.toUpperCase()],
      [`${ORIGIN}.`],
      [`${ORIGIN}:443`],
      ["https://xn--pp-7kc.example"],
      ["https://app.example@evil.example"],
      [`${ORIGIN}, https://evil.example`],
      ["https://evil.example", ORIGIN],
      [ORIGIN, "https://evil.example"],
    ];
    for (const list of origins) {
      const head = [`POST ${where}/cancel HTTP/1.1`, hostOf(worker), "X-Person: ada", ...list.map((origin) => `Origin: ${origin}`), "Content-Length: 2"];
      assert.deepEqual((await raw(worker.address, head, (write) => write("{}"))).code, "origin_not_allowed", list.join(" "));
    }
    // What the request's line says is no origin of ours: a page of that host would send it.
    const head = [`POST //evil.example${where}/cancel HTTP/1.1`, hostOf(worker), "X-Person: ada", "Origin: http://evil.example", "Content-Length: 2"];
    assert.deepEqual((await raw(worker.address, head, (write) => write("{}"))).code, "origin_not_allowed");
    await unchanged();
  },

  "a body of another spelling says nothing more": async (after) => {
    const worker = await startWorker(after);
    const { run, unchanged } = await two(worker);
    const where = `/runs/${run.id}`;
    const send = (path, body, headers = {}) => worker.call(`${where}/${path}`, { method: "POST", body, grant: run.grant, headers });
    assert.deepEqual(await codeOf(await send("cancel", gzipSync("{}"), { "Content-Encoding": "gzip" })), [400, "body_invalid"]);
    assert.deepEqual(await codeOf(await send("cancel", Buffer.from("{}", "utf16le"))), [400, "body_invalid"]);
    assert.deepEqual(await codeOf(await send("cancel", new URLSearchParams({ reason: "x" }))), [400, "body_invalid"], "what a form sends");
    const { grant: readOnly } = await (await send("grants", '{"verbs":["read","reply"],"verbs":["read"]}')).json();
    const more = await worker.call(`${where}/grants`, { method: "POST", grant: readOnly, body: '{"verbs":["read"],"verbs":["read","cancel"]}' });
    assert.deepEqual(await codeOf(more), [403, "grant_of_another_verb"], "the last of two members counts");
    for (const answer of [[], [1], { decision: 7 }, { values: "x" }, { decision: "__proto__" }, { decision: "approve", values: 7 }, {}]) {
      const response = await send("replies", JSON.stringify({ answer }));
      assert.ok(response.status >= 400 && response.status < 500, `${JSON.stringify(answer)}: ${response.status}`);
      assert.doesNotMatch(await response.text(), /TypeError|undefined|at \w+ \(/);
    }
    assert.deepEqual(await codeOf(await send("replies", `{"answer":{"decision":"approve"},"question":{"id":"${"x".repeat(10_000)}"}}`)), [
      409,
      "question_closed",
    ]);
    await unchanged();
  },

  "a body that never ends, stalls, breaks off or lies about its length is refused in time, and none holds the relay up": async (after) => {
    const worker = await startWorker(after, { bindings: { LIMITS: JSON.stringify({ bodyBytes: 20_000, bodyMs: 2000 }) } });
    const { run, unchanged } = await two(worker);
    const post = (verb, framing, feed) =>
      raw(worker.address, [`POST /runs/${run.id}/${verb} HTTP/1.1`, hostOf(worker), `Authorization: Bearer ${run.grant}`, framing], feed);
    for (const verb of ["cancel", "replies", "grants"]) {
      await Promise.all(
        Object.entries(HOSTILE_BODIES).map(async ([name, [framing, feed, expected]]) => {
          const { status, code } = await post(verb, framing, feed);
          assert.deepEqual([status, code], expected, `${verb}: a body that ${name}`);
        }),
      );
    }
    const broken = await post("cancel", "Content-Length: 100", (write, end) => (write("{}"), end()));
    assert.deepEqual([broken.status, broken.code], [400, "body_incomplete"], "a body that breaks off");
    // A start is read from whoever is signed in.
    const head = ["POST /runs HTTP/1.1", hostOf(worker), "X-Person: ada", `Origin: ${ORIGIN}`, "Transfer-Encoding: chunked"];
    assert.equal((await raw(worker.address, head)).code, "body_too_slow");
    assert.doesNotMatch(worker.log.join(""), /a request failed/, "nothing of it is an error of the relay");
    await unchanged();
    const chunked = await post("cancel", "Transfer-Encoding: chunked", (write) => write("1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"));
    assert.equal(chunked.status, 200, "a body in chunks, without a length, is a body");
  },
};

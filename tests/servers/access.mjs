// Grants: what they allow, and what is no grant.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { GrantError, Grants, Sessions } from "../../pkg/access.js";

const SECRET = "secret-of-the-tests-0123456789abcdef";
const OTHER = "another-secret-0123456789abcdefghijk";
const HOUR_MS = 3_600_000;

const refused = (promise, code, status = 403) =>
  assert.rejects(promise, (error) => {
    assert.ok(error instanceof GrantError, String(error));
    assert.deepEqual([error.code, error.status], [code, status]);
    return true;
  });

/** Runs work at a later time. */
async function later(ms, work) {
  const { now } = Date;
  Date.now = () => now() + ms;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}

const claimsOf = (grant) => JSON.parse(Buffer.from(grant.split(".")[0], "base64url").toString());
const signedWith = (secret, purpose, claims) => {
  const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
  return `${payload}.${createHmac("sha256", secret).update(`${purpose}\n${payload}`).digest("base64url")}`;
};

export default {
  "a grant allows its verbs on its run, and holds nothing but what it says": async () => {
    const grants = new Grants({ secrets: SECRET });
    const grant = await grants.issue("run-1");
    for (const verb of /** @type {const} */ (["read", "reply", "cancel"])) assert.equal((await grants.check(grant, { run: "run-1", verb })).run, "run-1");
    assert.deepEqual(Object.keys(claimsOf(grant)), ["run", "verbs", "expires", "until"]);
    assert.match(grant, /^[\w-]+\.[\w-]+$/, "it can stand in a header and in an address");
    const unusual = "threads/ü 1/run?2";
    assert.equal((await grants.check(await grants.issue(unusual), { run: unusual, verb: "read" })).run, unusual);
  },

  "the signature is HMAC-SHA-256 over purpose and claims, as another program computes it": async () => {
    const claims = { run: "run-1", verbs: ["read"], expires: 4102444800, until: 4102444800 };
    const grants = new Grants({ secrets: SECRET });
    assert.deepEqual(await grants.check(signedWith(SECRET, "flowtether grant 1", claims), { run: "run-1", verb: "read" }), claims);
    await refused(grants.read(signedWith(SECRET, "flowtether webhook 1", claims)), "grant_invalid");
  },

  "a grant of another run, expired, tampered with, or of another verb is refused with its code": async () => {
    const grants = new Grants({ secrets: SECRET });
    const grant = await grants.issue("run-1", { verbs: ["read"] });
    await refused(grants.check(grant, { run: "run-2", verb: "read" }), "grant_of_another_run");
    await refused(grants.check(grant, { run: "run-1", verb: "reply" }), "grant_of_another_verb");
    await refused(grants.check(grant, { run: "run-1", verb: /** @type {any} */ ("constructor") }), "grant_of_another_verb");
    await later(HOUR_MS + 1000, () => refused(grants.check(grant, { run: "run-1", verb: "read" }), "grant_expired"));
    const [payload, signature] = grant.split(".");
    const more = Buffer.from(JSON.stringify({ ...claimsOf(grant), verbs: ["read", "reply", "cancel"] })).toString("base64url");
    const spare = signature.slice(0, -1) + String.fromCharCode(signature.charCodeAt(signature.length - 1) + 1);
    for (const wrong of [
      `${more}.${signature}`,
      payload,
      `${payload}.`,
      `.${signature}`,
      `${grant}.x`,
      `${grant}=`,
      ` ${grant}`,
      spare,
      "x",
      "x".repeat(5000),
      "%00.é",
    ]) {
      await refused(grants.check(wrong, { run: "run-1", verb: "read" }), "grant_invalid");
    }
    for (const none of [undefined, null, ""]) await refused(grants.check(none, { run: "run-1", verb: "read" }), "grant_missing", 401);
    await refused(new Grants({ secrets: OTHER }).read(grant), "grant_invalid");
  },

  "each bit of a grant counts": async () => {
    const grants = new Grants({ secrets: SECRET });
    const grant = await grants.issue("run-1");
    for (let at = 0; at < grant.length; at += 1) {
      const other = grant[at] === "A" ? "B" : "A";
      if (grant[at] === ".") continue;
      await refused(grants.read(grant.slice(0, at) + other + grant.slice(at + 1)), "grant_invalid");
    }
  },

  "during a rotation grants of both secrets are valid, and new ones are signed with the first": async () => {
    const [before, during, after] = [[OTHER], [SECRET, OTHER], [SECRET]].map((secrets) => new Grants({ secrets }));
    const [old, fresh] = [await before.issue("run-1"), await during.issue("run-1")];
    for (const grant of [old, fresh]) await during.check(grant, { run: "run-1", verb: "read" });
    await after.check(fresh, { run: "run-1", verb: "read" });
    await after.check(await during.renew(old), { run: "run-1", verb: "read" });
    await refused(after.read(old), "grant_invalid");
  },

  "a grant is renewed until its last day, and not once it has expired": async () => {
    const grants = new Grants({ secrets: SECRET, renewableForSeconds: 5400 });
    const grant = await grants.issue("run-1", { verbs: ["read", "reply"] });
    const again = await later(1_800_000, () => grants.renew(grant));
    assert.deepEqual(claimsOf(again).verbs, ["read", "reply"]);
    assert.equal(claimsOf(again).expires, claimsOf(grant).until, "an hour more would be too long");
    await later(1_800_000, () => refused(grants.renew(again), "grant_not_renewable"));
    await later(HOUR_MS + 1000, () => refused(grants.renew(grant), "grant_expired"));
  },

  "a grant for others has no more verbs and no more time": async () => {
    const grants = new Grants({ secrets: SECRET });
    const own = await grants.issue("run-1");
    const shared = await grants.narrow(own, { verbs: ["read"] });
    await grants.check(shared, { run: "run-1", verb: "read" });
    await refused(grants.check(shared, { run: "run-1", verb: "cancel" }), "grant_of_another_verb");
    await refused(grants.narrow(shared, { verbs: ["read", "reply"] }), "grant_of_another_verb");
    await refused(grants.renew(shared), "grant_not_renewable");
    const long = await grants.narrow(own, { verbs: ["read"], expiresInSeconds: 1e9, renewableForSeconds: 1e9 });
    assert.equal(claimsOf(long).expires, claimsOf(own).until);
    assert.equal(claimsOf(long).until, claimsOf(own).until);
  },

  "a session is a signed cookie that only this host, https and no script has": async () => {
    const sessions = new Sessions({ secrets: SECRET });
    const cookie = await sessions.begin("ada");
    const [pair, ...attributes] = cookie.split("; ");
    assert.deepEqual(attributes, ["Path=/", "Max-Age=28800", "Secure", "HttpOnly", "SameSite=Strict"]);
    assert.match(pair, /^__Host-session=[\w.-]+$/);
    const personOf = (text, of = sessions) => of.person(new Request("https://host.example", { headers: { Cookie: text } }));
    assert.equal(await personOf(`theme=dark; ${pair}; x=y`), "ada");
    assert.match(await personOf((await sessions.begin()).split("; ")[0]), /^[0-9a-f-]{36}$/);
    const payload = pair.split("=")[1].split(".")[0];
    const forged = signedWith(OTHER, "flowtether session 1", { person: "ada", expires: 4102444800 });
    for (const text of [
      "",
      pair.replace("__Host-", ""),
      `${pair}x`,
      `__Host-session=${payload}`,
      `__Host-session=${forged}`,
      `${pair}; ${pair}`,
      `__Host-session=${await new Grants({ secrets: SECRET }).issue("ada")}`,
    ]) {
      assert.equal(await personOf(text), undefined, text);
    }
    assert.equal(await personOf(pair, new Sessions({ secrets: [OTHER, SECRET] })), "ada", "during a rotation");
    assert.equal(await later(9 * HOUR_MS, () => personOf(pair)), undefined);
    assert.match(sessions.end(), /^__Host-session=; Path=\/; Max-Age=0; /);
    assert.throws(() => new Sessions({ secrets: SECRET, name: "a b" }), /name must/);
  },

  "wrong options are named": async () => {
    /** @type {[any, RegExp][]} */
    const wrong = [
      [{}, /secrets/],
      [{ secrets: "short" }, /at least 32/],
      [{ secrets: [SECRET, OTHER, SECRET] }, /one secret, or during a rotation/],
      [{ secrets: [] }, /one secret/],
      [{ secrets: SECRET, expiresInSeconds: 0 }, /expiresInSeconds/],
      [{ secrets: SECRET, renewableForSeconds: 1.5 }, /renewableForSeconds/],
    ];
    for (const [options, message] of wrong) assert.throws(() => new Grants(options), message);
    const grants = new Grants({ secrets: SECRET });
    await assert.rejects(grants.issue(""), /run must be/);
    for (const verbs of /** @type {any[]} */ ([[], ["write"], "read"])) await assert.rejects(grants.issue("run-1", { verbs }), /verbs must be/);
    for (const options of /** @type {any[]} */ ([{ secrets: "short" }, { secrets: [SECRET, 7] }]))
      assert.throws(
        () => new Grants(options),
        (/** @type {any} */ error) => !error.message.includes(SECRET) && !error.message.includes("short"),
      );
  },
};

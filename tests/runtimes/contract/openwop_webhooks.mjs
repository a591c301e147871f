// Webhooks of OpenWOP that are received: signed in one of the forms that hosts have, or refused.

import * as assert from "./assert.mjs";
import { inNodeAlone } from "./runner.mjs";

const COMPARED = inNodeAlone("the module takes the headers apart by itself; what a runtime computes is computed for every form of a body");

/** Vectors: of a secret, a time and a body the signature, computed elsewhere. */
const SECRET = "topsecret";
const TIME = "1700000000";
const BODY = '{"runId":"r1","event":{"type":"run.completed","sequence":3}}';
const HEX = "8702f72e45dd56358b08519a4e5672a6260fa7fa3b4558b3a6b61cde7adb4dde";
const EVENT = { runId: "r1", type: "run.completed", event: { type: "run.completed", sequence: 3 } };
/** The same for a secret and a body that are not ASCII; it is no JSON. */
const UMLAUT = { secret: "sécret", body: "héllo", hex: "8d318d4580a748348605e7858e1076ff8e97d8c750d998fdb375218458abead8" };
const STANDARD = {
  secret: "whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u",
  headers: { "webhook-id": "msg_aaaaaaaaaaaaaaaa", "webhook-timestamp": TIME, "webhook-signature": "v1,rm+/34XzYQzTAMlp/AKdL9RV79uTJGt9cIYei9Up4jM=" },
};

/** The vectors are old: any time passes. */
const ANY_TIME = { toleranceMs: Infinity };

const bytes = (text) => new TextEncoder().encode(text);

async function hmac(secret, message) {
  const key = await crypto.subtle.importKey("raw", bytes(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return [...new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(message)))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The time so many seconds from now, as text. */
const inSeconds = (seconds) => String(Math.floor(Date.now() / 1000) + seconds);

/** The headers of a host of both versions. */
const newer = (hex = HEX, time = TIME) => ({ "OpenWOP-Signature": `sha256=${hex}`, "OpenWOP-Timestamp": time, "OpenWOP-Signature-Algorithm": "v1" });

/** Each form that a host was seen to send, or that the protocol has. */
const FORMS = {
  "prefixed, in the headers of version 2": newer(),
  "prefixed, in the headers of version 1": { "X-openwop-Signature": `sha256=${HEX}`, "X-openwop-Timestamp": TIME, "X-openwop-Signature-Algorithm": "v1" },
  "bare, beside the time of the reference hosts": { "X-openwop-Signature": HEX, "X-openwop-Signature-Timestamp": TIME, "X-openwop-Signature-Algorithm": "v1" },
  "bare and in capitals": { "X-openwop-Signature": HEX.toUpperCase(), "X-openwop-Timestamp": TIME },
  "with a version": { "x-openwop-signature": `v1=${HEX}`, "x-openwop-timestamp": TIME },
  "with the time inside": { "OpenWOP-Signature": `t=${TIME},v1=${HEX}`, "OpenWOP-Event-Type": "run.completed" },
};

/** Verifies the first vector with other values in place of its first ones: body, headers, secret, options. */
function verify(t, ...values) {
  const vector = [BODY, newer(), SECRET, ANY_TIME];
  return t.flowtether.OpenWop.verifyWebhook(...values, ...vector.slice(values.length));
}

const refused = (t, ...values) =>
  assert.rejects(verify(t, ...values), t.flowtether.WebhookVerificationError, { retryable: false, name: "WebhookVerificationError" });

export const tests = [
  ...Object.entries(FORMS).map(([name, headers]) => ({
    name: `a webhook of OpenWOP whose signature is ${name} is verified and delivered`,
    async run(t) {
      assert.same(await verify(t, BODY, headers), EVENT);
      assert.same(await verify(t, bytes(BODY), new Headers(headers)), EVENT, "bytes, and a Headers");
      await refused(t, BODY.replace("r1", "r2"), headers);
      await refused(t, BODY, headers, "othersecret");
    },
  })),
  {
    name: "a webhook of OpenWOP with a secret and a body that are not ASCII is compared by its bytes",
    async run(t) {
      for (const body of [UMLAUT.body, bytes(UMLAUT.body)]) {
        const error = await refused(t, body, newer(UMLAUT.hex), UMLAUT.secret);
        assert.ok(error.message.includes("is signed, but"), error.message);
      }
      const unsigned = await refused(t, UMLAUT.body, newer(UMLAUT.hex), "secret");
      assert.ok(unsigned.message.includes("is not signed"), unsigned.message);
    },
  },
  {
    name: "a webhook of Standard Webhooks is verified with the decoded secret, and only there",
    async run(t) {
      assert.same(await verify(t, BODY, STANDARD.headers, STANDARD.secret), EVENT);
      const [, signature] = STANDARD.headers["webhook-signature"].split(",");
      for (const several of [`v1,AAAA v1,${signature}`, `v1a,x v1,${signature} v1,`, `v1,!! v1,${signature}`]) {
        assert.same(await verify(t, BODY, { ...STANDARD.headers, "webhook-signature": several }, STANDARD.secret), EVENT, several);
      }
      for (const wrong of [
        { "webhook-id": "msg_b" },
        { "webhook-timestamp": "1700000001" },
        { "webhook-signature": `v2,${signature}` },
        { "webhook-signature": "v1,AAAA" },
      ]) {
        await refused(t, BODY, { ...STANDARD.headers, ...wrong }, STANDARD.secret);
      }
      for (const secret of ["MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u", "whsec_", "whsec_!", "whsec_AAAA"]) await refused(t, BODY, STANDARD.headers, secret);
      // Elsewhere `whsec_` is a part of the secret as any other.
      const hex = await hmac(STANDARD.secret, `${TIME}.${BODY}`);
      assert.same(await verify(t, BODY, newer(hex), STANDARD.secret), EVENT, "the whole text is the key");
    },
  },
  {
    name: "during a rotation either secret of OpenWOP is right, for each of the signatures",
    async run(t) {
      const other = "whsec_b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcg==";
      for (const secrets of [
        [SECRET, other],
        [other, SECRET],
      ]) {
        assert.same(await verify(t, BODY, newer(), secrets), EVENT);
        await refused(
          t,
          BODY,
          newer(),
          secrets.filter((secret) => secret !== SECRET),
        );
      }
      // The host keeps signing the older way with the old secret; the newer way has both.
      const both = { ...newer(await hmac(other, `${TIME}.${BODY}`)), ...STANDARD.headers };
      for (const secret of [other, STANDARD.secret, [STANDARD.secret], ["unknown", STANDARD.secret]]) assert.same(await verify(t, BODY, both, secret), EVENT);
      await refused(t, BODY, both, ["unknown", SECRET]);
    },
  },
  {
    name: "a webhook of OpenWOP may be five minutes old, or as much as is said",
    async run(t) {
      const signed = async (seconds) => newer(await hmac(SECRET, `${inSeconds(seconds)}.${BODY}`), inSeconds(seconds));
      for (const seconds of [0, -290, 290]) assert.same(await verify(t, BODY, await signed(seconds), SECRET, {}), EVENT, `${seconds}`);
      for (const seconds of [-310, 310]) await refused(t, BODY, await signed(seconds), SECRET, {});
      await refused(t, BODY, await signed(-20), SECRET, { toleranceMs: 10_000 });
      assert.same(await verify(t, BODY, await signed(-20), SECRET, { toleranceMs: 30_000 }), EVENT);
      await refused(t, BODY, newer(), SECRET, undefined);
    },
  },
  {
    name: "a webhook of OpenWOP holds an event, its run's id or not, or a challenge",
    async run(t) {
      const read = async (body, more = {}) => verify(t, body, { ...newer(await hmac(SECRET, `${TIME}.${body}`)), ...more });
      const bare = { eventId: "e1", runId: "r1", type: "node.failed", payload: null, sequence: 0 };
      assert.same(await read(JSON.stringify(bare)), { type: "node.failed", event: bare, runId: "r1" });
      const wrapped = { runId: "acme/r1", workspaceId: "default", event: bare };
      assert.same(await read(JSON.stringify(wrapped), { "OpenWOP-Webhook-Id": "acme/wh" }), {
        id: "acme/wh",
        type: "node.failed",
        event: bare,
        runId: "acme/r1",
        workspaceId: "default",
      });
      const names = ["OpenWOP-Webhook-Id", "X-openwop-Webhook-Id", "OpenWOP-Subscription-Id", "X-openwop-Subscription-Id"];
      for (const name of names) assert.equal((await read(JSON.stringify(bare), { [name]: "wh-1" })).id, "wh-1", name);
      assert.same(await read('{"challenge":"c-1"}', { "OpenWOP-Webhook-Id": "wh-1" }), { id: "wh-1", challenge: "c-1" });
      for (const body of ["", "[]", "null", "7", '"x"', "{}", '{"event":{}}', '{"event":null,"type":7}', '{"challenge":7}', "{"]) {
        const error = await assert.rejects(read(body), t.flowtether.WebhookVerificationError, undefined, body);
        assert.ok(error.message.includes("is signed, but"), `${body}: ${error.message}`);
      }
    },
  },
  {
    ...COMPARED,
    name: "a webhook of OpenWOP without a signature of a known form is refused before anything is compared",
    async run(t) {
      for (const headers of [
        {},
        new Headers(),
        new Map(),
        [],
        { "OpenWOP-Signature": HEX },
        { "OpenWOP-Timestamp": TIME },
        { ...newer(), "OpenWOP-Signature": "sha256=" },
        { ...newer(), "OpenWOP-Signature": `sha256=${HEX}0` },
        { ...newer(), "OpenWOP-Signature": `sha512=${HEX}` },
        { ...newer(), "OpenWOP-Signature-Algorithm": "v2" },
        { ...newer(), "OpenWOP-Timestamp": "soon" },
        { ...newer(), "OpenWOP-Timestamp": undefined },
        { ...newer(), "OpenWOP-Signature": `t=1700000001,v1=${HEX}` },
        { ...STANDARD.headers, "webhook-id": "" },
      ]) {
        await refused(t, BODY, headers);
      }
    },
  },
  {
    ...COMPARED,
    name: "OpenWop.verifyWebhook refuses wrong arguments by name",
    async run(t) {
      const { ConfigurationError } = t.flowtether;
      const wrong = {
        body: [[undefined, null, 7, {}, [], true].map((value) => [value]), "body"],
        headers: [[undefined, null, 7, "x", true].map((value) => [BODY, value]), "headers"],
        secret: [[undefined, null, 7, "", "  ", {}, [], [""], [SECRET, 7]].map((value) => [BODY, newer(), value]), "secret"],
        options: [[7, "x", [], true].map((value) => [BODY, newer(), SECRET, value]), "options"],
        toleranceMs: [[-1, "5", NaN, {}].map((toleranceMs) => [BODY, newer(), SECRET, { toleranceMs }]), "toleranceMs"],
        timestamp: [[[BODY, newer(), SECRET, { timestamp: TIME }]], "timestamp"],
      };
      for (const [values, field] of /** @type {any[][]} */ (Object.values(wrong))) {
        for (const value of /** @type {any[]} */ (values))
          await assert.rejects(t.flowtether.OpenWop.verifyWebhook(...value), ConfigurationError, { field, retryable: false }, field);
      }
    },
  },
];

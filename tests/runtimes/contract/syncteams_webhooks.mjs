// Webhooks of SyncTeams that are received: signed over their time and their bytes, or refused.

import * as assert from "./assert.mjs";
import { inNodeAlone } from "./runner.mjs";
import { UUID, startUntil } from "./syncteams_catalogue.mjs";

const COMPARED = inNodeAlone("the module takes the header apart by itself; what a runtime computes is computed for every form of a body");

/** Vectors: this secret and this time, and of each body its signature. */
const SECRET = "whsec_test_secret";
const TIME = "1710000000";
const BODY = '{"taskId":"task-1","status":"COMPLETED"}';
const HEX = "6747caa41fc57cc124d5dc258f1568f622f1b6536069cd61482e045cd27def4e";
const LONG_BODY =
  '{"taskId":"tâche-1","uniqueId":"ü-1","status":"WAITING","eventLogs":[{"eventType":"TaskApprovalRequestEvent","eventData":{"message":"ok?"},"createdAt":"2026-03-01T00:00:00.000Z"}]}';
const LONG_HEX = "edeba448ee8421db9b6fa43a8b9b306ee5a895cfdf9b808627065325d976110c";
const EMPTY_HEX = "5b6c0a279791d55a583ff953d479ef958a0b378ab71b6202b67ea731765de6b9";
const SIGNATURE = `t=${TIME},v1=${HEX}`;
const EVENT = { taskId: "task-1", status: "COMPLETED" };

/** The vectors are old: any time passes. */
const ANY_TIME = { toleranceMs: Infinity };

const bytes = (text) => new TextEncoder().encode(text);

/** The HMAC-SHA256 of a text or of bytes in hex, by the runtime's own cryptography. */
async function hmac(secret, message) {
  const key = await crypto.subtle.importKey("raw", bytes(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, typeof message === "string" ? bytes(message) : message);
  return [...new Uint8Array(signature)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The header of a delivery. */
async function sign(secret, body, time = TIME) {
  const given = typeof body === "string" ? bytes(body) : body;
  return `t=${time},v1=${await hmac(secret, new Uint8Array([...bytes(`${time}.`), ...given]))}`;
}

/** The time so many seconds from now, as text. */
const inSeconds = (seconds) => String(Math.floor(Date.now() / 1000) + seconds);

/** Verifies the first vector with other values in place of its first ones: body, header, secret, options. */
function verify(t, ...values) {
  const vector = [BODY, SIGNATURE, SECRET, ANY_TIME];
  return t.flowtether.SyncTeams.verifyWebhook(...values, ...vector.slice(values.length));
}

const refused = (t, ...values) =>
  assert.rejects(verify(t, ...values), t.flowtether.WebhookVerificationError, { retryable: false, name: "WebhookVerificationError" });

export const tests = [
  ...[
    ["a text", () => BODY],
    ["a Uint8Array", () => bytes(BODY)],
    ["a part of a larger buffer", () => bytes(`xx${BODY}xx`).subarray(2, 2 + BODY.length)],
    ["an ArrayBuffer", () => bytes(BODY).buffer.slice(0, BODY.length)],
  ].map((/** @type {any[]} */ [name, make]) => ({
    name: `a webhook of SyncTeams whose body is ${name} is verified and delivered`,
    async run(t) {
      assert.same(await verify(t, make()), EVENT);
    },
  })),
  {
    name: "a webhook of SyncTeams with what is not ASCII in it is verified as text and as bytes",
    async run(t) {
      assert.equal(bytes(LONG_BODY).length, 182, "the bytes");
      for (const body of [LONG_BODY, bytes(LONG_BODY)]) {
        assert.same(await verify(t, body, `t=${TIME},v1=${LONG_HEX}`), JSON.parse(LONG_BODY));
      }
    },
  },
  {
    name: "a webhook of SyncTeams that is signed and empty is refused as no JSON, and not for its signature",
    async run(t) {
      const signed = await refused(t, "", `t=${TIME},v1=${EMPTY_HEX}`);
      assert.ok(signed.message.includes("no JSON"), signed.message);
      const unsigned = await refused(t, "", `t=${TIME},v1=${HEX}`);
      assert.ok(unsigned.message.includes("not signed"), unsigned.message);
    },
  },
  {
    name: "a webhook of SyncTeams that is signed and no event is a WebhookVerificationError",
    async run(t) {
      for (const body of [
        "{}",
        '{"a":1}',
        '{"taskId":"t"}',
        '{"status":"COMPLETED"}',
        '{"taskId":1,"status":"COMPLETED"}',
        '{"taskId":"t","status":null}',
        "[1]",
        "null",
        '"text"',
        "not json",
      ]) {
        const { message } = await refused(t, body, await sign(SECRET, body));
        assert.ok(message.includes("taskId and status"), message);
      }
    },
  },
  {
    name: "a webhook of SyncTeams is delivered as it was sent, however it is written",
    async run(t) {
      const event = {
        taskId: "t",
        uniqueId: "Bestellung 7 ☕",
        status: "WAITING",
        eventLogs: [{ eventType: "NewEvent", eventData: { a: [1.5, null] }, createdAt: "x" }],
        later: true,
      };
      for (const body of [JSON.stringify(event), JSON.stringify(event, undefined, 2), `\n ${JSON.stringify(event)}\r\n`]) {
        assert.same(await verify(t, body, await sign(SECRET, body)), event);
      }
      for (const other of [
        { taskId: "t", status: "PAUSED", eventLogs: null },
        { taskId: "t", status: "COMPLETED", more: [1.5] },
      ]) {
        const body = JSON.stringify(other);
        assert.same(await verify(t, body, await sign(SECRET, body)), other, "members that nobody knows yet");
      }
    },
  },
  {
    name: "a secret of SyncTeams may hold any characters and be longer than a block",
    async run(t) {
      for (const secret of ["whsec_é🚀", `whsec_${"x".repeat(500)}`, "s", "whsec_c2VjcmV0", " spaced "]) {
        assert.same(await verify(t, BODY, await sign(secret, BODY), secret), EVENT, secret);
      }
    },
  },
  ...[
    ["spaces around keys and values", ` t = ${TIME} , v1 = ${HEX} `],
    ["its parts in another order", `v1=${HEX},t=${TIME}`],
    ["other keys before, between and after", `v0=${"0".repeat(64)},t=${TIME},id=7,v1=${HEX},v2=x`],
    ["a wrong v1 before the right one", `t=${TIME},v1=${"0".repeat(64)},v1=${HEX}`],
    ["a wrong v1 after the right one", `t=${TIME},v1=${HEX},v1=${"0".repeat(64)}`],
    ["v1 parts that are no signatures", `t=${TIME},v1=,v1,v1=00,v1=zz,v1=${HEX}`],
    ["two times, the right one last", `t=1,t=${TIME},v1=${HEX}`],
    ["digits in upper case", `t=${TIME},v1=${HEX.toUpperCase()}`],
    ["commas that hold nothing", `,,t=${TIME},,v1=${HEX},`],
  ].map(([name, signature]) => ({
    ...COMPARED,
    name: `a signature header of SyncTeams with ${name} is read`,
    async run(t) {
      assert.same(await verify(t, BODY, signature), EVENT);
    },
  })),
  ...[
    ["another secret", [BODY, SIGNATURE, "whsec_other"]],
    ["the secret without its whsec_", [BODY, SIGNATURE, "test_secret"]],
    ["the secret in another case", [BODY, SIGNATURE, SECRET.toUpperCase()]],
    ["a secret with a blank at its end", [BODY, SIGNATURE, `${SECRET} `]],
    ["a body that was parsed and written again", [JSON.stringify(JSON.parse(BODY), undefined, 1), SIGNATURE]],
    ["a body with a blank at its end", [`${BODY}\n`, SIGNATURE]],
    ["an empty body", ["", SIGNATURE]],
    ["a missing header", [BODY, undefined]],
    ["a header that is null", [BODY, null]],
    ["an empty header", [BODY, ""]],
    ["no time", [BODY, `v1=${HEX}`]],
    ["no v1", [BODY, `t=${TIME}`]],
    ["another time", [BODY, `t=1710000001,v1=${HEX}`]],
    ["two times, the right one first", [BODY, `t=${TIME},t=1,v1=${HEX}`]],
    ["a time that is no number", [BODY, `t=now,v1=${HEX}`]],
    ["an empty time", [BODY, `t=,v1=${HEX}`]],
    ["a time with a fraction", [BODY, `t=${TIME}.0,v1=${HEX}`]],
    ["a time with a sign", [BODY, `t=+${TIME},v1=${HEX}`]],
    ["a time in another spelling", [BODY, `t=1.71e9,v1=${HEX}`]],
    ["v0 alone", [BODY, `t=${TIME},v0=${HEX}`]],
    ["keys in upper case", [BODY, `T=${TIME},V1=${HEX}`]],
    ["no key", [BODY, HEX]],
    ["a digit too few", [BODY, SIGNATURE.slice(0, -1)]],
    ["a digit too many", [BODY, `${SIGNATURE}0`]],
    ["another last digit", [BODY, `${SIGNATURE.slice(0, -1)}f`]],
    ["rubbish after the digits", [BODY, `${SIGNATURE}zz`]],
    ["a second sign of equality", [BODY, `t=${TIME},v1=${HEX}=x`]],
    ["the signature in base64", [BODY, `t=${TIME},v1=Z0fKpB/FfMEk1dwljxVo9iLxtlNgac1hSC4EXNJ9704=`]],
  ].map(([name, values]) => ({
    ...COMPARED,
    name: `a webhook of SyncTeams with ${name} is a WebhookVerificationError`,
    async run(t) {
      const error = await refused(t, ...values);
      assert.ok(error instanceof t.flowtether.FlowtetherError, "a FlowtetherError");
      assert.ok(!JSON.stringify(error).includes(SECRET) && !error.message.includes(HEX), `what it shows: ${error.message}`);
    },
  })),
  {
    name: "a webhook of SyncTeams that was signed over its body alone, or under the decoded secret, is refused",
    async run(t) {
      const secret = "whsec_c2VjcmV0";
      await refused(t, BODY, `t=${TIME},v1=${await hmac(secret, BODY)}`, secret);
      await refused(t, BODY, await sign("secret", BODY), secret);
      assert.same(await verify(t, BODY, await sign(secret, BODY), secret), EVENT, "the secret as it is");
    },
  },
  {
    name: "a webhook of SyncTeams that is signed and no JSON object is a WebhookVerificationError",
    async run(t) {
      for (const body of ["not json", '{"taskId":', "[1]", "null", "7", '"text"', "taskId=1&status=x"]) {
        await refused(t, body, await sign(SECRET, body));
      }
      const broken = new Uint8Array([0xff, 0xfe, 0x7b]);
      await refused(t, broken, await sign(SECRET, broken));
    },
  },
  {
    name: "SyncTeams-Timestamp must be the time in the signature, when it is given and not empty",
    async run(t) {
      for (const timestamp of [TIME, "", undefined, null]) {
        assert.same(await verify(t, BODY, SIGNATURE, SECRET, { ...ANY_TIME, timestamp }), EVENT, String(timestamp));
      }
      assert.same(await verify(t, BODY, ` t = ${TIME} ,v1=${HEX}`, SECRET, { ...ANY_TIME, timestamp: TIME }), EVENT, "a time with spaces around it");
      for (const timestamp of ["1710000001", `0${TIME}`, ` ${TIME}`, `${TIME}.0`, "x"]) {
        await refused(t, BODY, SIGNATURE, SECRET, { ...ANY_TIME, timestamp });
      }
    },
  },
  {
    name: "a webhook of SyncTeams may be five minutes old or ahead, or as much as toleranceMs says",
    async run(t) {
      const at = async (seconds, options) => {
        const time = inSeconds(seconds);
        return verify(t, BODY, await sign(SECRET, BODY, time), SECRET, options);
      };
      const late = (promise) => assert.rejects(promise, t.flowtether.WebhookVerificationError);
      for (const options of [undefined, {}, null, { toleranceMs: undefined }, { toleranceMs: null }, { toleranceMs: 300_000 }]) {
        for (const seconds of [0, -290, 290]) assert.same(await at(seconds, options), EVENT, `${seconds} s`);
        for (const seconds of [-310, 310]) await late(at(seconds, options));
      }
      assert.same(await at(-3000, { toleranceMs: 3_010_000 }), EVENT, "an hour");
      for (const seconds of [-20, 20]) await late(at(seconds, { toleranceMs: 10_000 }));
      await late(at(-5, { toleranceMs: 0 }));
      for (const seconds of [-1_000_000, 1_000_000]) assert.same(await at(seconds, ANY_TIME), EVENT, "any time");
      await late(verify(t, BODY, SIGNATURE, SECRET, undefined));
    },
  },
  {
    name: "verifyWebhook of SyncTeams refuses a body that is not as it came, a secret that is none, and wrong options",
    async run(t) {
      const { ConfigurationError } = t.flowtether;
      const wrong = [
        [
          "body",
          [
            JSON.parse(BODY),
            undefined,
            null,
            7,
            true,
            [123],
            new Uint16Array(2),
            new DataView(new ArrayBuffer(2)),
            new Date(0),
            new Response(BODY),
            new Blob([BODY]),
          ].map((body) => [body, SIGNATURE, SECRET, ANY_TIME]),
        ],
        ["secret", [undefined, null, 7, {}, "", "  ", bytes(SECRET)].map((secret) => [BODY, SIGNATURE, secret, ANY_TIME])],
        ["toleranceMs", ["300000", "off", NaN, -1, -Infinity, {}, [1], true, 5n].map((toleranceMs) => [BODY, SIGNATURE, SECRET, { toleranceMs }])],
        ["timestamp", [7, 1710000000, {}, true].map((timestamp) => [BODY, SIGNATURE, SECRET, { ...ANY_TIME, timestamp }])],
        ["tolerance", [[BODY, SIGNATURE, SECRET, { tolerance: 300 }]]],
        ["toleranceSeconds", [[BODY, SIGNATURE, SECRET, { toleranceSeconds: 300 }]]],
        ["options", [7, "x", [], true].map((options) => [BODY, SIGNATURE, SECRET, options])],
      ];
      for (const [field, calls] of /** @type {any[][]} */ (wrong)) {
        for (const values of /** @type {any[]} */ (calls)) {
          const what = `${field}: ${assert.show(values[["body", "signature", "secret"].indexOf(field)] ?? values[3])}`;
          let promise;
          try {
            promise = t.flowtether.SyncTeams.verifyWebhook(...values);
          } catch (error) {
            throw new Error(`${what}: it threw ${error} instead of rejecting`);
          }
          const error = await assert.rejects(promise, ConfigurationError, { field, retryable: false }, what);
          assert.ok(error.message.startsWith(`${field} `), error.message);
        }
      }
      for (const signature of [7, {}, [SIGNATURE], true, 7n]) {
        await assert.rejects(t.flowtether.SyncTeams.verifyWebhook(BODY, signature, SECRET, ANY_TIME), t.flowtether.FlowtetherError, {}, String(signature));
      }
    },
  },
  {
    name: "bytes that change while a webhook of SyncTeams is verified do not count",
    async run(t) {
      const body = bytes(BODY);
      const verifying = verify(t, body);
      body.fill(0);
      assert.same(await verifying, EVENT);
    },
  },
  {
    name: "a hundred webhooks of SyncTeams at once are each told from the others",
    async run(t) {
      const bodies = Array.from({ length: 100 }, (_, index) => JSON.stringify({ taskId: String(index), status: "RUNNING" }));
      const signatures = await Promise.all(bodies.map((body) => sign(SECRET, body)));
      const outcomes = await Promise.allSettled(bodies.map((body, index) => verify(t, body, signatures[index % 2 === 0 ? index : index - 1])));
      outcomes.forEach((/** @type {any} */ { status, value }, index) =>
        assert.same(
          [status, value],
          index % 2 === 0 ? ["fulfilled", { taskId: String(index), status: "RUNNING" }] : ["rejected", undefined],
          `webhook ${index}`,
        ),
      );
    },
  },
  {
    name: "what SyncTeams delivers is verified, with the event that it reports",
    async run(t) {
      const { WebhookVerificationError } = t.flowtether;
      const st = t.syncteams();
      const { taskId } = await st.executeWorkflow({ workflowId: "approval", uniqueId: "Bestellung 7 ☕", input: { delayMs: 1 } });
      await st.waitForCompletion(taskId, { pollIntervalMs: 100, exitOnWaiting: true });
      // The host calls itself there: it responds with a 404 and keeps what it received, the key being a word of the address.
      const url = `${t.as(t.key)}/syncteams/received`;
      const secret = `whsec_${"5b".repeat(16)}`;
      const { status } = await t.host.deliverTask({ taskId, url, secret });
      assert.equal(status, 401, "the response's status");
      await t.host.deliverTask({ taskId, url, secret, previousSecret: "whsec_old" });
      await t.host.deliverTask({ payload: BODY, url, secret: SECRET, timestamp: 1_710_000_000, eventId: "evt-7" });

      const [delivery, exchanged, old] = await t.host.requests("/received");
      const check = ({ body, headers }, given = secret, options = {}) =>
        t.flowtether.SyncTeams.verifyWebhook(body, headers["syncteams-signature"], given, { timestamp: headers["syncteams-timestamp"], ...options });
      const event = await check(delivery);
      assert.same([event.taskId, event.uniqueId, event.status], [taskId, "Bestellung 7 ☕", "WAITING"], "the event");
      assert.same(event.eventLogs, await t.host.log(taskId), "its log");
      assert.ok(UUID.test(delivery.headers["syncteams-event-id"]), "its id");
      await assert.rejects(check(delivery, `${secret}0`), WebhookVerificationError);
      for (const given of [secret, "whsec_old"]) assert.equal((await check(exchanged, given)).taskId, taskId, "while secrets are exchanged");

      assert.equal(old.headers["syncteams-signature"], SIGNATURE, "the signature of the vector");
      assert.equal(old.headers["syncteams-event-id"], "evt-7", "the id that was asked for");
      await assert.rejects(check(old, SECRET), WebhookVerificationError);
      assert.same(await check(old, SECRET, ANY_TIME), EVENT, "an old one, when any time passes");
    },
  },
  {
    name: "each status of a task of SyncTeams is delivered and read",
    async run(t) {
      const st = t.syncteams();
      const url = `${t.as(t.key)}/syncteams/received`;
      for (const [workflow, status] of [
        ["slow", "RUNNING"],
        ["approval", "WAITING"],
        ["fail", "FAILED"],
        ["canceled", "CANCELED"],
        ["echo", "COMPLETED"],
      ]) {
        const taskId = await startUntil(st, status, workflow, { delayMs: 1 });
        await t.host.deliverTask({ taskId, url, secret: SECRET });
        const { body, headers } = (await t.host.requests("/received")).at(-1);
        const event = await t.flowtether.SyncTeams.verifyWebhook(body, headers["syncteams-signature"], SECRET);
        assert.same([event.taskId, event.status, event.uniqueId], [taskId, status, undefined]);
      }
    },
  },
];

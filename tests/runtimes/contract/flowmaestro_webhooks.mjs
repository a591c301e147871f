// Webhooks of FlowMaestro that are received: signed over their bytes, or refused.

import * as assert from "./assert.mjs";
import { WEBHOOK } from "./flowmaestro_catalogue.mjs";
import { inNodeAlone } from "./runner.mjs";

const COMPARED = inNodeAlone("the module takes the header apart by itself; what a runtime computes is computed for every form of a body");

/** A vector: this secret, this body, this signature. */
const SECRET = "whsec_test";
const BODY = '{"id":"1"}';
const HEX = "841126481502a825091fe9d533b097f1a059140f683a331c80d59fac0c6b4928";
const SIGNATURE = `v1=${HEX}`;

const bytes = (text) => new TextEncoder().encode(text);

/** The signature of a body, by the runtime's own cryptography. */
async function sign(secret, body) {
  const key = await crypto.subtle.importKey("raw", bytes(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, typeof body === "string" ? bytes(body) : body);
  return `v1=${[...new Uint8Array(signature)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

const DELIVERY = {
  id: "3f0c2f5e-6d1b-4b0a-9a54-6f3c1d2e4b5a",
  event: "execution.completed",
  created_at: "2026-01-01T00:00:00.000Z",
  data: { execution_id: "8a1b", workflow_name: "Rückerstattung ☕", status: "completed", outputs: { refunded: true, amount: 12.5 } },
};

export const tests = [
  ...[
    ["a string", () => BODY],
    ["a Uint8Array", () => bytes(BODY)],
    ["a part of a larger buffer", () => bytes(`xx${BODY}xx`).subarray(2, 2 + BODY.length)],
    ["an ArrayBuffer", () => bytes(BODY).buffer.slice(0, BODY.length)],
  ].map((/** @type {any[]} */ [name, make]) => ({
    name: `a webhook of FlowMaestro whose body is ${name} is verified and delivered`,
    async run(t) {
      assert.same(await t.flowtether.FlowMaestro.verifyWebhook(make(), SIGNATURE, SECRET), { id: "1" });
    },
  })),
  {
    name: "a delivery of FlowMaestro is delivered as it was sent, also what is not ASCII in it",
    async run(t) {
      const { FlowMaestro } = t.flowtether;
      const secret = `whsec_${"5b".repeat(32)}`;
      for (const body of [JSON.stringify(DELIVERY), JSON.stringify(DELIVERY, undefined, 2), `\n ${JSON.stringify(DELIVERY)}\r\n`]) {
        assert.same(await FlowMaestro.verifyWebhook(body, await sign(secret, body), secret), DELIVERY, "the text's event");
        assert.same(await FlowMaestro.verifyWebhook(bytes(body), await sign(secret, bytes(body)), secret), DELIVERY, "the bytes' event");
      }
    },
  },
  {
    name: "a secret of FlowMaestro may hold any characters and be longer than a block",
    async run(t) {
      for (const secret of ["whsec_é🚀", `whsec_${"x".repeat(500)}`, "s"]) {
        assert.same(await t.flowtether.FlowMaestro.verifyWebhook(BODY, await sign(secret, BODY), secret), { id: "1" }, secret);
      }
    },
  },
  ...[
    ["other versions before and after", `v2=${"0".repeat(64)},${SIGNATURE},v0=abc`],
    ["spaces around names and values", ` v2 = xyz , ${SIGNATURE.replace("=", " = ")} `],
    ["commas and spaces", `t=1700000000, ${SIGNATURE} ,`],
    ["a wrong v1 beside the right one", `v1=${"0".repeat(64)},${SIGNATURE}`],
    ["the right v1 twice", `${SIGNATURE},${SIGNATURE}`],
    ["digits in upper case", `v1=${HEX.toUpperCase()}`],
    ["parts that are no signatures", `v1,=,v1=,v1=00,${SIGNATURE}`],
  ].map(([name, signature]) => ({
    ...COMPARED,
    name: `a signature header of FlowMaestro with ${name} is read`,
    async run(t) {
      assert.same(await t.flowtether.FlowMaestro.verifyWebhook(BODY, signature, SECRET), { id: "1" });
    },
  })),
  ...[
    ["another secret", [BODY, SIGNATURE, "whsec_other"]],
    ["the secret without its whsec_", [BODY, SIGNATURE, "test"]],
    ["the secret in another case", [BODY, SIGNATURE, "WHSEC_test"]],
    ["a body that was parsed and written again", ['{ "id": "1" }', SIGNATURE, SECRET]],
    ["a body with a blank at its end", [`${BODY}\n`, SIGNATURE, SECRET]],
    ["an empty body", ["", SIGNATURE, SECRET]],
    ["a missing header", [BODY, undefined, SECRET]],
    ["a header that is null", [BODY, null, SECRET]],
    ["an empty header", [BODY, "", SECRET]],
    ["v2 alone", [BODY, `v2=${HEX}`, SECRET]],
    ["no version", [BODY, HEX, SECRET]],
    ["V1 in upper case", [BODY, `V1=${HEX}`, SECRET]],
    ["a digit too few", [BODY, SIGNATURE.slice(0, -1), SECRET]],
    ["a digit too many", [BODY, `${SIGNATURE}0`, SECRET]],
    ["another last digit", [BODY, `${SIGNATURE.slice(0, -1)}9`, SECRET]],
    ["what is no digit", [BODY, `v1=${"g".repeat(64)}`, SECRET]],
    ["the signature in base64", [BODY, "v1=hBEmSBUCqCUJH+nVM7CX8aBZFA9oOjMcgNWfrAxrSSg=", SECRET]],
  ].map(([name, values]) => ({
    ...COMPARED,
    name: `a webhook of FlowMaestro with ${name} is a WebhookVerificationError`,
    async run(t) {
      const { FlowMaestro, FlowtetherError, WebhookVerificationError } = t.flowtether;
      const error = await assert.rejects(FlowMaestro.verifyWebhook(...values), WebhookVerificationError, {
        retryable: false,
        name: "WebhookVerificationError",
      });
      assert.ok(error instanceof FlowtetherError, "a FlowtetherError");
      assert.ok(!JSON.stringify(error).includes(values[2]) && !error.message.includes(HEX), `what it shows: ${error.message}`);
    },
  })),
  {
    name: "a webhook of FlowMaestro that is signed and no event is a WebhookVerificationError",
    async run(t) {
      const { FlowMaestro, WebhookVerificationError } = t.flowtether;
      for (const body of [
        "",
        "not json",
        '{"id":',
        "{}",
        '{"a":1}',
        '{"id":1}',
        '{"id":null,"event":"test"}',
        '{"id":" "}',
        "[1]",
        "null",
        "7",
        '"text"',
        "id=1&event=x",
      ]) {
        await assert.rejects(FlowMaestro.verifyWebhook(body, await sign(SECRET, body), SECRET), WebhookVerificationError, {}, body);
      }
      const broken = new Uint8Array([0xff, 0xfe, 0x7b]);
      await assert.rejects(FlowMaestro.verifyWebhook(broken, await sign(SECRET, broken), SECRET), WebhookVerificationError, {}, "bytes that are no text");
    },
  },
  {
    name: "a webhook of FlowMaestro whose event or members nobody knows yet is delivered",
    async run(t) {
      for (const event of [{ id: "1" }, { id: "2", event: "workflow.renamed", data: null }, { id: "3", more: [1.5] }]) {
        const body = JSON.stringify(event);
        assert.same(await t.flowtether.FlowMaestro.verifyWebhook(body, await sign(SECRET, body), SECRET), event);
      }
    },
  },
  {
    name: "verifyWebhook of FlowMaestro refuses a body that is not as it came, and a secret that is none",
    async run(t) {
      const { ConfigurationError, FlowMaestro } = t.flowtether;
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
          ].map((body) => [body, SIGNATURE, SECRET]),
        ],
        ["secret", [undefined, null, 7, {}, "", "  ", bytes(SECRET)].map((secret) => [BODY, SIGNATURE, secret])],
      ];
      for (const [field, calls] of wrong) {
        for (const values of calls) {
          let promise;
          try {
            promise = FlowMaestro.verifyWebhook(...values);
          } catch (error) {
            throw new Error(`it threw ${error} instead of rejecting`);
          }
          const error = await assert.rejects(promise, ConfigurationError, { field, retryable: false }, assert.show(values));
          assert.ok(error.message.startsWith(`${field} `), error.message);
        }
      }
      for (const signature of [7, {}, [SIGNATURE], true]) {
        await assert.rejects(FlowMaestro.verifyWebhook(BODY, signature, SECRET), t.flowtether.FlowtetherError, {}, assert.show(signature));
      }
    },
  },
  {
    name: "bytes that change while a webhook of FlowMaestro is verified do not count",
    async run(t) {
      const body = bytes(BODY);
      const verifying = t.flowtether.FlowMaestro.verifyWebhook(body, SIGNATURE, SECRET);
      body.fill(0);
      assert.same(await verifying, { id: "1" });
    },
  },
  {
    name: "a hundred webhooks of FlowMaestro at once are each told from the others",
    async run(t) {
      const bodies = Array.from({ length: 100 }, (_, index) => JSON.stringify({ id: String(index) }));
      const signatures = await Promise.all(bodies.map((body) => sign(SECRET, body)));
      const outcomes = await Promise.allSettled(
        bodies.map((body, index) => t.flowtether.FlowMaestro.verifyWebhook(body, signatures[index % 2 === 0 ? index : index - 1], SECRET)),
      );
      outcomes.forEach((/** @type {any} */ { status, value }, index) =>
        assert.same([status, value], index % 2 === 0 ? ["fulfilled", { id: String(index) }] : ["rejected", undefined], `webhook ${index}`),
      );
    },
  },
  {
    name: "what FlowMaestro delivers and what it tests with is verified with the secret that create showed",
    async run(t) {
      const { FlowMaestro } = t.flowtether;
      const fm = t.flowmaestro();
      // The host calls itself there: it responds with a 404 and keeps what it received, the key being in a header of the webhook.
      const webhook = { ...WEBHOOK, url: `${t.baseUrl}/api/v1/received`, headers: { Authorization: `Bearer ${t.key}` } };
      const { data } = await fm.webhooks.create(webhook);
      const sent = { execution_id: "8a1b", workflow_name: "Rückerstattung ☕", status: "completed" };
      await t.host.deliver("execution.completed", sent);
      const { data: test } = await fm.webhooks.test(data.id);
      assert.same([test.success, test.status_code], [false, 404], "the test");

      const [delivery, tested] = await t.host.requests("/received");
      const verify = ({ body, headers }, secret = data.secret) => FlowMaestro.verifyWebhook(body, headers["x-flowmaestro-signature"], secret);
      const event = await verify(delivery);
      assert.same([event.event, event.data], ["execution.completed", sent], "what was delivered");
      assert.equal(delivery.headers["x-flowmaestro-event"], "execution.completed", "its header");
      const told = await verify(tested);
      assert.same([told.event, told.data.webhook_id, told.id], ["test", data.id, tested.headers["x-flowmaestro-delivery-id"]], "what was tested with");
      await assert.rejects(verify(delivery, `${data.secret}0`), t.flowtether.WebhookVerificationError);
    },
  },
];

// Webhooks of SnapState that are received: signed over their bytes, or refused.

import * as assert from "./assert.mjs";
import { inNodeAlone } from "./runner.mjs";
import { newWorkflow } from "./snapstate_catalogue.mjs";
import { sleep } from "./time.mjs";

const COMPARED = inNodeAlone("the module takes the header apart by itself; what a runtime computes is computed for every form of a body");

/** A vector: this secret, this body, this signature. */
const SECRET = "topsecret";
const EVENT = {
  event: "checkpoint.saved",
  webhook_id: "wh_000000000000000000000001",
  timestamp: "2026-01-02T03:04:05.678Z",
  data: { workflow_id: "wf_1", checkpoint_id: "cp_wf_1_001", step: 1 },
};
const BODY = JSON.stringify(EVENT);
const HEX = "f7f7ec4199fdc38071803868a6343ebf24e5c7fed57588a09fb8c169eac746f9";
const SIGNATURE = `sha256=${HEX}`;

const bytes = (text) => new TextEncoder().encode(text);

/** The signature of a body, by the runtime's own cryptography. */
async function sign(secret, body) {
  const key = await crypto.subtle.importKey("raw", bytes(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, typeof body === "string" ? bytes(body) : body);
  return `sha256=${[...new Uint8Array(signature)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** What the host received at the address that `receiver` gave, once there are so many. */
async function received(t, count) {
  for (let look = 0; look < 200; look += 1) {
    const all = await t.host.requests("/received");
    if (all.length >= count) return all;
    await sleep(20);
  }
  throw new assert.AssertionError(`there never were ${count} deliveries`);
}

/** The host's own address, under which it keeps what it receives for this test. */
const receiver = (t) => `${t.as(t.key)}/snapstate/received`;

export const tests = [
  ...[
    ["a string", () => BODY],
    ["a Uint8Array", () => bytes(BODY)],
    ["a part of a larger buffer", () => bytes(`xx${BODY}xx`).subarray(2, 2 + BODY.length)],
    ["an ArrayBuffer", () => bytes(BODY).buffer.slice(0, BODY.length)],
  ].map((/** @type {any[]} */ [name, make]) => ({
    name: `a webhook of SnapState whose body is ${name} is verified and delivered`,
    async run(t) {
      assert.same(await t.flowtether.SnapState.verifyWebhook(make(), SIGNATURE, SECRET), EVENT);
    },
  })),
  ...[
    ["the digits alone", HEX],
    ["the digits alone, in upper case", HEX.toUpperCase()],
    ["digits in upper case", `sha256=${HEX.toUpperCase()}`],
    ["a space at its end", `${SIGNATURE} `],
    ["the digits alone among spaces", ` ${HEX} `],
    ["a wrong one before it", `sha256=${"0".repeat(64)},${SIGNATURE}`],
  ].map(([name, signature]) => ({
    ...COMPARED,
    name: `a signature header of SnapState with ${name} is read`,
    async run(t) {
      assert.same(await t.flowtether.SnapState.verifyWebhook(BODY, signature, SECRET), EVENT);
    },
  })),
  ...[
    ["another secret", [BODY, SIGNATURE, "othersecret"]],
    ["the secret in another case", [BODY, SIGNATURE, "TopSecret"]],
    ["the secret with a blank at its end", [BODY, SIGNATURE, `${SECRET} `]],
    ["a changed body", [BODY.replace('"step":1', '"step":2'), SIGNATURE, SECRET]],
    ["a body that was parsed and written again", [JSON.stringify(EVENT, undefined, 1), SIGNATURE, SECRET]],
    ["a body with a line break at its end", [`${BODY}\n`, SIGNATURE, SECRET]],
    ["an empty body", ["", SIGNATURE, SECRET]],
    ["a missing header", [BODY, undefined, SECRET]],
    ["a header that is null", [BODY, null, SECRET]],
    ["an empty header", [BODY, "", SECRET]],
    ["another algorithm's name", [BODY, `sha1=${HEX}`, SECRET]],
    ["the name in upper case", [BODY, `SHA256=${HEX}`, SECRET]],
    ["the name twice", [BODY, `sha256=sha256=${HEX}`, SECRET]],
    ["a digit too few", [BODY, SIGNATURE.slice(0, -1), SECRET]],
    ["a digit too many", [BODY, `${SIGNATURE}0`, SECRET]],
    ["another last digit", [BODY, `${SIGNATURE.slice(0, -1)}8`, SECRET]],
    ["another last digit, and the digits alone", [BODY, `${HEX.slice(0, -1)}8`, SECRET]],
    ["what is no digit", [BODY, `sha256=${"g".repeat(64)}`, SECRET]],
    ["the signature in base64", [BODY, "sha256=9/fsQZn9w4BxgDhopjQ+vyTlx/7VdYign7jBaerHRvk=", SECRET]],
  ].map(([name, values]) => ({
    ...COMPARED,
    name: `a webhook of SnapState with ${name} is a WebhookVerificationError`,
    async run(t) {
      const { FlowtetherError, SnapState, WebhookVerificationError } = t.flowtether;
      const error = await assert.rejects(SnapState.verifyWebhook(...values), WebhookVerificationError, { retryable: false, name: "WebhookVerificationError" });
      assert.ok(error instanceof FlowtetherError, "a FlowtetherError");
      assert.ok(!JSON.stringify(error).includes(values[2]) && !error.message.includes(HEX), `what it shows: ${error.message}`);
    },
  })),
  {
    name: "a webhook of SnapState that is signed and no event is a WebhookVerificationError",
    async run(t) {
      const { SnapState, WebhookVerificationError } = t.flowtether;
      for (const body of [
        "",
        "not json",
        '{"event":',
        "{}",
        '{"a":1}',
        '{"event":1}',
        '{"event":"","data":{}}',
        '{"data":{"event":"checkpoint.saved"}}',
        "[1]",
        "null",
        "7",
        '"text"',
        "event=x&data=y",
      ]) {
        await assert.rejects(SnapState.verifyWebhook(body, await sign(SECRET, body), SECRET), WebhookVerificationError, {}, body);
      }
      const broken = new Uint8Array([0xff, 0xfe, 0x7b]);
      await assert.rejects(SnapState.verifyWebhook(broken, await sign(SECRET, broken), SECRET), WebhookVerificationError, {}, "bytes that are no text");
    },
  },
  {
    name: "a webhook of SnapState whose event or members nobody knows yet is delivered",
    async run(t) {
      const events = [
        { ...EVENT, event: "workflow.archived", data: { workflow_id: "wf_1", archived_at: "2026-01-02T03:04:05.678Z" } },
        { ...EVENT, event: "workflow.renamed", data: null, more: [1.5] },
        { ...EVENT, data: { ...EVENT.data, workflow_id: "Rückerstattung ☕" } },
        { event: "workflow.renamed" },
      ];
      for (const event of events) {
        const body = JSON.stringify(event);
        for (const given of [body, bytes(body)])
          assert.same(await t.flowtether.SnapState.verifyWebhook(given, await sign(SECRET, body), SECRET), event, "the event");
      }
    },
  },
  {
    name: "a secret of SnapState's may hold any characters and be longer than a block",
    async run(t) {
      for (const secret of ["é🚀", "x".repeat(256), "s", " with blanks "]) {
        assert.same(await t.flowtether.SnapState.verifyWebhook(BODY, await sign(secret, BODY), secret), EVENT, secret);
      }
    },
  },
  {
    name: "verifyWebhook of SnapState refuses a body that is not as it came, and a secret that is none",
    async run(t) {
      const { ConfigurationError, FlowtetherError, SnapState } = t.flowtether;
      const wrong = [
        [
          "body",
          [EVENT, undefined, null, 7, true, [123], new Uint16Array(2), new DataView(new ArrayBuffer(2)), new Date(0), new Response(BODY), new Blob([BODY])].map(
            (body) => [body, SIGNATURE, SECRET],
          ),
        ],
        ["secret", [undefined, null, 7, {}, "", "  ", bytes(SECRET)].map((secret) => [BODY, SIGNATURE, secret])],
      ];
      for (const [field, calls] of wrong) {
        for (const values of calls) {
          let promise;
          try {
            promise = SnapState.verifyWebhook(...values);
          } catch (error) {
            throw new Error(`it threw ${error} instead of rejecting`);
          }
          const error = await assert.rejects(promise, ConfigurationError, { field, retryable: false }, assert.show(values));
          assert.ok(error.message.startsWith(`${field} `), error.message);
        }
      }
      for (const signature of [7, {}, [SIGNATURE], true]) {
        await assert.rejects(SnapState.verifyWebhook(BODY, signature, SECRET), FlowtetherError, {}, assert.show(signature));
      }
    },
  },
  {
    name: "bytes that change while a webhook of SnapState is verified do not count",
    async run(t) {
      const body = bytes(BODY);
      const verifying = t.flowtether.SnapState.verifyWebhook(body, SIGNATURE, SECRET);
      body.fill(0);
      assert.same(await verifying, EVENT);
    },
  },
  {
    name: "what SnapState delivers is verified with the secret that the webhook was registered with",
    async run(t) {
      const { SnapState, WebhookVerificationError } = t.flowtether;
      const st = t.snapstate();
      const secret = "the secret of Ünï ☕";
      const { webhook_id: webhookId } = await st.registerWebhook({ url: receiver(t), events: ["checkpoint.saved"], secret });
      const workflowId = newWorkflow();
      const { checkpoint_id: checkpointId, etag } = await st.save(workflowId, 3, { a: 1 });
      const [{ method, headers, body }] = await received(t, 1);
      assert.same([method, headers["content-type"], headers["user-agent"]], ["POST", "application/json", "CheckpointService/1.0"], "the delivery");
      const signature = headers["x-checkpoint-signature"];
      const event = await SnapState.verifyWebhook(body, signature, secret);
      assert.same(
        { ...event, timestamp: undefined },
        { event: "checkpoint.saved", webhook_id: webhookId, data: { workflow_id: workflowId, checkpoint_id: checkpointId, step: 3 } },
        "the event",
      );
      assert.ok(Math.abs(Date.parse(event.timestamp) - (await t.host.now())) < 60_000, `its time: ${event.timestamp}`);
      assert.same(await SnapState.verifyWebhook(bytes(body), signature.replace("sha256=", ""), secret), event, "bytes, and the digits alone");
      await assert.rejects(SnapState.verifyWebhook(body, signature, `${secret}.`), WebhookVerificationError);
      await assert.rejects(SnapState.verifyWebhook(body.replace('"step":3', '"step":4'), signature, secret), WebhookVerificationError);

      await st.save(workflowId, 3, { a: 1 }, { ifMatch: etag });
      const [, again] = await received(t, 2);
      assert.equal(
        (await SnapState.verifyWebhook(again.body, again.headers["x-checkpoint-signature"], secret)).data.checkpoint_id,
        checkpointId,
        "a save that was there is reported again",
      );
      await st.deleteWebhook(webhookId);
      await st.save(workflowId, 4, {});
      await sleep(100);
      assert.equal((await received(t, 2)).length, 2, "the deliveries in the end");
    },
  },
  {
    name: "what SnapState delivers to a webhook without a secret has no signature and is not taken",
    async run(t) {
      const st = t.snapstate();
      await st.registerWebhook({ url: receiver(t), events: ["checkpoint.saved"] });
      await st.save(newWorkflow(), 1, {});
      const [{ headers, body }] = await received(t, 1);
      assert.equal(headers["x-checkpoint-signature"], undefined, "the signature");
      await assert.rejects(t.flowtether.SnapState.verifyWebhook(body, headers["x-checkpoint-signature"], SECRET), t.flowtether.WebhookVerificationError);
    },
  },
];

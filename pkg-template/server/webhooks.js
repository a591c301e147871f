// A receiver of webhooks: who sent it, for which run, and that it is acted upon once.

import { readBody } from "./body.js";
import { DUPLICATE, IN_PROGRESS, Once } from "./deliveries.js";
import { json, refuse } from "./responses.js";
import { SERVICES } from "./services.js";
import { Signer } from "./signed.js";

export { denoKv, memoryDeliveries } from "./deliveries.js";
export { nodeListener } from "./node_listener.js";

/**
 * @import { Run, WorkflowQuestion, WorkflowReply } from "flowtether"
 * @import { WebhooksOptions } from "flowtether/webhooks"
 * @import { Delivered, Sender } from "./types.d.ts"
 */

const DAY = 24 * 60 * 60 * 1000;

/** As long as a signature with a time can be valid, from the clock that is furthest ahead to the one that is furthest behind. */
const SIGNED_MS = 10 * 60 * 1000;

/** @param {(string | Uint8Array<ArrayBuffer>)[]} parts */
const sha256 = async (...parts) => {
  const digests = await Promise.all(parts.map((part) => crypto.subtle.digest("SHA-256", typeof part === "string" ? new TextEncoder().encode(part) : part)));
  const whole = parts.length === 1 ? digests[0] : await crypto.subtle.digest("SHA-256", await new Blob(digests).arrayBuffer());
  return [...new Uint8Array(whole)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

/** @typedef {{ refusal: Response, service?: undefined, run?: undefined } | { refusal?: undefined, service: string, run?: string }} Address */
/** @typedef {(question: WorkflowQuestion, event?: unknown) => WorkflowReply | undefined | Promise<WorkflowReply | undefined>} Rule */
/** @typedef {Omit<WebhooksOptions, "services"> & { services: Record<string, Sender> }} Options */

/** The options that were given, or what is wrong with them. @param {Options} options */
function check({ url, secrets, deliveries, services, maxBodyBytes = 1 << 20, bodyTimeoutMs = 10_000, rememberMs = 7 * DAY, onError = report }) {
  if (!URL.canParse(url)) throw new TypeError("url must be the address at which the services reach this receiver");
  if (typeof deliveries?.has !== "function" || typeof deliveries.add !== "function") throw new TypeError("deliveries must be a store with has and add");
  const names = Object.keys(services ?? {}).filter((name) => services[name] !== undefined);
  if (names.length === 0) throw new TypeError("services must have at least one service");
  for (const name of names) {
    if (SERVICES[name] === undefined) throw new TypeError(`services.${name}: only ${Object.keys(SERVICES).join(", ")} send webhooks`);
    if (typeof services[name].service?.verifyWebhook !== "function") throw new TypeError(`services.${name}.service must be the service's client class`);
    const own = [services[name].secrets].flat();
    if (own.length === 0 || own.some((secret) => typeof secret !== "string" || secret === ""))
      throw new TypeError(`services.${name}.secrets must be the secret, or during a rotation both`);
    if (typeof services[name].receive !== "function") throw new TypeError(`services.${name}.receive must be a function`);
  }
  return {
    base: url.replace(/\/+$/, ""),
    signer: new Signer("flowtether webhook 1", "secrets", secrets),
    deliveries,
    services: Object.fromEntries(names.map((name) => [name, services[name]])),
    maxBodyBytes,
    bodyTimeoutMs,
    rememberMs,
    onError,
  };
}

/** @param {Error} error */
const report = (error) => console.error("a webhook could not be acted upon:", error.name, error.message);

/** @param {WebhooksOptions} options */
export function webhooks(options = /** @type {WebhooksOptions} */ ({})) {
  const { base, signer, deliveries, services, maxBodyBytes, bodyTimeoutMs, rememberMs, onError } = check(
    /** @type {Options} */ (/** @type {unknown} */ (options)),
  );
  const once = new Once(deliveries);
  const prefix = new URL(base).pathname.replace(/\/$/, "");

  /** @param {string | { readonly id: string }} run @param {string} [service] */
  async function webhookUrl(run, service = Object.keys(services)[0]) {
    if (!Object.hasOwn(services, service)) throw new TypeError(`service: the receiver has no ${service}`);
    const id = /** @type {{ id?: unknown }} */ (run)?.id ?? run;
    if (typeof id !== "string" || id === "") throw new TypeError("run must be a run, or the id of one");
    return `${base}/${service}/${await signer.sign({ service, run: id })}`;
  }

  /** What the path of a request names, or the response that refuses it. @param {Request} request @returns {Promise<Address>} */
  async function address(request) {
    const { pathname } = new URL(request.url);
    const [, service, signed, ...more] = (pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : "").split("/");
    if (!Object.hasOwn(services, service ?? "")) return { refusal: refuse(404, "service_unknown", "no service sends its webhooks here") };
    if (request.method !== "POST") return { refusal: refuse(405, "method_not_allowed", "webhooks are sent with POST", { Allow: "POST" }) };
    if (more.length > 0) return { refusal: refuse(404, "not_found", "there is nothing here") };
    if (signed === undefined && SERVICES[service].run !== undefined) return { service };
    const named = await signer.read(signed);
    if (named?.service !== service) return { refusal: refuse(403, "address_invalid", "the address is none that webhookUrl made") };
    return { service, run: named.run };
  }

  /**
   * The event of a delivery that is signed with one of the secrets; undefined for any other.
   *
   * @param {string} name
   * @param {Uint8Array<ArrayBuffer>} body
   * @param {Headers} headers
   */
  async function verify(name, body, headers) {
    for (const secret of [services[name].secrets].flat()) {
      try {
        return await SERVICES[name].verify(services[name].service, body, headers, secret);
      } catch (error) {
        if (/** @type {Error} */ (error)?.name !== "WebhookVerificationError") throw error;
      }
    }
    return undefined;
  }

  /** @param {Request} request */
  async function receive(request) {
    const { refusal, service, run: named } = await address(request);
    if (refusal) return refusal;
    const body = await readBody(request, maxBodyBytes, bodyTimeoutMs);
    if (body instanceof Response) return body;
    const kind = SERVICES[service];
    const event = await verify(service, body, request.headers);
    if (event === undefined) return refuse(400, "signature_invalid", "the webhook is not signed with the secret, or its body is not as it came");
    const challenge = kind.challenge?.(event);
    if (challenge !== undefined) return json({ challenge });
    // A repetition of this age would not be known any more.
    const ahead = kind.at === undefined ? 0 : Date.parse(/** @type {string} */ (kind.at(event))) - Date.now();
    if (!(ahead > -rememberMs)) return refuse(400, "delivery_too_old", "the webhook is older than what was received is remembered");
    const run = named ?? kind.run?.(event);
    if (typeof run !== "string" || run === "") return refuse(400, "run_missing", "the webhook names no run");

    const id = kind.id?.(event);
    const keys = [`${service} ${await (id === undefined ? sha256(body, kind.more?.(request.headers) ?? "") : sha256(id))}`];
    const unsigned = kind.unsigned?.(request.headers);
    if (unsigned) keys.push(`${service} ${await sha256(`unsigned ${unsigned}`)}`);
    // A time ahead of this clock is not too old for so much longer.
    const expiresInMs = Math.max(rememberMs + Math.max(ahead, 0), SIGNED_MS);
    const outcome = await once.do(keys, expiresInMs, () => services[service].receive({ service, run, event }));
    if (outcome === DUPLICATE) return json({ outcome: "duplicate" });
    if (outcome === IN_PROGRESS) return refuse(503, "in_progress", "the same webhook is being acted upon", { "Retry-After": "1" });
    return json({ outcome: outcome === undefined || outcome === false ? "ignored" : "done" });
  }

  /** @param {Request} request */
  async function fetch(request) {
    try {
      return await receive(request);
    } catch (error) {
      onError(/** @type {Error} */ (error));
      // The services send it again after this status.
      return refuse(503, "failed", "the webhook could not be acted upon: send it again", { "Retry-After": "5" });
    }
  }

  return { fetch, webhookUrl };
}

/** The kinds of questions whose reply is what the event brings. */
const BRINGS = ["external-event", "waiting-external"];

/** @param {{ attach(id: string): Promise<Pick<Run, "status" | "respond">> }} client @param {Record<string, Rule | undefined>} rules @returns {(delivery: { run: string, event: unknown }) => Promise<boolean>} */
export function replyWith(client, rules) {
  for (const [asks, rule] of Object.entries(rules)) if (typeof rule !== "function") throw new TypeError(`rules.${asks} must be a function`);
  return async ({ run: id, event }) => {
    const run = await client.attach(id);
    const { waiting: question } = await run.status();
    const rule = question && Object.hasOwn(rules, question.asks) ? rules[question.asks] : undefined;
    // A rule sees of a delivery only what a question of this kind is there to get: a decision never comes from there.
    const reply = await (BRINGS.includes(/** @type {string} */ (question?.asks))
      ? rule?.(/** @type {WorkflowQuestion} */ (question), event)
      : rule?.(/** @type {WorkflowQuestion} */ (question)));
    if (!reply) return false;
    return run.respond(reply, { to: question });
  };
}

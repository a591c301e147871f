// A relay on Cloudflare: a Worker that starts runs for the people it knows, and Durable Objects that follow the runs and serve their
// readers.

import { GrantError, Grants } from "./access.js";
import { readBody } from "./body.js";
import { nameOf, objectClass } from "./cloudflare/object.js";
import { Redactor } from "./message.js";
import { json, refuse } from "./responses.js";
import { GRANT, isUpgrade, OFFER, PROTOCOL, subprotocolsOf } from "./socket_protocol.js";

export { Deliveries, deliveries } from "./cloudflare/deliveries.js";

/**
 * @import { GrantVerb } from "flowtether/access"
 * @import { DurableObjects, FromEnv, RelayDoze, RelayLimits, RelayOptions } from "flowtether/cloudflare"
 * @import { Environment, Settings } from "./types.d.ts"
 */

const LIMITS = {
  readersPerRun: 1000,
  readerMs: 60_000,
  socketMs: 60 * 60 * 1000,
  runsPerPerson: 20,
  bytesPerRun: 64 * 1024 * 1024,
  keepMs: 24 * 60 * 60 * 1000,
  runMs: 30 * 24 * 60 * 60 * 1000,
  bodyBytes: 1024 * 1024,
  bodyMs: 10_000,
};

/** What pages of other origins may send and read. */
const ALLOWED = "Accept, Authorization, Cache-Control, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID";
const EXPOSED = `ETag, ${OFFER}, Retry-After, Stream-Closed, Stream-Cursor, Stream-Next-Offset, Stream-Up-To-Date`;

/** @type {Record<string, GrantVerb>} */
const VERBS = { events: "read", replies: "reply", cancel: "cancel" };

/** @template T @param {FromEnv<T, Environment>} option @param {Environment} env @returns {T} */
const valueOf = (option, env) => (typeof option === "function" ? /** @type {(env: Environment) => T} */ (option)(env) : option);

/** @param {RelayOptions<Environment>} options */
function check({ client, authorize, workflows, secrets }) {
  for (const [name, option] of Object.entries({ client, authorize })) if (typeof option !== "function") throw new TypeError(`${name} must be a function`);
  if (workflows === undefined) throw new TypeError("workflows must be the ids of the workflows that may be started");
  if (secrets === undefined) throw new TypeError("secrets must be the secret that grants are signed with");
}

/** The limits, those that are not given by default. @param {RelayLimits} [given] */
function limitsOf(given = {}) {
  const limits = { ...LIMITS };
  for (const [name, limit] of Object.entries(given)) {
    if (!Object.hasOwn(LIMITS, name)) throw new TypeError(`limits.${name} is not one of ${Object.keys(LIMITS).join(", ")}`);
    if (limit !== undefined && !(limit > 0)) throw new TypeError(`limits.${name} must be a number above 0`);
    const known = /** @type {keyof typeof LIMITS} */ (name);
    limits[known] = limit ?? LIMITS[known];
  }
  return limits;
}

/** When a run that waits is left alone, and how often it is checked then. @param {RelayDoze} [given] */
function dozeOf({ afterMs = 30_000, everyMs = 300_000, ...more } = {}) {
  for (const name of Object.keys(more)) throw new TypeError(`doze.${name} is not one of afterMs, everyMs`);
  for (const [name, ms] of Object.entries({ afterMs, everyMs })) if (!(ms > 0)) throw new TypeError(`doze.${name} must be a number above 0`);
  return { afterMs, everyMs };
}

/** The grant of a request; undefined where it has none. That of a page's WebSocket stands among its subprotocols. @param {Request} request */
function grantOf(request) {
  const bearer = /^Bearer (.*)$/i.exec(request.headers.get("Authorization") ?? "")?.[1];
  if (bearer !== undefined || !isUpgrade(request)) return bearer;
  const named = subprotocolsOf(request).find((one) => one.startsWith(GRANT));
  return named?.slice(GRANT.length);
}

/** What of a read's headers the run's object is to know. The grant is not among it. @param {Request} request @param {number} expires */
function readHeaders(request, expires) {
  const headers = new Headers();
  const condition = request.headers.get("If-None-Match");
  if (condition !== null) headers.set("If-None-Match", condition);
  if (!isUpgrade(request)) return headers;
  headers.set("Upgrade", "websocket");
  headers.set("X-Expires", String(expires));
  if (subprotocolsOf(request).includes(PROTOCOL)) headers.set("Sec-WebSocket-Protocol", PROTOCOL);
  return headers;
}

/** @param {RelayOptions<Environment>} options */
export function relay(options) {
  check(options);
  const { client, authorize, workflows, origins = [], secrets, binding = "RUNS", redact = [], path = "", grants: grantOptions = {}, sockets = true } = options;
  if (typeof options.limits !== "function") limitsOf(options.limits);
  if (typeof options.doze !== "function") dozeOf(options.doze);
  /** @param {Environment} env */
  const redactorOf = (env) => new Redactor(valueOf(redact, env));
  /** @param {Environment} env @returns {DurableObjects} */
  const namespace = (env) => {
    const found = /** @type {DurableObjects | undefined} */ (env[binding]);
    if (found?.idFromName === undefined) throw new TypeError(`binding: the Worker has no Durable Objects called ${binding}`);
    return found;
  };
  /** @param {Environment} env @returns {Settings} */
  const settings = (env) => ({
    ...limitsOf(valueOf(options.limits, env)),
    doze: dozeOf(valueOf(options.doze, env)),
    sockets: valueOf(sockets, env),
    redactor: redactorOf(env),
    client: client(env),
    namespace,
  });
  /** @param {Environment} env */
  const grantsOf = (env) => new Grants({ secrets: valueOf(secrets, env), ...valueOf(grantOptions, env) });

  /** @param {Environment} env @param {string} name @param {string} where @param {RequestInit} init */
  const ask = (env, name, where, init) => namespace(env).get(namespace(env).idFromName(name)).fetch(`https://runs${where}`, init);
  /** @param {Environment} env @param {string} name @param {string} where @param {object} body */
  const askJson = (env, name, where, body) =>
    ask(env, name, where, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });

  /** Who asks, as the caller's own function says. @param {Request} request @param {Environment} env */
  async function person(request, env) {
    const who = await authorize(request, env);
    if (who instanceof Response) return who;
    if (who === undefined || who === null || who === "") return refuse(401, "unauthenticated", "sign in first");
    if (typeof who !== "string") throw new TypeError("authorize must resolve with the id of a person, a text");
    return who;
  }

  /** @param {Request} request @param {Environment} env */
  async function body(request, env) {
    const { bodyBytes, bodyMs } = limitsOf(valueOf(options.limits, env));
    const bytes = await readBody(request, bodyBytes, bodyMs);
    if (bytes instanceof Response) return bytes;
    try {
      const value = bytes.length === 0 ? {} : JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
    } catch {
      // It is no JSON.
    }
    return refuse(400, "body_invalid", "the body must be a JSON object");
  }

  /** The response that refuses a page that may not ask this, if it may not. @param {Request} request @param {Environment} env */
  function foreign(request, env) {
    const origin = request.headers.get("Origin");
    const isReading = request.method === "GET" || request.method === "HEAD";
    if (origin === null) {
      // A page's browser names the page's origin with each request that changes something. A grant is no cookie: nobody sends it unasked.
      const isSafe = isReading || grantOf(request) !== undefined;
      return isSafe ? undefined : refuse(403, "origin_missing", "a request that changes something needs the header Origin or a grant");
    }
    return isAllowed(origin, request, env) ? undefined : refuse(403, "origin_not_allowed", "pages of this origin may not call this relay");
  }

  /** @param {string} origin @param {Request} request @param {Environment} env */
  const isAllowed = (origin, request, env) => origin === new URL(request.url).origin || valueOf(origins, env).includes(origin);

  /** @param {Request} request @param {Environment} env */
  async function start(request, env) {
    const who = await person(request, env);
    if (who instanceof Response) return who;
    const key = request.headers.get("Idempotency-Key");
    if (key !== null && (key === "" || key.length > 255)) return refuse(400, "idempotency_key_invalid", "Idempotency-Key must have 1 to 255 characters");
    const asked = await body(request, env);
    if (asked instanceof Response) return asked;
    const { workflowId, input } = asked;
    if (typeof workflowId !== "string" || !valueOf(workflows, env).includes(workflowId))
      return refuse(403, "workflow_not_allowed", "the workflow may not be started from here");
    const response = await askJson(env, nameOf.person(who), "/person/start", { person: who, workflowId, input: input ?? {}, key });
    if (response.status !== 201) return response;
    const { id } = await response.json();
    return json({ id, ...(await granted(env, id)) }, 201);
  }

  /** @param {Environment} env @param {string} run @param {string} [grant] */
  async function granted(env, run, grant) {
    const grants = grantsOf(env);
    const issued = grant ?? (await grants.issue(run));
    return { grant: issued, expiresAt: (await grants.read(issued)).expires * 1000 };
  }

  /**
   * Until when a request is allowed, which has a grant or comes from the person of the run; the response that refuses one that has
   * neither.
   *
   * @param {Request} request
   * @param {Environment} env
   * @param {string} run
   * @param {GrantVerb} verb
   * @returns {Promise<number | Response>}
   */
  async function allowed(request, env, run, verb) {
    const grant = grantOf(request);
    if (grant !== undefined) return (await grantsOf(env).check(grant, { run, verb })).expires * 1000;
    const who = await person(request, env);
    if (who instanceof Response) return who;
    const { owns } = await (await askJson(env, nameOf.person(who), "/person/owns", { run })).json();
    return owns ? Infinity : refuse(404, "run_unknown", "there is no such run");
  }

  /**
   * Another grant for a run: the one of the request renewed, or one for others. Its person gets a new one.
   *
   * @param {Request} request
   * @param {Environment} env
   * @param {string} run
   */
  async function regrant(request, env, run) {
    const asked = await body(request, env);
    if (asked instanceof Response) return asked;
    const grant = grantOf(request);
    const grants = grantsOf(env);
    const { verbs, expiresInSeconds } = asked;
    const isList = Array.isArray(verbs) && verbs.length > 0 && verbs.every((verb) => Object.values(VERBS).includes(verb));
    if (verbs !== undefined && !isList) return refuse(400, "verbs_invalid", `verbs must be a list of ${Object.values(VERBS).join(", ")}`);
    if (expiresInSeconds !== undefined && !(Number.isSafeInteger(expiresInSeconds) && expiresInSeconds > 0))
      return refuse(400, "expiry_invalid", "expiresInSeconds must be a whole number above 0");
    if (grant === undefined) {
      const until = await allowed(request, env, run, "read");
      return until instanceof Response ? until : json(await granted(env, run, await grants.issue(run, { verbs, expiresInSeconds })), 201);
    }
    if ((await grants.read(grant)).run !== run) throw new GrantError("grant_of_another_run", "the grant is of another run");
    const next = verbs === undefined ? grants.renew(grant, { expiresInSeconds }) : grants.narrow(grant, { verbs, expiresInSeconds });
    return json(await granted(env, run, await next), 201);
  }

  /** @param {Request} request @param {Environment} env */
  async function route(request, env) {
    const { pathname, search } = new URL(request.url);
    const place = pathname.startsWith(`${path}/runs`) ? pathname.slice(path.length) : "";
    if (place === "/runs")
      return request.method === "POST" ? start(request, env) : refuse(405, "method_not_allowed", "runs are started with POST", { Allow: "POST" });
    const [, segment, verb] = /^\/runs\/([^/]+)\/(events|replies|cancel|grants)$/.exec(place) ?? [];
    const run = segment === undefined ? undefined : decoded(segment);
    if (run === undefined) return refuse(404, "not_found", "there is nothing here");
    const methods = verb === "events" ? ["GET", "HEAD"] : ["POST"];
    if (!methods.includes(request.method))
      return refuse(405, "method_not_allowed", `only ${methods.join(" and ")} is understood here`, { Allow: methods.join(", ") });
    if (verb === "grants") return regrant(request, env, run);
    const until = await allowed(request, env, run, VERBS[verb]);
    if (until instanceof Response) return until;
    if (verb === "events") {
      return ask(env, nameOf.run(run), `/run/events${search}`, { method: request.method, headers: readHeaders(request, until), signal: request.signal });
    }
    const asked = await body(request, env);
    if (asked instanceof Response) return asked;
    const { answer, question, reason } = asked;
    if (verb === "cancel") return askJson(env, nameOf.run(run), "/run/cancel", { reason: typeof reason === "string" ? reason : undefined });
    if (typeof answer !== "object" || answer === null) return refuse(400, "answer_invalid", "answer must be an object");
    return askJson(env, nameOf.run(run), "/run/reply", { answer, question });
  }

  /** @param {Request} request @param {Environment} env */
  async function respond(request, env) {
    if (request.method === "OPTIONS") return new Response(null, { status: 204 });
    try {
      return foreign(request, env) ?? (await route(request, env));
    } catch (error) {
      if (error instanceof GrantError) return refuse(error.status, error.code, error.message, error.status === 401 ? { "WWW-Authenticate": "Bearer" } : {});
      const { name, message } = /** @type {Error} */ (error);
      console.error("a request failed:", name, redactorOf(env).text(message));
      return refuse(500, "failed", "the request could not be done");
    }
  }

  /** @param {Request} request @param {Environment} env */
  async function fetch(request, env) {
    const response = await respond(request, env);
    if (response.webSocket) return response;
    const { status, body: content, headers: given } = response;
    const headers = new Headers(given);
    headers.append("Vary", "Origin, Authorization, Cookie");
    const origin = request.headers.get("Origin");
    if (origin !== null && isAllowed(origin, request, env)) {
      headers.set("Access-Control-Allow-Origin", origin);
      headers.set("Access-Control-Allow-Credentials", "true");
      headers.set("Access-Control-Expose-Headers", EXPOSED);
      if (request.method === "OPTIONS") {
        headers.set("Access-Control-Allow-Methods", "GET, HEAD, POST");
        headers.set("Access-Control-Allow-Headers", ALLOWED);
        headers.set("Access-Control-Max-Age", "86400");
      }
    }
    return new Response(content, { status, headers });
  }

  return { fetch, Runs: objectClass(settings) };
}

/** The segment of a path as the text that it stands for; undefined where it stands for none. @param {string} segment */
function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

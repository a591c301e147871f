// The service itself, as far as pages may use it: `new OpenWop({ baseUrl: "/service", apiKey: grant })` in a page, with a grant of the run
// in place of a key. Runs in Workers, Deno and Bun, and in Node behind `nodeListener`.

import { GrantError, Grants } from "flowtether/access";

/** What may be asked for, and the verb of the grant that it needs. @type {[string, RegExp, import("flowtether/access").GrantVerb][]} */
const ALLOWED = [
  ["GET", /^\/v1\/runs\/([^/]+)$/, "read"],
  ["GET", /^\/v1\/runs\/([^/]+)\/events(?:\/poll)?$/, "read"],
  ["POST", /^\/v1\/runs\/([^/]+)\/interrupts\/[^/]+$/, "reply"],
  ["POST", /^\/v1\/runs\/([^/]+)\/cancel$/, "cancel"],
];

/** The headers that are passed on, to the service and to the page. No other one is: no cookie, no redirect, no rule for other origins. */
const TO_SERVICE = ["Accept", "Content-Type", "Idempotency-Key", "Last-Event-ID"];
const TO_PAGE = ["Content-Type", "Retry-After"];

/** What a service of this kind responds with. A page of HTML would be one of this origin. */
const TYPES = /^(?:application\/(?:[\w.-]+\+)?json|text\/event-stream)\s*(?:;|$)/i;
const BODY_BYTES = 1024 * 1024;

const refuse = (status, code) => Response.json({ error: { code, message: code.replaceAll("_", " ") } }, { status, headers: { "Cache-Control": "no-store" } });

const copy = (names, from, to) => {
  for (const name of names) if (from.has(name)) to.set(name, from.get(name));
  return to;
};

export default {
  async fetch(request, env) {
    const { pathname, search } = new URL(request.url);
    const path = pathname.startsWith("/service/") ? pathname.slice("/service".length) : "";
    const [, pattern, verb] = ALLOWED.find(([method, allowed]) => method === request.method && allowed.test(path)) ?? [];
    // A service that decodes a path before it reads it would see other segments than the grant allows.
    if (pattern === undefined || /%(?:25|2e|2f|5c|00)/i.test(path)) return refuse(404, "not_found");
    const length = request.method === "POST" ? Number(request.headers.get("Content-Length") ?? NaN) : 0;
    if (!(length <= BODY_BYTES)) return refuse(length > BODY_BYTES ? 413 : 411, "body_too_large_or_of_unknown_length");
    try {
      const [, grant] = /^Bearer (.+)$/i.exec(request.headers.get("Authorization") ?? "") ?? [];
      await new Grants({ secrets: env.GRANT_SECRET }).check(grant, { run: decodeURIComponent(pattern.exec(path)[1]), verb });
    } catch (error) {
      return error instanceof GrantError ? refuse(error.status, error.code) : refuse(404, "not_found");
    }
    const headers = copy(TO_SERVICE, request.headers, new Headers({ Authorization: `Bearer ${env.SERVICE_KEY}` }));
    // A redirect would take the key along.
    /** @type {RequestInit & { duplex: "half" }} */
    const init = { method: request.method, headers, body: request.body, duplex: "half", redirect: "manual", signal: request.signal };
    const response = await fetch(env.SERVICE_URL + path + search, init).catch(() => undefined);
    const isData = response?.body === null ? [202, 204, 304].includes(response.status) : TYPES.test(response?.headers.get("Content-Type") ?? "");
    if (isData && (response.status < 300 || response.status >= 400)) {
      // The body is passed on as it comes: a stream is not gathered first.
      const own = new Headers({ "Cache-Control": "no-store, no-transform", "X-Content-Type-Options": "nosniff" });
      return new Response(response.body, { status: response.status, headers: copy(TO_PAGE, response.headers, own) });
    }
    await response?.body?.cancel();
    return refuse(502, "service_response_unexpected");
  },
};

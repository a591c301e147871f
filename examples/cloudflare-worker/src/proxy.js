// The service itself, as far as browsers may use it: a client in a page with `baseUrl: "https://…/service"` and no key.

/** What may be asked for: it all concerns runs whose id the browser knows. */
const ALLOWED = [
  ["GET", /^\/v1\/runs\/[\w-]+$/],
  ["GET", /^\/v1\/runs\/[\w-]+\/events(\/poll)?$/],
  ["POST", /^\/v1\/runs\/[\w-]+\/interrupts\/[\w-]+$/],
  ["GET", /^\/v1\/workflows\/[\w-]+$/],
];

/** What of a request goes on to the service. A cookie, and a browser's own Authorization, do not. */
const PASSED = ["accept", "content-type", "last-event-id", "idempotency-key"];

export const isAllowed = (method, path) => ALLOWED.some(([allowed, pattern]) => allowed === method && pattern.test(path));

export async function passThrough(request, path, env) {
  const headers = new Headers({ Authorization: `Bearer ${env.SERVICE_KEY}` });
  for (const name of PASSED) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const { search } = new URL(request.url);
  // A redirect would take the key along.
  return fetch(env.SERVICE_URL + path + search, { method: request.method, headers, body: request.body, redirect: "manual", signal: request.signal });
}

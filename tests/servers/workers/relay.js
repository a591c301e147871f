// A Worker with a relay whose settings come from its bindings. The header `X-Person` says who asks, or the cookie `person`.

import { WorkflowClient } from "flowtether";
import { relay } from "flowtether/cloudflare";

export const { fetch, Runs } = relay({
  client: (env) => new WorkflowClient({ provider: "openwop", baseUrl: env.SERVICE_URL, apiKey: env.SERVICE_KEY, retry: { baseDelayMs: 10 } }),
  authorize: (request) => request.headers.get("X-Person") ?? /(?:^|; )person=(\w+)/.exec(request.headers.get("Cookie") ?? "")?.[1],
  workflows: (env) => env.WORKFLOWS.split(" "),
  origins: (env) => env.ORIGINS.split(" "),
  secrets: (env) => env.GRANT_SECRETS.split(" "),
  redact: (env) => [env.SERVICE_KEY],
  limits: (env) => JSON.parse(env.LIMITS),
  grants: (env) => (env.GRANT_SECONDS ? { expiresInSeconds: Number(env.GRANT_SECONDS) } : {}),
  doze: (env) => JSON.parse(env.DOZE),
  sockets: (env) => env.SOCKETS !== "false",
});

export default { fetch };

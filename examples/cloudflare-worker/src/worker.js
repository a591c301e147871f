// Starts runs for people, follows each one once, and serves any number of readers. The service's key stays here.

import { WorkflowClient } from "flowtether/openwop";
import { Sessions } from "flowtether/access";
import { relay } from "flowtether/cloudflare";

const sessionsOf = (env) => new Sessions({ secrets: env.SECRET });

const { fetch, Runs } = relay({
  client: (env) => new WorkflowClient({ provider: "openwop", baseUrl: env.SERVICE_URL, apiKey: env.SERVICE_KEY }),
  authorize: (request, env) => sessionsOf(env).person(request),
  workflows: (env) => env.WORKFLOWS.split(" "),
  secrets: (env) => env.SECRET,
  redact: (env) => [env.SERVICE_KEY],
});

export { Runs };

export default {
  async fetch(request, env) {
    const { pathname, origin } = new URL(request.url);
    if (request.method !== "POST" || pathname !== "/session") return fetch(request, env);
    // Your own sign-in goes here: this one gives everybody who comes from its own page a person of their own.
    if (request.headers.get("Origin") !== origin) return new Response(null, { status: 403 });
    const isKnown = (await sessionsOf(env).person(request)) !== undefined;
    return new Response(null, { status: 204, headers: isKnown ? {} : { "Set-Cookie": await sessionsOf(env).begin() } });
  },
};

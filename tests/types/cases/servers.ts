// The modules for servers: grants and the receiver of webhooks.

import { FlowMaestro, OpenWop, SyncTeams, WorkflowClient } from "flowtether";
import { GrantError, Grants, Sessions, type GrantClaims, type GrantErrorCode } from "flowtether/access";
import { deliveries, relay, type DurableObjects } from "flowtether/cloudflare";
import { socketFetch } from "flowtether/relay";
import { SnapState } from "flowtether/snapstate";
import { denoKv, memoryDeliveries, nodeListener, replyWith, webhooks, type WebhookDelivery, type WebhookReceiver } from "flowtether/webhooks";
import { type Equal, holds } from "./equal.js";

export async function access(): Promise<void> {
  const grants = new Grants({ secrets: ["secret", "the one before"], expiresInSeconds: 60 });
  const grant: string = await grants.issue("run-1", { verbs: ["read", "reply"] });
  const claims: GrantClaims = await grants.check(grant, { run: "run-1", verb: "cancel" });
  void [claims.expires, await grants.renew(grant), await grants.narrow(grant, { verbs: ["read"] }), await grants.read(null)];
  // @ts-expect-error: no such verb.
  await grants.check(grant, { run: "run-1", verb: "write" });
  // @ts-expect-error: a secret is needed.
  void new Grants({});
  try {
    await grants.read(undefined);
  } catch (error) {
    if (error instanceof GrantError) holds<Equal<typeof error.code, GrantErrorCode>>();
  }
}

export async function session(request: Request): Promise<string | undefined> {
  const sessions = new Sessions({ secrets: "secret", name: "demo" });
  void [await sessions.begin("ada"), await sessions.begin(), sessions.end()];
  return sessions.person(request);
}

interface Env {
  SERVICE_KEY: string;
  DELIVERIES: DurableObjects;
}

export const { fetch: handler, Runs } = relay<Env>({
  client: (env) => new WorkflowClient({ provider: "openwop", baseUrl: "https://host.example", apiKey: env.SERVICE_KEY }),
  authorize: async (request) => (await session(request)) ?? new Response(null, { status: 401 }),
  workflows: ["refund"],
  secrets: (env) => [env.SERVICE_KEY, "the one before"],
  limits: { readersPerRun: 10, keepMs: undefined },
  doze: { afterMs: 1000 },
  sockets: (env) => env.SERVICE_KEY !== "",
});

export const watcher = new WorkflowClient({ provider: "relay", baseUrl: "/relay", fetch: socketFetch({ fetch }) });

// @ts-expect-error: there must be a client.
relay({ authorize: () => "ada", workflows: [], secrets: "secret" });
// @ts-expect-error: no such limit.
relay({ client: () => openwop, authorize: () => "ada", workflows: [], secrets: "secret", limits: { readers: 7 } });

export const remembered = (env: Env) => deliveries(env.DELIVERIES);

const openwop = new WorkflowClient({ provider: "openwop", baseUrl: "https://host.example", apiKey: "key" });
const syncteams = new WorkflowClient({ provider: "syncteams", baseUrl: "https://host.example", apiKey: "key" });

export const receiver: WebhookReceiver = webhooks({
  url: "https://hooks.example",
  secrets: "secret",
  deliveries: memoryDeliveries({ max: 10 }),
  services: {
    flowmaestro: {
      service: FlowMaestro,
      secrets: ["new", "old"],
      receive: replyWith(openwop, { "external-event": (question, event) => ({ values: { id: question.id, event } }) }),
    },
    snapstate: { service: SnapState, secrets: "secret", receive: ({ event, run }) => void [event.timestamp, run] },
    openwop: { service: OpenWop, secrets: "secret", receive: async ({ service }) => holds<Equal<typeof service, "openwop">>() },
    syncteams: {
      service: SyncTeams,
      secrets: "secret",
      async receive(delivery) {
        holds<Equal<typeof delivery, WebhookDelivery<"syncteams">>>();
        const decide = replyWith(syncteams, { approval: ({ details }) => (details === undefined ? undefined : { decision: "approve" }) });
        return delivery.event.status === "WAITING" && (await decide(delivery));
      },
    },
  },
});

// @ts-expect-error: an approval's rule is not given the delivery.
replyWith(openwop, { approval: (question, event) => ({ decision: String(event) }) });
// @ts-expect-error: no such service.
webhooks({ url: "https://hooks.example", secrets: "secret", deliveries: new Set<string>(), services: { github: {} } });

export const address: Promise<string> = receiver.webhookUrl({ id: "run-1" }, "flowmaestro");
export const listener = nodeListener(receiver.fetch);
export const store = (kv: Parameters<typeof denoKv>[0]) => denoKv(kv);

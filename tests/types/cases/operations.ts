// OpenWOP's operations beside its runs, events and interrupts: what they take and give, and how lists are read.
import {
  OpenWop,
  type MutationOptions,
  type OpenWopAgent,
  type OpenWopAnnotation,
  type OpenWopCreateAnnotationRequest,
  type OpenWopHostEvent,
  type OpenWopList,
  type OpenWopPage,
  type OpenWopPauseRunRequest,
  type OpenWopPauseRunResponse,
  type OpenWopRunListOptions,
  type OpenWopRunSnapshot,
  type OpenWopRuns,
  type OpenWopWebhookChallenge,
  type OpenWopWebhookDelivery,
  type OpenWopWebhooks,
  type OpenWopWebhookEvent,
  type OpenWopWorkspaceFile,
  type RequestOptions,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const wop: OpenWop;

holds<Equal<OpenWop["runs"], OpenWopRuns>>();
holds<Equal<OpenWop["webhooks"], OpenWopWebhooks>>();
holds<Equal<Parameters<OpenWopRuns["list"]>, [options?: OpenWopRunListOptions]>>();
holds<Equal<Parameters<OpenWopRuns["pause"]>, [runId: string, pause?: OpenWopPauseRunRequest, options?: MutationOptions]>>();
holds<Equal<ReturnType<OpenWopRuns["pause"]>, Promise<OpenWopPauseRunResponse>>>();
holds<Equal<Parameters<OpenWopRuns["annotations"]["create"]>, [runId: string, annotation: OpenWopCreateAnnotationRequest, options?: MutationOptions]>>();
holds<Equal<Parameters<OpenWop["agents"]["roster"]["get"]>, [rosterId: string, options?: RequestOptions]>>();

export async function listed(): Promise<void> {
  const list = wop.runs.list({ status: "failed", limit: 20 });
  holds<Equal<typeof list, OpenWopList<OpenWopRunSnapshot>>>();
  const page = await list;
  holds<Equal<typeof page, OpenWopPage<OpenWopRunSnapshot>>>();
  holds<Equal<typeof page.nextCursor, string | undefined>>();
  for await (const agent of wop.agents.list()) holds<Equal<typeof agent, OpenWopAgent>>();
  for await (const note of wop.runs.annotations.list("run")) holds<Equal<typeof note, OpenWopAnnotation>>();
  const { data, refusals } = await wop.connectionProviders.list();
  holds<Equal<(typeof data)[0]["id"], string>>();
  holds<Equal<NonNullable<typeof refusals>[0]["code"], string>>();
  // @ts-expect-error a limit is a number
  wop.runs.list({ limit: "20" });
  // @ts-expect-error a list takes no key
  wop.runs.list({ idempotencyKey: "auto" });
}

export async function used(): Promise<void> {
  const file = await wop.workspace.files.put("notes/today.md", { content: "Rain." }, { ifMatch: '"1-a"', idempotencyKey: "auto" });
  holds<Equal<typeof file, OpenWopWorkspaceFile>>();
  const frame = await wop.host.uiPlugins.frame("pack", "plugin");
  holds<Equal<typeof frame, string>>();
  for await (const event of wop.host.events({ lastEventId: "hev-1" })) holds<Equal<typeof event, OpenWopHostEvent>>();
  const applied = await wop.proposals.apply("p");
  if ("runId" in applied) holds<Equal<typeof applied.runId, unknown>>();
  await wop.webhooks.test("w", { retryUnsafe: true });
  // @ts-expect-error there is nothing to recognise a repeat by
  await wop.webhooks.test("w", { idempotencyKey: "auto" });
  // @ts-expect-error a rating is a number
  await wop.runs.annotations.create("r", { signal: { kind: "rating", rating: "5" } });
  // @ts-expect-error the namespace has no such method
  wop.audit.list();
}

export async function received(request: Request, secrets: string[]): Promise<string> {
  const delivery = await OpenWop.verifyWebhook(await request.arrayBuffer(), request.headers, secrets, { toleranceMs: 60_000 });
  holds<Equal<typeof delivery, OpenWopWebhookDelivery>>();
  if ("challenge" in delivery) {
    holds<Equal<typeof delivery, OpenWopWebhookChallenge>>();
    return delivery.challenge;
  }
  holds<Equal<typeof delivery, OpenWopWebhookEvent>>();
  await OpenWop.verifyWebhook("{}", { "openwop-signature": "t=1,v1=", "set-cookie": ["a"], other: undefined }, "secret");
  // @ts-expect-error the headers are needed
  await OpenWop.verifyWebhook("{}", "signature", "secret");
  return delivery.event.type;
}

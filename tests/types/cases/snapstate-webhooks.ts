// Webhooks of SnapState: registered, checked, and the data by the event.
import {
  FlowtetherError,
  SnapState,
  type SnapStateCheckpointSavedWebhookData,
  type SnapStateUnknownWebhookEvent,
  type SnapStateWebhookEvent,
  type SnapStateWebhookEventOf,
  type SnapStateWorkflowArchivedWebhookData,
  type SnapStateWorkflowExpiredWebhookData,
  type SnapStateWorkflowResumedWebhookData,
  WebhookVerificationError,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const request: Request;
declare const secret: string;

export async function received(): Promise<void> {
  const signature = request.headers.get("X-Checkpoint-Signature");
  holds<Equal<typeof signature, string | null>>();
  const delivered = await SnapState.verifyWebhook(await request.text(), signature, secret);
  holds<Equal<typeof delivered, SnapStateWebhookEvent>>();
  const _event: [string, string] = [delivered.webhook_id, delivered.timestamp];
  await SnapState.verifyWebhook(await request.arrayBuffer(), signature, secret);
  await SnapState.verifyWebhook(new Uint8Array(2), undefined, secret);
  switch (delivered.event) {
    case "checkpoint.saved":
      holds<Equal<typeof delivered, SnapStateWebhookEventOf<"checkpoint.saved">>>();
      holds<Equal<typeof delivered.data, SnapStateCheckpointSavedWebhookData>>();
      holds<Equal<typeof delivered.data.checkpoint_id, string>>();
      break;
    case "workflow.resumed":
      holds<Equal<typeof delivered.data, SnapStateWorkflowResumedWebhookData>>();
      holds<Equal<typeof delivered.data.step, number>>();
      break;
    case "workflow.expired":
      holds<Equal<typeof delivered.data, SnapStateWorkflowExpiredWebhookData>>();
      // @ts-expect-error another event's data
      delivered.data.archived_at;
      break;
    case "workflow.archived":
      holds<Equal<typeof delivered.data, SnapStateWorkflowArchivedWebhookData>>();
      holds<Equal<typeof delivered.data.archived_at, string>>();
      break;
    // @ts-expect-error an event that does not exist
    case "checkpoint.deleted":
      break;
    default: {
      // None is left out above, and one that is newer than this package is not shut out.
      holds<Equal<typeof delivered, never>>();
      const other: SnapStateUnknownWebhookEvent = delivered;
      const _newer: [boolean, unknown] = [other.event === "said.tomorrow", other.data];
    }
  }
  // All that is known is about a workflow.
  holds<Equal<typeof delivered.data.workflow_id, string>>();
  // @ts-expect-error another event's data
  if (delivered.event === "workflow.resumed") delivered.data.checkpoint_id;
  // @ts-expect-error the event is not named so
  delivered.type;
}

export function caught(error: unknown): void {
  if (error instanceof WebhookVerificationError) {
    const ours: FlowtetherError = error;
    console.log(ours.message);
    // @ts-expect-error no service responded
    error.status;
  }
}

export async function registered(ss: SnapState): Promise<void> {
  const url = "https://desk.example";
  await ss.registerWebhook({ url, events: ["checkpoint.saved", "workflow.resumed", "workflow.expired"], secret });
  await ss.registerWebhook({ url, events: ["checkpoint.saved"] }, { retryUnsafe: false });
  // @ts-expect-error the service refuses a name that it does not know
  await ss.registerWebhook({ url, events: ["said.tomorrow"] });
  // @ts-expect-error the service refuses this name too
  await ss.registerWebhook({ url, events: ["workflow.archived"] });
  // @ts-expect-error an array
  await ss.registerWebhook({ url, events: "checkpoint.saved" });
  // @ts-expect-error events are needed
  await ss.registerWebhook({ url });
  // @ts-expect-error an address is needed
  await ss.registerWebhook({ events: ["checkpoint.saved"] });
  // @ts-expect-error an address is a string
  await ss.registerWebhook({ url: new URL(url), events: ["checkpoint.saved"] });
  // @ts-expect-error left out, not null
  await ss.registerWebhook({ url, events: ["checkpoint.saved"], secret: null });
  // @ts-expect-error another service's member
  await ss.registerWebhook({ url, events: ["checkpoint.saved"], name: "desk" });
  // @ts-expect-error the service knows no idempotency keys
  await ss.registerWebhook({ url, events: ["checkpoint.saved"] }, { idempotencyKey: "key-1" });
  // @ts-expect-error no response shows the secret
  (await ss.registerWebhook({ url, events: ["checkpoint.saved"] })).secret;
  // @ts-expect-error a webhook is needed
  await ss.deleteWebhook();
  // @ts-expect-error a removal may always be repeated
  await ss.deleteWebhook("id", { retryUnsafe: true });
  // @ts-expect-error nothing lists webhooks
  await ss.listWebhooks();
}

export async function refused(body: string, ss: SnapState): Promise<void> {
  // @ts-expect-error the body as it came, not parsed
  await SnapState.verifyWebhook(JSON.parse(body) as object, "sha256=", secret);
  // @ts-expect-error a secret is needed
  await SnapState.verifyWebhook(body, "sha256=");
  // @ts-expect-error a secret is a text
  await SnapState.verifyWebhook(body, "sha256=", new Uint8Array(2));
  // @ts-expect-error one signature header
  await SnapState.verifyWebhook(body, ["sha256="], secret);
  // @ts-expect-error no time is signed that could be too old
  await SnapState.verifyWebhook(body, "sha256=", secret, { toleranceMs: 1000 });
  // @ts-expect-error it needs no client
  ss.verifyWebhook(body, "sha256=", secret);
}

// Webhooks received: the check, and the data by the event.
import {
  FlowMaestro,
  type FlowMaestroAgentExecutionWebhookData,
  type FlowMaestroExecutionWebhookData,
  type FlowMaestroTestWebhookData,
  type FlowMaestroThreadMessageWebhookData,
  type FlowMaestroUnknownWebhookEvent,
  type FlowMaestroWebhookEvent,
  FlowtetherError,
  WebhookVerificationError,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const request: Request;
declare const secret: string;

export async function received(): Promise<void> {
  const signature = request.headers.get("x-flowmaestro-signature");
  holds<Equal<typeof signature, string | null>>();
  const delivered = await FlowMaestro.verifyWebhook(await request.text(), signature, secret);
  holds<Equal<typeof delivered, FlowMaestroWebhookEvent>>();
  const _event: [string, string] = [delivered.id, delivered.created_at];
  await FlowMaestro.verifyWebhook(await request.arrayBuffer(), signature, secret);
  await FlowMaestro.verifyWebhook(new Uint8Array(2), undefined, secret);
  switch (delivered.event) {
    case "execution.started":
    case "execution.completed":
    case "execution.failed":
    case "execution.cancelled":
      holds<Equal<typeof delivered.data, FlowMaestroExecutionWebhookData>>();
      break;
    case "thread.message.created":
    case "thread.message.completed":
    case "thread.message.failed":
      holds<Equal<typeof delivered.data, FlowMaestroThreadMessageWebhookData>>();
      break;
    case "agent.execution.started":
    case "agent.execution.completed":
    case "agent.execution.failed":
      holds<Equal<typeof delivered.data, FlowMaestroAgentExecutionWebhookData>>();
      break;
    case "test":
      holds<Equal<typeof delivered.data, FlowMaestroTestWebhookData>>();
      break;
    // @ts-expect-error an event that does not exist
    case "execution.paused":
      break;
    default: {
      holds<Equal<typeof delivered, never>>();
      const other: FlowMaestroUnknownWebhookEvent = delivered;
      const _newer: [boolean, unknown] = [other.event === "said.tomorrow", other.data];
    }
  }
  // @ts-expect-error another event's data
  if (delivered.event === "test") delivered.data.execution_id;
}

export function caught(error: unknown): void {
  if (error instanceof WebhookVerificationError) {
    const ours: FlowtetherError = error;
    holds<Equal<typeof error.retryable, boolean>>();
    console.log(ours.message);
    // @ts-expect-error no service responded
    error.status;
  }
}

const _error: typeof FlowtetherError = WebhookVerificationError;

export async function refused(body: string): Promise<void> {
  // @ts-expect-error the body as it came, not parsed
  await FlowMaestro.verifyWebhook(JSON.parse(body) as object, "v1=", secret);
  // @ts-expect-error a secret is needed
  await FlowMaestro.verifyWebhook(body, "v1=");
  // @ts-expect-error a secret is a text
  await FlowMaestro.verifyWebhook(body, "v1=", new Uint8Array(2));
  // @ts-expect-error one signature header
  await FlowMaestro.verifyWebhook(body, ["v1="], secret);
  // @ts-expect-error it needs no client
  new FlowMaestro({ apiKey: "key" }).verifyWebhook(body, "v1=", secret);
}

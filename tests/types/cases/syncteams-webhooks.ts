// Webhooks of SyncTeams: the check, and what is delivered.
import {
  FlowtetherError,
  SyncTeams,
  type SyncTeamsEventLog,
  SyncTeamsWebhookHeader,
  type SyncTeamsWebhookEvent,
  WebhookVerificationError,
  SyncTeamsWorkflowStatus,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const request: Request;
declare const secret: string;

export async function received(): Promise<void> {
  const signature = request.headers.get(SyncTeamsWebhookHeader.Signature);
  holds<Equal<typeof SyncTeamsWebhookHeader.EventId, "SyncTeams-Event-Id">>();
  const timestamp = request.headers.get("SyncTeams-Timestamp");
  holds<Equal<typeof timestamp, string | null>>();
  const delivered = await SyncTeams.verifyWebhook(await request.text(), signature, secret, { timestamp });
  holds<Equal<typeof delivered, SyncTeamsWebhookEvent>>();
  await SyncTeams.verifyWebhook(await request.arrayBuffer(), signature, secret);
  await SyncTeams.verifyWebhook(new Uint8Array(2), undefined, secret, { toleranceMs: Infinity });
  await SyncTeams.verifyWebhook("{}", "t=1,v1=", secret, { toleranceMs: undefined, timestamp: undefined });

  holds<Equal<typeof delivered.taskId, string>>();
  holds<Equal<typeof delivered.uniqueId, string | null | undefined>>();
  holds<Equal<typeof delivered.status, SyncTeamsWorkflowStatus | (string & {})>>();
  holds<Equal<typeof delivered.eventLogs, SyncTeamsEventLog[] | null | undefined>>();
  switch (delivered.status) {
    case SyncTeamsWorkflowStatus.COMPLETED:
    case "FAILED":
      console.log(delivered.eventLogs?.at(-1)?.eventData.result);
      break;
    // A status of tomorrow is not shut out.
    case "SAID_TOMORROW":
      break;
    default:
      console.log(delivered.status.toLowerCase());
  }
  // @ts-expect-error the log may be missing
  delivered.eventLogs.length;
  // @ts-expect-error the id of a delivery is in its headers
  delivered.id;
  // @ts-expect-error what is delivered is the task itself
  delivered.data;
}

export function caught(error: unknown): void {
  if (error instanceof WebhookVerificationError) {
    const ours: FlowtetherError = error;
    console.log(ours.message);
    // @ts-expect-error no service responded
    error.status;
  }
}

export async function refused(body: string, st: SyncTeams): Promise<void> {
  // @ts-expect-error the body as it came, not parsed
  await SyncTeams.verifyWebhook(JSON.parse(body) as object, "t=1,v1=", secret);
  // @ts-expect-error a secret is needed
  await SyncTeams.verifyWebhook(body, "t=1,v1=");
  // @ts-expect-error a secret is a text
  await SyncTeams.verifyWebhook(body, "t=1,v1=", new Uint8Array(2));
  // @ts-expect-error one signature header
  await SyncTeams.verifyWebhook(body, ["t=1,v1="], secret);
  // @ts-expect-error the time is an option
  await SyncTeams.verifyWebhook(body, "t=1,v1=", secret, "1700000000");
  // @ts-expect-error the header's text
  await SyncTeams.verifyWebhook(body, "t=1,v1=", secret, { timestamp: 1_700_000_000 });
  // @ts-expect-error in ms
  await SyncTeams.verifyWebhook(body, "t=1,v1=", secret, { toleranceSeconds: 300 });
  // @ts-expect-error a negative number lets any time pass
  await SyncTeams.verifyWebhook(body, "t=1,v1=", secret, { toleranceMs: false });
  // @ts-expect-error nothing is sent that could be aborted
  await SyncTeams.verifyWebhook(body, "t=1,v1=", secret, { signal: new AbortController().signal });
  // @ts-expect-error it needs no client
  st.verifyWebhook(body, "t=1,v1=", secret);
}

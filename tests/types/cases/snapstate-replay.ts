// A workflow's history in SnapState: awaited, the replay; with `for await`, its checkpoints. And where it can continue.
import type {
  SnapState,
  SnapStateHistory,
  SnapStateHistoryCheckpoint,
  SnapStateWorkflowReplay,
  SnapStateWorkflowResume,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const ss: SnapState;

export async function awaited(): Promise<void> {
  const history = ss.replay("id", { fromStep: 1, toStep: 5, limit: 3, timeoutMs: 1000, maxRetries: 0 });
  holds<Equal<typeof history, SnapStateHistory>>();
  const replay = await history;
  holds<Equal<typeof replay, SnapStateWorkflowReplay>>();
  holds<Equal<typeof replay.checkpoints, SnapStateHistoryCheckpoint[]>>();
  holds<Equal<typeof replay.mayBeTruncated, boolean>>();
  await ss.replay("id", { fromStep: undefined, toStep: undefined, limit: undefined });
  const [{ total }, steps] = await Promise.all([
    ss.replay("id"),
    ss.replay("id").then(({ checkpoints }) => checkpoints.map(({ step }) => step)),
  ]);
  holds<Equal<[typeof total, typeof steps], [number, number[]]>>();
}

export async function walked(): Promise<void> {
  for await (const checkpoint of ss.replay("id")) {
    holds<Equal<typeof checkpoint, SnapStateHistoryCheckpoint>>();
    holds<Equal<typeof checkpoint.workflow_id, string>>();
    holds<Equal<typeof checkpoint.state, Record<string, unknown> | undefined>>();
    holds<Equal<typeof checkpoint.state_compressed_b64, string | undefined>>();
    holds<Equal<typeof checkpoint.metadata, Record<string, unknown> | null>>();
    holds<Equal<typeof checkpoint.etag, string | undefined>>();
    console.log(checkpoint.state?.["crate"], checkpoint.metadata?.["agent_id"], checkpoint.label?.trim());
    // @ts-expect-error the state may be missing
    checkpoint.state["crate"];
    // @ts-expect-error only get tells it
    checkpoint.expires_at;
    // @ts-expect-error only get tells it
    checkpoint.diff_from_previous;
  }
  const walk = ss.replay("id")[Symbol.asyncIterator]();
  const first = await walk.next();
  if (!first.done) holds<Equal<typeof first.value, SnapStateHistoryCheckpoint>>();
}

export const promised: Promise<SnapStateWorkflowReplay> = ss.replay("id");
export const iterable: AsyncIterable<SnapStateHistoryCheckpoint> = ss.replay("id");

export async function resumed(): Promise<void> {
  const resume = await ss.resume("id", { timeoutMs: 1000 });
  holds<Equal<typeof resume, SnapStateWorkflowResume>>();
  holds<Equal<typeof resume.latest_checkpoint, SnapStateHistoryCheckpoint>>();
  holds<Equal<typeof resume.source, "archive" | (string & {}) | undefined>>();
  holds<Equal<typeof resume.workflow_started_at, string | null>>();
  holds<Equal<typeof resume.total_checkpoints, number>>();
  // Where it is from is an open set.
  if (resume.source === "archive" || resume.source === "said_tomorrow") return;
  console.log(resume.latest_checkpoint.state?.["crate"], resume.last_activity_at.trim());
  // @ts-expect-error an archive leaves the state out
  resume.latest_checkpoint.state["crate"];
  // @ts-expect-error the state is the checkpoint's
  resume.state;
  // @ts-expect-error one checkpoint is no history
  for await (const checkpoint of ss.resume("id")) console.log(checkpoint);
}

export async function refused(): Promise<void> {
  // @ts-expect-error a workflow is needed
  ss.replay();
  // @ts-expect-error an id is a string
  ss.replay(42);
  // @ts-expect-error a history is walked asynchronously
  for (const checkpoint of ss.replay("id")) console.log(checkpoint);
  // @ts-expect-error a history's checkpoints come once it is awaited
  ss.replay("id").checkpoints;
  // @ts-expect-error a replay that was awaited is no list
  for await (const checkpoint of await ss.replay("id")) console.log(checkpoint);
  // @ts-expect-error a step is a number
  ss.replay("id", { fromStep: "1" });
  // @ts-expect-error left out, not null
  ss.replay("id", { toStep: null });
  // @ts-expect-error the client's names
  ss.replay("id", { from_step: 1 });
  // @ts-expect-error a history has no pages
  ss.replay("id", { page: 2 });
  // @ts-expect-error what reads may always be repeated
  ss.replay("id", { retryUnsafe: true });
}

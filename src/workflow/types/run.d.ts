/**
 * The status of a run: `queued`, it has not begun; `running`; `waiting`, it asks for a reply; `paused`, it is suspended, and the
 * service's API has no question to reply to; and the three ends, `completed`, `failed`, `cancelled`.
 */
export type WorkflowRunStatus = "queued" | "running" | "waiting" | "paused" | "completed" | "failed" | "cancelled";

/** The current state of a run; `status` says which members there are. */
export type WorkflowRunState<Output = unknown> = {
  /** The run's id. */
  id: string;
  /** The service's own word for the status. */
  raw: string;
  /** The service's own record, as it came. */
  record: unknown;
} & (
  | {
      status: "completed";
      /**
       * What the run returned. OpenWOP's hosts may have it in the run's last event only, where `result` finds it. SyncTeams has no
       * such member: it is the last output of the task's log.
       */
      output: Output;
      error?: undefined;
      waiting?: undefined;
    }
  | {
      status: "failed";
      /** Why it failed. */
      error: WorkflowFailure;
      output?: undefined;
      waiting?: undefined;
    }
  | {
      status: "waiting";
      /** What it asks. */
      waiting: WorkflowQuestion;
      output?: undefined;
      error?: undefined;
    }
  | { status: Exclude<WorkflowRunStatus, "completed" | "failed" | "waiting">; output?: undefined; error?: undefined; waiting?: undefined }
);

/** Why a run or a part of it failed. */
export interface WorkflowFailure {
  /** What happened, in the service's words. */
  message: string;
  /** The service's code, where it has one. */
  code?: string;
}

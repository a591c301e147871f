/** A cron. */
export interface LangGraphCron {
  cron_id: string;
  assistant_id?: string | null;
  thread_id?: string | null;
  schedule: string;
  payload?: Record<string, unknown>;
  created_at?: string;
  updated_at?: string;
  next_run_date?: string | null;
  end_time?: string | null;
  metadata?: Record<string, unknown>;
}
/** What starts runs by a schedule. */
export interface LangGraphCreateCron extends Omit<LangGraphCreateRun, "command"> {
  /** As in crontab, in UTC. */
  schedule: string;
  end_time?: string | undefined;
}
/** Which crons. */
export interface LangGraphCronQuery {
  assistant_id?: string | undefined;
  thread_id?: string | undefined;
  limit?: number | undefined;
  offset?: number | undefined;
}

/** Whether a store of the service can be reached. */
export type SnapStateConnection = "connected" | "disconnected" | (string & {});

/** How the service is. It says so with the status 503 too, when something is wrong. */
export interface SnapStateHealth {
  /** `ok`, or `degraded` when Redis or Postgres cannot be reached. */
  status: "ok" | "degraded" | (string & {});
  /** The server's version, as `"3.0.0"`. */
  version: string;
  /** How long the server has been up, in seconds. */
  uptime_seconds: number;
  /** The store of checkpoints. */
  redis: SnapStateConnection;
  /**
   * The store of accounts, agents and analytics. While it cannot be reached, good keys are refused too: the
   * `AuthenticationError` is not final then.
   */
  postgres: SnapStateConnection;
  /** The store of archived workflows. The service is `ok` without it too. */
  r2: SnapStateConnection;
  /** When the service responded, ISO 8601. */
  timestamp: string;
}

/** Whether the service can work. It says so with the status 503 when it cannot. */
export interface SnapStateReadiness {
  /** Whether it can. */
  status: "ready" | "not_ready" | (string & {});
  /** The store of checkpoints. Missing when the service is `ready`. */
  redis?: "ok" | "down" | (string & {});
  /** The store of accounts, agents and analytics. Missing when the service is `ready`. */
  postgres?: "ok" | "down" | (string & {});
}

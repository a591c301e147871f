/** A command of the thread protocol. */
export interface LangGraphCommandRequest {
  id: number;
  method: "run.start" | "input.respond" | "state.get" | "agent.getTree" | (string & {});
  params?: Record<string, unknown> | undefined;
}
/** The response to a command. */
export type LangGraphCommandResponse =
  | { type: "success"; id: number; result?: Record<string, unknown>; meta?: unknown }
  | { type: "error"; id: number; error: string; message?: string };
/** What of a thread `threads.events` delivers. */
export interface LangGraphSubscription {
  channels: string[];
  /** Continues after this `seq`; exact on the npm server alone. */
  since?: number | undefined;
  namespaces?: string[][] | undefined;
  depth?: number | undefined;
}
/** An event of the thread protocol. */
export interface LangGraphThreadEvent {
  type: string;
  event_id?: string | null;
  seq: number;
  method: string;
  params: { namespace?: string[]; timestamp?: number; node?: string; data?: unknown };
}

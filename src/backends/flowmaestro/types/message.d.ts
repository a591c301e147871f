/** A message to an agent. */
export interface FlowMaestroSendMessageRequest {
  /** The message's text; not empty. */
  content: string;
  /**
   * How long the service waits for the agent, in ms, above 0. Default 120000, which is also the longest. After that
   * the call fails with the code `timeout` (status 408), and the agent works on: its answer is in the thread later.
   * A browser does not send it but ends the attempt itself.
   */
  timeout?: number | undefined;
}

/** A message that was sent, with the agent's answer. */
export interface FlowMaestroSentMessage {
  /** The execution of the agent, a UUID. `executions.get` does not know it. */
  execution_id?: string;
  /** The thread. */
  thread_id: string;
  /** Where the agent's execution stands: `completed`. */
  status: FlowMaestroExecutionStatus;
  /** The agent's answer. `null` when it answered nothing. */
  message?: FlowMaestroAnswerMessage | null;
  /** How often the agent went around. */
  iterations?: number;
  /** How many calls it made. */
  tool_calls_count?: number;
  /** The message's id. Only the service's own clients name it. */
  message_id?: string;
  /** The answer's text. Only the service's documentation names it; read `message.content`. */
  content?: string;
  /** What the answer cost. Only the service's documentation names it. */
  usage?: Record<string, unknown>;
}

/** An agent's answer. It has no id: the thread's messages have it. */
export interface FlowMaestroAnswerMessage {
  /** Who wrote it: `assistant`. */
  role: FlowMaestroMessageRole;
  /** Its text. */
  content: string;
  /** What the agent called. */
  tool_calls?: FlowMaestroToolCall[] | null;
  /** When it was written, ISO 8601. */
  created_at?: string;
}

/** What every event of an answer has, whatever its type. */
export interface FlowMaestroMessageEventBase {
  /** The thread. */
  thread_id: string;
  /** `true` when the service sent no such event and Flowtether made it from the whole answer. */
  synthetic?: true;
}

/**
 * What `threads.sendMessageStream` yields: a union that narrows by `type`.
 *
 * ```ts
 * if (event.type === "message:completed") console.log(event.content);
 * ```
 *
 * Servers so far refuse to stream an answer. The message is sent without a stream then, and there are two events:
 * `message:started` and, with the whole answer, `message:completed`, both `synthetic`. Events of other types come through
 * at run time. Handle them in `default`: `const other: FlowMaestroUnknownMessageEvent = event;`.
 */
export type FlowMaestroMessageEvent =
  | FlowMaestroMessageConnectedEvent
  | FlowMaestroMessageStartedEvent
  | FlowMaestroMessageTokenEvent
  | FlowMaestroMessageCompletedEvent
  | FlowMaestroMessageFailedEvent;

/** An event of a type that is not in `FlowMaestroMessageEvent`. */
export interface FlowMaestroUnknownMessageEvent extends FlowMaestroMessageEventBase {
  /** The event's type. */
  type: string;
  /** Everything else, as the service sent it. */
  [member: string]: unknown;
}

/** The stream is open. */
export interface FlowMaestroMessageConnectedEvent extends FlowMaestroMessageEventBase {
  /** The event's type. */
  type: "connected";
}

/** The agent works on its answer. */
export interface FlowMaestroMessageStartedEvent extends FlowMaestroMessageEventBase {
  /** The event's type. */
  type: "message:started";
}

/** A piece of the answer. */
export interface FlowMaestroMessageTokenEvent extends FlowMaestroMessageEventBase {
  /** The event's type. */
  type: "message:token";
  /** The piece. The pieces in order are the answer's text. */
  token: string;
}

/** The answer is complete. No event follows. */
export interface FlowMaestroMessageCompletedEvent extends FlowMaestroMessageEventBase {
  /** The event's type. */
  type: "message:completed";
  /** The answer's whole text; empty when the agent answered nothing. */
  content: string;
  /** The answer's id, where the service sent it. */
  message_id?: string;
  /** The execution of the agent, a UUID, where the service sent it. `executions.get` does not know it. */
  execution_id?: string;
  /**
   * The agent's answer as the service sent it: `null` when the agent answered nothing, missing when the service
   * streamed it.
   */
  message?: FlowMaestroAnswerMessage | null;
}

/** The agent failed. No event follows. */
export interface FlowMaestroMessageFailedEvent extends FlowMaestroMessageEventBase {
  /** The event's type. */
  type: "message:failed";
  /** Why. */
  error: FlowMaestroExecutionError;
}

// The types of the server modules' JavaScript. They are for its check alone: what callers see is declared beside each module.

import type { Run, WorkflowEvent, WorkflowQuestion, WorkflowReply, WorkflowRunStatus, WorkflowToken } from "flowtether";
import type { DurableObjects, RelayDoze, RelayLimits } from "flowtether/cloudflare";
import type { PublishOptions } from "flowtether/relay";
import type { Log } from "./cloudflare/log.js";
import type { Redactor } from "./message.js";

/** The values of one row of a table. */
export type Value = string | number | null | ArrayBuffer;
export type Row = Record<string, Value>;

/** The rows of a query. */
export interface Rows<R = Row> extends Iterable<R> {
  toArray(): R[];
  one(): R;
}

/** The storage of a Durable Object. `sql` is missing in a class without SQLite. */
export interface ObjectStorage {
  readonly sql: { exec<R = Row>(query: string, ...values: (Value | Uint8Array)[]): Rows<R> };
  transactionSync(work: () => void): void;
  getAlarm(): Promise<number | null>;
  setAlarm(time: number): Promise<void>;
  deleteAll(): Promise<void>;
}

/** The state of a Durable Object. */
export interface ObjectState {
  readonly storage: ObjectStorage;
  waitUntil(work: Promise<unknown>): void;
  acceptWebSocket(socket: ServerSocket): void;
  getWebSockets(): ServerSocket[];
  setWebSocketAutoResponse(pair: object): void;
}

/** What is kept of a reader with its socket: the messages that it has, its last moment, and whether it wants more. */
export interface SocketReader {
  next: number;
  expires: number;
  isAsking: boolean;
}

/** The server's end of a WebSocket. */
export interface ServerSocket {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  serializeAttachment(reader: SocketReader): void;
  deserializeAttachment(): SocketReader;
}

/** What a live reader gets at a time. */
export interface Batch {
  next: number;
  isOver: boolean;
  text: string;
}

/** Where a run stands, as its log keeps it. */
export interface Standing {
  id: string;
  run: string;
  owner: string;
  startedAt: number;
  endedAt?: number;
  count: number;
  bytes: number;
  isClosed: boolean;
  /** Of another stream than a run's: what it holds. */
  type?: string;
  token?: WorkflowToken;
  status?: WorkflowRunStatus;
  question?: OpenQuestion | undefined;
  stopped?: string;
}

/** A log that was begun: whoever follows or reads a run has one. */
export type BegunLog = Log & { readonly record: Standing };

/** Which question is open: its id, or its number in the run's log. */
export interface OpenQuestion {
  id?: string | undefined;
  seq?: number | undefined;
}

/** What a relay does with its Worker's environment. */
export interface Settings extends Required<{ [Name in keyof RelayLimits]: number }> {
  doze: Required<{ [Name in keyof RelayDoze]: number }>;
  sockets: boolean;
  redactor: Redactor;
  client: Client;
  namespace(env: Environment): DurableObjects;
}

/** What limits the readers of a stream; `socketMs` those who have a WebSocket. */
export type ReaderLimits = Pick<Settings, "readersPerRun" | "readerMs"> & Partial<Pick<Settings, "socketMs">>;

/** The environment of a Worker: what its configuration binds. */
export type Environment = Record<string, unknown>;

/** The client of a relay. */
export interface Client {
  readonly capabilities: { idempotentStart: boolean };
  start(workflowId: string, input?: unknown, options?: object): Promise<{ readonly id: string }>;
  attach(idOrToken: string | WorkflowToken): Promise<Run>;
}

/** What a person starts. `key` is the request's Idempotency-Key. */
export interface Start {
  person: string;
  workflowId: string;
  input: unknown;
  key: string | null;
}

/** An event of a run as a message of its stream. */
export type Message = { number: number; raw?: unknown; [member: string]: unknown };

/** An event that is to be appended: its number, and how many steps of its members are left out. */
export interface Entry {
  event: WorkflowEvent;
  number: number;
  cuts?: number;
}

/** What decides how events become messages. */
export interface MessageOptions {
  raw: boolean;
  redactor: Redactor;
}

/** The options of a publication with their defaults. */
export type Publishing = PublishOptions & MessageOptions & { maxMessageBytes: number };

/** A response of a stream's server. */
export interface StreamResponse {
  status: number;
  ok: boolean;
  headers: Headers;
  text: string;
  retryAfterMs: number | undefined;
}

/** A message in a stream: an event, or a publisher that began. */
export interface StreamMessage {
  kind?: string;
  number: number;
  publisher?: string;
  epoch: number;
  status: WorkflowRunStatus;
  cursor: string;
}

/** A part of a stream. */
export interface Part {
  messages: StreamMessage[];
  next: string;
  isUpToDate: boolean;
  isClosed: boolean;
}

/** The client class of a service that sends webhooks. */
export interface Verifier {
  verifyWebhook(...given: unknown[]): Promise<Delivered>;
}

/** What a webhook brought, as far as it is read here. */
export interface Delivered {
  id?: string;
  runId?: string;
  taskId?: string;
  challenge?: string;
  created_at?: string;
  timestamp?: string;
  event: { runId?: string; sequence?: number };
}

/** A service whose webhooks are received. */
export interface Sender {
  service: Verifier;
  secrets: string | string[];
  receive(delivery: { service: string; run: string; event: Delivered }): unknown;
}

/** How a service signs its webhooks. */
export interface Signing {
  verify(Service: Verifier, body: Uint8Array, headers: Headers, secret: string): Promise<Delivered>;
  id?(event: Delivered): string | undefined;
  run?(event: Delivered): string | undefined;
  challenge?(event: Delivered): string | undefined;
  at?(event: Delivered): string | undefined;
  more?(headers: Headers): string | undefined;
  unsigned?(headers: Headers): string | null;
}

export type { WorkflowQuestion, WorkflowReply };

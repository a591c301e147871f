// The types of this folder's JavaScript. They are for its check alone: what callers see is declared in `src/workflow/js.d.ts` and `src/workflow/types`.

import type {
  WorkflowCapabilities,
  WorkflowCheckpoint,
  WorkflowClientOptions,
  WorkflowEvent,
  WorkflowQuestion,
  WorkflowReply,
  WorkflowRunState,
  WorkflowRunStatus,
  WorkflowStore,
  WorkflowToken,
} from "flowtether";
import type { Deliveries, Hands, Source } from "../../js/glue/types.d.ts";

/** How far a run is: after an event, or where a token was written. */
export interface Place {
  cursor: string;
  status: WorkflowRunStatus;
}

/** Which run it is. */
export interface Identity {
  provider: string;
  baseUrl: string;
  id: string;
}

/** A question as `respond` needs it. `seq` is its number in the run's log. */
export type Question = WorkflowQuestion & { seq?: number | undefined };

/** A store of this package says over what it is: those over the same take turns. */
export type Store = WorkflowStore & { owner_?: object };

/** A checkpoint with its defaults. */
export interface Checkpoint extends Required<Omit<WorkflowCheckpoint, "every" | "ack">> {
  store: Store;
  every: number;
  ack: "auto" | "manual";
}

/** What Rust keeps of the questions of a run: `RunQuestions` in src/workflow/js.rs. */
export interface Questions {
  opened_(question: WorkflowQuestion): void;
  gone_(): void;
  hasOpen_(): boolean;
}

/** The stream that a run was started by. */
export type OpenedSource = Source<WorkflowEvent> & { adopt_(options: object): void };

/** A list of a service's client. */
export type RecordList = Promise<{ data: Listed[] }> & { [Symbol.asyncIterator](): AsyncGenerator<Listed, void, undefined> };

/** A record in a list: a run, or a workflow. */
export interface Listed {
  id: string;
  [member: string]: unknown;
}

/** What Rust says of a service. `words` are its statuses with those of the vocabulary, `list` the names of members of its lists. */
export interface Description {
  provider: string;
  baseUrl: string;
  words: [word: string, status: WorkflowRunStatus][];
  list: [size: string, ofOne: string, newest: string];
  can: Omit<WorkflowCapabilities, "checkpoints">;
}

/** A service as Rust maps it: `Vocabulary` in src/workflow/js.rs. */
export interface Vocabulary {
  describe_(): Description;
  questions_(): Questions;
  start_(workflow: unknown, input: unknown, request: unknown, options: object): Promise<string | OpenedSource>;
  runOf_(raw: unknown): string;
  status_(id: string, options?: object): Promise<unknown>;
  cancel_(id: string, reason: string | undefined, options?: object): Promise<unknown>;
  respond_(id: string, questions: Questions, reply: WorkflowReply, question: Question | undefined, options: object): Promise<boolean>;
  isOpen_(id: string, questions: Questions, question: Question, options: object): Promise<boolean>;
  stand_(id: string, response: unknown): WorkflowRunState;
  list_(options: object): RecordList;
  workflows_(options: object): RecordList;
  listed_(record: Listed): WorkflowRunState;
  follow_<Shown>(
    id: string,
    cursor: string,
    status: string,
    asked: unknown,
    options: object,
    hands: Hands<WorkflowEvent, Shown>,
    sharesPace?: boolean,
    onlyPolls?: boolean,
    onlyTexts?: boolean,
  ): AsyncGenerator<Shown, void, undefined>;
}

/** A client of a service with runs. */
export interface Native {
  vocabulary_(): Vocabulary;
}

/** A class of the package, perhaps of such clients. */
export interface NativeClass {
  new (options: object): Native;
  readonly name: string;
  readonly prototype: Partial<Native> | undefined;
}

/** A service as `listing.js` and `token.js` use it. */
export interface ListingService {
  readonly vocabulary_: Vocabulary;
  readonly words_: Description["words"];
  readonly list_: Description["list"];
  can_(capability: keyof Description["can"]): boolean;
}

/** A run as `watch.js` reads it. */
export interface Watched {
  readonly position_: Deliveries<WorkflowEvent>;
  can_(capability: keyof Description["can"]): boolean;
  follow_(options: object | undefined, position: undefined, show: undefined, sharesPace: boolean, onlyPolls: boolean): AsyncGenerator<WorkflowEvent, void, undefined>;
}

/** What one read of a watched run came to: a step, or an error. */
export interface Arrival {
  run: Watched;
  events: AsyncGenerator<WorkflowEvent, void, undefined>;
  step?: IteratorResult<WorkflowEvent, void>;
  error?: unknown;
}

/** A place in a payload: a text itself, the steps to a value, a value that Rust made, or names of which the first one counts that is there. */
export type Way = string | (string[] & { names?: undefined; is?: undefined }) | { names: string[]; is?: undefined } | { names?: undefined; is: unknown };

/** A member and the places where its value may be. */
export interface Member {
  name: string;
  places: Way[];
}

/** A JSON object of a service. */
export type Payload = { [member: string]: unknown };

/** What is filled: an event or a state, member by member. */
export interface Filled {
  kind?: string;
  text?: unknown;
  error?: unknown;
  raw?: unknown;
  [member: string]: unknown;
}

/** What an event or a state may have of a run's end. */
export interface Outcome {
  kind?: string;
  status?: WorkflowRunStatus;
  output?: unknown;
  error?: unknown;
}

/** A storage that is synchronous, such as `localStorage`. */
export interface Storage {
  getItem(key: string): string | null | undefined;
  setItem(key: string, text: string): unknown;
  removeItem(key: string): void;
}

/** A client that saves numbered states. */
type StateClient = NonNullable<WorkflowClientOptions["checkpoints"]>;

/** The same; `above_` is its replay of the steps from a number on, `provider_` its service's name. */
export type StepClient = StateClient & { above_?: StateClient["replay"]; provider_?: string };

export type SaveOptions = Parameters<StateClient["save"]>[3];
export type Saved = Awaited<ReturnType<StateClient["save"]>>;
export type Resumed = Awaited<ReturnType<StateClient["resume"]>>;

/** A step as the client has it. */
export type SavedStep = Resumed["latest_checkpoint"];

/** What a step's state says of a run's start: its token, or who starts it. */
export interface Start {
  token?: object | undefined;
  starts?: unknown;
  by?: unknown;
}

/** A step, as far as its state counts here. */
export interface Step {
  step: number;
  state?: Start | undefined;
}

export type { WorkflowToken };

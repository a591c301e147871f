// The types of this folder's JavaScript. They are for its check alone: the package's own types are written in Rust and in `.d.ts` files of the services.

declare global {
  /** The package's version, which the build writes in its place. */
  var FLOWTETHER_VERSION: string;
  /** Bun's own API, in Bun alone. */
  var Bun: unknown;
}

export type Bytes = Uint8Array<ArrayBuffer>;

/** What a reader reads at a time. A caller's own fetch may deliver something else than bytes. */
export interface Part {
  done?: boolean | undefined;
  value?: unknown;
}

/** The reader of a body: a stream's own, or one in its place. */
export interface Reader {
  read(): Promise<Part>;
  cancel(): unknown;
}

/** The body of a response: a stream of the web's, one of Node's, or neither. */
export interface Body {
  getReader?(): Reader;
  [Symbol.asyncIterator]?(): AsyncIterator<unknown>;
  destroy?(): unknown;
}

/** What is read of a response, which a caller's own fetch may have made. */
export interface Received {
  readonly status: number;
  readonly statusText?: string;
  readonly type?: string;
  readonly headers: Pick<Headers, "get" | "forEach">;
  readonly body?: Body | null;
  text(): unknown;
}

/** The global fetch, or a caller's own. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** The fields of an error, which become its members. */
export interface Fields {
  cause?: unknown;
  [field: string]: unknown;
}

/** The fields of an error of a service, with the response that it is of. */
export interface ServiceFields extends Fields {
  response?: Received;
  /** The texts to redact, a line each. */
  secrets?: string;
}

/** Where something happened, as an error's stack says it. */
export interface Place {
  stack?: string | undefined;
}

/** What a loop reads: batches, until there are none. */
export type Source<Item> = {
  pull(): Promise<Item[] | undefined>;
  close(): void;
} & (
  | { reading?: undefined; take?: undefined }
  | {
      /** The body, while the loop may read it by itself. */
      reading(): Reader | undefined;
      /** The items that a part of the body holds; undefined where only `pull` knows what becomes of it. */
      take(part: unknown): Item[] | undefined;
    }
);

/** What counts the items that a loop delivers, and saves how many there were. */
export interface Deliveries<Item> {
  loops_: Set<{ return(value?: void): unknown }>;
  take_(item: Item): void;
  isDue_(item: Item | undefined, atEnd?: boolean): boolean;
  save_(): Promise<void>;
}

/** What a loop does with the items of its source. */
export interface Hands<Item, Shown = Item> {
  position_?: Deliveries<Item> | undefined;
  show_?: ((item: Item) => Shown | undefined) | undefined;
  batch_?: Item[] | undefined;
}

/** What walks on from the first page of a list. */
export interface Pages<Page, Item> {
  walk_(first: Page): Source<Item>;
}

/** The methods of a table, called by their numbers. */
export interface Table {
  call_(number: number, given: unknown[]): unknown;
}

/** Methods by their names, and namespaces inside. */
export interface Namespace {
  [name: string]: Namespace | ((...given: unknown[]) => unknown);
}

/** A timer of any length. */
export interface Timer {
  id_?: ReturnType<typeof setTimeout>;
}

/** What has events: a polyfill's signal may have no listeners. */
export interface Target {
  addEventListener?(event: string, listener: () => void): void;
  removeEventListener?(event: string, listener: () => void): void;
}

/** What is called at an event of a target, and what ends that. */
export type Heard = Set<() => void> & { stop_(): void };

/** Resolves or rejects a promise. */
export type Settle = (outcome: unknown) => void;

/** Called with the number of what came. */
export type Wake = (number: number, value?: unknown) => void;

/** What a caller gets to loop over. Older engines have no `Symbol.asyncDispose`. */
export type Loop<Item> = Omit<AsyncGenerator<Item, void, undefined>, typeof Symbol.asyncIterator | typeof Symbol.asyncDispose> & {
  [Symbol.asyncIterator](): Loop<Item>;
  [Symbol.asyncDispose]?(): Promise<void>;
  readonly [Symbol.toStringTag]: string;
};

/** An error of this package; which of the fields it has depends on its class. */
export interface PackageError extends Error {
  readonly provider?: string;
  readonly operation?: string;
  readonly status?: number;
  readonly code?: string;
  readonly retryAfterMs?: number;
}

/** A class of such errors. */
export interface ErrorClass {
  new (message?: string, fields?: Fields): PackageError;
}

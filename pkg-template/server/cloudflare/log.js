// The stream of one run in the SQLite storage of its Durable Object: messages by their numbers, and one record of where the run stands.
//
// A row holds at most 2 MB, so a message is kept in pieces. A message and the record that comes with it are one transaction: what is
// kept is always a whole message with the cursor after it.

/** @import { ObjectStorage, Standing } from "../types.d.ts" */

/** The bytes of a piece. */
const PIECE = 512 * 1024;

/** The digits of an offset: the number of the next message, so that offsets sort as texts. */
const DIGITS = 16;

/** @param {number} number */
export const offsetOf = (number) => String(number).padStart(DIGITS, "0");

/** The number that an offset stands for; undefined for what is none. @param {string} offset */
export const numberOf = (offset) => (/^\d{16}$/.test(offset) ? Number(offset) : undefined);

export class Log {
  #storage;
  /** @type {Standing | undefined} */
  #record;

  /** @param {ObjectStorage} storage */
  constructor(storage) {
    if (storage.sql === undefined) throw new Error("the Durable Object's class must be among `new_sqlite_classes` of a migration: it has no SQLite storage");
    this.#storage = storage;
    // Nothing is written before a stream begins: an object that was only asked for keeps nothing.
    const isThere = storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'record'").toArray().length > 0;
    if (isThere) this.#record = JSON.parse(/** @type {string} */ (storage.sql.exec("SELECT value FROM record").one().value));
  }

  /** What is known of the stream; undefined where none was begun. @returns {Standing | undefined} */
  get record() {
    return this.#record;
  }

  /** @param {Partial<Standing>} record */
  begin(record) {
    this.#storage.transactionSync(() => {
      this.#storage.sql.exec("CREATE TABLE pieces (number INTEGER, piece INTEGER, bytes BLOB, PRIMARY KEY (number, piece)) WITHOUT ROWID");
      this.#storage.sql.exec("CREATE TABLE record (value TEXT)");
      this.#storage.sql.exec("INSERT INTO record VALUES (?)", "{}");
      this.#write({ count: 0, bytes: 0, isClosed: false, .../** @type {Pick<Standing, "id" | "run" | "owner" | "startedAt">} */ (record) });
    });
  }

  /** Keeps a message and the changes of the record that come with it. @param {string} text @param {Partial<Standing>} change */
  append(text, change) {
    const bytes = new TextEncoder().encode(text);
    const { count, bytes: before } = /** @type {Standing} */ (this.#record);
    this.#storage.transactionSync(() => {
      for (let at = 0, piece = 0; at < bytes.length; at += PIECE, piece += 1) {
        this.#storage.sql.exec("INSERT INTO pieces VALUES (?, ?, ?)", count, piece, bytes.slice(at, at + PIECE));
      }
      this.#write({ .../** @type {Standing} */ (this.#record), ...change, count: count + 1, bytes: before + bytes.length });
    });
  }

  /** @param {Partial<Standing>} change */
  change(change) {
    this.#write({ .../** @type {Standing} */ (this.#record), ...change });
  }

  /** @param {Standing} record */
  #write(record) {
    this.#storage.sql.exec("UPDATE record SET value = ?", JSON.stringify(record));
    this.#record = record;
  }

  /**
   * The messages from a number on, as texts: as many as `maxBytes` takes, and at least one where there is one.
   *
   * @param {number} number
   * @param {number} maxBytes
   * @returns {string[]}
   */
  read(number, maxBytes) {
    /** @type {string[]} */
    const messages = [];
    let size = 0;
    /** @type {ArrayBuffer[]} */
    let pieces = [];
    let current = number;
    const decoder = new TextDecoder();
    const take = () => {
      for (const [at, bytes] of pieces.entries())
        messages[current - number] = (messages[current - number] ?? "") + decoder.decode(bytes, { stream: at < pieces.length - 1 });
    };
    /** @type {Iterable<{ number: number, bytes: ArrayBuffer }>} */
    const rows = this.#storage.sql.exec("SELECT number, bytes FROM pieces WHERE number >= ? ORDER BY number, piece", number);
    for (const row of rows) {
      if (row.number !== current) {
        take();
        if (size >= maxBytes) return messages;
        [current, pieces] = [row.number, []];
      }
      pieces.push(row.bytes);
      size += row.bytes.byteLength;
    }
    take();
    return messages;
  }

  /** Removes everything. */
  async end() {
    await this.#storage.deleteAll();
    this.#record = undefined;
  }
}

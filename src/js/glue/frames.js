// Values of decoded frames, a chunk at a time. All texts of a chunk are decoded at once and sliced: a call of TextDecoder, and a
// crossing, for each frame would take longer than all the rest.

// The numbers of a frame in Decoder::table of src/core/sse.rs: where its data, its name and its id begin and end.
const ROW = 6;

/**
 * What reads the texts of events of which nothing else is wanted.
 *
 * @typedef {object} TextReader
 * @property {(source: string, start: number, end: number) => { place_: number } | undefined} find_
 * @property {(event: Record<string, unknown>, source: string) => void} learn_
 */

// A byte order mark inside an event is the sender's text.
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

// It is fatal: after a byte that is no UTF-8 the places of the texts are not known.
const makeDecoder = () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

let decoder = makeDecoder();

/** The text of bytes; what is no UTF-8 becomes U+FFFD. @param {Uint8Array} bytes */
export const textOf = (bytes) => lenient.decode(bytes);

// Node's own conversion to UTF-16 is 20 times faster than its TextDecoder with all that is not ASCII. Bun's and Deno's is not.
// Next's Edge runtime has a `process` without versions, whose other members throw.
const { process } = globalThis;
const { node, bun, deno } = /** @type {Record<string, string | undefined>} */ (process?.versions ?? {});
const transcode = node && !bun && !deno ? process.getBuiltinModule?.("buffer")?.transcode : undefined;

/** The text of bytes that are UTF-8 of so many UTF-16 units; undefined of others. @param {Uint8Array} bytes @param {number} units */
function decode(bytes, units) {
  try {
    // Node's decoder is five times faster with ASCII when it does not stream, and twice as slow with everything else; Deno's is
    // four times faster when it need not throw.
    const text =
      bytes.length === units
        ? lenient.decode(bytes)
        : transcode
          ? transcode(bytes, "utf8", "utf16le").toString("utf16le")
          : decoder.decode(bytes, { stream: true });
    if (text.length === units) return text;
  } catch {
    // It is no UTF-8.
  }
  // A character without its end would wait for it in the old one.
  decoder = makeDecoder();
}

/** Whether a name is at another place than that of the frame before. @param {Uint32Array} rows @param {number} at */
const isOther = (rows, at) => rows[at] !== rows[at - ROW] || rows[at + 1] !== rows[at + 1 - ROW];

export class FrameReader {
  #place;
  #ends;
  #members;
  /** @type {string | undefined} */
  #text;
  /** The place of the last event taken. @type {number | undefined} */
  place;
  texts;

  /**
   * `shape` is what `Protocol::as_is` in src/core/protocol.rs says, `texts` what `Shape::texts` in src/js/follow.rs does.
   *
   * @param {string} shape
   * @param {TextReader | undefined} texts
   */
  constructor(shape, texts) {
    this.texts = texts;
    const [place, ends, ...members] = shape.split(" ");
    this.#place = place;
    this.#ends = ends?.split(",");
    this.#members = members;
  }

  /**
   * Adds to `items` what frames hold, from number `at` on, as long as each event's place follows the one before it, `place` at
   * first. It ends with the number of the first frame that has to be read otherwise. `plain` says of each frame whether it has
   * neither an escape nor a control character; it says nothing where there are no `texts`.
   *
   * @param {Uint8Array} data
   * @param {Uint8Array} names
   * @param {Uint32Array} rows
   * @param {Uint8Array} plain
   * @param {number} at
   * @param {unknown[]} items
   * @param {number} place
   */
  take(data, names, rows, plain, at, items, place) {
    this.place = place;
    if (at === 0) this.#text = decode(data, rows.at(1 - ROW) ?? 0);
    if (this.#text === undefined) return at;
    if (this.#ends === undefined) return this.#takeFrames(names, rows, at, items);
    try {
      for (; at * ROW < rows.length; at += 1) {
        const [start, end] = [rows[at * ROW], rows[at * ROW + 1]];
        const piece = plain[at] ? this.texts?.find_(this.#text, start, end) : undefined;
        if (piece !== undefined) {
          if (piece.place_ !== /** @type {number} */ (this.place) + 1) break;
          this.place = piece.place_;
          items.push(piece);
          continue;
        }
        const text = this.#text.slice(start, end);
        const event = JSON.parse(text);
        if (!this.#isTaken(event, items)) break;
        if (plain[at]) this.texts?.learn_(event, text);
      }
    } catch {
      // It is no JSON.
    }
    return at;
  }

  /** @param {Uint8Array} names @param {Uint32Array} rows @param {number} at @param {unknown[]} items */
  #takeFrames(names, rows, at, items) {
    const texts = decode(names, names.length);
    if (texts === undefined) return at;
    let event;
    let id;
    for (let row = 0; row < rows.length; row += ROW) {
      // The name and the id of most frames are those of the frame before.
      if (isOther(rows, row + 2)) event = texts.slice(rows[row + 2], rows[row + 3]) || "message";
      if (isOther(rows, row + 4)) id = texts.slice(rows[row + 4], rows[row + 5]);
      items.push({ event, id, data: /** @type {string} */ (this.#text).slice(rows[row], rows[row + 1]) });
    }
    return rows.length / ROW;
  }

  /** @param {Record<string, unknown>} event @param {unknown[]} items */
  #isTaken(event, items) {
    const place = event?.[this.#place];
    if (typeof place !== "number" || typeof event.type !== "string" || /** @type {string[]} */ (this.#ends).includes(event.type)) return false;
    for (const member of this.#members) if ((event[member] ?? undefined) === undefined) return false;
    // Only the stream knows whether a place that does not follow was passed over before.
    if (place !== /** @type {number} */ (this.place) + 1) return false;
    this.place = place;
    items.push(event);
    return true;
  }
}

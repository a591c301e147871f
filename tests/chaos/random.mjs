// Random numbers that a seed decides: a seed that failed plays again.

/** A generator (mulberry32) of numbers. */
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to 1. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer from `least` to `most`. */
  integer(least, most) {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  one(list) {
    return list[this.integer(0, list.length - 1)];
  }

  chance(probability) {
    return this.next() < probability;
  }

  /** A generator of its own: what one part draws does not move what another draws. */
  branch() {
    return new Random(this.integer(0, 2 ** 32 - 1));
  }
}

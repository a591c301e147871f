/** @typedef {{ [name: string]: Members }} Members An object, an array or, where it has none, anything else that JSON holds. */

/** Whether two values that JSON.parse made are the same, whatever the order of their members. @param {unknown} one @param {unknown} other */
export function equals(one, other) {
  // It does not call itself: a value may be nested deeper than the stack.
  const pairs = /** @type {[Members, Members][]} */ ([[one, other]]);
  for (const [a, b] of pairs) {
    if (a === b) continue;
    const areObjects = [a, b].every((value) => typeof value === "object" && value !== null);
    if (!areObjects || Array.isArray(a) !== Array.isArray(b)) return false;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return false;
      pairs.push([a[key], b[key]]);
    }
  }
  return true;
}

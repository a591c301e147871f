/**
 * The names that an object has, a line each: all its own, and of those in the lines of `known` also the inherited ones. Where one is
 * not known, that one, and after a NUL what is wrong.
 *
 * @param {object} object
 * @param {string} known
 */
export function namesOf(object, known) {
  const names = known.trimEnd().split("\n");
  try {
    const unknown = Object.keys(object).find((name) => !names.includes(name));
    if (unknown !== undefined) return `${unknown}\0is not an option here; known are ${names.join(", ")}`;
    return names.filter((name) => name in object).join("\n");
  } catch {
    // A proxy may throw; then each is asked for by itself.
    return known;
  }
}

/** The names that an object has, a line each: all its own, and of those in `known` also the inherited ones. */
export function namesOf(object, known) {
  const names = known.split("\n");
  try {
    const others = Object.keys(object).filter((name) => !names.includes(name));
    return [...others, ...names.filter((name) => name in object)].join("\n");
  } catch {
    // A proxy may throw; then each is asked for by itself.
    return known;
  }
}

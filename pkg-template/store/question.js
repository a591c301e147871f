// @ts-check
// A question that several events report: some hosts say a part of it, its schema for one, only after the event that asked.

/** What is shown of a question. */
const SHOWN = ["prompt", "choices", "details", "schema"];

/**
 * The question with what a later event about it has beside that; the same object where that is nothing.
 *
 * @template Q
 * @param {Q} question
 * @param {any} event
 * @returns {Q}
 */
export function completed(question, event) {
  const asked = /** @type {any} */ (question);
  if (asked?.id === undefined || event.kind !== "other" || event.id !== asked.id) return question;
  const lacking = SHOWN.filter((name) => asked[name] === undefined && event[name] !== undefined);
  return lacking.length === 0 ? question : { ...asked, ...Object.fromEntries(lacking.map((name) => [name, event[name]])) };
}

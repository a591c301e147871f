// Alone in its file: a runtime that does not know the syntax must not load it.

/** The first event of a stream, which is closed when this returns. */
export async function firstEvent(stream) {
  await using events = stream;
  return (await events.next()).value;
}

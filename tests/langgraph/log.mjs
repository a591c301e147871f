// What a loop delivers, and what the server has of it; in any runtime.

/** What a callback of `collect` returns to leave the loop. */
export const LEAVE = Symbol("leave");

/** Leaves the loop once an event is like that. */
export const upTo = (isThat) => (event) => (isThat(event) ? LEAVE : undefined);

/** The events of a loop, as an array; `onEvent` may leave it. @param {AsyncIterable<any>} events @param {(event: any) => unknown} onEvent */
export async function collect(events, onEvent = () => undefined) {
  const seen = [];
  for await (const event of events) {
    seen.push(event);
    if ((await onEvent(event)) === LEAVE) break;
  }
  return seen;
}

/** What the server has of a thread: each event of each of its runs, in the order in which they were. */
export async function logOf(baseUrl, thread) {
  const read = (path, headers) => fetch(`${baseUrl}/threads/${thread}/runs${path}`, { headers });
  const runs = await (await read("?limit=1000")).json();
  const log = [];
  for (const { run_id: run } of runs.sort((a, b) => (a.run_id < b.run_id ? -1 : 1))) {
    const text = await (await read(`/${run}/stream`, { "Last-Event-ID": "-1" })).text();
    for (const block of text.split(/\r?\n\r?\n/)) {
      const line = (name) =>
        block
          .split(/\r?\n/)
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2);
      // The PyPI server keeps all of a run but this.
      if (line("event") && line("event") !== "error") log.push(`${run} ${line("id")} ${line("event")} ${JSON.stringify(JSON.parse(line("data")))}`);
    }
  }
  return log;
}

/** The same of the events that were delivered. */
export const delivered = (events) =>
  events
    .map(({ raw }) => raw ?? {})
    .filter(({ synthetic, event }) => !synthetic && event !== "error")
    .map(({ run_id: run, id, event, namespace = [], data }) => `${run} ${id} ${[event, ...namespace].join("|")} ${JSON.stringify(data)}`);

// What survives a reload: each run's token, and the events that were shown.

const PREFIX = "flowtether-demo:";

export const save = (id, record) => localStorage.setItem(PREFIX + id, JSON.stringify(record));

export const forget = (id) => localStorage.removeItem(PREFIX + id);

/** The runs that were saved, the one that was started last first. */
export const saved = () =>
  Object.keys(localStorage)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => JSON.parse(localStorage.getItem(name)))
    .sort((one, other) => other.startedAt - one.startedAt);

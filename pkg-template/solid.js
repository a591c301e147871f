// Primitives that follow runs: see `store`.

import { createEffect, createMemo, createSignal, onCleanup, sharedConfig, untrack } from "solid-js";
import { createRunStore, createRunsStore, identityOf, verbsOf } from "./store.js";

/** An argument that may be an accessor. */
const read = (given) => (typeof given === "function" ? given() : given);

/** The store that `create` makes of what the arguments mean now, and its snapshot as an accessor. */
function useStore(create, client, source, options) {
  const [version, renew] = createSignal(undefined, { equals: false });
  const key = createMemo(() => identityOf(read(source)));
  const store = createMemo(() => {
    key();
    const used = read(client);
    return untrack(() => create(used, read(source), { ...read(options) }));
  });
  // A component that a server rendered shows at first what the server did.
  let isHydrating = Boolean(sharedConfig.context);
  createEffect((before) => {
    const now = store();
    onCleanup(now.subscribe(() => renew()));
    before?.dispose();
    isHydrating = false;
    renew();
    return now;
  });
  createEffect(() => store().configure({ ...read(options) }));
  const state = () => {
    version();
    return isHydrating ? store().getServerSnapshot() : store().getSnapshot();
  };
  return [state, store];
}

export function useRun(client, source, options) {
  const [state, store] = useStore(createRunStore, client, source, options);
  const view = {};
  for (const name of Object.keys(untrack(state))) {
    const get = createMemo(() => state()[name]);
    Object.defineProperty(view, name, { get, enumerable: true });
  }
  // What is done is done to the run that is followed then.
  for (const name of Object.keys(verbsOf(untrack(store)))) view[name] = (...given) => untrack(store)[name](...given);
  return view;
}

export function useRuns(client, sources, options) {
  const [state, store] = useStore(createRunsStore, client, sources, options);
  return createMemo(() => state().map((one, at) => ({ ...one, ...verbsOf(store().stores[at]) })));
}

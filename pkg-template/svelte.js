// What follows runs in components of Svelte 5: see `store`.

import { onMount } from "svelte";
import { createSubscriber } from "svelte/reactivity";
import { toStore } from "svelte/store";
import { createRunStore, createRunsStore, identityOf, verbsOf } from "./store.js";

/** An argument that may be a function, which reads what runes keep. */
const read = (given) => (typeof given === "function" ? given() : given);

/** A store of what the arguments mean now; whoever reads `state` is run again when it changes. */
function useStore(client, keyOf, make, options) {
  let store, used, key, leave;
  let announce = () => {};
  // Later: what is shown may be read where Svelte forbids that it changes.
  const tell = () => queueMicrotask(announce);
  const choose = () => {
    const [nextClient, nextKey] = [read(client), keyOf()];
    if (store !== undefined && nextClient === used && nextKey === key) return store;
    const before = store;
    [used, key, store] = [nextClient, nextKey, make(nextClient)];
    if (leave !== undefined) leave = (leave(), store.subscribe(tell));
    before?.dispose();
    return store;
  };
  const track = createSubscriber((update) => void (announce = update));
  onMount(() => {
    leave = choose().subscribe(tell);
    tell();
    const unwatch = toStore(() => [choose(), { ...read(options) }]).subscribe(([now, given]) => now.configure(given));
    return () => {
      unwatch();
      leave();
    };
  });
  const state = () => {
    track();
    const now = choose();
    // What a server rendered is the same at first.
    return leave === undefined ? now.getServerSnapshot() : now.getSnapshot();
  };
  return [state, choose];
}

export function useRun(client, source, options) {
  const make = (used) => createRunStore(used, read(source), { ...read(options) });
  const [state, choose] = useStore(client, () => identityOf(read(source)), make, options);
  const view = { subscribe: (show) => toStore(() => ({ ...state() })).subscribe(show) };
  for (const name of Object.keys(state())) Object.defineProperty(view, name, { get: () => state()[name], enumerable: true });
  for (const name of Object.keys(verbsOf(choose()))) view[name] = (...given) => choose()[name](...given);
  return view;
}

export function useRuns(client, sources, options) {
  const make = (used) => createRunsStore(used, read(sources), { ...read(options) });
  const keyOf = () => JSON.stringify(read(sources).map((source) => identityOf(source) ?? null));
  const [state, choose] = useStore(client, keyOf, make, options);
  return { get current() { return state().map((one, at) => ({ ...one, ...verbsOf(choose().stores[at]) })); } };
}

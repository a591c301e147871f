// What follows runs in components of Svelte 5: see `store`.

import { onMount } from "svelte";
import { createSubscriber } from "svelte/reactivity";
import { toStore } from "svelte/store";
import { createRunStore, createRunsStore, identityOf, verbsOf } from "./store.js";

/** An argument that may be a function, which reads what runes keep. */
const read = (given) => (typeof given === "function" ? given() : given);

/** The store that `create` makes of what the arguments mean now. Whoever reads a member of `state` is run again when that member changes. */
function useStore(create, client, source, options, membersOf = (snapshot) => snapshot) {
  let store, used, key, leave, shown;
  const [tracks, updates] = [{}, {}];
  // What a server rendered is the same at first.
  const show = () => (shown = membersOf(store[leave === undefined ? "getServerSnapshot" : "getSnapshot"]()));
  const announce = () => {
    const before = shown;
    show();
    for (const name in updates) if (before[name] !== shown[name]) updates[name]();
  };
  // Later: what is shown may be read where Svelte forbids that it changes.
  const tell = () => queueMicrotask(announce);
  const choose = () => {
    const [nextClient, nextKey] = [read(client), identityOf(read(source))];
    if (store !== undefined && nextClient === used && nextKey === key) return store;
    const before = store;
    [used, key, store] = [nextClient, nextKey, create(nextClient, read(source), { ...read(options) })];
    if (leave !== undefined) leave = store.subscribe(tell);
    // Not earlier: what both follow stays connected.
    before?.dispose();
    return (show(), store);
  };
  onMount(() => {
    leave = choose().subscribe(tell);
    tell();
    const unwatch = toStore(() => [choose(), { ...read(options) }]).subscribe(([now, given]) => now.configure(given));
    return () => void (unwatch(), leave());
  });
  const track = (name) => (tracks[name] ??= createSubscriber((update) => void (updates[name] = update)))();
  return [(name) => (choose(), track(name), shown[name]), choose];
}

export function useRun(client, source, options) {
  const [state, choose] = useStore(createRunStore, client, source, options);
  const names = Object.keys(choose().getSnapshot());
  const view = { subscribe: (show) => toStore(() => Object.fromEntries(names.map((name) => [name, state(name)]))).subscribe(show) };
  for (const name of names) Object.defineProperty(view, name, { get: () => state(name), enumerable: true });
  for (const name of Object.keys(verbsOf(choose()))) view[name] = (...given) => choose()[name](...given);
  return view;
}

export function useRuns(client, sources, options) {
  const [state, choose] = useStore(createRunsStore, client, sources, options, (runs) => ({ runs }));
  const get = () => state("runs").map((one, at) => ({ ...one, ...verbsOf(choose().stores[at]) }));
  return Object.defineProperty({}, "current", { get, enumerable: true });
}

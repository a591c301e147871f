// Hooks that follow runs. They need nothing of the package but the client that they are given: see `store`.

import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { createRunStore, createRunsStore, identityOf, verbsOf } from "./store.js";

/** The store that `create` makes of the arguments, and its snapshot: it lasts as long as the component follows the same, over hot reload too. */
function useStore(create, client, source, options) {
  const key = identityOf(source);
  // Fast Refresh makes what is memoized anew, and leaves what is referred to: a client of the same file is another one then.
  const edition = useMemo(() => ({}), []);
  const last = useRef(undefined);
  const given = useMemo(() => {
    const isEdited = last.current !== undefined && last.current.edition !== edition && last.current.key === key;
    const used = isEdited ? last.current.client : client;
    return { store: create(used, source, options), client: used, edition, key };
  }, [client, key]);
  const { store } = given;
  const state = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getServerSnapshot);
  useEffect(() => store.configure(options));
  useEffect(() => {
    const before = last.current;
    last.current = given;
    if (before !== undefined && before !== given) before.store.dispose();
  }, [given]);
  return [state, store];
}

export function useRun(client, source, options = {}) {
  const [state, store] = useStore(createRunStore, client, source, options);
  const verbs = useMemo(() => verbsOf(store), [store]);
  return useMemo(() => ({ ...state, ...verbs }), [state, verbs]);
}

export function useRuns(client, sources, options = {}) {
  const [states, { stores }] = useStore(createRunsStore, client, sources, options);
  const verbs = useMemo(() => stores.map(verbsOf), [stores]);
  return useMemo(() => states.map((state, at) => ({ ...state, ...verbs[at] })), [states, verbs]);
}

// Composables that follow runs: see `store`.

import { computed, getCurrentInstance, onActivated, onDeactivated, onMounted, onScopeDispose, shallowRef, toRaw, toValue, watch } from "vue";
import { createRunStore, createRunsStore, identityOf, verbsOf } from "./store.js";

/** A client as it is: in a `ref` it is behind a proxy, which cannot be called. */
const rawOf = (client) => toRaw(toValue(client));

/** The store that `create` makes of what the arguments mean now, and its snapshot as a ref. */
function useStore(create, client, source, options) {
  const snapshot = shallowRef();
  const store = shallowRef();
  const instance = getCurrentInstance();
  // A component that a server rendered shows at first what the server did.
  const isHydrating = Boolean(instance?.vnode.el);
  const given = () => ({ ...toValue(options) });
  let leave;
  const show = () => (snapshot.value = store.value.getSnapshot());
  const open = () => ((leave ??= store.value.subscribe(show)), show());
  const close = () => {
    leave?.();
    leave = undefined;
  };
  const choose = () => {
    const before = store.value;
    const isOpen = leave !== undefined;
    close();
    store.value = create(rawOf(client), toValue(source), given());
    if (isOpen) open();
    else snapshot.value = isHydrating && !before ? store.value.getServerSnapshot() : store.value.getSnapshot();
    before?.dispose();
  };
  watch([() => rawOf(client), () => identityOf(toValue(source))], choose, { immediate: true });
  watch(given, (now) => store.value.configure(now));
  onScopeDispose(close);
  if (!instance) open();
  else {
    onMounted(open);
    onActivated(open);
    onDeactivated(close);
  }
  return [snapshot, store];
}

export function useRun(client, source, options) {
  const [snapshot, store] = useStore(createRunStore, client, source, options);
  const view = {};
  for (const name of Object.keys(snapshot.value)) view[name] = computed(() => snapshot.value[name]);
  // What is done is done to the run that is followed then.
  for (const name of Object.keys(verbsOf(store.value))) view[name] = (...given) => store.value[name](...given);
  return view;
}

export function useRuns(client, sources, options) {
  const [snapshot, store] = useStore(createRunsStore, client, sources, options);
  return computed(() => snapshot.value.map((state, at) => ({ ...state, ...verbsOf(store.value.stores[at]) })));
}

import { KeepAlive, createApp, h, nextTick, reactive, ref, shallowReactive } from "vue";
import { useRun, useRuns } from "flowtether/vue";
import { client, options, shown, sourceOf, words } from "./page.js";

const state = shallowReactive({ sources: [], isKept: false, isMany: false });

/** As people keep one: behind a proxy, which the class does not know. */
const kept = ref(client);

const Shown = {
  props: ["source"],
  setup(props) {
    const run = useRun(
      kept,
      () => sourceOf(props.source),
      () => ({ ...options, ...props.source.options }),
    );
    const { status, connection, text, events } = run;
    return () => {
      const view = reactive({ ...run });
      shown(view);
      return h("p", words({ status: status.value, connection: connection.value, text: text.value, events: events.value }));
    };
  },
};

const Many = {
  props: ["sources"],
  setup(props) {
    const views = useRuns(client, () => props.sources.map(sourceOf), options);
    return () => {
      globalThis.views = views.value;
      return views.value.map((view) => h("p", words(view)));
    };
  },
};

const Empty = { render: () => h("p", "nothing") };

const components = () => {
  if (state.isMany) return h(Many, { sources: state.sources });
  if (state.isKept) return h(KeepAlive, null, { default: () => (state.sources.length > 0 ? h(Shown, { key: "run", source: state.sources[0] }) : h(Empty)) });
  return state.sources.map((source, key) => h(Shown, { key, source }));
};
createApp({ render: () => h("div", [components()].flat()) }).mount("#app");

globalThis.show = async (given, { isKept = false, isMany = false } = {}) => {
  Object.assign(state, { sources: [given ?? []].flat(), isKept, isMany });
  await nextTick();
};

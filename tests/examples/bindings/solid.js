import { createEffect, createRoot, createSignal, onCleanup } from "solid-js";
import { useRun, useRuns } from "flowtether/solid";
import { client, options, shown, sourceOf, words } from "./page.js";

/** An element with a text that changes, as long as its owner is there. */
function paragraph(text) {
  const element = document.createElement("p");
  document.getElementById("app").append(element);
  createEffect(() => (element.textContent = text()));
  onCleanup(() => element.remove());
}

function Shown(source) {
  const run = useRun(
    client,
    () => sourceOf(source()),
    () => ({ ...options, ...source().options }),
  );
  createEffect(() => {
    words(run);
    shown(run);
  });
  paragraph(() => words(run));
}

function Many(sources) {
  const views = useRuns(client, () => sources().map(sourceOf), options);
  createEffect(() => (globalThis.views = views()));
  paragraph(() => views().map(words).join());
}

/** The components that are there, each with what gives it another source and what ends it. */
const components = [];

function add(component, source) {
  createRoot((end) => {
    const [get, set] = createSignal(source);
    components.push({ component, set, end });
    component(get);
  });
}

globalThis.show = (given, { isMany = false } = {}) => {
  const all = [given ?? []].flat();
  const component = isMany ? Many : Shown;
  const sources = isMany ? [all] : all;
  while (components.length > sources.length || (components.length > 0 && components[0].component !== component)) components.pop().end();
  sources.forEach((source, at) => (components[at] ? components[at].set(() => source) : add(component, source)));
};

import { Activity, StrictMode, Suspense, use } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { useRun, useRuns } from "flowtether/react";
import { client, options, shown, sourceOf, words } from "./page.js";

const root = createRoot(document.getElementById("app"));

function Shown({ source, wait }) {
  const view = useRun(client, sourceOf(source), { ...options, ...source.options });
  if (wait) use(wait);
  shown(view);
  return <p>{words(view)}</p>;
}

function Many({ sources }) {
  const views = useRuns(client, sources.map(sourceOf), options);
  globalThis.views = views;
  return views.map((view, at) => <p key={at}>{words(view)}</p>);
}

const waits = new Map();

/** A promise that lasts until `release`, the same for the same name: what a component suspends with. */
function lasting(name) {
  if (name && !waits.has(name)) waits.set(name, Promise.withResolvers());
  return waits.get(name)?.promise;
}

globalThis.release = (name) => waits.get(name).resolve();

/**
 * Shows a source, or several, each in its own component; nothing without one.
 * @param {any} given
 * @param {{ mode?: "hidden" | "visible", suspendedUntil?: string, isMany?: boolean, isStrict?: boolean }} options
 */
globalThis.show = (given, { mode = "visible", suspendedUntil, isMany, isStrict = true } = {}) => {
  const all = [given ?? []].flat();
  const Mode = isStrict ? StrictMode : "div";
  const wait = lasting(suspendedUntil);
  const components = isMany ? <Many sources={all} /> : all.map((source, at) => <Shown key={at} source={source} wait={wait} />);
  flushSync(() =>
    root.render(
      <Mode>
        <Suspense fallback={<p>suspended</p>}>
          <Activity mode={mode}>{components}</Activity>
        </Suspense>
      </Mode>,
    ),
  );
};

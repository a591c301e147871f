import { useLocation } from "@solidjs/router";
import { Show, createSignal, onMount } from "solid-js";
import { quickStart } from "../../quick-start.js";

export default function Page() {
  const location = useLocation();
  const [outcome, setOutcome] = createSignal();
  onMount(async () => setOutcome(await quickStart(location.query.host)));
  return (
    <section>
      <p>{outcome()?.status ?? "no run yet"}</p>
      <Show when={outcome()}>
        <output>{JSON.stringify(outcome())}</output>
      </Show>
    </section>
  );
}

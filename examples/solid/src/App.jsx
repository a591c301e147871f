/** @jsxImportSource solid-js */

import { WorkflowClient, webStorage } from "flowtether";
import { useRun } from "flowtether/solid";
import { For, Index, Match, Show, Switch, createMemo, createSignal, onCleanup, onMount } from "solid-js";
import { add, baseUrl, detailsOf, fieldsOf, kept, replyFrom, replyOf, sourceOf, spokenOf, statusOf, stickToEnd, takeFocus, toolOf } from "../../common/chat.js";

const client = new WorkflowClient({ provider: "openwop", baseUrl, apiKey: async () => "demo-key" });
const store = webStorage();

/** A `ref`: what is done with an element while it is there. */
const during = (work) => (element) => onMount(() => onCleanup(work(element)));

export function App() {
  const [turns, setTurns] = createSignal(kept());
  const current = () => turns().at(-1);
  const run = useRun(client, () => current() && sourceOf(current(), store));

  const send = (event) => {
    event.preventDefault();
    const box = event.target.elements.message;
    if (run.isRunning || box.value.trim() === "") return;
    setTurns(add(turns(), box.value.trim()));
    box.value = "";
  };

  return (
    <main>
      <h1>Support</h1>
      <div class="log" role="region" aria-label="Conversation" tabindex="0" ref={during(stickToEnd)}>
        <ol>
          <Show when={current()}>
            <li class="user">
              <p>{current().text}</p>
            </li>
          </Show>
          <Index each={run.messages}>{(message) => <Message message={message()} respond={run.respond} />}</Index>
        </ol>
      </div>
      <p class="spoken" aria-live="polite">
        {spokenOf(run.messages)}
      </p>
      <div class="state row">
        <Show when={run.error} fallback={<p role="status">{statusOf(run)}</p>}>
          <p role="alert">{run.error.message}</p>
          <button onClick={run.retry}>Try again</button>
        </Show>
        <Show when={run.isRunning}>
          <button onClick={() => run.cancel("not wanted any more")}>Stop</button>
        </Show>
      </div>
      <form class="composer row" onSubmit={send}>
        <label class="spoken" for="message">
          Message
        </label>
        <input id="message" name="message" autocomplete="off" placeholder="My lamp arrived broken: order 7" />
        <button class="main" aria-disabled={run.isRunning}>
          Send
        </button>
      </form>
    </main>
  );
}

function Message(props) {
  const isOpen = () => props.message.kind === "question" && ["open", "replying"].includes(props.message.state);
  return (
    <li class={`${props.message.kind} ${props.message.role ?? ""}`}>
      <Switch fallback={<p>{props.message.kind === "reply" ? replyOf(props.message) : (props.message.text ?? props.message.prompt)}</p>}>
        <Match when={props.message.kind === "tool"}>
          <details>
            <summary>
              {props.message.name}: {toolOf(props.message)}
            </summary>
            <pre>{detailsOf(props.message)}</pre>
          </details>
        </Match>
        <Match when={isOpen()}>
          <Question message={props.message} respond={props.respond} />
        </Match>
      </Switch>
    </li>
  );
}

function Question(props) {
  // While this is the same, so are the fields, with what is typed in them.
  const schema = createMemo(() => props.message.question.schema);
  const reply = (event) => {
    event.preventDefault();
    props.respond(replyFrom(event.target, event.submitter, props.message.question));
  };
  return (
    <form aria-labelledby={props.message.id} onSubmit={reply} ref={during(takeFocus)}>
      <fieldset disabled={props.message.state === "replying"}>
        <legend id={props.message.id}>{props.message.prompt}</legend>
        <For each={fieldsOf({ schema: schema() })}>
          {({ name, title, options, input, required, value }) => (
            <label>
              {title}
              <Show when={options} fallback={<input {...input} required={required} value={value ?? ""} />}>
                <select name={name}>
                  <For each={options}>{(option) => <option>{option}</option>}</For>
                </select>
              </Show>
            </label>
          )}
        </For>
        <div class="actions row">
          <button class="main" value="approve">
            Approve
          </button>
          <button value="reject" formnovalidate>
            Decline
          </button>
        </div>
      </fieldset>
    </form>
  );
}

import { useRun } from "flowtether/react";
import { useState } from "react";
import { add, kept, sourceOf, spokenOf, statusOf, stickToEnd } from "../../common/chat.js";
import { client, store } from "./client.js";
import { Message, Sent } from "./Message.jsx";

/** A chat: each message that is sent has a run, which streams, calls tools, and asks for an approval. */
export function App() {
  const [turns, setTurns] = useState(kept);
  const current = turns.at(-1);
  const run = useRun(client, current && sourceOf(current, store));

  const send = (event) => {
    event.preventDefault();
    const box = event.target.elements.message;
    if (run.isRunning || box.value.trim() === "") return;
    setTurns(add(turns, box.value.trim()));
    box.value = "";
  };

  return (
    <main>
      <h1>Support</h1>
      <div className="log" role="region" aria-label="Conversation" tabIndex={0} ref={stickToEnd}>
        <ol>
          {turns.slice(0, -1).map((turn) => (
            <Earlier key={turn.id} turn={turn} />
          ))}
          {current && <Turn key={current.id} text={current.text} messages={run.messages} respond={run.respond} />}
        </ol>
      </div>
      <p className="spoken" aria-live="polite">
        {spokenOf(run.messages)}
      </p>
      <div className="state row">
        {run.error ? <p role="alert">{run.error.message}</p> : <p role="status">{statusOf(run)}</p>}
        {run.error && <button onClick={run.retry}>Try again</button>}
        {run.isRunning && <button onClick={() => run.cancel("not wanted any more")}>Stop</button>}
      </div>
      <form className="composer row" onSubmit={send}>
        <label className="spoken" htmlFor="message">
          Message
        </label>
        <input id="message" name="message" autoComplete="off" placeholder="My lamp arrived broken: order 7" />
        <button className="main" aria-disabled={run.isRunning}>
          Send
        </button>
      </form>
    </main>
  );
}

/** A message of before, whose run is over. */
function Earlier({ turn }) {
  const { messages, respond } = useRun(client, sourceOf(turn, store));
  return <Turn text={turn.text} messages={messages} respond={respond} />;
}

/** What was sent, and what came of it. */
function Turn({ text, messages, respond }) {
  return (
    <>
      <Sent>{text}</Sent>
      {messages.map((message) => (
        <Message key={message.id} message={message} respond={respond} />
      ))}
    </>
  );
}

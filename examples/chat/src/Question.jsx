import { fieldsOf, replyFrom, takeFocus } from "../../common/chat.js";

/** What the run asks: a form with the fields of its JSON Schema. */
export function Question({ message: { id, state, prompt, question }, respond }) {
  if (state !== "open" && state !== "replying") {
    return (
      <li className="question">
        <p>{prompt}</p>
      </li>
    );
  }
  const reply = (event) => {
    event.preventDefault();
    respond(replyFrom(event.target, event.nativeEvent.submitter, question));
  };
  return (
    <li className="question">
      <form aria-labelledby={id} onSubmit={reply} ref={takeFocus}>
        <fieldset disabled={state === "replying"}>
          <legend id={id}>{prompt}</legend>
          {fieldsOf(question).map(({ name, title, options, input, required, value }) => (
            <label key={name}>
              {title}
              {options ? (
                <select name={name} defaultValue={value}>
                  {options.map((option) => (
                    <option key={option}>{option}</option>
                  ))}
                </select>
              ) : (
                <input {...input} required={required} defaultValue={value} />
              )}
            </label>
          ))}
          <div className="actions row">
            <button className="main" value="approve">
              Approve
            </button>
            <button value="reject" formNoValidate>
              Decline
            </button>
          </div>
        </fieldset>
      </form>
    </li>
  );
}

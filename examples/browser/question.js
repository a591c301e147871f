// What a run asks, as a form: decisions are buttons, what is asked for are fields.

import { detail } from "./followed_run.js";
import { terms } from "./terms.js";

const DECISIONS = { accept: "Accept", approve: "Approve", reject: "Reject", refine: "Ask for another" };

/** Fields of our own, beside those that are called as the service says. */
const [MESSAGE, JSON_TEXT] = [":message", ":json"];

/** Fills the form; `send` takes the reply and rejects with what is wrong with it. */
export function ask(form, { asks, id, prompt, choices, details: given }, send) {
  const part = (selector) => form.querySelector(selector);
  const details = given !== null && typeof given === "object" ? given : {};
  part(".prompt").textContent = prompt ?? details.questions?.[0]?.question ?? `What came of ${details.eventType ?? "it"}?`;
  part(".description").textContent = details.description ?? "";
  const about = details.artifactData ?? details.correlation;
  const fields = part(".fields");
  if (about || form.hidden) part("dl").replaceChildren(...terms(about ?? {}));
  // A later event says more of the same question: what is typed already stays.
  const question = `${asks} ${id ?? ""}`;
  if (fields.dataset.question !== question) fields.replaceChildren(...fieldsOf(asks, details, choices));
  fields.dataset.question = question;
  const decisions = decisionsOf(asks, choices);
  part(".decisions").replaceChildren(...decisions.map(button));
  part(".wrong").hidden = true;
  form.ariaBusy = "false";
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    part(".wrong").hidden = true;
    try {
      await send(replyOf(form, event.submitter?.value));
    } catch (error) {
      part(".wrong").textContent = detail(error);
      part(".wrong").hidden = false;
    }
    form.ariaBusy = "false";
  };
}

/** The decisions that are buttons; one without a word sends what is in the fields. */
function decisionsOf(asks, choices) {
  if (asks === "approval") return (choices ?? ["approve", "reject"]).filter((choice) => choice in DECISIONS);
  return choices ?? [undefined];
}

function fieldsOf(asks, { questions, eventType }, choices) {
  if (asks === "approval") return [field(MESSAGE, "Words to it", "textarea")];
  if (questions) return questions.map(({ id, question }) => field(id, question, "input", true));
  if (asks.includes("external")) return [field(JSON_TEXT, `What ${eventType ?? "it"} brings, as JSON`, "textarea", true, '{ "paid": true }')];
  return choices ? [] : [field(MESSAGE, "Your reply", "input", true)];
}

function field(name, words, tag, isRequired = false, value = "") {
  const label = document.createElement("label");
  const input = document.createElement(tag);
  Object.assign(input, { name, value, required: isRequired });
  if (tag === "textarea") input.rows = 2;
  label.append(words, input);
  return label;
}

function button(decision) {
  const made = document.createElement("button");
  made.value = decision ?? "";
  made.textContent = DECISIONS[decision] ?? decision ?? "Send";
  made.className = decision === "reject" ? "danger" : decision === "refine" ? "" : "primary";
  return made;
}

function replyOf(form, decision) {
  const { [MESSAGE]: message, [JSON_TEXT]: json, ...values } = Object.fromEntries(new FormData(form));
  if (decision || message) return { ...(decision && { decision }), ...(message && { message }) };
  return { values: json === undefined ? values : JSON.parse(String(json)) };
}

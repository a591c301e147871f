// What a run asks, as a form: decisions are buttons, what is asked for are fields.

import { detail } from "./followed_run.js";
import { terms } from "./terms.js";

const DECISIONS = { accept: "Accept", approve: "Approve", reject: "Reject", refine: "Ask for another" };

/** Fills the form; `send` takes the answer and rejects with what is wrong with it. */
export function ask(form, { asks, prompt, choices = ["approve", "reject"], details = {} }, send) {
  const part = (selector) => form.querySelector(selector);
  const isApproval = asks === "approval";
  part(".prompt").textContent = prompt ?? details.questions?.[0]?.question ?? `What came of ${details.eventType ?? "it"}?`;
  part(".description").textContent = details.description ?? "";
  const about = details.artifactData ?? details.correlation;
  const fields = part(".fields");
  if (about || form.hidden) part("dl").replaceChildren(...terms(about ?? {}));
  // A later event tells more of the same question: what is typed already stays.
  if (fields.dataset.asks !== asks) fields.replaceChildren(...fieldsOf(asks, details));
  fields.dataset.asks = asks;
  const decisions = isApproval ? choices.filter((choice) => choice in DECISIONS) : [undefined];
  part(".decisions").replaceChildren(...decisions.map(button));
  part(".wrong").hidden = true;
  form.ariaBusy = "false";
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    part(".wrong").hidden = true;
    try {
      await send(answerOf(form, asks, event.submitter?.value));
    } catch (error) {
      part(".wrong").textContent = detail(error);
      part(".wrong").hidden = false;
    }
    form.ariaBusy = "false";
  };
}

function fieldsOf(asks, { questions, eventType }) {
  if (asks === "approval") return [field("message", "Words to it", "textarea")];
  if (questions) return questions.map(({ id, question }) => field(id, question, "input", true));
  return [field("json", `What ${eventType ?? "it"} brings, as JSON`, "textarea", true, '{ "paid": true }')];
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
  made.textContent = DECISIONS[decision] ?? "Send";
  made.className = decision === "reject" ? "danger" : decision === "refine" ? "" : "primary";
  return made;
}

function answerOf(form, asks, decision) {
  const values = Object.fromEntries(new FormData(form));
  if (asks === "approval") return { decision, ...(values.message && { message: values.message }) };
  return { values: "json" in values ? JSON.parse(values.json) : values };
}

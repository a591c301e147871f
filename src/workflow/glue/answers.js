// What is sent as the reply to a question, and whether that is the question which is open.

import { equals } from "../../js/glue/equals.js";
import { configuration } from "../../js/glue/errors.js";
import { fill } from "./table.js";

/**
 * What a question is known by: its place in the log; else the time of asking, by which a service with a log of its own knows it; else
 * the object itself, because a node may ask again.
 */
export const keyOf = (table, question) => question.seq ?? (table.log ? question.id : question);

/** Whether a question that the run's record has now is this one, as far as the record tells them apart. */
export function isSame(table, now, { id, token, details }) {
  if ((now.id ?? id) !== (id ?? now.id)) return false;
  if (now.token && token) return now.token === token;
  return table.log !== undefined || !now.details || !details || equals(now.details, details);
}

/**
 * Whether a refusal says that a question is not open any more. OpenWOP: 404 on its hosts, 409 by its specification, and 410 or 422
 * `interrupt_gone` of a run that was cancelled; a 409 about the idempotency key and a 404 of a proxy say nothing of the question.
 * SyncTeams' errors have no codes.
 */
export function isClosed(table, error) {
  const { status, code } = error ?? {};
  if (status === 410 || code === "interrupt_gone") return true;
  return (status === 404 || status === 409) && (table.log !== undefined || /^(interrupt_|not_found$|invalid_interrupt)/.test(code));
}

/** The answers to a clarification by the questions' ids, in the two forms that hosts read, which do not disturb each other. */
function byIds(name, given, { details }, message) {
  const { questions } = details ?? {};
  const ids = Array.isArray(questions) ? questions.map((question) => question?.id).filter((id) => id !== undefined) : [];
  let answers = Array.isArray(given) ? Object.fromEntries(given.map(({ id, answer }) => [id, answer])) : given;
  let rest = message;
  if (message !== undefined && ids.length === 1) {
    answers = { [ids[0]]: message, ...answers };
    rest = undefined;
  } else if (answers === undefined) {
    if (message === undefined) throw configuration("answer", "must have values or a message: the run asks for words, not for a decision");
    if (ids.length > 1) throw configuration("message", `answers one question; give values by the questions' ids: ${ids.join(", ")}`);
    return { [name]: { answer: message }, message };
  }
  const texts = {};
  for (const [id, answer] of Object.entries(answers)) texts[id] = typeof answer === "string" ? answer : JSON.stringify(answer);
  return { ...(rest !== undefined && { message: rest }), ...answers, [name]: texts };
}

/** The reply as the service reads it. Throws for an answer that does not fit the question. */
export function replyOf(table, run, question, { decision, message, values }) {
  const { asks, choices } = question;
  const word = table.decision.get(decision)?.becomes_ ?? decision;
  let own = word;
  if (decision !== undefined && Array.isArray(choices)) {
    if (choices.includes(decision)) own = decision;
    else if (!choices.includes(word)) throw configuration("decision", `must be one of the question's choices: ${choices.join(", ")}`);
  }
  const given = { run, decision: own, message, values, question };
  for (const [name, { members_: members }] of table.part) given[name] = fill({}, members, given);
  const { members_: members } = table.answer.get(`${asks}:${word}`) ?? table.answer.get(asks) ?? table.answer.get("*");
  const reply = fill({}, members, given);
  const list = members.find(({ isList_ }) => isList_)?.name_;
  return list ? byIds(list, reply[list], question, message) : reply;
}

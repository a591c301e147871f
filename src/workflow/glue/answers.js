// What is sent as the reply to a question, and whether that is the question which is open.

import { equals } from "../../js/glue/equals.js";
import { configuration } from "../../js/glue/errors.js";
import { fill } from "./table.js";

/**
 * What a question is known by: its place in the log; else the time of asking, by which a service with a log of its own knows it; else
 * the object itself, because a node may ask again.
 */
export const keyOf = (table, question) => question.seq ?? (table.log ? question.id : question);

/** Whether a question that the run's record has now is this one, as far as the record distinguishes them. */
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
  const questions = details?.questions;
  const ids = Array.isArray(questions) ? questions.map((question) => question?.id) : [];
  const isOne = ids.length === 1;
  let answers = Array.isArray(given) ? Object.fromEntries(given.map(({ id, answer }) => [id, answer])) : given;
  if (answers === undefined) {
    if (message === undefined) throw configuration("answer", "must have values or a message");
    if (ids.length > 1) throw configuration("message", `answers one question; give values by the ids: ${ids.join(", ")}`);
    // One host does not show the questions.
    if (!isOne) return { message, [name]: { answer: message } };
  }
  if (isOne && message !== undefined) answers = { [ids[0]]: message, ...answers };
  const texts = {};
  for (const [id, answer] of Object.entries(answers)) texts[id] = typeof answer === "string" ? answer : JSON.stringify(answer);
  return { message: isOne ? undefined : message, ...answers, [name]: texts };
}

/** The reply as the service reads it. Throws for an answer that does not fit the question. */
export function replyOf(table, run, question, { decision, message, values }) {
  const { asks, choices } = question;
  const word = table.decision.get(decision)?.becomes_ ?? decision;
  let own = word;
  if (decision !== undefined && Array.isArray(choices)) {
    own = [decision, word].find((choice) => choices.includes(choice));
    if (own === undefined) throw configuration("decision", `must be one of the question's choices: ${choices.join(", ")}`);
  }
  const given = { run, decision: own, message, values, question };
  given.feedback = fill({}, table.feedback, given);
  const { members_: members } = table.answer.get(`${asks}:${word}`) ?? table.answer.get(asks) ?? table.answer.get("*");
  const reply = fill({}, members, given);
  const list = members.find(({ isList_ }) => isList_)?.name_;
  return list ? byIds(list, reply[list], question, message) : reply;
}

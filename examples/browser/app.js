// The page: the form that starts runs, and a card for each of them.

import { RunCard } from "./card.js";
import { FollowedRun, advice, detail } from "./followed_run.js";
import { SERVICES } from "./services.js";
import { forget, saved } from "./storage.js";

/** @returns {any} */
const element = (id) => document.getElementById(id);
const cards = new Set();

function open(record) {
  const card = new RunCard(record, {
    remove: () => {
      followed.leave();
      if (record.token) forget(followed.id);
      close(entry);
    },
    followAgain: () => followed.follow(),
  });
  const followed = new FollowedRun(record, card);
  const entry = { card, followed };
  card.listen(followed);
  cards.add(entry);
  showHint();
  return entry;
}

function close(entry) {
  cards.delete(entry);
  entry.card.remove();
  showHint();
}

async function start(provider, workflow) {
  element("problem").hidden = true;
  const entry = open({ provider, workflow, startedAt: Date.now(), events: [] });
  element("runs").prepend(entry.card.element);
  try {
    await entry.followed.start();
  } catch (error) {
    close(entry);
    problem("The run was not started", error);
  }
}

function problem(title, error) {
  const card = element("problem");
  for (const [part, text] of Object.entries({ h2: title, ".advice": advice(error), ".detail": detail(error) })) {
    card.querySelector(part).textContent = text;
  }
  card.hidden = false;
}

function showHint() {
  element("hint").hidden = cards.size > 0;
}

const [service, workflow] = [element("service"), element("workflow")];
service.append(...Object.entries(SERVICES).map(([provider, { name }]) => new Option(name, provider)));
const describe = () => (element("about").textContent = SERVICES[service.value].workflows[workflow.value].about);
const listWorkflows = () => {
  workflow.replaceChildren(...Object.keys(SERVICES[service.value].workflows).map((name) => new Option(name)));
  describe();
};
service.addEventListener("change", listWorkflows);
workflow.addEventListener("change", describe);
listWorkflows();
element("start").addEventListener("submit", (event) => {
  event.preventDefault();
  start(service.value, workflow.value);
});
// Before this the browser would send the form.
element("go").disabled = false;

setInterval(() => {
  for (const { card, followed } of cards) card.tick(Date.now(), followed.cutForMs);
}, 100);

// The server of one may not run any more.
for (const record of saved().filter(({ provider }) => provider in SERVICES)) {
  const { card, followed } = open(record);
  element("runs").append(card.element);
  followed.resume().catch((error) => card.problem("The run cannot be followed", advice(error), detail(error), false));
}

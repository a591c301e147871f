// The class of the Durable Objects: one object for each run, which follows it and serves its readers, and one for each person, which
// knows their runs. The path of what the Worker asks says which is meant.

import { json, refuse } from "../responses.js";
import { Following } from "./following.js";
import { Log } from "./log.js";
import { failure, Person } from "./people.js";
import { Reading, unknownRun } from "./reading.js";

/** How often an object sees to it that its run is followed: one that was evicted in the middle begins again then. */
const CHECK_MS = 30_000;

/** How long a run that waits, and that nobody reads, is left alone between two checks. */
const DOZE_MS = 300_000;

const unkept = () => refuse(503, "storage_failed", "the run's events cannot be kept at the moment", { "Retry-After": String(CHECK_MS / 1000) });

export const nameOf = { run: (id) => `run ${id}`, person: (id) => `person ${id}` };

export function objectClass(settings) {
  return class Runs {
    #state;
    #env;
    #settings;
    #person;
    #log;
    #reading;
    #following;

    constructor(state, env) {
      this.#state = state;
      this.#env = env;
      this.#settings = settings(env);
      this.#log = new Log(state.storage);
    }

    async fetch(request) {
      try {
        return await this.#respond(request);
      } catch (error) {
        return failure(error);
      }
    }

    async #respond(request) {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith("/person/")) return this.#ofPerson(pathname, request);
      if (pathname === "/run/begin") return this.#begin(await request.json());
      if (this.#log.record === undefined) return unknownRun();
      const { fault } = this.#follower();
      if (!this.#log.record.isClosed && fault === undefined) this.#follow();
      switch (pathname) {
        case "/run/events":
          // What was kept can be read; a live reader would wait for what cannot be kept.
          if (fault !== undefined && new URL(request.url).searchParams.has("live")) return unkept();
          return this.#readers().respond(request);
        case "/run/reply": {
          const { answer, question } = await request.json();
          const isTaken = await this.#follower().reply(answer, question);
          return isTaken ? json({ taken: true }) : refuse(409, "question_closed", "the question is not open any more");
        }
        default: {
          const { reason } = await request.json();
          const { id, status } = await (await this.#follower().run()).cancel(reason);
          return json({ id, status });
        }
      }
    }

    async #ofPerson(pathname, request) {
      this.#person ??= new Person(this.#state.storage, this.#settings.client, this.#settings);
      const asked = await request.json();
      switch (pathname) {
        case "/person/start":
          return this.#person.start(asked, (run) => this.#ask(nameOf.run(run), "/run/begin", { run, owner: asked.person }));
        case "/person/owns":
          return json({ owns: this.#person.owns(asked.run) });
        default:
          this.#person.release(asked.run, asked.isGone);
          return json({});
      }
    }

    async #begin({ run, owner }) {
      if (this.#log.record === undefined) this.#log.begin({ id: crypto.randomUUID(), run, owner, startedAt: Date.now() });
      this.#follow();
      return json({});
    }

    #readers() {
      this.#reading ??= new Reading(this.#log, this.#settings);
      return this.#reading;
    }

    #follower() {
      this.#following ??= new Following(this.#log, this.#settings.client, this.#settings, () => this.#reading?.wake());
      return this.#following;
    }

    #follow() {
      const follower = this.#follower();
      if (follower.isRunning) return;
      this.#state.waitUntil(follower.follow().then(() => this.#afterwards()));
      this.#state.storage.setAlarm(Date.now() + CHECK_MS);
    }

    /** When the run is over its person may start another one, and its events are kept for a while. */
    async #afterwards() {
      const { record } = this.#log;
      if (this.#follower().fault !== undefined) this.#reading?.end();
      if (!record?.isClosed) return;
      await this.#state.storage.setAlarm(record.endedAt + this.#settings.keepMs);
      await this.#release(false);
    }

    #release(isGone) {
      const { run, owner } = this.#log.record;
      return this.#ask(nameOf.person(owner), "/person/release", { run, isGone });
    }

    async alarm() {
      const { record } = this.#log;
      if (record === undefined) return;
      const { keepMs, runMs } = this.#settings;
      const isOld = record.isClosed ? record.endedAt + keepMs <= Date.now() : record.startedAt + runMs <= Date.now();
      if (isOld) return this.#remove();
      if (record.isClosed) return this.#afterwards();
      const isIdle = record.status === "waiting" && this.#readers().readers === 0;
      if (isIdle && this.#follower().isRunning) {
        // An object that does nothing costs nothing.
        this.#follower().stop();
        return this.#state.storage.setAlarm(Date.now() + DOZE_MS);
      }
      this.#follow();
      await this.#state.storage.setAlarm(Date.now() + CHECK_MS);
    }

    async #remove() {
      this.#following?.stop();
      await this.#release(true);
      await this.#log.end();
      this.#reading?.end();
      this.#following = undefined;
    }

    async #ask(name, path, body) {
      const namespace = this.#settings.namespace(this.#env);
      const init = { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
      const response = await namespace.get(namespace.idFromName(name)).fetch(`https://runs${path}`, init);
      if (!response.ok) throw new Error(`an object of this Worker responded with ${response.status}`);
    }
  };
}

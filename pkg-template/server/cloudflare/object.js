// The class of the Durable Objects: one object for each run, which follows it and serves its readers, and one for each person, which
// knows their runs. The path of what the Worker asks says which is meant.

import { json, refuse } from "../responses.js";
import { Following } from "./following.js";
import { Log } from "./log.js";
import { failure, Person } from "./people.js";
import { Reading } from "./reading.js";

/** @import { BegunLog, Environment, ObjectState, ServerSocket, Settings } from "../types.d.ts" */

/** A run that somebody watches over a WebSocket is checked so much more often than one that nobody does. */
const WATCHED = 5;

/** @param {number} ms */
const unkept = (ms) => refuse(503, "storage_failed", "the run's events cannot be kept at the moment", { "Retry-After": String(Math.ceil(ms / 1000)) });

/** @type {Record<"run" | "person", (id: string) => string>} */
export const nameOf = { run: (id) => `run ${id}`, person: (id) => `person ${id}` };

/** @param {(env: Environment) => Settings} settings */
export function objectClass(settings) {
  return class Runs {
    #state;
    #env;
    #settings;
    /** @type {Person | undefined} */
    #person;
    #log;
    /** @type {Reading | undefined} */
    #reading;
    /** @type {Following | undefined} */
    #following;
    /** How many events there were at the last check. @type {number | undefined} */
    #checked;

    /** @param {ObjectState} state @param {Environment} env */
    constructor(state, env) {
      this.#state = state;
      this.#env = env;
      this.#settings = settings(env);
      this.#log = new Log(state.storage);
    }

    /** @param {Request} request */
    async fetch(request) {
      try {
        return await this.#respond(request);
      } catch (error) {
        return failure(error, this.#settings.redactor);
      }
    }

    /** @param {Request} request @returns {Promise<Response>} */
    async #respond(request) {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith("/person/")) return this.#ofPerson(pathname, request);
      if (pathname === "/run/begin") return this.#begin(await request.json());
      if (this.#log.record === undefined) return refuse(404, "run_unknown", "there is no such run");
      const { fault } = this.#follower();
      if (!this.#log.record.isClosed && fault === undefined) this.#follow();
      switch (pathname) {
        case "/run/events":
          // What was kept can be read; a live reader would wait for what cannot be kept.
          if (fault !== undefined && new URL(request.url).searchParams.has("live")) return unkept(this.#settings.doze.afterMs);
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

    /** @param {string} pathname @param {Request} request */
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

    /** @param {{ run: string, owner: string }} asked */
    async #begin({ run, owner }) {
      if (this.#log.record === undefined) this.#log.begin({ id: crypto.randomUUID(), run, owner, startedAt: Date.now() });
      this.#follow();
      return json({});
    }

    #readers() {
      this.#reading ??= new Reading(/** @type {BegunLog} */ (this.#log), this.#settings, this.#settings.sockets ? this.#state : undefined);
      return this.#reading;
    }

    #follower() {
      this.#following ??= new Following(/** @type {BegunLog} */ (this.#log), this.#settings.client, this.#settings, () => this.#readers().wake());
      return this.#following;
    }

    #follow() {
      const follower = this.#follower();
      if (follower.isRunning) return;
      this.#state.waitUntil(follower.follow().then(() => this.#afterwards()));
      this.#state.storage.setAlarm(Date.now() + this.#settings.doze.afterMs);
    }

    /** When the run is over its person may start another one, and its events are kept for a while. */
    async #afterwards() {
      const { record } = this.#log;
      if (this.#follower().fault !== undefined) this.#reading?.end();
      if (!record?.isClosed) return;
      const removed = /** @type {number} */ (record.endedAt) + this.#settings.keepMs;
      // One that has not read the end yet is left its time.
      await this.#state.storage.setAlarm(this.#readers().sockets === 0 ? removed : Math.min(removed, Math.max(this.#readers().lastExpires, Date.now() + 1000)));
      await this.#release(false);
    }

    /** @param {boolean} isGone */
    #release(isGone) {
      const { run, owner } = /** @type {BegunLog} */ (this.#log).record;
      return this.#ask(nameOf.person(owner), "/person/release", { run, isGone });
    }

    async alarm() {
      const { record } = this.#log;
      if (record === undefined) return;
      const { keepMs, runMs } = this.#settings;
      const isOld = record.isClosed ? /** @type {number} */ (record.endedAt) + keepMs <= Date.now() : record.startedAt + runMs <= Date.now();
      if (isOld) return this.#remove();
      this.#readers().wake();
      if (record.isClosed) return this.#afterwards();
      if (await this.#isIdle()) {
        // Without a connection, a timer or work the object is evicted: it costs nothing until the next check.
        this.#follower().stop();
        return this.#state.storage.setAlarm(Date.now() + this.#settings.doze.everyMs / (this.#readers().sockets > 0 ? WATCHED : 1));
      }
      this.#checked = record.count;
      this.#follow();
      await this.#state.storage.setAlarm(Date.now() + this.#settings.doze.afterMs);
    }

    /** Whether nothing happens: the run waits, nobody holds a connection, and nothing came since the last check. */
    async #isIdle() {
      const { status, count } = /** @type {BegunLog} */ (this.#log).record;
      if (status !== "waiting" || this.#readers().held > 0) return false;
      return this.#follower().isRunning ? count === this.#checked : this.#follower().isStill();
    }

    /** @param {ServerSocket} socket @param {string | ArrayBuffer} message */
    webSocketMessage(socket, message) {
      this.#readers().received(socket, message);
    }

    /** @param {ServerSocket} socket */
    webSocketClose(socket) {
      socket.close();
    }

    webSocketError() {
      // It is gone: the runtime has closed it.
    }

    async #remove() {
      this.#following?.stop();
      await this.#release(true);
      await this.#log.end();
      this.#readers().remove();
      this.#following = undefined;
    }

    /** @param {string} name @param {string} path @param {object} body */
    async #ask(name, path, body) {
      const namespace = this.#settings.namespace(this.#env);
      const init = { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
      const response = await namespace.get(namespace.idFromName(name)).fetch(`https://runs${path}`, init);
      if (!response.ok) throw new Error(`an object of this Worker responded with ${response.status}`);
    }
  };
}

// A consumer's project: a copy with the package in its node_modules, and with what its own lock file names, if it has one.

import { existsSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import { listening } from "./listening.mjs";
import { startHost } from "./local-host.mjs";
import { install, workshop } from "./package.mjs";
import { root, run, serve } from "./program.mjs";

const BINARIES = "node_modules/.bin";
const LOCK_FILE = "package-lock.json";

/** No tool that a project brings along reports how it is used. */
const NO_TELEMETRY = {
  ASTRO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  NUXT_TELEMETRY_DISABLED: "1",
};

/** Whether a project has tools of its own, which npm must install. */
export const hasLockFile = (source) => existsSync(path.join(source, LOCK_FILE));

export class Project {
  #chromium;
  #engines;
  /** Variables of the programs that the project runs. */
  env = { ...NO_TELEMETRY };

  constructor(directory, tarball, { chromium, engines }) {
    this.directory = directory;
    this.tarball = tarball;
    this.#chromium = chromium;
    this.#engines = engines;
  }

  /** Copies the sources one over the other; what has a lock file is to be installed by `install`. */
  static async create(name, sources, { installed, chromium, engines }) {
    const directory = path.join(workshop, name);
    await mkdir(directory);
    for (const source of sources.filter(existsSync)) await cp(source, directory, { recursive: true });
    // The jobs that consumers do.
    for (const job of ["refund.js", "quick-start.js"]) await cp(path.join(import.meta.dirname, job), path.join(directory, job));
    if (!hasLockFile(directory)) await install(installed, directory);
    return new Project(directory, installed.tarball, { chromium, engines });
  }

  /** Installs what the lock file names, and then the package with `npm install`, which takes the further options. */
  async install(...options) {
    await this.run("npm", "ci", "--prefer-offline");
    await this.run("npm", "install", this.tarball, "--prefer-offline", ...options);
  }

  path(...parts) {
    return path.join(this.directory, ...parts);
  }

  /** Runs a program in the project, a tool of its own or one of the repository's by its name; resolves with its output. */
  run(command, ...programArguments) {
    return run(this.#program(command), programArguments, this.#surroundings());
  }

  /** Starts a server in the project; resolves with the address it prints. */
  async serve(command, ...programArguments) {
    const [address] = await serve(this.#program(command), programArguments, /http:\/\/[\w.]+:\d+/, this.#surroundings());
    // Some print their address before they listen there.
    await listening(address);
    return address;
  }

  /** Starts the local host, which serves a directory of the project as a page where one is named. */
  host(page) {
    return startHost(page === undefined ? undefined : this.path(page));
  }

  /** Opens a page and resolves with the JSON that it writes into its `<output>`; rejects for any error in its console but `expected`. */
  open(url, expected) {
    return this.#chromium.outcome(url, expected);
  }

  /** Opens a page for what `act` does there; rejects as `open` does. */
  visit(url, act, expected) {
    return this.#chromium.visit(url, act, expected);
  }

  /** A project in a folder of this one. */
  inside(folder) {
    return new Project(this.path(folder), this.tarball, { chromium: this.#chromium, engines: this.#engines });
  }

  /** Opens a page in `firefox` or `webkit`; resolves with the JSON in its `<output>` as `shown`, and with the `errors` that Firefox says nobody caught. */
  openIn(engine, url) {
    return this.#engines.outcome(engine, url);
  }

  /** The project's tools come first: one that needs a newer Node than this one finds the project's own. */
  #surroundings() {
    return { cwd: this.directory, env: { ...this.env, PATH: [this.path(BINARIES), process.env.PATH].join(path.delimiter) } };
  }

  #program(command) {
    const tool = [this.path(BINARIES, command), path.join(root, BINARIES, command)].find(existsSync);
    return tool ?? (command === "node" ? process.execPath : command);
  }
}

// A consumer's project: a copy with the package in its node_modules.

import { existsSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import { startHost } from "./local-host.mjs";
import { install, workshop } from "./package.mjs";
import { root, run, serve } from "./program.mjs";

export class Project {
  #chromium;

  constructor(directory, tarball, chromium) {
    this.directory = directory;
    this.tarball = tarball;
    this.#chromium = chromium;
  }

  static async create(name, source, { installed, chromium }) {
    const directory = path.join(workshop, name);
    await mkdir(directory);
    if (existsSync(source)) await cp(source, directory, { recursive: true });
    // The job that every consumer does.
    await cp(path.join(import.meta.dirname, "refund.js"), path.join(directory, "refund.js"));
    await install(installed, directory);
    return new Project(directory, installed.tarball, chromium);
  }

  path(...parts) {
    return path.join(this.directory, ...parts);
  }

  /** Runs a program in the project, one of the repository's development tools by its name; resolves with its output. */
  run(command, ...programArguments) {
    return run(program(command), programArguments, { cwd: this.directory });
  }

  /** Starts a server in the project; resolves with the address it prints. */
  async serve(command, ...programArguments) {
    const [address] = await serve(program(command), programArguments, /http:\/\/[\w.]+:\d+/, { cwd: this.directory });
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
}

function program(command) {
  if (command === "node") return process.execPath;
  const tool = path.join(root, "node_modules/.bin", command);
  return existsSync(tool) ? tool : command;
}

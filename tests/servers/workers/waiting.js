// The relay of the other tests, whose objects say when they come to be: after an eviction another one does.

import { fetch, Runs as Sound } from "./relay.js";

export class Runs extends Sound {
  constructor(state, env) {
    super(state, env);
    console.log("an object begins");
  }
}

export default { fetch };

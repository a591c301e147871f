// A few seeds of everything that can go wrong; `chaos.mjs` plays as many as are wanted.

import assert from "node:assert/strict";
import { chaos } from "./chaos.mjs";

export default {
  async "twelve seeds of chaos: nothing is lost, repeated or hung"({ flowtether, baseUrl }) {
    const { failed, faults } = await chaos(
      flowtether,
      baseUrl,
      Array.from({ length: 12 }, (_, seed) => seed),
    );
    assert.deepEqual(
      failed.map(({ seed, problem }) => `${seed}: ${problem}`),
      [],
    );
    assert.ok(faults > 20, `${faults} faults`);
  },
};

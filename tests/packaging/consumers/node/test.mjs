import { assertRefunded } from "../../expected.mjs";

export default {
  "a module imports it": async (project) => {
    const host = await project.host();
    assertRefunded(await project.run("node", "app.mjs", host.address));
  },

  "a CommonJS program requires it": async (project) => {
    const host = await project.host();
    assertRefunded(await project.run("node", "app.cjs", host.address));
  },
};

import { assertRefunded } from "../../expected.mjs";

// No read permission: the package must not need any.
const RUN = ["run", "--cached-only", "--no-prompt", "--allow-net=127.0.0.1"];

export default {
  "a program imports it from node_modules": async (project) => {
    const host = await project.host();
    assertRefunded(await project.run("deno", ...RUN, "app.mjs", host.address));
  },

  "a program imports it with an npm: specifier": async (project) => {
    const host = await project.host();
    assertRefunded(await project.run("deno", ...RUN, "npm.mjs", host.address));
  },
};

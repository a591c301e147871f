import { assertRefunded } from "../../expected.mjs";

export default {
  "a program imports it": async (project) => {
    const host = await project.host();
    assertRefunded(await project.run("bun", "--no-install", "app.mjs", host.address));
  },
};

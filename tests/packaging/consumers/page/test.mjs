import { assertRefunded } from "../../expected.mjs";

export default {
  "an import map is all it needs": async (project) => {
    const host = await project.host(".");
    assertRefunded(await project.open(host.address));
  },

  "a page of another origin uses it": async (project) => {
    const page = await project.host(".");
    const host = await project.host();
    assertRefunded(await project.open(`${page.address}/?host=${encodeURIComponent(host.open)}`));
  },
};

import { assertRefunded } from "../../expected.mjs";

/** Where a module of an import is awaited, the second script never runs in WebKit, and nothing says so. */
const tests = {
  Chromium: (project, url) => project.open(url),
  Firefox: async (project, url) => (await project.openIn("firefox", url)).shown,
  WebKitGTK: async (project, url) => (await project.openIn("webkit", url)).shown,
};

export default Object.fromEntries(
  Object.entries(tests).map(([engine, open]) => [
    `two module scripts that import it in different order both run in ${engine}`,
    async (project) => {
      const host = await project.host(".");
      const { first, second } = await open(project, host.address);
      assertRefunded(first);
      assertRefunded(second);
    },
  ]),
);

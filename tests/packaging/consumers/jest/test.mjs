const ENVIRONMENTS = ["node", "jsdom"];

/** The developer's own tests, in an environment, with further options. */
const tests = (environment, ...options) => async (project) => {
  const host = await project.host();
  project.env.HOST = host.open;
  // A component has no place in Node.
  const files = environment === "node" ? ["quick-start"] : [];
  await project.run("jest", "--ci", "--no-cache", `--env=${environment}`, ...options, ...files);
};

const asModules = (environment) => async (project) => {
  project.env.NODE_OPTIONS = "--experimental-vm-modules";
  try {
    await tests(environment, "--transform={}")(project);
  } finally {
    delete project.env.NODE_OPTIONS;
  }
};

export default Object.fromEntries(
  ENVIRONMENTS.flatMap((environment) => [
    [`in the environment ${environment}, as Jest is by itself`, tests(environment)],
    [`in the environment ${environment}, with modules`, asModules(environment)],
  ]),
);

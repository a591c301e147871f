/** The same tests, which find `test` and `expect` among the globals. */
export const basedOn = "jest";

const ENVIRONMENTS = ["node", "jsdom", "happy-dom"];
/** In processes, and in contexts of threads, where what Node makes is of another realm. */
const POOLS = ["forks", "vmThreads"];

const tests = (environment, pool) => async (project) => {
  const host = await project.host();
  project.env.HOST = host.open;
  // A component has no place in Node.
  const files = environment === "node" ? ["quick-start"] : [];
  await project.run("vitest", "run", ...files, "--globals", "--environment", environment, "--pool", pool);
};

export default Object.fromEntries(
  ENVIRONMENTS.flatMap((environment) =>
    POOLS.map((pool) => [`in the environment ${environment}, with the pool ${pool}`, tests(environment, pool)]),
  ),
);

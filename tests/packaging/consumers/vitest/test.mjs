/** The same tests, which find `test` and `expect` among the globals. */
export const basedOn = "jest";

const ENVIRONMENTS = ["node", "happy-dom"];
const POOLS = ["forks"];

const tests = (environment, pool) => async (project) => {
  const host = await project.host();
  project.env.HOST = host.open;
  await project.run("vitest", "run", "--globals", "--environment", environment, "--pool", pool);
};

export default Object.fromEntries(
  ENVIRONMENTS.flatMap((environment) =>
    POOLS.map((pool) => [`in the environment ${environment}, with the pool ${pool}`, tests(environment, pool)]),
  ),
);

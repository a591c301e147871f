// Contenders side by side in one run: they take turns, so that what disturbs the machine disturbs all.

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** CPU time of this process in ms, where a runtime tells it. */
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** The time of each contender, the median of its rounds in ms, by `clock` ("wall" or "cpu"). */
export async function compare(contenders, settings) {
  const times = await timesOf(contenders, settings);
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

/**
 * How many times as long as the first contender each other one takes, by the rounds that they ran in together: the median, and the
 * bounds between which that of many more rounds is, with 95 % certainty. For what differs by less than the machine from round to round.
 */
export async function ratios(contenders, settings) {
  const [[first, base], ...others] = Object.entries(await timesOf(contenders, settings));
  const found = { [first]: { ms: median(base) } };
  for (const [name, values] of others) {
    const sorted = values.map((ms, round) => ms / base[round]).sort((a, b) => a - b);
    const [middle, spread] = [sorted.length / 2, 0.98 * Math.sqrt(sorted.length)];
    const at = (index) => sorted[Math.min(sorted.length - 1, Math.max(0, Math.floor(index)))];
    found[name] = { ms: median(values), ratio: at(middle), low: at(middle - spread), high: at(middle + spread) };
  }
  return found;
}

/** The times of all rounds of each contender, in ms. */
async function timesOf(contenders, { rounds = 11, warmUp = 3, clock = "wall" } = {}) {
  const now = clock === "cpu" ? cpuMs : () => performance.now();
  const entries = Object.entries(contenders);
  const times = entries.map(() => []);
  for (let round = -warmUp; round < rounds; round += 1) {
    for (let turn = 0; turn < entries.length; turn += 1) {
      // Nobody is always first.
      const index = (turn + Math.abs(round)) % entries.length;
      const began = now();
      await entries[index][1]();
      if (round >= 0) times[index].push(now() - began);
    }
  }
  return Object.fromEntries(entries.map(([name], index) => [name, times[index]]));
}

/** Throws unless what a contender read is what was sent: a fast parser that loses events wins nothing. */
export function expect(found, expected, what) {
  if (found !== expected) throw new Error(`${what}: ${found} instead of ${expected}`);
}

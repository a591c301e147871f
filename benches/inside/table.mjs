// The lines that a benchmark prints.

/** What stands above a runtime's lines. */
export const heading = (runtime) => `\n${runtime}\n${"measure".padEnd(44)} ${"ours".padStart(10)} ${"peer".padStart(10)}  ratio`;

const show = (ms) => (ms >= 1 ? `${ms.toFixed(2)} ms` : `${(ms * 1000).toFixed(2)} us`);

/** A measure: our time and the peer's for one event or call, how many times faster we are, and what was wanted of it; `why` it may be missed. */
export function row({ what, times, ours = "flowtether", peer, least, most, per, why }) {
  const ratio = most === undefined ? times[peer] / times[ours] : times[ours] / times[peer];
  const misses = ratio < (least ?? -Infinity) || ratio > (most ?? Infinity);
  const aim = least !== undefined ? `at least ${least}` : most !== undefined ? `at most ${most} times the peer's` : "";
  const others = Object.entries(times)
    .filter(([name]) => name !== ours && name !== peer)
    .map(([name, ms]) => `${name} ${show(ms / per)}`);
  const beside = others.length > 0 ? `\n${" ".repeat(45)}beside: ${others.join(", ")}` : "";
  const reason = misses && why ? `\n${" ".repeat(45)}why: ${why}` : "";
  const figures = `${show(times[ours] / per).padStart(10)} ${show(times[peer] / per).padStart(10)} ${ratio.toFixed(2).padStart(6)}`;
  return `${what.padEnd(44)} ${figures}  ${aim}${misses ? "  NOT REACHED" : ""}  (${peer})${beside}${reason}`;
}

// Lists of runs, newest first: awaited, a page; with `for await`, all of them.

import { configuration } from "../../js/glue/errors.js";

/** @import { RequestOptions, WorkflowListFilter, WorkflowRunState } from "flowtether" */
/** @import { ListingService, Listed } from "./types.d.ts" */

const STATUSES = ["queued", "running", "waiting", "paused", "completed", "failed", "cancelled"];

/** @typedef {{ loop: AsyncGenerator<Listed, void, undefined>, done?: boolean, value?: any }} Head A loop and what it delivered last. */

/** How many workflows a page holds: as many as FlowMaestro allows. */
const WORKFLOWS = 100;

/** @param {ListingService} service @param {WorkflowListFilter} [given] @param {RequestOptions} [options] */
export function listRuns(service, { status, limit, ...filter } = {}, options) {
  const [size, ofOne, newest] = service.list_;
  const words = service.words_.filter(([, becomes]) => becomes === status).map(([word]) => word);
  // A service takes one of its words; of several it is asked for all runs.
  /** @param {object} [more] */
  const ask = (more) => service.vocabulary_.list_({ ...options, ...filter, status: words.length === 1 ? words[0] : undefined, [size]: limit, ...more });
  /** @param {Listed[]} records */
  const statesOf = (records) => records.map((record) => service.vocabulary_.listed_(record)).filter((state) => status === undefined || state.status === status);
  /** @type {ReturnType<typeof ask> | undefined} */
  let items;

  /** @type {Promise<{ data: unknown[] }> & { [Symbol.asyncIterator]?(): AsyncGenerator<WorkflowRunState, void> }} */
  const page = (async () => {
    // Where the service has no list this is refused before anything is sent.
    if (!service.can_("list")) return ask();
    if (status !== undefined && !STATUSES.includes(status)) throw configuration("status", `must be one of ${STATUSES.join(", ")}`);
    // No run of this service ever stands so.
    if (status !== undefined && words.length === 0) return { data: [] };
    items = ask();
    return { data: statesOf((await items).data) };
  })();

  page[Symbol.asyncIterator] = async function* () {
    await page;
    if (items === undefined) return;
    const known = new Set();
    for await (const record of items) {
      known.add(record.id);
      yield* statesOf([record]);
    }
    // FlowMaestro cuts its pages over the runs of everybody: the list is in order, and ends where others' runs lie between. What
    // comes after that is found workflow by workflow.
    // Where no member says which runs are the newest, the list is whole.
    if (filter.workflowId !== undefined || newest === "") return;
    for await (const record of ofWorkflows(known)) yield* statesOf([record]);
  };

  /** @param {Set<string>} known */
  async function* ofWorkflows(known) {
    const at = (/** @type {Head} */ { value }) => (typeof value[newest] === "string" ? value[newest] : "");
    /** @type {Head[]} */
    const heads = [];
    /** @param {Head} head */
    const advance = async (head) => {
      do Object.assign(head, await head.loop.next());
      while (!head.done && known.has(head.value.id));
      if (head.done) heads.splice(heads.indexOf(head), 1);
    };
    try {
      for await (const { id } of service.vocabulary_.workflows_({ ...options, [size]: WORKFLOWS })) {
        const head = { loop: ask({ [ofOne]: id })[Symbol.asyncIterator]() };
        heads.push(head);
        // One after the other: all at once they would use up the key's limit.
        await advance(head);
      }
      while (heads.length > 0) {
        const head = heads.reduce((one, other) => (at(other) > at(one) ? other : one));
        yield head.value;
        await advance(head);
      }
    } finally {
      for (const { loop } of heads) loop.return();
    }
  }

  return page;
}

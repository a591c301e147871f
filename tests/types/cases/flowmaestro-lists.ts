// Lists: awaited, one page; with `for await`, every item.
import type {
  FlowMaestro,
  FlowMaestroExecution,
  FlowMaestroList,
  FlowMaestroMeta,
  FlowMaestroPage,
  FlowMaestroPagination,
  FlowMaestroThreadMessage,
  FlowMaestroWorkflow,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const fm: FlowMaestro;

export async function awaited(): Promise<void> {
  const page = await fm.workflows.list({ page: 2, perPage: 50, timeoutMs: 1000 });
  holds<Equal<typeof page, FlowMaestroPage<FlowMaestroWorkflow>>>();
  holds<Equal<typeof page.data, FlowMaestroWorkflow[]>>();
  holds<Equal<typeof page.pagination, FlowMaestroPagination>>();
  holds<Equal<typeof page.meta, FlowMaestroMeta>>();
  const _total: number | undefined = page.pagination.total_count;
  const [{ data: messages }, executions] = await Promise.all([
    fm.threads.listMessages("id"),
    fm.executions.list({ workflowId: "id", status: "paused" }).then(({ data }) => data),
  ]);
  holds<Equal<typeof messages, FlowMaestroThreadMessage[]>>();
  holds<Equal<typeof executions, FlowMaestroExecution[]>>();
}

export async function walked(): Promise<void> {
  for await (const workflow of fm.workflows.list()) holds<Equal<typeof workflow, FlowMaestroWorkflow>>();
  for await (const { user_id } of fm.agents.memory.list("id")) holds<Equal<typeof user_id, string>>();
  for await (const delivery of fm.webhooks.deliveries("id", { perPage: 5 })) holds<Equal<typeof delivery.id, string>>();
  const list = fm.executions.list({ status: "said_tomorrow" });
  holds<Equal<typeof list, FlowMaestroList<FlowMaestroExecution>>>();
  const walk = list[Symbol.asyncIterator]();
  holds<Equal<typeof walk, AsyncGenerator<FlowMaestroExecution, void, undefined>>>();
  const first = await walk.next();
  if (first.done) holds<Equal<typeof first.value, void>>();
  else holds<Equal<typeof first.value, FlowMaestroExecution>>();
  await walk.return();
}

export const promised: Promise<FlowMaestroPage<FlowMaestroWorkflow>> = fm.workflows.list();
export const iterable: AsyncIterable<FlowMaestroWorkflow> = fm.workflows.list();

export async function refused(): Promise<void> {
  // @ts-expect-error a page's items are in data
  (await fm.workflows.list()).workflows;
  // @ts-expect-error a list is walked asynchronously
  for (const workflow of fm.workflows.list()) console.log(workflow);
  // @ts-expect-error a page is a number
  fm.workflows.list({ page: "2" });
  // @ts-expect-error the client's names
  fm.workflows.list({ per_page: 2 });
  // @ts-expect-error the filter of another list
  fm.triggers.list({ workflowId: "id" });
  // @ts-expect-error messages have no pages
  fm.threads.listMessages("id", { page: 2 });
  // @ts-expect-error an agent is needed
  fm.agents.memory.list({ page: 2 });
  // @ts-expect-error an option that does not exist
  fm.executions.list({ workflow_id: "id" });
}

import { createAsync, query } from "@solidjs/router";
import { quickStart } from "../../quick-start.js";

const onServer = query(async () => {
  "use server";
  return quickStart(process.env.WORKFLOWS_URL);
}, "quickStart");

export default function Page() {
  const outcome = createAsync(() => onServer(), { deferStream: true });
  return <output>{JSON.stringify(outcome())}</output>;
}

import { quickStart } from "../../quick-start.js";

export const dynamic = "force-dynamic";

export default async function Page() {
  return <output>{JSON.stringify(await quickStart(process.env.WORKFLOWS_URL))}</output>;
}

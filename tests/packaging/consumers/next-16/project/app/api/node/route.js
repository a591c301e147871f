import { quickStart } from "../../../quick-start.js";

export const dynamic = "force-dynamic";

export async function GET() {
  return Response.json(await quickStart(process.env.WORKFLOWS_URL));
}

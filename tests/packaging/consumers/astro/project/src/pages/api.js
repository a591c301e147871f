import { quickStart } from "../../quick-start.js";

export const GET = async () => Response.json(await quickStart(process.env.WORKFLOWS_URL));

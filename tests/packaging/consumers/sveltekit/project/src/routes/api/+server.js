import { json } from "@sveltejs/kit";
import { quickStart } from "../../../quick-start.js";

export const GET = async () => json(await quickStart(process.env.WORKFLOWS_URL));

import { quickStart } from "../../../quick-start.js";

export const load = async () => ({ outcome: await quickStart(process.env.WORKFLOWS_URL) });

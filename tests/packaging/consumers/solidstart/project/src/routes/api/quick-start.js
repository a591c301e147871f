import { quickStart } from "../../../quick-start.js";

export const GET = () => quickStart(process.env.WORKFLOWS_URL);

import { quickStart } from "~~/quick-start.js";

export default defineEventHandler(() => quickStart(useRuntimeConfig().public.workflowsUrl));

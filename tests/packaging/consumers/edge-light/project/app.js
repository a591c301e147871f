import { quickStart } from "./quick-start.js";

globalThis.quickStart = quickStart;

export { default, initSync } from "../flowtether.js";
export * from "../flowtether.js";

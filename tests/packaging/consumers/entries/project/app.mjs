import { each } from "./each.js";
import { entries } from "./entries.js";

console.log(JSON.stringify(await each(entries, process.argv[2])));

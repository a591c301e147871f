import { attempts } from "./attempts.js";

console.log(JSON.stringify(await attempts(process.argv[2])));

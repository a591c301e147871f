import { failures } from "./app.js";

await failures[process.argv[2]](process.argv[3]);

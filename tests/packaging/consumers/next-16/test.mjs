import { tests } from "./tests.mjs";

export const limitMs = 300_000;

export default tests({ webpack: ["--webpack"], Turbopack: ["--turbopack"] });

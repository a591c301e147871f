import { tests } from "../next-16/tests.mjs";

export const basedOn = "next-16";

export const limitMs = 300_000;

export default tests({ webpack: [], Turbopack: ["--turbopack"] });

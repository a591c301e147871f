import { launch } from "../browsers/webkit.mjs";
import { drivePages, silence } from "./pages.mjs";
import { reloadTests } from "./reload.mjs";

/** Runs the contract in pages of WebKitGTK. */
export const drive = (job) => drivePages("webkit", launch, job);

/** Its driver runs one script after the other, so no two tabs are at work at once. */
export const ownTests = [silence, ...reloadTests];

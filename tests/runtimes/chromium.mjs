import { launch } from "../browsers/chromium.mjs";
import { drivePages, silence } from "./pages.mjs";
import { reloadTests } from "./reload.mjs";
import { tabTests } from "./tabs.mjs";

/** Runs the contract in pages of Chromium. */
export const drive = (job) => drivePages("chromium", launch, job);

export const ownTests = [silence, ...reloadTests, ...tabTests];

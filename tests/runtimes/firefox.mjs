import { launch } from "../browsers/firefox.mjs";
import { drivePages, silence } from "./pages.mjs";
import { reloadTests } from "./reload.mjs";
import { tabTests } from "./tabs.mjs";

/** Runs the contract in pages of Firefox. */
export const drive = (job) => drivePages("firefox", launch, job);

export const ownTests = [silence, ...reloadTests, ...tabTests];

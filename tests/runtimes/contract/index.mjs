// The contract: what the package promises in every runtime.

import { tests as aborting } from "./aborting.mjs";
import { tests as ending } from "./ending.mjs";
import { tests as following } from "./following.mjs";
import { tests as leaving } from "./leaving.mjs";

export const tests = [following, ending, leaving, aborting].flat();

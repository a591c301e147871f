// The contract: what the package promises in every runtime.

import { tests as aborting } from "./aborting.mjs";
import { tests as checklist } from "./checklist.mjs";
import { tests as ending } from "./ending.mjs";
import { tests as errors } from "./errors.mjs";
import { tests as following } from "./following.mjs";
import { tests as leaving } from "./leaving.mjs";
import { tests as operations } from "./operations.mjs";
import { tests as repeating } from "./repeating.mjs";

export const tests = [following, ending, leaving, aborting, operations, repeating, checklist, errors].flat();

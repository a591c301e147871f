// The inline form is the package itself, loaded in another way.
import * as inline from "flowtether/inline";
import * as main from "flowtether";
import { type Equal, holds } from "./equal.js";

holds<Equal<typeof inline, typeof main>>();
holds<Equal<inline.OpenWopRunEvent, main.OpenWopRunEvent>>();

// @ts-expect-error what has loaded itself offers no loading
inline.initSync;
// @ts-expect-error nor does the package
main.initSync;

import { createRequire } from "node:module";
import * as imported from "flowtether";
import * as slim from "flowtether/slim";
import * as react from "flowtether/react";
import * as store from "flowtether/store";

const require = createRequire(import.meta.url);
const isOne = (name, module, member) => require(name)[member] === module[member];
console.log(JSON.stringify([isOne("flowtether", imported, "OpenWop"), isOne("flowtether/slim", slim, "default"), isOne("flowtether/react", react, "useRun"), isOne("flowtether/store", store, "createRunStore")]));

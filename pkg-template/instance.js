// What wasm-bindgen's glue takes for `WebAssembly.Instance`, and for the errors that it throws: see `bundle` of xtask/src/glue.rs.
//
// A trap leaves the memory in the middle of something: nothing in it may be used again, and nobody would settle its promises. So
// everything that waits is rejected, every call is refused until the last one into the old instance has returned, and then
// wasm-bindgen's `__wbg_reset_state` makes a new instance, of which the glue knows that it is another one.

import { __wbg_reset_state as renew, died, enter, exit, fromCaller, gone, isMissed } from "./glue.js";
import * as own from "./imports.js";

/** The compiled module, once there is one. */
let module;
/** Why nothing can be called while there is none: an import never throws, or nobody could catch it. */
let missing;
/** What every call throws after a trap, until there is a new instance. */
let death;
/** How many calls into WebAssembly there are one inside the other, and which instance the glue has. */
let depth = 0;
let current = 0;

/** A call into WebAssembly is over. Once none into one that trapped is left, the new instance is made. */
function leave() {
  depth -= 1;
  if (depth > 0 || !death) return;
  const cause = death;
  death = undefined;
  try {
    renew();
  } catch {
    death = cause;
  }
}

/** An export, which rejects everything that waits when it traps. */
const guarded = (call) => {
  // Whether it wants to know where it was called.
  let asks = false;
  return (...given) => {
    if (death) throw death;
    const isFirst = depth === 0;
    if (asks && isFirst) enter();
    depth += 1;
    try {
      return call(...given);
    } catch (error) {
      // What JavaScript throws passes through; a stack that is used up throws a RangeError.
      if (!death && (error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) death = died(error);
      throw death ?? error;
    } finally {
      leave();
      if (isFirst && (asks || isMissed)) {
        asks = true;
        exit();
      }
    }
  };
};

/** What makes a callback of Rust's: one of an instance that is gone does nothing, for nobody catches what it throws. */
const quiet =
  (make) =>
  (...given) => {
    const made = make(...given);
    if (typeof made !== "function") return made;
    const own = current;
    const callback = (...given) => {
      if (own !== current || death) return;
      depth += 1;
      try {
        return made(...given);
      } catch (error) {
        if (!death) throw error;
      } finally {
        leave();
        if (isMissed) exit();
      }
    };
    callback._wbg_cb_unref = made._wbg_cb_unref;
    return callback;
  };

export class Instance {
  constructor(_, given) {
    current += 1;
    if (!module) {
      // The glue only starts it.
      let isStarted;
      this.exports = new Proxy(
        {},
        {
          get() {
            if (isStarted) throw fromCaller(missing);
            isStarted = true;
            return () => {};
          },
        },
      );
      return;
    }
    const { __callbacks: callbacks, __kept: kept, ...direct } = own;
    const a = { ...given["./flowtether_bg.js"], ...direct };
    for (const name of callbacks) a[name] = quiet(a[name]);
    const { exports } = new WebAssembly.Instance(module, { a });
    this.exports = {};
    for (const name in exports) this.exports[name] = typeof exports[name] === "function" ? guarded(exports[name]) : exports[name];
    for (const name in kept) this.exports[name] = this.exports[kept[name]];
  }
}

/** What the glue says of an object that was freed, or that went with its instance. */
export function GlueError(message) {
  const isFreed = message === "null pointer passed to rust";
  return isFreed || message.startsWith("Invalid stale object") ? gone(isFreed) : new Error(message);
}

/** Has every call throw the error. */
export function refuse(error) {
  missing = error;
  if (!current) renew();
}

/** Makes the instance. */
export function start(compiled) {
  module = compiled;
  try {
    renew();
  } catch (error) {
    // The glue may have the exports of another module already.
    module = undefined;
    renew();
    throw error;
  }
}

export const isStarted = () => !!module;

/** Frees nothing of an object that was freed before, or that is not of this instance: its number would be another one's there. */
export function freeOnce(Class) {
  const { free } = Class.prototype;
  if (!free) return;
  Class.prototype.free = function () {
    if (this.__wbg_ptr && this.__wbg_inst === current) free.call(this);
  };
  if (Symbol.dispose) Class.prototype[Symbol.dispose] = Class.prototype.free;
}

/**
 * Has each getter of a class return the same object until that is freed: each is an object of WebAssembly too, which the garbage collector
 * would have to free after every call. Not as members of `this`, which may be frozen.
 */
export function keepParts(Class) {
  for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(Class.prototype))) {
    if (!get) continue;
    const parts = new WeakMap();
    Object.defineProperty(Class.prototype, name, {
      get() {
        // What was freed or is of another instance has an error to throw.
        const part = this.__wbg_ptr && this.__wbg_inst === current ? parts.get(this) : undefined;
        if (part && part.__wbg_ptr !== 0) return part;
        const made = get.call(this);
        if (typeof made === "object") parts.set(this, made);
        return made;
      },
    });
  }
}

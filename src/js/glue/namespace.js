// The methods of a namespace, made of the names in a table: each knows its number.

/** @import { Namespace, Table } from "./types.d.ts" */

/**
 * Gives `target` a method for each of the names, such as `list` or `annotations.list`.
 *
 * @param {Namespace | undefined} target
 * @param {Table} table
 * @param {string} names
 */
export function namespace(target = {}, table, names) {
  names.split(" ").forEach((name, number) => {
    const path = name.split(".");
    const method = /** @type {string} */ (path.pop());
    path.reduce((holder, part) => /** @type {Namespace} */ ((holder[part] ??= {})), target)[method] = (...given) => table.call_(number, given);
  });
  return target;
}

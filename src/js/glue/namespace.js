// The methods of a namespace, made of the names in a table: each knows its number.

/** Gives `target` a method for each of the names, such as `list` or `annotations.list`. */
export function namespace(target = {}, table, names) {
  names.split(" ").forEach((name, number) => {
    const path = name.split(".");
    const method = path.pop();
    path.reduce((holder, part) => (holder[part] ??= {}), target)[method] = (...given) => table.call_(number, given);
  });
  return target;
}

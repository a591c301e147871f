/** A list of names and values. */
export function terms(values) {
  const entries = values !== null && typeof values === "object" ? Object.entries(values) : [["output", values]];
  return entries.flatMap(([name, value]) => {
    const [term, description] = ["dt", "dd"].map((tag) => document.createElement(tag));
    term.textContent = name;
    description.textContent = typeof value === "string" ? value : JSON.stringify(value);
    return [term, description];
  });
}

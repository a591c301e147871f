// The table of a service; src/workflow/table.rs says what is in it.

const readPlaces = (places) =>
  places.split("|").map((place) =>
    place[0] === "'" ? { text_: place.slice(1) } : Object.assign(place.split("."), { isPlain_: !place.includes("*") }),
  );

const readMembers = (parts) =>
  parts.map((part) => {
    const [places, name] = part.split("=").reverse();
    return { name_: name?.replace("[]", ""), isList_: name?.endsWith("[]"), places_: readPlaces(places) };
  });

const PHASES = ["started", "completed", "failed"];

/** The lines of a table, by their first words; those of which there are many by the words that they are for. */
export function readTable(text) {
  const table = { can: [], status: new Map(), event: new Map(), answer: new Map(), decision: new Map(), details: [], feedback: [] };
  for (const line of text.split("\n")) {
    const [section, ...parts] = line.split(" ");
    const rows = table[section];
    if (section === "steps") {
      const [names, ...ends] = parts;
      const [kind, ...members] = ends.splice(3);
      for (const name of names.split(",")) {
        ends.forEach((end, index) =>
          table.event.set(name + end, { becomes_: kind, members_: readMembers([`phase='${PHASES[index]}`, ...members]) }),
        );
      }
    } else if (rows instanceof Map) {
      const [words, ...rest] = parts;
      // What an answer becomes has no name of its own.
      const becomes = section !== "answer" && rest.shift();
      for (const word of words.split(",")) rows.set(word, { becomes_: becomes, members_: readMembers(rest) });
    } else {
      table[section] = ["ask", "details", "feedback"].includes(section) ? readMembers(parts) : parts;
    }
  }
  for (const section of ["record", "cursor", "type", "at"]) table[section] &&= readPlaces(table[section][0]);
  return table;
}

function walk(value, names, from) {
  // Next to all places are names alone, and every event is read at a dozen of them.
  if (names.isPlain_) {
    for (const name of names) value = value?.[name];
    return value ?? undefined;
  }
  for (let index = from; index < names.length; index++) {
    if (value === undefined || value === null) return undefined;
    const name = names[index];
    if (name[0] !== "*") {
      value = value[name];
      continue;
    }
    // An object may say that it is as long as it likes.
    if (!Array.isArray(value)) return undefined;
    const [member, word] = name.slice(1).split(":");
    for (let item = value.length - 1; item >= 0; item--) {
      const found = word === undefined || value[item]?.[member] === word ? walk(value[item], names, index + 1) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return value ?? undefined;
}

/** What is at the first of the places that leads somewhere. */
export function find(value, places) {
  for (const place of places) {
    const found = place.text_ ?? walk(value, place, 0);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The failure of which a service says nothing. */
export const UNSAID = Object.freeze({ message: "the service does not say why" });

/** A failure always has a message: some services have only a text, others only a code. */
function failureOf(found) {
  if (typeof found !== "object") return { message: String(found) };
  return typeof found.message === "string" ? found : { ...found, ...UNSAID };
}

/** Sets the members on an object. */
export function fill(object, members, value) {
  for (const { name_: name, places_: places } of members) {
    const found = find(value, places);
    if (found === undefined) continue;
    if (name === undefined) {
      // A text would be taken apart, character by character.
      if (typeof found === "object") Object.assign(object, found);
    }
    else object[name] = name === "error" ? failureOf(found) : found;
  }
  return object;
}

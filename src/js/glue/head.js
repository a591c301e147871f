/** The reason phrase of a response, which HTTP/2 has not, and its headers as far as they may be read, names in lower case. */
export function head({ statusText, headers }) {
  const shown = {};
  // A caller's own fetch may have headers of its own kind. A session is a credential.
  headers.forEach?.((value, name) => {
    if (name !== "set-cookie") shown[name] = value;
  });
  return { statusText, headers: shown };
}

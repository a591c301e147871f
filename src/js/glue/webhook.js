// The signature of a webhook, checked by the runtime's own cryptography: its comparison takes the same time whatever differs.

/** The text of a body, when one of the signatures, each of `size` bytes, is the HMAC-SHA256 of prefix and body under the secret. */
export async function signedText(prefix, body, secret, signatures, size) {
  const encoder = new TextEncoder();
  const start = encoder.encode(prefix);
  const given = typeof body === "string" ? encoder.encode(body) : body;
  // A copy: what happens to the caller's bytes meanwhile must not count.
  const bytes = new Uint8Array(start.length + given.length);
  bytes.set(start);
  bytes.set(given, start.length);
  const { subtle } = crypto;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["verify"]);
  for (let first = 0; first < signatures.length; first += size) {
    const isSigned = await subtle.verify("HMAC", key, signatures.subarray(first, first + size), bytes);
    if (isSigned) return new TextDecoder().decode(bytes.subarray(start.length));
  }
}

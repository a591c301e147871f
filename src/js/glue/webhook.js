// The signature of a webhook, checked by the runtime's own cryptography: its comparison takes the same time whatever differs.

/** The text of a body, when one of the signatures, each of `size` bytes, is its HMAC-SHA256 under the secret. */
export async function signedText(body, secret, signatures, size) {
  // A copy: what happens to the caller's bytes meanwhile must not count.
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : new Uint8Array(body).slice();
  const { subtle } = crypto;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, ["verify"]);
  for (let start = 0; start < signatures.length; start += size) {
    const isSigned = await subtle.verify("HMAC", key, signatures.subarray(start, start + size), bytes);
    if (isSigned) return new TextDecoder().decode(bytes);
  }
}

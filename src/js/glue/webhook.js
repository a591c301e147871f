// The signature of a webhook, checked by the runtime's own cryptography: its comparison takes the same time whatever differs.

/** Whether one of the signatures, each of `size` bytes, is the HMAC-SHA256 of the body under the secret. */
export async function isSigned(secret, signatures, size, body) {
  const { subtle } = crypto;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await subtle.importKey("raw", secret, algorithm, false, ["verify"]);
  for (let start = 0; start < signatures.length; start += size) {
    if (await subtle.verify("HMAC", key, signatures.subarray(start, start + size), body)) return true;
  }
  return false;
}

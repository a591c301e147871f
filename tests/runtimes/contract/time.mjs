/** Waits, in ms. */
export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What the promise comes to, and how long it took, in ms. */
export async function timed(promise) {
  const began = Date.now();
  const value = await promise;
  return { value, ms: Date.now() - began };
}

// Lets a page draw and respond while thousands of events are read: those of one chunk come without a pause.

/** How long events are read in one piece, in ms. A frame has 16. */
const PIECE_MS = 8;

/** Resolves after what waits, such as a click or a frame, had its turn. A timer waits 4 ms for that, and in a hidden page a second. */
function turn() {
  return new Promise((resolve) => {
    // jsdom and happy-dom have none.
    if (!globalThis.MessageChannel) return setTimeout(resolve, 0);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(undefined);
  });
}

/** A function to call between two events: a promise to await when the last pause was long ago, mostly nothing. */
export function breathing() {
  let since = Date.now();
  return () => {
    if (Date.now() - since < PIECE_MS) return undefined;
    return turn().then(() => {
      since = Date.now();
    });
  };
}

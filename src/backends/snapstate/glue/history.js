// A history is the promise of a replay, and with `for await` its checkpoints.

/** @import { SnapStateHistory, SnapStateWorkflowReplay } from "flowtether" */

/** The state that an archive keeps: gzip of its JSON, in base64. @param {string} text */
async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(plain).json();
}

/** @param {Promise<SnapStateWorkflowReplay>} replay */
async function unpacked(replay) {
  const response = await replay;
  for (const checkpoint of response.checkpoints) {
    try {
      const packed = checkpoint.state_compressed_b64;
      if (checkpoint.state === undefined && packed !== undefined) checkpoint.state = await unpack(packed);
    } catch {
      // What cannot be unpacked stays packed: the others are not lost with it.
    }
  }
  return response;
}

/** Makes a history of the promise of a replay. @param {Promise<SnapStateWorkflowReplay>} replay */
export function asHistory(replay) {
  const history = /** @type {SnapStateHistory} */ (unpacked(replay));
  history[Symbol.asyncIterator] = async function* () {
    yield* (await history).checkpoints;
  };
  return history;
}

// The async iterator over a source that hands out batches, written by hand: it answers from the batch at hand without
// crossing into WebAssembly, and closes the connection the moment its reader leaves, also while a read is pending,
// which an async generator cannot.

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype));

export function iterate(source) {
  let batch = [];
  let position = 0;
  let finished = false;
  // Reads that were asked for while another was pending wait for it: the source knows one reader at a time.
  let pending;

  const end = (value) => ({ done: true, value });

  function finish() {
    if (finished) return;
    finished = true;
    batch = [];
    position = 0;
    source.close();
  }

  async function read() {
    while (position >= batch.length) {
      if (finished) return end(undefined);
      let next;
      try {
        next = await source.pull();
      } catch (error) {
        const closed = finished;
        finish();
        if (closed) return end(undefined);
        throw error;
      }
      if (finished || next === undefined) {
        finish();
        return end(undefined);
      }
      batch = next;
      position = 0;
    }
    return { done: false, value: batch[position++] };
  }

  const iterator = {
    next() {
      if (pending === undefined && position < batch.length) {
        return Promise.resolve({ done: false, value: batch[position++] });
      }
      const reading = pending === undefined ? read() : pending.then(read, read);
      pending = reading;
      const settled = () => {
        if (pending === reading) pending = undefined;
      };
      reading.then(settled, settled);
      return reading;
    },
    return(value) {
      finish();
      return Promise.resolve(value).then(end);
    },
    throw(error) {
      finish();
      return Promise.reject(error);
    },
    [Symbol.asyncIterator]() {
      return iterator;
    },
    get [Symbol.toStringTag]() {
      return "AsyncGenerator";
    },
  };
  if (Symbol.asyncDispose !== undefined) {
    iterator[Symbol.asyncDispose] = () => iterator.return().then(() => undefined);
  }
  return Object.setPrototypeOf(iterator, AsyncIteratorPrototype);
}

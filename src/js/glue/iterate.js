// The async iterator over a source that hands out batches, written by hand: it answers from the batch at hand without
// crossing into WebAssembly, and closes the connection the moment its reader leaves, also while a read is pending,
// which an async generator cannot.

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype));

/** `reader`, where there is one, makes what is handed out of a batch, and `position` is told of it; see `src/workflow/glue`. */
export function iterate(source, reader, position) {
  let batch = [];
  let index = 0;
  let finished = false;
  // Reads that were asked for while another was pending wait for it: the source knows one reader at a time.
  let pending;

  const end = (value) => ({ done: true, value });

  function take() {
    const value = batch[index++];
    position?.take_(value);
    return { done: false, value };
  }

  function finish() {
    if (finished) return;
    finished = true;
    batch = [];
    index = 0;
    position?.loops_.delete(iterator);
    source.close();
  }

  async function read() {
    try {
      // A save that fails is told to the reader, who reads no more: what is not saved has to be handed out again.
      if (position?.isDue_()) await position.save_();
      while (index >= batch.length) {
        if (finished) return end(undefined);
        let next = await source.pull();
        if (reader && next) next = reader.read_(next);
        if (!finished && next === undefined && position?.isDue_(true)) await position.save_();
        if (finished || next === undefined) {
          finish();
          return end(undefined);
        }
        batch = next;
        index = 0;
      }
      return take();
    } catch (error) {
      const closed = finished;
      finish();
      if (closed) return end(undefined);
      throw error;
    }
  }

  const iterator = {
    next() {
      if (pending === undefined && index < batch.length && !position?.isDue_()) return Promise.resolve(take());
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
  position?.loops_.add(iterator);
  return Object.setPrototypeOf(iterator, AsyncIteratorPrototype);
}

/** Small pieces are gathered: each that goes out alone costs a packet. */
const gatherBytes = 65_536;

/**
 * A long answer, written as it is read; cancelling ends the reading. A fault before the first piece is thrown, so that it can
 * still be answered; a later one is told to `onFault`, which breaks the connection off: an answer that ends early must not
 * look whole.
 */
export async function bodyStream(
  pieces: AsyncIterable<string | Uint8Array>,
  onFault: (thrown: unknown) => void,
): Promise<ReadableStream<Uint8Array>> {
  const gathered = gather(pieces);
  const first = await gathered.next();
  async function* written(): AsyncGenerator<Uint8Array> {
    try {
      if (first.done !== true) yield first.value;
      yield* gathered;
    } catch (thrown) {
      onFault(thrown);
    }
  }
  return ReadableStream.from(written());
}

async function* gather(pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  let gathered: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    const part = typeof piece === 'string' ? Buffer.from(piece) : piece;
    gathered.push(part);
    bytes += part.length;
    if (bytes < gatherBytes) continue;
    yield Buffer.concat(gathered);
    gathered = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(gathered);
}

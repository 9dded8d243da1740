/** Small pieces are gathered: each that goes out alone costs a packet. In characters. */
const gatherCharacters = 65_536;

/**
 * A long text as the body of an answer, written as it is read; cancelling ends the reading. A fault before
 * the first piece is thrown, so that it can still be answered; a later one is told to `onFault`, which
 * breaks the connection off: an answer that ends early must not look whole.
 */
export async function textStream(
  pieces: AsyncIterable<string>,
  onFault: (thrown: unknown) => void,
): Promise<ReadableStream<Uint8Array>> {
  const gathered = gather(pieces);
  const first = await gathered.next();
  async function* written(): AsyncGenerator<string> {
    try {
      if (first.done !== true) yield first.value;
      yield* gathered;
    } catch (thrown) {
      onFault(thrown);
    }
  }
  return ReadableStream.from(written()).pipeThrough(new TextEncoderStream());
}

async function* gather(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let gathered = '';
  for await (const piece of pieces) {
    gathered += piece;
    if (gathered.length < gatherCharacters) continue;
    yield gathered;
    gathered = '';
  }
  if (gathered !== '') yield gathered;
}

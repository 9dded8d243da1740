import { encodeTerminalFrame } from '../../../shared/wire/terminal.ts';
import type { OutputChunk } from '../runners/runner-connection.ts';

const channelAt = 1;

/**
 * Output on its way to the viewers of one terminal. The frame is the very buffer that came from the runner,
 * with the number of the session written into its header: nothing is copied, however many viewers there are.
 */
export class LiveChunk {
  readonly offset: number;
  readonly end: number;
  readonly frame: Uint8Array;
  readonly #channel: number;
  readonly #payload: Uint8Array;
  #cut: { readonly from: number; readonly frame: Uint8Array } | undefined;

  constructor(chunk: OutputChunk, channel: number) {
    const { frame } = chunk;
    new DataView(frame.buffer, frame.byteOffset, frame.byteLength).setUint32(channelAt, channel);
    this.offset = chunk.offset;
    this.end = chunk.offset + chunk.payload.length;
    this.frame = frame;
    this.#channel = channel;
    this.#payload = chunk.payload;
  }

  /** For a viewer whose snapshot ends inside the chunk; made once, as most have the same snapshot. */
  frameFrom(offset: number): Uint8Array {
    if (offset <= this.offset) return this.frame;
    if (this.#cut?.from !== offset) {
      const payload = this.#payload.subarray(offset - this.offset);
      const frame = { kind: 'output', channel: this.#channel, offset, payload } as const;
      this.#cut = { from: offset, frame: encodeTerminalFrame(frame) };
    }
    return this.#cut.frame;
  }
}

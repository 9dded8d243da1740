import type { LiveChunk } from './live-chunk.ts';

// A snapshot takes milliseconds; a flood of a megabyte meanwhile is more than a viewer's window anyway.
const limitBytes = 1024 * 1024;

/** What came since a snapshot was asked for: the snapshot may be older than the newest of it. */
export class OutputTail {
  readonly #chunks: LiveChunk[] = [];
  #bytes = 0;

  /** The oldest are dropped when it is full: a viewer then sees a hole, and asks again. */
  add(chunk: LiveChunk): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.frame.length;
    while (this.#bytes > limitBytes) this.#bytes -= this.#chunks.shift()?.frame.length ?? 0;
  }

  get chunks(): readonly LiveChunk[] {
    return this.#chunks;
  }
}

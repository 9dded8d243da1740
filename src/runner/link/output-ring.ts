/**
 * The newest terminal output, by byte offset since the start. Chunks are kept as they came and are never
 * copied; the oldest go when the limit is passed.
 */
export class OutputRing {
  readonly #limitBytes: number;
  readonly #chunks: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  #endOffset = 0;

  constructor(limitBytes = 8 << 20) {
    this.#limitBytes = limitBytes;
  }

  /** The oldest byte that is still there. */
  get firstOffset(): number {
    return this.#chunks[0]?.offset ?? this.#endOffset;
  }

  get endOffset(): number {
    return this.#endOffset;
  }

  append(bytes: Uint8Array): void {
    this.#chunks.push({ offset: this.#endOffset, bytes });
    this.#endOffset += bytes.length;
    while (this.#chunks.length > 1 && this.#endOffset - this.firstOffset > this.#limitBytes) {
      this.#chunks.shift();
    }
  }

  /**
   * Bytes from `offset` on, or from the oldest kept one when that is gone; `undefined` at the end. At most
   * one chunk as it was appended, so the result is a view.
   */
  read(offset: number): { readonly offset: number; readonly bytes: Uint8Array } | undefined {
    const from = Math.max(offset, this.firstOffset);
    const chunk = this.#chunks[this.#indexOf(from)];
    if (!chunk || from >= this.#endOffset) return undefined;
    return { offset: from, bytes: chunk.bytes.subarray(from - chunk.offset) };
  }

  /** Drops what nobody will ask for again. */
  forgetBefore(offset: number): void {
    const index = offset >= this.#endOffset ? this.#chunks.length : this.#indexOf(offset);
    if (index > 0) this.#chunks.splice(0, index);
  }

  /** The chunk that holds the offset; live output asks for the newest, so the search begins there. */
  #indexOf(offset: number): number {
    return this.#chunks.findLastIndex((chunk) => chunk.offset <= offset);
  }
}

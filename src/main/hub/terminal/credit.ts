/**
 * How much a viewer may be sent before it has parsed what it got. Acknowledgements are absolute: the end of
 * what is parsed, so a lost one heals with the next, and one beyond what was sent is not believed.
 */
export class Credit {
  readonly #windowBytes: number;
  /** On the way since before the last snapshot, and the snapshot itself, until it is acknowledged. */
  #beforeBytes = 0;
  #snapshotOffset = 0;
  #sentOffset = -1;
  #parsedOffset = -1;

  constructor(windowBytes: number) {
    this.#windowBytes = windowBytes;
  }

  get outstandingBytes(): number {
    const parsed = Math.max(this.#parsedOffset, this.#snapshotOffset);
    return this.#beforeBytes + Math.max(0, this.#sentOffset - parsed);
  }

  /** Whether a frame may go out. One always may when nothing is on the way: a frame can be larger than a window. */
  allows(bytes: number): boolean {
    const outstanding = this.outstandingBytes;
    return outstanding === 0 || outstanding + bytes <= this.#windowBytes;
  }

  /** Enough came back to begin again; a lower mark than `allows`, or a slow viewer would flap at its limit. */
  get isRestored(): boolean {
    return this.outstandingBytes <= this.#windowBytes / 2;
  }

  sentSnapshot(offset: number, bytes: number): void {
    this.#beforeBytes = this.outstandingBytes + bytes;
    this.#snapshotOffset = offset;
    this.#sentOffset = offset;
    // What was parsed lies before; only an acknowledgement that comes from now on tells of the snapshot.
    this.#parsedOffset = Math.min(this.#parsedOffset, offset - 1);
  }

  sentOutput(endOffset: number): void {
    this.#sentOffset = endOffset;
  }

  /** `false` for one that says nothing new, or cannot be. */
  acknowledge(offset: number): boolean {
    if (offset <= this.#parsedOffset || offset > this.#sentOffset) return false;
    this.#parsedOffset = offset;
    if (offset >= this.#snapshotOffset) this.#beforeBytes = 0;
    return true;
  }

  /** Another runner: its offsets begin anew. */
  reset(): void {
    this.#beforeBytes = 0;
    this.#snapshotOffset = 0;
    this.#sentOffset = -1;
    this.#parsedOffset = -1;
  }
}

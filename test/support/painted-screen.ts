/**
 * A screen small enough to compare: how many bytes were drawn, and a checksum of them in their order. A
 * lost, doubled or swapped byte shows.
 */
export class PaintedScreen {
  #length = 0;
  #sum = 7;

  draw(bytes: Uint8Array): void {
    let sum = this.#sum;
    for (const byte of bytes) sum = (Math.imul(sum, 31) + byte) >>> 0;
    this.#sum = sum;
    this.#length += bytes.length;
  }

  /** From a snapshot. */
  restore(snapshot: string): void {
    const [length, sum] = snapshot.split(':').map(Number);
    this.#length = length ?? 0;
    this.#sum = sum ?? 0;
  }

  get length(): number {
    return this.#length;
  }

  get text(): string {
    return `${this.#length}:${this.#sum}`;
  }
}

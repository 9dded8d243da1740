/**
 * Does slices of work between the messages of a thread: one slice each time that the loop has handled
 * what came in, until a slice says that nothing is left. A slice that throws ends the round; the next
 * start tries again (a full disk may have space by then).
 */
export class IdleWork {
  readonly #slice: () => boolean;
  #immediate: NodeJS.Immediate | null = null;
  #isStopped = false;

  constructor(slice: () => boolean) {
    this.#slice = slice;
  }

  start(): void {
    if (this.#isStopped) return;
    this.#immediate ??= setImmediate(() => this.#run());
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#immediate) clearImmediate(this.#immediate);
    this.#immediate = null;
  }

  #run(): void {
    this.#immediate = null;
    let isMore = false;
    try {
      isMore = this.#slice();
    } catch {
      // The appends themselves report what is wrong with the disk; search is only behind meanwhile.
      return;
    }
    if (isMore) this.start();
  }
}

/**
 * A bounded queue between a callback and an `await`. When it is full everything in it is dropped and the
 * reader gets `overflow` instead: it must look again at the whole.
 */
export class Mailbox<Item> {
  readonly #limit: number;
  #items: (Item | 'overflow')[] = [];
  #isEnded = false;
  #wake: (() => void) | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  put(item: Item): void {
    if (this.#isEnded) return;
    if (this.#items.length >= this.#limit) this.#items = ['overflow'];
    else this.#items.push(item);
    this.#wake?.();
  }

  /** What is in it is still read. */
  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  async *read(): AsyncGenerator<Item | 'overflow'> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) {
        yield item;
        continue;
      }
      if (this.#isEnded) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Something that was heard, in order, with promises for what is still to come: tests wait for these. */
export class Receipts<T> {
  readonly all: T[] = [];
  readonly #waiting = new Set<() => void>();

  add(item: T): void {
    this.all.push(item);
    this.poke();
  }

  /** Lets waiters look again, when what they look at is not an item. */
  poke(): void {
    const waiting = [...this.#waiting];
    for (const look of waiting) look();
  }

  /** Resolves as soon as the condition holds; it is looked at after each item. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** The first item that fits, now or later. */
  async first<S extends T>(fits: (item: T) => item is S): Promise<S> {
    await this.until(() => this.all.some(fits));
    const found = this.all.find(fits);
    if (found === undefined) throw new Error('an item that was there is gone');
    return found;
  }
}

/** What a page draws of one text as elements of their own. */
const elementLimit = 20_000;

/** What a parse costs, counted, so that a bound can be proved without a clock and drawing stays possible. */
export class ParseWork {
  #steps = 0;
  #elements = 0;

  /** Characters and nodes that were visited. */
  get steps(): number {
    return this.#steps;
  }

  get elements(): number {
    return this.#elements;
  }

  /** As many elements as a page draws: what follows is shown as plain text. */
  get isFull(): boolean {
    return this.#elements >= elementLimit;
  }

  step(count = 1): void {
    this.#steps += count;
  }

  element(): void {
    this.#elements += 1;
  }
}

import type { NumberedFact } from '../../../shared/wire/runner-link.ts';

export interface FactOrderOptions {
  /** The number of the last committed fact. */
  readonly ackedN: number;
  /** Resolves when the fact is committed. */
  readonly commit: (fact: NumberedFact) => Promise<void>;
  /** All facts up to here are committed. */
  readonly onCommitted: (n: number) => void;
  /** The store failed; nothing more is taken. */
  readonly onFault: (thrown: unknown) => void;
}

/**
 * The order of one runner's facts on one connection. Each is handed in as it comes, without waiting for the
 * one before, so that the store can commit a burst at once; a number is acknowledged only when it and all
 * below it are committed. What the hub has already is dropped: a runner repeats itself after a cut.
 */
export class FactOrder {
  readonly #options: FactOrderOptions;
  /** Handed in, not yet committed: number → committed or not. */
  readonly #inFlight = new Map<number, boolean>();
  #takenN: number;
  #ackedN: number;
  #isFaulted = false;

  constructor(options: FactOrderOptions) {
    this.#options = options;
    this.#takenN = options.ackedN;
    this.#ackedN = options.ackedN;
  }

  get ackedN(): number {
    return this.#ackedN;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  take(fact: NumberedFact): 'taken' | 'dropped' | 'gap' {
    if (this.#isFaulted || fact.n <= this.#takenN) return 'dropped';
    if (fact.n > this.#takenN + 1) return 'gap';
    this.#takenN = fact.n;
    this.#inFlight.set(fact.n, false);
    void this.#commit(fact);
    return 'taken';
  }

  async #commit(fact: NumberedFact): Promise<void> {
    try {
      await this.#options.commit(fact);
    } catch (thrown) {
      if (this.#isFaulted) return;
      this.#isFaulted = true;
      this.#options.onFault(thrown);
      return;
    }
    if (!this.#isFaulted) this.#committed(fact.n);
  }

  #committed(n: number): void {
    this.#inFlight.set(n, true);
    const before = this.#ackedN;
    while (this.#inFlight.get(this.#ackedN + 1)) {
      this.#ackedN += 1;
      this.#inFlight.delete(this.#ackedN);
    }
    if (this.#ackedN > before) this.#options.onCommitted(this.#ackedN);
  }
}

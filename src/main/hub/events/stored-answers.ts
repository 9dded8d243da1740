import type { EventStore } from '../store/event-store.ts';

/** Answers of commands that were committed, found again by their key: what an edge gives to a repeat. */
export class StoredAnswers {
  readonly #store: EventStore;

  constructor(options: { readonly store: EventStore }) {
    this.#store = options.store;
  }

  async find(
    principal: string,
    key: string,
  ): Promise<{ readonly hash: string; readonly answer: unknown } | null> {
    const stored = await this.#store.readCommand({ principal, key });
    return stored && { hash: stored.requestHash, answer: stored.result };
  }
}

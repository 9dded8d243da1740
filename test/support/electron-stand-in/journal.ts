/** A call that would have left the program: a dialog, another program, the system. */
export interface JournalEntry {
  readonly api: string;
  readonly args: readonly unknown[];
}

/** What the program asked of the system, for tests to read; and the answers that tests have queued. */
export class Journal {
  readonly entries: JournalEntry[] = [];
  readonly #answers = new Map<string, unknown[]>();

  note(api: string, ...args: readonly unknown[]): void {
    this.entries.push({ api, args });
  }

  queueAnswer(api: string, answer: unknown): void {
    this.#answers.set(api, [...(this.#answers.get(api) ?? []), answer]);
  }

  /** A native dialog would wait for a person for ever: without an answer the call fails instead. */
  answerTo(api: string): unknown {
    const [answer, ...rest] = this.#answers.get(api) ?? [];
    if (answer === undefined) {
      throw new Error(`electron stand-in: ${api} was called, but the test queued no answer`);
    }
    this.#answers.set(api, rest);
    return answer;
  }
}

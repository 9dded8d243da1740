import { delay, type Clock } from '../../shared/base/clock.ts';

export interface OutputQuietOptions {
  readonly clock: Clock;
}

const quietMs = 40;
const limitMs = 800;

/**
 * When Claude Code has taken something in: it draws, then it is quiet. Only that something was drawn counts,
 * never what: nothing is read off the screen.
 */
export class OutputQuiet {
  readonly #clock: Clock;
  #drawnAt = -Infinity;

  constructor(options: OutputQuietOptions) {
    this.#clock = options.clock;
  }

  /** When output last came, by the monotonic clock; -Infinity: never. */
  get drawnAt(): number {
    return this.#drawnAt;
  }

  /** Output has come. */
  drew(): void {
    this.#drawnAt = this.#clock.monotonic();
  }

  /** Resolves when Claude Code has drawn since now and is quiet again, or after a limit. */
  async settled(): Promise<void> {
    const from = this.#clock.monotonic();
    const end = from + limitMs;
    while (this.#clock.monotonic() < end) {
      const now = this.#clock.monotonic();
      if (this.#drawnAt >= from && now - this.#drawnAt >= quietMs) return;
      await delay(this.#clock, quietMs / 2);
    }
  }
}

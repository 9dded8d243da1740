import type { Clock } from './clock.ts';
import { delay } from './clock.ts';

export interface BackoffOptions {
  readonly clock: Clock;
  readonly firstMs: number;
  readonly limitMs: number;
  /** A number in [0, 1); given so that tests can fix it. */
  readonly random?: () => number;
}

/** Growing pauses with jitter, so that many runners do not return to a restarted hub in one instant. */
export class Backoff {
  readonly #options: BackoffOptions;
  #attempt = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  reset(): void {
    this.#attempt = 0;
  }

  /** The pause before the next attempt: between half and the whole of the doubled step. */
  nextMs(): number {
    const { firstMs, limitMs, random = Math.random } = this.#options;
    const stepMs = Math.min(limitMs, firstMs * 2 ** this.#attempt);
    this.#attempt += 1;
    return stepMs / 2 + (random() * stepMs) / 2;
  }

  wait(signal?: AbortSignal): Promise<void> {
    return delay(this.#options.clock, this.nextMs(), signal);
  }
}

import type { Clock } from './clock.ts';

export interface SilenceWatchOptions {
  readonly clock: Clock;
  /** Between two beats. */
  readonly beatMs?: number;
  /** Without a sign of life for so long the peer is taken for gone. */
  readonly limitMs?: number;
  /** Time to ask for a sign of life. */
  readonly onBeat?: () => void;
  readonly onSilence: () => void;
}

/**
 * Notices a peer that is gone without having said so: TCP alone takes minutes. Both ends beat every ten
 * seconds and give up after twenty-five, so that two lost beats are forgiven.
 */
export class SilenceWatch implements Disposable {
  readonly #options: Required<SilenceWatchOptions>;
  #heardAt: number;
  #timer: Disposable;

  constructor(options: SilenceWatchOptions) {
    this.#options = { beatMs: 10_000, limitMs: 25_000, onBeat: () => undefined, ...options };
    this.#heardAt = options.clock.monotonic();
    this.#timer = this.#schedule();
  }

  heard(): void {
    this.#heardAt = this.#options.clock.monotonic();
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }

  #schedule(): Disposable {
    const { clock, beatMs, limitMs } = this.#options;
    const leftMs = limitMs - (clock.monotonic() - this.#heardAt);
    return clock.schedule(Math.min(beatMs, leftMs), () => this.#beat());
  }

  #beat(): void {
    const { clock, limitMs, onBeat, onSilence } = this.#options;
    if (clock.monotonic() - this.#heardAt >= limitMs) return onSilence();
    this.#timer = this.#schedule();
    onBeat();
  }
}

import type { Clock } from '../../../shared/base/clock.ts';
import type { Logger } from '../../../shared/base/logger.ts';

export interface TimeKeeperOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Stores the highest wall time seen; it never goes back there. */
  readonly noteTime: () => Promise<void>;
}

// What expires, expires after hours and days; each note is a sync of the disk.
const noteEveryMs = 5 * 60_000;
const stepForwardMs = 60 * 60_000;
// A time server corrects seconds; a minute is somebody's hand.
const stepBackMs = 60_000;

/**
 * Notes the wall time while nothing is appended: a hub that is killed, and started under a clock that was
 * set back, still knows how late it has been, and nothing that had expired comes to life. Steps of the
 * clock are in the log.
 */
export class TimeKeeper implements AsyncDisposable {
  readonly #options: TimeKeeperOptions;
  #last: { readonly wallMs: number; readonly monotonicMs: number };
  #timer: Disposable | null = null;
  #noting: Promise<void> | null = null;
  #isEnding = false;

  constructor(options: TimeKeeperOptions) {
    this.#options = options;
    this.#last = { wallMs: options.clock.now(), monotonicMs: options.clock.monotonic() };
  }

  start(): void {
    this.#timer = this.#options.clock.schedule(noteEveryMs, () => {
      this.#noteStep();
      this.#noting = this.#note().finally(() => {
        this.#noting = null;
        if (!this.#isEnding) this.start();
      });
    });
  }

  /** Resolves when nothing is being noted. */
  async idle(): Promise<void> {
    await this.#noting;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    this.#timer?.[Symbol.dispose]();
    await this.#noting;
  }

  #noteStep(): void {
    const { clock, logger } = this.#options;
    const now = { wallMs: clock.now(), monotonicMs: clock.monotonic() };
    const stepMs = now.wallMs - this.#last.wallMs - (now.monotonicMs - this.#last.monotonicMs);
    this.#last = now;
    const seconds = Math.round(Math.abs(stepMs) / 1000);
    if (stepMs >= stepForwardMs) {
      logger.warn('the clock went forward: it was set, or this machine slept', { seconds });
    } else if (stepMs <= -stepBackMs) {
      logger.warn('the clock was set back: nothing that has expired comes to life', { seconds });
    }
  }

  async #note(): Promise<void> {
    try {
      await this.#options.noteTime();
    } catch (thrown) {
      // The disk is full or the store is gone: appends say so themselves, and the next note comes soon.
      this.#options.logger.warn('the time could not be noted', { error: thrown });
    }
  }
}

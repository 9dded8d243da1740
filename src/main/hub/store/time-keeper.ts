import { ClockSteps, stepForwardMs } from '../../../shared/base/clock-steps.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { Logger } from '../../../shared/base/logger.ts';

export interface TimeKeeperOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Stores the highest wall time seen; it never goes back there. */
  readonly noteTime: () => Promise<void>;
  /** The wall clock stepped by so much, in ms: an hour or more forward, or a minute or more back. */
  readonly onDidStep: (stepMs: number) => void;
}

// What expires, expires after hours and days; each note is a sync of the disk.
const noteEveryMs = 5 * 60_000;
// A time server corrects seconds; a step of a minute was made by hand.
const stepBackMs = 60_000;

/**
 * Notes the wall time while nothing is appended: a hub that is killed, and started under a clock that was
 * set back, still knows how late it has been, and nothing that had expired comes to life. Steps of the
 * clock are in the log, and in the audit.
 */
export class TimeKeeper implements AsyncDisposable {
  readonly #options: TimeKeeperOptions;
  readonly #steps: ClockSteps;
  #timer: Disposable | null = null;
  #noting: Promise<void> | null = null;

  constructor(options: TimeKeeperOptions) {
    this.#options = options;
    this.#steps = new ClockSteps(options.clock);
  }

  start(): void {
    this.#timer = this.#options.clock.schedule(noteEveryMs, () => {
      // At once, and not when the note is on the disk: a slow disk must not shift or skip the next one.
      this.start();
      this.#noteStep();
      this.#noting = this.#noteAfter(this.#noting);
    });
  }

  /** Resolves when nothing is being noted. */
  async idle(): Promise<void> {
    await this.#noting;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    await this.#noting;
  }

  #noteStep(): void {
    const { logger, onDidStep } = this.#options;
    const stepMs = this.#steps.look();
    if (stepMs < stepForwardMs && stepMs > -stepBackMs) return;
    const seconds = Math.round(Math.abs(stepMs) / 1000);
    if (stepMs > 0) {
      logger.warn('the clock went forward: it was set, or this machine slept', { seconds });
    } else {
      logger.warn('the clock was set back: nothing that has expired comes to life', { seconds });
    }
    onDidStep(stepMs);
  }

  async #noteAfter(earlier: Promise<void> | null): Promise<void> {
    if (earlier) await earlier;
    try {
      await this.#options.noteTime();
    } catch (thrown) {
      // The disk is full or the store is gone: appends say so themselves, and the next note comes soon.
      this.#options.logger.warn('the time could not be noted', { error: thrown });
    }
  }
}

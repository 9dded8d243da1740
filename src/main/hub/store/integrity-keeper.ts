import type { Clock } from '../../../shared/base/clock.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { IntegrityReport } from './worker-calls.ts';

export interface IntegrityKeeperOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly store: {
    /** Transactions since the start: as long as they stand still, the hub is idle. */
    readonly commits: number;
    /** Checks everything, in a thread of its own. */
    integrity(signal: AbortSignal): Promise<IntegrityReport>;
    /** When the database was last found sound, in ms since 1970; null when never. */
    readonly foundSoundAtMs: number | null;
    noteSound(atMs: number): Promise<void>;
  };
  /** Told what is wrong each time that something is. */
  readonly onDidFindDamage: (problems: readonly string[]) => void;
}

const dayMs = 86_400_000;
const dueAfterMs = 7 * dayMs;
// A busy hub is checked as well: the check waits for no call, and no call waits for it.
const overdueAfterMs = 14 * dayMs;
const lookEveryMs = 15 * 60_000;

/**
 * Checks the whole database once a week, when nothing was stored for a quarter of an hour: each page, each
 * index against its table, the checksum of each event. The week is counted over restarts.
 */
export class IntegrityKeeper implements AsyncDisposable {
  readonly #options: IntegrityKeeperOptions;
  readonly #end = new AbortController();
  #timer: Disposable | null = null;
  #working: Promise<void> | null = null;
  #commitsSeen = -1;

  constructor(options: IntegrityKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#end.signal.aborted) return;
    this.#timer = this.#options.clock.schedule(lookEveryMs, () => {
      this.#working = this.#look().finally(() => {
        this.#working = null;
        this.start();
      });
    });
  }

  /** Resolves when no check is under way. */
  async idle(): Promise<void> {
    await this.#working;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    this.#timer?.[Symbol.dispose]();
    await this.#working;
  }

  async #look(): Promise<void> {
    try {
      if (this.#isDue()) await this.#check();
    } catch (thrown) {
      if (this.#end.signal.aborted) return;
      this.#options.logger.warn('the database could not be checked', { error: thrown });
    }
  }

  #isDue(): boolean {
    const { clock, store } = this.#options;
    const isIdle = store.commits === this.#commitsSeen;
    this.#commitsSeen = store.commits;
    if (store.foundSoundAtMs === null) return isIdle;
    // Either way: a clock that was set back must not put the check off for years.
    const ageMs = Math.abs(clock.now() - store.foundSoundAtMs);
    return ageMs >= (isIdle ? dueAfterMs : overdueAfterMs);
  }

  async #check(): Promise<void> {
    const { clock, logger, store, onDidFindDamage } = this.#options;
    const { isSound, problems, events } = await store.integrity(this.#end.signal);
    if (isSound) {
      await store.noteSound(clock.now());
      logger.info('the database was checked and is sound', { events });
      return;
    }
    logger.error('the database is damaged: restore a backup', { problems });
    onDidFindDamage(problems);
  }
}

import type { Clock } from '../../../shared/base/clock.ts';
import type { EventSource } from '../../../shared/base/emitter.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import type { NoticeService } from '../notices/notice-service.ts';
import { diskLimits, type DiskSpace } from '../store/disk-space.ts';
import { diskNotice, nextLevel, type DiskLevel } from './disk-level.ts';
import type { ReserveFile } from './reserve-file.ts';

export interface DiskServiceOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of the disk of the data directory. */
  readonly space: () => Promise<DiskSpace>;
  readonly reserve: ReserveFile;
  readonly notices: NoticeService;
  /** The store could not commit for want of space. */
  readonly onDidFill: EventSource<void>;
}

// A disk fills in minutes, and asking it costs a system call.
const lookEveryMs = 5_000;
const answerHoldsMs = 1_000;
// A hub that lives for seconds writes no reserve file.
const reserveAfterMs = 60_000;
const reserveRoomBytes = diskLimits.tellBytes / 2;
// Below it any commit may be the one that finds no space.
const releaseBytes = 32 * 1_048_576;

/** Whether there is room for something new. */
export interface RoomSource {
  /** Why nothing new may be started or sent now; null when it may. */
  refusal(): Promise<Refusal | null>;
}

/** Watches the disk of the data directory, and says what may still be begun on it. */
export class DiskService implements RoomSource, AsyncDisposable {
  readonly #options: DiskServiceOptions;
  readonly #startedAtMs: number;
  readonly #listening: Disposable;
  #level: DiskLevel = 'plenty';
  #space: DiskSpace | null = null;
  #lookedAtMs = -Infinity;
  #looking: Promise<void> | null = null;
  #timer: Disposable | null = null;
  #reserveWork: Promise<void> | null = null;
  #isEnding = false;

  constructor(options: DiskServiceOptions) {
    this.#options = options;
    this.#startedAtMs = options.clock.monotonic();
    this.#listening = options.onDidFill(() => this.#release('the store found no space'));
  }

  /** How the disk stood at the last look. */
  get level(): DiskLevel {
    return this.#level;
  }

  /** What was free at the last look; null when the disk could not be asked. */
  get space(): DiskSpace | null {
    return this.#space;
  }

  /** Looks now, and from then on again and again. */
  async start(): Promise<void> {
    await this.#look();
    if (this.#isEnding) return;
    this.#timer = this.#options.clock.schedule(lookEveryMs, () => void this.start());
  }

  async refusal(): Promise<Refusal | null> {
    if (this.#options.clock.monotonic() - this.#lookedAtMs >= answerHoldsMs) await this.#look();
    const notice = this.#level === 'full' ? diskNotice(this.#level) : null;
    return notice && refusal('disk_full', notice.text, notice.hint);
  }

  /** Resolves when nothing is being looked at, made or given back. */
  async idle(): Promise<void> {
    await this.#looking;
    await this.#reserveWork;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    this.#listening[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
    await this.idle();
  }

  #look(): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #lookOnce(): Promise<void> {
    const { clock, logger, space } = this.#options;
    this.#lookedAtMs = clock.monotonic();
    try {
      this.#space = await space();
    } catch (thrown) {
      // A disk that cannot be asked will say itself what is wrong when it is written to.
      if (this.#space) logger.warn('the disk could not be asked for its space', { error: thrown });
      this.#space = null;
      return;
    }
    const { freeBytes } = this.#space;
    this.#moveTo(nextLevel(freeBytes, this.#level), freeBytes);
    if (freeBytes < releaseBytes) this.#release('the disk is nearly full');
    if (freeBytes >= reserveRoomBytes) this.#createReserve();
  }

  #moveTo(level: DiskLevel, freeBytes: number): void {
    if (level === this.#level) return;
    const { logger, notices } = this.#options;
    const fields = { level, before: this.#level, freeBytes };
    this.#level = level;
    if (level === 'full') logger.error('the disk is nearly full: nothing new is started', fields);
    else logger.warn('the room on the disk has changed', fields);
    const notice = diskNotice(level);
    if (notice) notices.say(notice);
    else notices.takeBack('disk');
  }

  #createReserve(): void {
    const { clock, reserve } = this.#options;
    if (clock.monotonic() - this.#startedAtMs < reserveAfterMs) return;
    if (this.#isEnding || this.#reserveWork || reserve.isThere) return;
    this.#work('the reserve file could not be created', () => reserve.make());
  }

  #release(reason: string): void {
    const { reserve, logger } = this.#options;
    if (this.#reserveWork || !reserve.isThere) return;
    this.#work('the reserve file could not be deleted', async () => {
      if (await reserve.release()) logger.warn('the reserve file was deleted', { reason });
    });
  }

  #work(failure: string, work: () => Promise<void>): void {
    this.#reserveWork = work()
      .catch((thrown: unknown) => this.#options.logger.warn(failure, { error: thrown }))
      .finally(() => {
        this.#reserveWork = null;
      });
  }
}

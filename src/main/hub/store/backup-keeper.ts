import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { AppError, messageOf } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import { isoTime } from '../../../shared/base/clock.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { backupName, listBackups, removeUnfinished } from './backup-files.ts';
import { supersededBackups } from './backup-retention.ts';
import type { BackupReport } from './worker-calls.ts';

export interface BackupKeeperOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** `DATA/backups`. */
  readonly folder: string;
  readonly store: {
    /** Transactions since the start: nothing new, no new backup. */
    readonly commits: number;
    /** Copies into a file, in a thread of its own; resolves when the copy was opened and checked. */
    backup(file: string, signal: AbortSignal): Promise<BackupReport>;
    /** What the database takes on the disk now. */
    sizeBytes(): number;
  };
  readonly disk: () => Promise<{ readonly freeBytes: number; readonly totalBytes: number }>;
  /** What a backup must leave free on the disk. */
  readonly reserveBytes: number;
}

export interface BackupStanding {
  readonly kept: number;
  readonly bytes: number;
  /** Null when there is none yet. */
  readonly newestAt: string | null;
  /** Why the last one could not be made; null when it could. */
  readonly failure: string | null;
}

const hourMs = 3_600_000;
// A laptop's timers stand still while it sleeps: the wall clock is asked again and again instead.
const lookEveryMs = 5 * 60_000;
// A start has better things to do.
const firstLookMs = 60_000;
const shareOfDisk = 0.1;

/**
 * Makes a backup each hour in which something was stored, and drops what newer ones have made superfluous,
 * after the new one was opened and checked. A backup that fails is logged, leaves the others as they are,
 * and is tried again at the next look.
 */
export class BackupKeeper implements AsyncDisposable {
  readonly #options: BackupKeeperOptions;
  readonly #end = new AbortController();
  #timer: Disposable | null = null;
  #working: Promise<void> | null = null;
  #commitsKept: number | null = null;
  #failure: string | null = null;

  constructor(options: BackupKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    try {
      removeUnfinished(this.#options.folder);
    } catch (thrown) {
      this.#fail(thrown);
    }
    this.#lookIn(firstLookMs);
  }

  /** How things stand, for the doctor. Throws what the file system says of the folder. */
  standing(): BackupStanding {
    const backups = listBackups(this.#options.folder);
    const [newest] = backups;
    return {
      kept: backups.length,
      bytes: sum(backups.map((backup) => backup.bytes)),
      newestAt: newest ? isoTime(newest.atMs) : null,
      failure: this.#failure,
    };
  }

  /** Resolves when none is being made. */
  async idle(): Promise<void> {
    await this.#working;
  }

  /** One that is under way is given up: the next start makes another. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    this.#timer?.[Symbol.dispose]();
    await this.#working;
  }

  #lookIn(delayMs: number): void {
    if (this.#end.signal.aborted) return;
    this.#timer = this.#options.clock.schedule(delayMs, () => this.#look());
  }

  #look(): void {
    this.#working = this.#keep().finally(() => {
      this.#working = null;
      this.#lookIn(lookEveryMs);
    });
  }

  async #keep(): Promise<void> {
    try {
      if (this.#isDue()) await this.#make();
    } catch (thrown) {
      if (!this.#end.signal.aborted) this.#fail(thrown);
    }
  }

  #isDue(): boolean {
    const { clock, folder, store } = this.#options;
    if (store.commits === this.#commitsKept) return false;
    const [newest] = listBackups(folder);
    // Either way: a clock that was set back would otherwise stop all backups until it has caught up.
    return newest === undefined || Math.abs(clock.now() - newest.atMs) >= hourMs;
  }

  async #make(): Promise<void> {
    const { clock, folder, store, disk, reserveBytes, logger } = this.#options;
    const { freeBytes, totalBytes } = await disk();
    if (freeBytes - store.sizeBytes() < reserveBytes) {
      throw new AppError('disk_full', 'the disk has no room for another backup');
    }
    const { commits } = store;
    const nowMs = clock.now();
    const report = await store.backup(join(folder, backupName(nowMs)), this.#end.signal);
    this.#commitsKept = commits;
    this.#failure = null;
    const limitBytes = totalBytes * shareOfDisk;
    const superseded = supersededBackups(listBackups(folder), { nowMs, limitBytes });
    for (const { file } of superseded) rmSync(file, { force: true });
    logger.info('a backup was made', { ...report, dropped: superseded.length });
  }

  #fail(thrown: unknown): void {
    const reason = messageOf(thrown);
    // Said once: what is not mended is tried again every few minutes.
    if (reason !== this.#failure) {
      this.#options.logger.error('a backup could not be made', { error: thrown });
    }
    this.#failure = reason;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

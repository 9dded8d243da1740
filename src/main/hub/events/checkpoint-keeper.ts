import type { Logger } from '../../../shared/base/logger.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint-file.ts';
import type { EventLog } from './event-log.ts';
import type { ReadModel } from './read-model.ts';

/** Events that a start has to fold at most, beside those of the last moments. */
const everyEvents = 20_000;

export interface CheckpointKeeperOptions {
  readonly file: string;
  readonly log: EventLog;
  readonly logger: Logger;
  /** Tests make it small. */
  readonly everyEvents?: number;
}

/** Writes a checkpoint of the log now and then, beside everything else that goes on. */
export class CheckpointKeeper implements AsyncDisposable {
  readonly #options: CheckpointKeeperOptions;
  #keptSeq = 0;
  #writing: Promise<void> | null = null;
  #listening: Disposable | null = null;

  constructor(options: CheckpointKeeperOptions) {
    this.#options = options;
  }

  /** Starts the log from the last checkpoint, and keeps new ones from then on. */
  async start(): Promise<void> {
    const { log, file } = this.#options;
    const kept = await readCheckpoint(file, log.epoch, log.lastSeqAtOpen);
    this.#keptSeq = kept?.lastSeq ?? 0;
    await log.start(kept ?? undefined);
    this.#listening = log.onDidCommit(() => this.#keep());
    this.#keep();
  }

  /** Resolves when none is being written. */
  async written(): Promise<void> {
    await this.#writing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening?.[Symbol.dispose]();
    await this.#writing;
  }

  #keep(): void {
    const { log } = this.#options;
    const every = this.#options.everyEvents ?? everyEvents;
    if (this.#writing || log.lastSeq - this.#keptSeq < every) return;
    this.#writing = this.#write(log.model).finally(() => {
      this.#writing = null;
    });
  }

  async #write(model: ReadModel): Promise<void> {
    const { file, log, logger } = this.#options;
    try {
      this.#keptSeq = await writeCheckpoint(file, log.epoch, model);
    } catch (thrown) {
      // Nothing depends on it. Not again at once: the disk may be full.
      this.#keptSeq = model.lastSeq;
      logger.warn('a checkpoint of the log could not be written', { error: thrown });
    }
  }
}

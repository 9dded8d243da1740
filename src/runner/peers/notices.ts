import { closeSync, constants, openSync, rmSync, writeSync } from 'node:fs';

import type { Logger } from '../../shared/base/logger.ts';
import type { Notice, NoticeState } from '../../shared/wire/peer-methods.ts';
import { noticeFolder, noticesOver } from '../claude/notice-script.ts';
import type { RunnerFiles } from '../claude/runner-files.ts';

export interface NoticesOptions {
  readonly files: RunnerFiles;
  readonly logger: Logger;
}

/** Attempts that are remembered; the hub has one notice under way for a session. */
const rememberedLimit = 32;

/** Texts of the hub that nobody typed, on their way into Claude Code by the script that waits for them. */
export class Notices implements Disposable {
  readonly #options: NoticesOptions;
  readonly #handed = new Set<string>();

  constructor(options: NoticesOptions) {
    this.#options = options;
  }

  /** Each attempt at a notice is handed over once, however often it is asked for. */
  take({ notice, attempt, text }: Notice): NoticeState {
    const name = `${notice} ${attempt}`;
    if (this.#handed.has(name)) return 'handed';
    this.#options.files.write(`${noticeFolder}/text`, text);
    if (!this.#say('text\n')) return 'asleep';
    this.#remember(name);
    this.#options.logger.info('handed a notice to Claude Code', { notice, attempt });
    return 'handed';
  }

  /** Whatever waits, or is on its way to do so, ends, so that nothing of the session is left. */
  [Symbol.dispose](): void {
    const { files, logger } = this.#options;
    const pipe = files.path(`${noticeFolder}/pipe`);
    try {
      files.write(`${noticeFolder}/${noticesOver}`, '');
      // For both directions it opens without a reader too, so one that opens it meanwhile is not left alone.
      const opened = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
      rmSync(pipe, { force: true });
      closeSync(opened);
    } catch (error) {
      logger.debug('nothing waits for a notice', { error });
    }
  }

  /** False when nothing waits in the pipe: without a reader it cannot be opened. */
  #say(word: string): boolean {
    const { files } = this.#options;
    let pipe: number;
    try {
      pipe = openSync(
        files.path(`${noticeFolder}/pipe`),
        constants.O_WRONLY | constants.O_NONBLOCK,
      );
    } catch {
      // No reader, or no pipe yet. Whoever is said to wait there does not, so the next script may.
      rmSync(files.path(`${noticeFolder}/armed`), { recursive: true, force: true });
      return false;
    }
    try {
      writeSync(pipe, word);
      return true;
    } catch (thrown) {
      this.#options.logger.debug('the reader of the pipe went away', { error: thrown });
      return false;
    } finally {
      closeSync(pipe);
    }
  }

  #remember(name: string): void {
    this.#handed.add(name);
    const [oldest] = this.#handed;
    if (this.#handed.size > rememberedLimit && oldest !== undefined) this.#handed.delete(oldest);
  }
}

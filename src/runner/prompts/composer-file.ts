import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Clock } from '../../shared/base/clock.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { watchFolder } from '../observed/watch-folder.ts';
import type { Keyboard } from '../terminal/keyboard.ts';
import type { OutputQuiet } from '../terminal/output-quiet.ts';

export interface ComposerFileOptions {
  /** Where `composer-script.ts` looks for a text and leaves what was there before. */
  readonly folder: string;
  readonly clock: Clock;
  readonly keyboard: Keyboard;
  readonly quiet: OutputQuiet;
  readonly logger: Logger;
}

/** Claude Code's key for "edit in the editor". */
const editorKey = '\x07';
const openLimitMs = 4000;
/** Once it has opened, the key is known to work: then it is the machine that is slow, or something is in front of it. */
const openAgainLimitMs = 15_000;
/** So long a key that nobody took yet may still open the editor. */
const cancelledLimitMs = 30_000;

/**
 * Claude Code's composer as a file: a text put in this way arrives whole, with its tabs, at any length, and is
 * text to Claude Code whatever it begins with; and what an operator had left there is not lost. A paste does
 * neither.
 */
export class ComposerFile {
  readonly #options: ComposerFileOptions;
  #hasOpened = false;

  constructor(options: ComposerFileOptions) {
    this.#options = options;
  }

  /** Puts the text in place; gives what was there, or `undefined` when Claude Code did not open it. */
  async exchange(text: string): Promise<string | undefined> {
    for (const name of ['draft', 'taken', 'cancelled']) rmSync(this.#path(name), { force: true });
    writeFileSync(this.#path('text'), text, { mode: 0o600 });
    const draft = this.#draftAppears();
    if (!this.#options.keyboard.press(editorKey)) return this.#cancel();
    if (!(await draft)) return this.#cancel();
    this.#hasOpened = true;
    const before = readFileSync(this.#path('draft'), 'utf8');
    for (const name of ['draft', 'taken']) rmSync(this.#path(name), { force: true });
    await this.#options.quiet.settled();
    return before;
  }

  #draftAppears(): Promise<boolean> {
    const { folder, clock, logger } = this.#options;
    const path = this.#path('draft');
    const { promise, resolve } = Promise.withResolvers<boolean>();
    function look(): void {
      if (existsSync(path)) resolve(true);
    }
    const watching = watchFolder({ folder, clock, logger, onChange: look });
    const limitMs = this.#hasOpened ? openAgainLimitMs : openLimitMs;
    const timer = clock.schedule(limitMs, () => resolve(existsSync(path)));
    return promise.finally(() => {
      watching[Symbol.dispose]();
      timer[Symbol.dispose]();
    });
  }

  /** The key may still be on its way: what it then opens must not be the operator's editor. */
  #cancel(): undefined {
    this.#options.logger.warn('the composer did not open');
    try {
      renameSync(this.#path('text'), this.#path('cancelled'));
    } catch {
      // It was taken at the last moment; the next exchange finds it in the composer.
    }
    this.#options.clock.schedule(cancelledLimitMs, () => {
      rmSync(this.#path('cancelled'), { force: true });
    });
    return undefined;
  }

  #path(name: string): string {
    return join(this.#options.folder, name);
  }
}

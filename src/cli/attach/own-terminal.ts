import { writeSync } from 'node:fs';

import type { Surroundings } from '../command-context.ts';

const title = '\u001b[22;2t';
const titleBack = '\u001b[23;2t';

/** The alternate screen, cleared, with bracketed paste: what is pasted is told from what is typed. */
const enter = `${title}\u001b[?1049h\u001b[?2004h\u001b[2J\u001b[H`;

/**
 * Everything that a session may have set, undone: keyboard protocols, mouse, focus, paste, cursor,
 * wrapping, origin, scroll region, character sets, colours; then the screen that was there before.
 */
const leave =
  '\u001b[<99u\u001b[=0u\u001b[>4m\u001b[?9l\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1004l\u001b[?1005l\u001b[?1006l' +
  '\u001b[?1015l\u001b[?1016l\u001b[?2004l\u001b[?2026l\u001b[?1l\u001b>\u001b[4l\u001b[20l\u001b[?5l\u001b[?6l\u001b[?7h\u001b[?45l' +
  '\u001b[r\u001b(B\u000f\u001b[m\u001b[0 q\u001b[?25h\u001b]8;;\u001b\\\u001b[?1049l' +
  titleBack;

const standardOutput = 1;

/**
 * The operator's own terminal while it shows a session: raw, on its alternate screen. Disposing gives it
 * back as it was; so does an end of the process that nobody foresaw.
 */
export class OwnTerminal implements Disposable {
  readonly #surroundings: Surroundings;
  readonly #giveBack = (): void => {
    if (this.#isIn) writeSync(standardOutput, leave);
  };
  #isIn = false;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  get size(): { readonly cols: number; readonly rows: number } {
    const { stdout } = this.#surroundings;
    return { cols: stdout.columns ?? 80, rows: stdout.rows ?? 24 };
  }

  enter(): void {
    const { stdin, stdout } = this.#surroundings;
    // `exit` comes last and allows only synchronous work; a fault is printed before it, so it is heard first.
    process.on('exit', this.#giveBack);
    process.on('uncaughtExceptionMonitor', this.#giveBack);
    this.#isIn = true;
    stdin.setRawMode?.(true);
    stdout.write(enter);
  }

  [Symbol.dispose](): void {
    if (!this.#isIn) return;
    const { stdin, stdout } = this.#surroundings;
    this.#isIn = false;
    process.off('exit', this.#giveBack);
    process.off('uncaughtExceptionMonitor', this.#giveBack);
    stdin.setRawMode?.(false);
    stdin.pause();
    stdout.write(leave);
  }
}

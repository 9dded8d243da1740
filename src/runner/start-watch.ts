import type { Clock } from '../shared/base/clock.ts';

export interface StartWatchOptions {
  readonly clock: Clock;
  /** When Claude Code last drew something, by the monotonic clock; -Infinity: never. */
  readonly drawnAt: () => number;
  readonly screenText: () => Promise<string>;
  readonly onDialog: (line: string) => void;
}

const lookMs = 500;
/** Claude Code draws its first screen and reports within a second of it; a busy machine takes longer. */
const quietMs = 3000;
/** A heading alone says little: the question comes behind it. */
const rowsLimit = 3;
const lineLimit = 200;

/**
 * Claude Code asks some things before it reports anything (folder trust, MCP servers, an API key, sign-in).
 * Then it has drawn, is quiet, and neither a hook nor a status has come: a dialog waits for a person. What
 * the dialog says is shown to people and decides nothing.
 */
export class StartWatch implements Disposable {
  readonly #options: StartWatchOptions;
  #timer: Disposable | undefined;
  #told: string | undefined;
  #isOver = false;

  constructor(options: StartWatchOptions) {
    this.#options = options;
  }

  /** A dialog was told of, and Claude Code has not reported since. */
  get isInDialog(): boolean {
    return this.#told !== undefined && !this.#isOver;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  start(): void {
    if (this.#isOver) return;
    this.#timer = this.#options.clock.schedule(lookMs, () => void this.#look());
  }

  /** A hook or a status came. */
  observed(): void {
    this.#isOver = true;
    this.#timer?.[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.observed();
  }

  async #look(): Promise<void> {
    const { clock, drawnAt, screenText, onDialog } = this.#options;
    const isQuiet = clock.monotonic() - drawnAt() >= quietMs;
    if (isQuiet && drawnAt() > -Infinity) {
      const line = firstLine(await screenText());
      if (!this.#isOver && line !== this.#told) {
        this.#told = line;
        onDialog(line);
      }
    }
    this.start();
  }
}

/** The first rows with words in them, as one line: frames and logos are no words. */
function firstLine(text: string): string {
  const rows = text.split('\n').map((row) => row.replaceAll(/[\u2500-\u259f]/gu, ' ').trim());
  const line = rows
    .filter((row) => /\p{Letter}{2}/u.test(row))
    .slice(0, rowsLimit)
    .join(' ')
    .replaceAll(/\s+/gu, ' ');
  return line.length <= lineLimit ? line : `${line.slice(0, lineLimit).toWellFormed()}…`;
}

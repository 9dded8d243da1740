import type { Clock } from '../../shared/base/clock.ts';

export interface StartWatchOptions {
  readonly clock: Clock;
  /** When Claude Code last drew something, by the monotonic clock; -Infinity: never. */
  readonly drawnAt: () => number;
  /** Processor time of Claude Code so far, in milliseconds; null where the system does not say. */
  readonly workedMs: () => number | null;
  readonly screenText: () => Promise<string>;
  readonly onDialog: (line: string) => void;
}

const lookMs = 500;
/** Claude Code draws its first screen and reports within a second of it; a busy machine takes longer. */
const quietMs = 3000;
/** Between two looks. A dialog that waits takes less; a start that is slow because the machine is busy takes more. */
const workingMs = 20;
/** A heading alone says little: the question comes behind it. */
const rowsLimit = 3;
const lineLimit = 200;

/**
 * Claude Code asks some things before it reports anything (folder trust, MCP servers, an API key, sign-in).
 * Then it has drawn, is quiet and at rest, and neither a hook nor a status has come: a dialog waits for a person. What
 * the dialog says is shown to people and decides nothing.
 */
export class StartWatch implements Disposable {
  readonly #options: StartWatchOptions;
  #timer: Disposable | undefined;
  #told: string | undefined;
  #workedMs = 0;
  /** When it was last seen at work, by the monotonic clock. */
  #workedAt = -Infinity;
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
    this.#observeWork();
    const isQuiet = clock.monotonic() - Math.max(drawnAt(), this.#workedAt) >= quietMs;
    if (isQuiet && drawnAt() > -Infinity) {
      const line = firstLine(await screenText());
      // An empty screen asks nothing.
      if (!this.#isOver && line !== '' && line !== this.#told) {
        this.#told = line;
        onDialog(line);
      }
    }
    this.start();
  }

  #observeWork(): void {
    const { clock, workedMs } = this.#options;
    const worked = workedMs();
    if (worked === null) return;
    if (worked - this.#workedMs >= workingMs) this.#workedAt = clock.monotonic();
    this.#workedMs = worked;
  }
}

/** The first rows with words in them, as one line: frames and logos are no words. */
function firstLine(text: string): string {
  const rows = text.split('\n').map((row) => row.replaceAll(/[\u2500-\u259f]/gu, ' ').trim());
  const worded = rows.filter((row) => /\p{Letter}{2}/u.test(row));
  const line = worded.slice(0, rowsLimit).join(' ').replaceAll(/\s+/gu, ' ');
  if (line.length > lineLimit) return `${line.slice(0, lineLimit).toWellFormed()}…`;
  const isBroken = worded.length > rowsLimit && !/[.?!:]$/u.test(line);
  return isBroken ? `${line}…` : line;
}

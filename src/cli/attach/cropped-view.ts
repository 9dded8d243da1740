import type { IBufferLine } from '@xterm/headless';
import xterm from '@xterm/headless';

import type { Clock } from '../../shared/base/clock.ts';
import type { Grid } from '../../shared/client/terminal-line.ts';
import type { TextStream } from '../output.ts';
import { softReset, TerminalFilter } from '../terminal-filter.ts';
import { lineText } from './line-text.ts';
import type { ScreenView } from './screen-view.ts';

export interface CroppedViewOptions {
  readonly stdout: TextStream;
  readonly clock: Clock;
  /** Of the session. */
  readonly grid: Grid;
  /** Of the operator's terminal. */
  readonly size: Grid;
  readonly onDrawn: () => void;
}

/** As often as a person sees a difference. */
const drawEveryMs = 33;

/**
 * For a terminal of another size than the session's, which is somebody else's to choose: an emulator
 * keeps the session's screen, and the part of it around the cursor is drawn, cell by cell.
 */
export class CroppedView implements ScreenView {
  readonly #options: CroppedViewOptions;
  readonly #emulator: xterm.Terminal;
  readonly #filter: TerminalFilter;
  #drawn: readonly string[] = [];
  #timer: Disposable | undefined;
  #isBracketed = false;
  #isCursorHidden = false;
  #isDisposed = false;

  constructor(options: CroppedViewOptions) {
    const { grid } = options;
    this.#options = options;
    this.#emulator = new xterm.Terminal({
      cols: grid.cols,
      rows: grid.rows,
      scrollback: 0,
      allowProposedApi: true,
    });
    this.#filter = new TerminalFilter({
      size: grid,
      write: (bytes) => this.#emulator.write(bytes),
      takeMode: (mode, isSet) => this.#takeMode(mode, isSet),
    });
    this.#emulator.parser.registerCsiHandler({ prefix: '?', final: 'h' }, (modes) =>
      this.#seeModes(modes, true),
    );
    this.#emulator.parser.registerCsiHandler({ prefix: '?', final: 'l' }, (modes) =>
      this.#seeModes(modes, false),
    );
  }

  get isBracketedPaste(): boolean {
    return this.#isBracketed;
  }

  snapshot(payload: Uint8Array): void {
    // Modes of a view before this one would send mouse reports of the wrong places.
    this.#options.stdout.write(softReset.replace('\u001b[?2004l', ''));
    this.output(payload, () => undefined);
  }

  output(payload: Uint8Array, onShown: () => void): void {
    this.#filter.push(payload);
    this.#emulator.write('', () => {
      onShown();
      // The emulator parses later: meanwhile another view may have taken the terminal.
      if (this.#isDisposed) return;
      this.#timer ??= this.#options.clock.schedule(drawEveryMs, () => this.#draw());
    });
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#timer?.[Symbol.dispose]();
    this.#emulator.dispose();
  }

  #draw(): void {
    this.#timer = undefined;
    const { size, stdout } = this.#options;
    const buffer = this.#emulator.buffer.active;
    const top = offsetFor(buffer.cursorY, size.rows, this.#emulator.rows);
    const left = offsetFor(buffer.cursorX, size.cols, this.#emulator.cols);
    const lines = Array.from({ length: size.rows }, (_, row) =>
      top + row < this.#emulator.rows ? this.#lineAt(buffer.getLine(top + row), left) : '',
    );
    const changes = lines.flatMap((line, row) =>
      line === this.#drawn[row] ? [] : [`\u001b[${row + 1};1H\u001b[m${line}\u001b[m\u001b[K`],
    );
    this.#drawn = lines;
    const cursor = `\u001b[${buffer.cursorY - top + 1};${buffer.cursorX - left + 1}H\u001b[?25${this.#isCursorHidden ? 'l' : 'h'}`;
    stdout.write(`\u001b[?25l${changes.join('')}${cursor}`);
    this.#options.onDrawn();
  }

  #lineAt(line: IBufferLine | undefined, left: number): string {
    return line ? lineText(line, left, left + this.#options.size.cols) : '';
  }

  #takeMode(mode: number, isSet: boolean): string | undefined {
    if (mode === 2004) {
      this.#isBracketed = isSet;
      return undefined;
    }
    return `\u001b[?${mode}${isSet ? 'h' : 'l'}`;
  }

  #seeModes(modes: readonly (number | number[])[], isSet: boolean): boolean {
    if (modes.includes(25)) this.#isCursorHidden = !isSet;
    // Seen, not taken: the emulator handles it as well.
    return false;
  }
}

/** The first row or column to show: the cursor in the middle, moved as far as there is something. */
function offsetFor(cursor: number, shown: number, whole: number): number {
  return Math.max(0, Math.min(whole - shown, cursor - Math.floor(shown / 2)));
}

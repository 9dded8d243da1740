import type { Clock } from '../../shared/base/clock.ts';
import type { Grid, TerminalSink } from '../../shared/client/terminal-line.ts';
import { escapeControls } from '../../shared/domain/terminal-text.ts';
import { cutMiddle, padEnd } from '../display-width.ts';
import type { TextStream } from '../output.ts';
import { TerminalFilter } from '../terminal-filter.ts';

export interface AttachedScreenOptions {
  readonly stdout: TextStream;
  readonly clock: Clock;
  readonly sizeOf: () => Grid;
  /** Bytes up to this offset are on the terminal. */
  readonly acknowledge: (offset: number) => void;
  /** Asks for a snapshot: what is on the terminal is not what the session shows. */
  readonly redraw: () => void;
  readonly onGrid: (grid: Grid) => void;
  readonly onClose: (reason: string) => void;
}

/** A message goes by itself after this, or at the next key. */
const messageMs = 3_000;

const cleared = '\u001b[m\u001b[2J\u001b[H';

/**
 * The session's screen on the operator's terminal: a snapshot, then its live bytes through the filter.
 * A message of ours covers the bottom line; while it stands output is left out (and acknowledged), and a
 * snapshot brings the screen back when it goes. The session has one screen here, so where its program
 * switches between its two, a snapshot shows the other.
 */
export class AttachedScreen implements TerminalSink, Disposable {
  readonly #options: AttachedScreenOptions;
  #filter: TerminalFilter | undefined;
  #message: { readonly text: string; readonly isSticky: boolean } | undefined;
  #timer: Disposable | undefined;
  #isSnapshot = false;
  #isSwitched = false;
  #isBracketed = false;

  constructor(options: AttachedScreenOptions) {
    this.#options = options;
  }

  /** The program asked for brackets around a paste. */
  get isBracketedPaste(): boolean {
    return this.#isBracketed;
  }

  /** Shows a line of ours; a sticky one stays until it is replaced or hidden. */
  show(text: string, options: { readonly isSticky?: boolean } = {}): void {
    const isSticky = options.isSticky ?? false;
    this.#message = { text, isSticky };
    this.#timer?.[Symbol.dispose]();
    this.#timer = isSticky ? undefined : this.#options.clock.schedule(messageMs, () => this.hide());
    this.#drawMessage();
  }

  hide(): void {
    if (!this.#message) return;
    this.#message = undefined;
    this.#timer?.[Symbol.dispose]();
    this.#options.redraw();
  }

  /** At a key: a message that goes by itself goes now. */
  didType(): void {
    if (this.#message?.isSticky === false) this.hide();
  }

  didOpen(grid: Grid): void {
    this.#filter = undefined;
    this.#options.onGrid(grid);
  }

  didSnapshot(payload: Uint8Array, offset: number): void {
    this.#filter = this.#newFilter();
    this.#isSnapshot = true;
    this.#filter.push(payload);
    this.#isSnapshot = false;
    if (this.#message?.isSticky === true) this.#drawMessage();
    else this.#message = undefined;
    this.#options.acknowledge(offset);
  }

  didOutput(payload: Uint8Array, endOffset: number): void {
    if (this.#message) return this.#options.acknowledge(endOffset);
    this.#filter?.push(payload);
    this.#options.stdout.write('', () => this.#options.acknowledge(endOffset));
    if (!this.#isSwitched) return;
    this.#isSwitched = false;
    this.#options.redraw();
  }

  didResize(grid: Grid): void {
    this.#options.onGrid(grid);
  }

  didClose(reason: string): void {
    this.#options.onClose(reason);
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }

  #newFilter(): TerminalFilter {
    return new TerminalFilter({
      size: this.#options.sizeOf(),
      write: (bytes) => void this.#options.stdout.write(bytes),
      takeMode: (mode, isSet) => {
        if (mode === 2004) {
          this.#isBracketed = isSet;
          return undefined;
        }
        if (!this.#isSnapshot) this.#isSwitched = true;
        return cleared;
      },
    });
  }

  #drawMessage(): void {
    const text = this.#message?.text ?? '';
    const { cols, rows } = this.#options.sizeOf();
    const line = padEnd(cutMiddle(` ${escapeControls(text, { isSingleLine: true })} `, cols), cols);
    this.#options.stdout.write(
      `\u001b[r\u001b[${rows};1H\u001b[0;7m${line}\u001b[0m\u001b[${rows};1H`,
    );
  }
}

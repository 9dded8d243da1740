import type { Clock } from '../../shared/base/clock.ts';
import type { Grid, TerminalSink } from '../../shared/client/terminal-line.ts';
import { escapeControls } from '../../shared/domain/terminal-text.ts';
import { cutMiddle, padEnd } from '../display-width.ts';
import type { TextStream } from '../output.ts';
import { CroppedView } from './cropped-view.ts';
import { DirectView } from './direct-view.ts';
import type { ScreenView } from './screen-view.ts';

export interface AttachedScreenOptions {
  readonly stdout: TextStream;
  readonly clock: Clock;
  /** Of the operator's terminal now. */
  readonly sizeOf: () => Grid;
  /** Bytes up to this offset are on the terminal. */
  readonly acknowledge: (offset: number) => void;
  /** Asks for a snapshot: what is on the terminal is not what the session shows. */
  readonly redraw: () => void;
  readonly onGrid: (grid: Grid) => void;
  readonly onClose: (reason: string) => void;
}

/**
 * How long a message stands: `moment`, three seconds or until the next key; `until-open`, until the
 * session's screen is here (again); `until-hidden`, until we take it away.
 */
export type MessageLife = 'moment' | 'until-open' | 'until-hidden';

const momentMs = 3_000;

/**
 * The session's screen on the operator's terminal. A message of ours covers the bottom line; while it
 * stands output is left out (and acknowledged), and a snapshot brings the screen back when it goes: so
 * nothing of the session has to be moved for it, and it cannot be drawn over.
 */
export class AttachedScreen implements TerminalSink, Disposable {
  readonly #options: AttachedScreenOptions;
  #view: ScreenView | undefined;
  #grid: Grid | undefined;
  #message: { readonly text: string; readonly life: MessageLife } | undefined;
  #timer: Disposable | undefined;

  constructor(options: AttachedScreenOptions) {
    this.#options = options;
  }

  get isBracketedPaste(): boolean {
    return this.#view?.isBracketedPaste ?? false;
  }

  /** Shows a line of ours. */
  show(text: string, life: MessageLife): void {
    this.#message = { text, life };
    this.#timer?.[Symbol.dispose]();
    this.#timer =
      life === 'moment' ? this.#options.clock.schedule(momentMs, () => this.hide()) : undefined;
    this.#drawMessage();
  }

  hide(): void {
    if (!this.#message) return;
    this.#message = undefined;
    this.#timer?.[Symbol.dispose]();
    this.#options.redraw();
  }

  /** At a key: a message of a moment goes now. */
  didType(): void {
    if (this.#message?.life === 'moment') this.hide();
  }

  didOpen(grid: Grid): void {
    this.#grid = grid;
    this.#options.onGrid(grid);
  }

  didSnapshot(payload: Uint8Array, offset: number): void {
    this.#view?.[Symbol.dispose]();
    this.#view = this.#newView();
    this.#view.snapshot(payload);
    if (this.#message?.life === 'until-open') this.#message = undefined;
    this.#drawMessage();
    this.#options.acknowledge(offset);
  }

  didOutput(payload: Uint8Array, endOffset: number): void {
    if (this.#message || !this.#view) return this.#options.acknowledge(endOffset);
    this.#view.output(payload, () => this.#options.acknowledge(endOffset));
  }

  didResize(grid: Grid): void {
    this.#grid = grid;
    this.#options.onGrid(grid);
    this.#options.redraw();
  }

  didClose(reason: string): void {
    this.#options.onClose(reason);
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#view?.[Symbol.dispose]();
  }

  #newView(): ScreenView {
    const { stdout, clock, sizeOf, redraw } = this.#options;
    const size = sizeOf();
    const grid = this.#grid ?? size;
    const isSame = grid.cols === size.cols && grid.rows === size.rows;
    return isSame
      ? new DirectView({ stdout, size, onSwitch: redraw })
      : new CroppedView({
          stdout,
          clock,
          grid,
          size,
          onDrawn: () => this.#drawMessage(),
        });
  }

  #drawMessage(): void {
    if (!this.#message) return;
    const { text } = this.#message;
    const { cols, rows } = this.#options.sizeOf();
    const line = padEnd(cutMiddle(` ${escapeControls(text, { isSingleLine: true })} `, cols), cols);
    this.#options.stdout.write(
      `\u001b[r\u001b[${rows};1H\u001b[0;7m${line}\u001b[0m\u001b[${rows};1H`,
    );
  }
}

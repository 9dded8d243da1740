import headless from '@xterm/headless';

import type { Grid, TerminalLine, TerminalSink } from '../../src/shared/client/terminal-line.ts';
import { Receipts } from './receipts.ts';

/** A terminal as a page draws one, without a page: what is parsed is acknowledged, and the text can be read. */
export class DrawnTerminal implements TerminalSink {
  readonly drawn = new Receipts<null>();
  readonly closes: string[] = [];
  readonly #terminal = new headless.Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  #line: TerminalLine | undefined;

  /** The line is made with this sink; it is needed to acknowledge. */
  use(line: TerminalLine): this {
    this.#line = line;
    return this;
  }

  get line(): TerminalLine {
    if (!this.#line) throw new Error('the terminal has no line');
    return this.#line;
  }

  get grid(): Grid {
    return { cols: this.#terminal.cols, rows: this.#terminal.rows };
  }

  get text(): string {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.#terminal.rows }, (_, row) =>
      active.getLine(active.viewportY + row)?.translateToString(true),
    ).join('\n');
  }

  /** Resolves when the text fits, now or later. */
  until(fits: (text: string) => boolean): Promise<void> {
    return this.drawn.until(() => fits(this.text));
  }

  /** Resolves when all that was handed over so far is drawn. */
  allDrawn(): Promise<void> {
    return new Promise((resolve) => {
      this.#terminal.write('', resolve);
    });
  }

  didOpen(grid: Grid): void {
    this.didResize(grid);
  }

  didSnapshot(payload: Uint8Array, offset: number): void {
    this.#terminal.reset();
    this.#draw(payload, offset);
  }

  didOutput(payload: Uint8Array, endOffset: number): void {
    this.#draw(payload, endOffset);
  }

  didResize({ cols, rows }: Grid): void {
    this.#terminal.resize(cols, rows);
    this.drawn.poke();
  }

  didClose(reason: string): void {
    this.closes.push(reason);
    this.drawn.poke();
  }

  #draw(payload: Uint8Array, end: number): void {
    this.#terminal.write(payload, () => {
      this.#line?.acknowledge(end);
      this.drawn.poke();
    });
  }
}

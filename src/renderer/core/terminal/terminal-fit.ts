import type { Terminal } from '@xterm/xterm';

import type { Grid } from '../../../shared/client/terminal-line.ts';
import type { Cell, Room } from './terminal-grid.ts';
import {
  fontStepPx,
  fontThatFits,
  gridThatFits,
  isWithin,
  smallestFontPx,
  usualFontPx,
  zoomedFont,
} from './terminal-grid.ts';

/** Kept free at the right, so that it covers no column. */
export const scrollbarPx = 8;

export interface TerminalFitOptions {
  readonly terminal: Terminal;
  /** The element that moves from place to place on the page; its parent is the room. */
  readonly container: HTMLElement;
  /** The grid that this device wants, because it makes the size. */
  readonly onWantGrid: (grid: Grid) => void;
}

/**
 * Brings a grid and a room together. The device that makes the size gets a grid that fills its room; everybody
 * else sees the same grid with smaller characters, enlarged as far as they zoomed in.
 */
export class TerminalFit implements Disposable {
  readonly #options: TerminalFitOptions;
  readonly #observer = new ResizeObserver(() => this.layout());
  readonly #onRender: Disposable;
  /** The last size is drawn. xterm.js puts a new one off while the screen is out of sight, or was just moved. */
  #isDrawn = false;
  /** The smallest font that was drawn since the last change and did not fit. */
  #tooLargePx: number | undefined;
  /** The font of the whole grid, to which zoom applies. */
  #fittedPx: number | undefined;
  #makesSize = false;
  #grid: Grid | undefined;
  #zoom = 1;

  constructor(options: TerminalFitOptions) {
    this.#options = options;
    const rendered = options.terminal.onRender(() => this.#drawn());
    this.#onRender = { [Symbol.dispose]: () => rendered.dispose() };
  }

  /** The container has come into this place. */
  mount(host: HTMLElement): void {
    this.#isDrawn = false;
    this.#observer.observe(host);
  }

  unmount(): void {
    this.#observer.disconnect();
  }

  [Symbol.dispose](): void {
    this.unmount();
    this.#onRender[Symbol.dispose]();
  }

  /** The grid that the hub says the terminal has. */
  setGrid({ cols, rows }: Grid): void {
    this.#grid = { cols, rows };
    this.#resize({ cols, rows });
    this.layout();
  }

  setMakesSize(makesSize: boolean): void {
    if (makesSize === this.#makesSize) return;
    this.#makesSize = makesSize;
    this.layout();
  }

  /** 1: the whole grid is in sight. */
  get zoom(): number {
    return this.#makesSize ? 1 : this.#zoom;
  }

  /** Takes effect while another device makes the size, or none: a grid that fills the room needs no zoom. */
  setZoom(zoom: number): void {
    if (this.#zoom <= 1) this.#fittedPx = this.#options.terminal.options.fontSize;
    this.#zoom = Math.min(largestZoom, Math.max(1, zoom));
    this.#fit();
  }

  /** What is drawn now is not of the size that it will have: another renderer or another font draws it. */
  redraw(): void {
    this.#isDrawn = false;
    this.layout();
  }

  /** Begins anew: the room, the grid or who makes the size has changed. */
  layout(): void {
    this.#tooLargePx = undefined;
    this.#fittedPx = undefined;
    this.#fit();
  }

  /** Changes what does not fit; each change is drawn, and looked at again, before the next one. */
  #fit(): void {
    const { container } = this.#options;
    const host = container.parentElement;
    const cell = this.#cell();
    if (!host || !cell) return;
    container.classList.toggle('is-zoomed', this.zoom > 1);
    const room = { widthPx: host.clientWidth - scrollbarPx, heightPx: host.clientHeight };
    if (room.widthPx < 40 || room.heightPx < 40) return;
    if (this.#makesSize) {
      if (cell.fontPx !== usualFontPx) this.#scale(usualFontPx);
      else this.#want(gridThatFits(room, cell));
    } else if (this.#grid) {
      if (this.#zoom > 1) this.#enlarge(room, this.#grid, cell);
      else this.#shrink(room, this.#grid, cell);
    }
  }

  #enlarge(room: Room, grid: Grid, cell: Cell): void {
    this.#fittedPx ??= fontThatFits(room, grid, cell);
    this.#scale(zoomedFont(this.#fittedPx, this.#zoom));
  }

  /**
   * Characters are drawn in whole pixels of the device, so a smaller font is measured, not trusted. After one that was
   * too large the first that fits is kept: two sizes that each want the other would take turns for ever.
   */
  #shrink(room: Room, grid: Grid, cell: Cell): void {
    const wanted = fontThatFits(room, grid, cell);
    if (!isWithin(room, grid, cell)) {
      this.#tooLargePx = cell.fontPx;
      this.#scale(Math.max(smallestFontPx, Math.min(wanted, cell.fontPx - fontStepPx)));
    } else if (this.#tooLargePx === undefined) this.#scale(wanted);
  }

  #want(grid: Grid): void {
    if (grid.cols === this.#grid?.cols && grid.rows === this.#grid.rows) return;
    this.#grid = grid;
    this.#resize(grid);
    this.#options.onWantGrid(grid);
  }

  #resize({ cols, rows }: Grid): void {
    const { terminal } = this.#options;
    if (cols === terminal.cols && rows === terminal.rows) return;
    this.#isDrawn = false;
    terminal.resize(cols, rows);
  }

  #scale(fontPx: number): void {
    const { terminal } = this.#options;
    if (terminal.options.fontSize === fontPx) return;
    this.#isDrawn = false;
    terminal.options.fontSize = fontPx;
  }

  #drawn(): void {
    if (this.#isDrawn) return;
    this.#isDrawn = true;
    // Not inside the drawing itself, which would take no further change.
    queueMicrotask(() => this.#fit());
  }

  /**
   * Measured on the drawn screen, because fonts differ; undefined until it is drawn at its size. An older
   * drawing over the new count of columns told a cell too small, and so a screen wider than its pane.
   */
  #cell(): Cell | undefined {
    if (!this.#isDrawn) return undefined;
    const { terminal, container } = this.#options;
    const drawn = container.querySelector('.xterm-screen')?.getBoundingClientRect();
    if (!drawn || drawn.width === 0) return undefined;
    return {
      fontPx: terminal.options.fontSize ?? usualFontPx,
      widthPx: drawn.width / terminal.cols,
      heightPx: drawn.height / terminal.rows,
    };
  }
}

const largestZoom = 6;

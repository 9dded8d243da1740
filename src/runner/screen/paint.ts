import type { IBuffer, IBufferCell, IBufferLine } from '@xterm/headless';

import { isClinging } from '../../shared/domain/clinging.ts';
import type { TerminalSize } from '../../shared/domain/terminal-size.ts';
import type { PackedAttributes } from './internals.ts';
import { attributesOf, plainAttributes } from './internals.ts';
import { isErased, isSameRendition, linkSequence, renditionSequence } from './rendition.ts';

// Draws a buffer onto an emulator that was just reset: rows by absolute positions, so that nothing wraps
// and no row depends on another.
//
// That a row continues the one above it (which matters when the width changes) cannot be said by a
// sequence, only be made to happen: two characters are printed over the edge and then painted over.

export function moveTo(x: number, y: number): string {
  return `\x1b[${y + 1};${x + 1}H`;
}

/** The sequences that draw all rows of the buffer. The rendition is plain, without a link, before and afterwards. */
export function paintBuffer(buffer: IBuffer, canvas: Canvas): string {
  return new Painter(buffer, canvas).paint();
}

export interface Canvas extends TerminalSize {
  readonly linkOf: (attributes: PackedAttributes) => string;
}

interface PaintedCell {
  readonly chars: string;
  readonly width: number;
  readonly attributes: PackedAttributes;
}

class Painter {
  readonly #buffer: IBuffer;
  readonly #size: TerminalSize;
  readonly #linkOf: Canvas['linkOf'];
  readonly #cell: IBufferCell;
  /** Cells that hold a character of ours since the wrapping was made, as `y * cols + x`. */
  readonly #touched = new Set<number>();
  #rendition = plainAttributes;
  #link = '';
  #out = '';

  constructor(buffer: IBuffer, canvas: Canvas) {
    this.#buffer = buffer;
    this.#size = canvas;
    this.#linkOf = canvas.linkOf;
    this.#cell = buffer.getNullCell();
  }

  paint(): string {
    this.#wrapRows();
    for (let y = 0; y < this.#size.rows; y += 1) this.#row(y);
    this.#setRendition(plainAttributes);
    return this.#out;
  }

  #wrapRows(): void {
    const { cols, rows } = this.#size;
    const isWrapped = (y: number) => this.#line(y)?.isWrapped;
    if (rows > 1 && isWrapped(0)) {
      // Its beginning has left the screen: wrapped below, then moved up by deleting the row above.
      this.#out += `${moveTo(cols - 1, 0)}xx${moveTo(0, 0)}\x1b[M`;
      this.#touched.add(0);
    }
    for (let y = 1; y < rows; y += 1) {
      if (!isWrapped(y)) continue;
      this.#out += `${moveTo(cols - 1, y - 1)}xx`;
      this.#touched.add(y * cols - 1).add(y * cols);
    }
  }

  #row(y: number): void {
    const { cols } = this.#size;
    let at = -1;
    let previous = '';
    for (let x = 0; x < cols;) {
      const cell = this.#read(x, y);
      const isBlank = cell.chars === '' && isErased(cell.attributes);
      if (isBlank && cell.attributes.bg === 0 && !this.#touched.has(y * cols + x)) {
        x += 1;
        continue;
      }
      if (at !== x) this.#out += at < 0 ? moveTo(x, y) : forward(x - at);
      if (isBlank) {
        x = this.#erase(x, y);
        at = -1;
      } else if (cell.width === 2 && this.#isHalfCovered(x, y)) {
        this.#printCovered(cell, this.#read(x + 1, y));
        x += 2;
      } else {
        const printed = cell.chars || ' ';
        this.#print(printed, cell.attributes, at === x ? previous : '');
        previous = printed;
        x += cell.width;
        at = x;
      }
    }
  }

  /** Erases from `x` as many cells as are alike; the cursor stays. */
  #erase(x: number, y: number): number {
    const first = this.#read(x, y).attributes;
    let end = x + 1;
    for (; end < this.#size.cols; end += 1) {
      const { chars, attributes } = this.#read(end, y);
      if (chars !== '' || attributes.fg !== 0 || attributes.bg !== first.bg) break;
    }
    this.#setRendition(first);
    this.#out += `\x1b[${end - x}X`;
    return end;
  }

  #print(chars: string, attributes: PackedAttributes, previous: string): void {
    if (previous !== '' && mayJoin(previous, chars))
      this.#out += renditionSequence(this.#rendition);
    this.#setRendition(attributes);
    this.#out += chars;
  }

  #setRendition(attributes: PackedAttributes): void {
    const link = this.#linkOf(attributes);
    if (link !== this.#link) this.#out += linkSequence(link);
    this.#link = link;
    if (isSameRendition(attributes, this.#rendition)) return;
    this.#out += renditionSequence(attributes);
    this.#rendition = attributes;
  }

  /**
   * Without wrapping, a character that follows a wide one at the edge is put onto its second half; only if
   * both are printed in one go does the first half stay.
   */
  #printCovered(wide: PaintedCell, cover: PaintedCell): void {
    this.#setRendition(wide.attributes);
    this.#out += `\x1b[?7l${wide.chars}${cover.chars}\x1b[?7h`;
  }

  #isHalfCovered(x: number, y: number): boolean {
    return this.#rawWidth(x + 1, y) !== 0;
  }

  #rawWidth(x: number, y: number): number {
    return this.#line(y)?.getCell(x, this.#cell)?.getWidth() ?? 0;
  }

  /** A cell with what belongs to it. Half of a wide character that is alone is a blank. */
  #read(x: number, y: number): PaintedCell {
    const { cols } = this.#size;
    const isAlone =
      this.#rawWidth(x, y) === 2 && x !== cols - 2 && (x === cols - 1 || this.#isHalfCovered(x, y));
    const cell = this.#line(y)?.getCell(x, this.#cell);
    if (!cell) return { chars: '', width: 1, attributes: plainAttributes };
    const width = cell.getWidth();
    const attributes = attributesOf(cell);
    return width === 0 || isAlone
      ? { chars: '', width: 1, attributes }
      : { chars: cell.getChars(), width, attributes };
  }

  #line(y: number): IBufferLine | undefined {
    return this.#buffer.getLine(this.#buffer.baseY + y);
  }
}

function forward(columns: number): string {
  return columns === 1 ? '\x1b[C' : `\x1b[${columns}C`;
}

/**
 * Whether two neighbours, printed one after the other, could become one cell. They stand in two, so
 * something came between them when they were written; any sequence parts them.
 */
function mayJoin(left: string, right: string): boolean {
  const last = left.codePointAt(left.length - 1) ?? 0;
  const first = right.codePointAt(0) ?? 0;
  return !(isPlain(last) && left.length === 1 && isPlain(first));
}

/** Latin, boxes, kana and ideographs: they join nothing, and are nearly all that terminals show. */
function isPlain(codePoint: number): boolean {
  if (codePoint < 0x300) return !isClinging(codePoint);
  if (codePoint >= 0x2500 && codePoint < 0x2600) return true;
  return (codePoint >= 0x3041 && codePoint < 0x3099) || (codePoint >= 0x3400 && codePoint < 0xa000);
}

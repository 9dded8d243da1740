import type { Inline } from './markdown-inline.ts';
import { parseInline } from './markdown-inline.ts';
import { ParseWork } from './parse-work.ts';

// The part of markdown that Claude writes, parsed into plain data and drawn as elements: no HTML is ever made of it.
// Images are not loaded and show as they are written; what is not understood stays text.
//
// Anyone may have written it, so it costs time in proportion to its length: lines are read once for each level of
// quotes and lists, and there are few of those; no pattern here looks back; and what goes beyond the limits of a page
// is shown as plain text, whole.

export type MarkdownBlock =
  | { readonly type: 'paragraph'; readonly inside: readonly Inline[] }
  | { readonly type: 'heading'; readonly level: number; readonly inside: readonly Inline[] }
  | { readonly type: 'code'; readonly language: string; readonly text: string }
  | { readonly type: 'quote'; readonly blocks: readonly MarkdownBlock[] }
  | { readonly type: 'list'; readonly start: number | null; readonly items: readonly ListItem[] }
  | { readonly type: 'table'; readonly rows: readonly TableRow[] }
  | { readonly type: 'rule' };

export interface ListItem {
  /** Of a task list: whether it is done. */
  readonly isDone: boolean | null;
  readonly blocks: readonly MarkdownBlock[];
}

export type TableRow = readonly (readonly Inline[])[];

/** Quotes and lists inside each other. */
const deepest = 6;

export interface ReadMarkdown {
  readonly blocks: readonly MarkdownBlock[];
  /** So many blocks do not change when text is added, and end before this character. */
  readonly settled: number;
  readonly settledTo: number;
}

/** What begins a block is on its first two lines. The last line may be half of one. */
const beginningLines = 2;

export function parseMarkdown(text: string, work = new ParseWork()): readonly MarkdownBlock[] {
  return readMarkdown(text, work).blocks;
}

export function readMarkdown(text: string, work = new ParseWork()): ReadMarkdown {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  work.step(text.length);
  const { blocks, starts } = new BlockReader({ lines, depth: 0, work }).read();
  const settled = Math.max(
    0,
    starts.findLastIndex((line) => line + beginningLines < lines.length),
  );
  let settledTo = 0;
  for (let line = 0; line < (starts[settled] ?? 0); line += 1) {
    settledTo = text.indexOf('\n', settledTo) + 1;
  }
  return { blocks, settled, settledTo };
}

interface Marker {
  /** The number of an ordered item; null for a bullet. */
  readonly number: number | null;
  /** The sign that one list keeps: `-`, `*`, `+`, `.` or `)`. */
  readonly sign: string;
  /** Where its text begins. */
  readonly column: number;
}

class BlockReader {
  readonly #lines: readonly string[];
  readonly #depth: number;
  readonly #work: ParseWork;
  #at = 0;

  constructor(options: {
    readonly lines: readonly string[];
    readonly depth: number;
    readonly work: ParseWork;
  }) {
    this.#lines = options.lines;
    this.#depth = options.depth;
    this.#work = options.work;
  }

  /** The blocks, and the lines on which they begin. */
  read(): { readonly blocks: readonly MarkdownBlock[]; readonly starts: readonly number[] } {
    const blocks: MarkdownBlock[] = [];
    const starts: number[] = [];
    while (this.#at < this.#lines.length) {
      if (isBlank(this.#line(this.#at))) {
        this.#at += 1;
        continue;
      }
      starts.push(this.#at);
      blocks.push(this.#work.isFull ? this.#rest() : this.#block());
      this.#work.element();
    }
    return { blocks, starts };
  }

  #line(index: number): string {
    const line = this.#lines[index] ?? '';
    this.#work.step(line.length + 1);
    return line;
  }

  #block(): MarkdownBlock {
    const line = this.#line(this.#at);
    const fence = fenceOf(line);
    if (fence) return this.#fence(fence);
    const level = headingLevel(line);
    if (level > 0) {
      this.#at += 1;
      return { type: 'heading', level, inside: this.#inline(headingText(line)) };
    }
    if (isRule(line)) {
      this.#at += 1;
      return { type: 'rule' };
    }
    if (this.#isTableHead(this.#at)) return this.#table();
    const isNested = this.#depth < deepest;
    const marker = markerOf(line);
    if (isNested && marker) return this.#list(marker);
    if (isNested && isQuote(line)) return this.#quote();
    return this.#paragraph();
  }

  /** Everything that is left, as it is written. */
  #rest(): MarkdownBlock {
    const text = this.#lines.slice(this.#at).join('\n');
    this.#at = this.#lines.length;
    return { type: 'code', language: '', text };
  }

  #inline(text: string): readonly Inline[] {
    return parseInline(text, this.#work);
  }

  #inside(lines: readonly string[]): readonly MarkdownBlock[] {
    return new BlockReader({ lines, depth: this.#depth + 1, work: this.#work }).read().blocks;
  }

  #fence({ sign, length, indent, language }: Fence): MarkdownBlock {
    const code: string[] = [];
    this.#at += 1;
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#line(this.#at);
      if (closesFence(line, sign, length)) {
        this.#at += 1;
        break;
      }
      code.push(line.slice(Math.min(indent, indentOf(line))));
    }
    return { type: 'code', language, text: code.join('\n') };
  }

  #quote(): MarkdownBlock {
    const inside: string[] = [];
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#line(this.#at);
      if (isQuote(line)) inside.push(quoted(line));
      else if (!this.#continues(line, inside)) break;
      else inside.push(line);
    }
    return { type: 'quote', blocks: this.#inside(inside) };
  }

  #list(first: Marker): MarkdownBlock {
    const items: ListItem[] = [];
    let marker: Marker | undefined = first;
    while (marker && marker.sign === first.sign && !this.#work.isFull) {
      this.#work.element();
      items.push(this.#item(marker));
      const line = this.#lines[this.#at];
      marker = line === undefined || isRule(line) ? undefined : markerOf(line);
    }
    return { type: 'list', start: first.number, items };
  }

  /** Its lines are those that stand below its text, and what continues its paragraph. */
  #item({ column }: Marker): ListItem {
    const first = this.#line(this.#at).slice(column);
    const task = /^\[([ xX])\] /.exec(first);
    const inside = [task ? first.slice(4) : first];
    this.#at += 1;
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#line(this.#at);
      if (isBlank(line)) {
        if (!this.#goesOnBelow(column)) break;
        inside.push('');
      } else if (indentOf(line) >= column) inside.push(line.slice(column));
      // People indent by two where three are right; a marker may stand there too, of a list inside.
      else if (indentOf(line) >= 2 && markerOf(line)) inside.push(line.slice(2));
      else if (this.#continues(line, inside)) inside.push(line.slice(indentOf(line)));
      else break;
    }
    while (this.#at < this.#lines.length && isBlank(this.#lines[this.#at] ?? '')) this.#at += 1;
    return {
      isDone: task ? task[1] !== ' ' : null,
      blocks: this.#inside(inside),
    };
  }

  /** Whether the line after blank ones still belongs to the item. At most one blank line is looked over. */
  #goesOnBelow(column: number): boolean {
    const next = this.#lines[this.#at + 1] ?? '';
    return !isBlank(next) && indentOf(next) >= column;
  }

  /** A line of prose behind a line of prose, although it is not indented or quoted. */
  #continues(line: string, before: readonly string[]): boolean {
    const last = before.at(-1) ?? '';
    const isProseBefore = !isBlank(last) && !fenceOf(last) && headingLevel(last) === 0;
    return isProseBefore && !this.#begins(line);
  }

  /** The line is the first of something other than a paragraph, or blank. */
  #begins(line: string): boolean {
    return (
      isBlank(line) ||
      fenceOf(line) !== undefined ||
      headingLevel(line) > 0 ||
      isRule(line) ||
      (this.#depth < deepest && (markerOf(line) !== undefined || isQuote(line)))
    );
  }

  #isTableHead(at: number): boolean {
    const head = this.#line(at);
    return head.includes('|') && isTableRule(this.#line(at + 1)) && cellsOf(head).length > 0;
  }

  #table(): MarkdownBlock {
    const head = this.#row(this.#line(this.#at), Infinity);
    const rows = [head];
    this.#at += 2;
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#line(this.#at);
      if (!line.includes('|') || this.#begins(line) || this.#work.isFull) break;
      rows.push(this.#row(line, head.length));
    }
    return { type: 'table', rows };
  }

  #row(line: string, limit: number): TableRow {
    const cells = cellsOf(line).slice(0, limit);
    return cells.map((cell) => {
      this.#work.element();
      return this.#inline(cell);
    });
  }

  #paragraph(): MarkdownBlock {
    const text = [this.#line(this.#at)];
    this.#at += 1;
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#line(this.#at);
      if (this.#begins(line) || this.#isTableHead(this.#at)) break;
      text.push(line);
    }
    return { type: 'paragraph', inside: this.#inline(text.join('\n')) };
  }
}

// Lines. None of these looks at a character more than a few times.

function isBlank(line: string): boolean {
  return line.trim() === '';
}

/** Blanks at its beginning; a tab counts as one, as it is cut away as one. */
function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

interface Fence {
  readonly sign: string;
  readonly length: number;
  readonly indent: number;
  readonly language: string;
}

function fenceOf(line: string): Fence | undefined {
  const indent = indentOf(line);
  const sign = line.charAt(indent);
  if (sign !== '`' && sign !== '~') return undefined;
  const length = runAt(line, indent);
  const words = line.slice(indent + length).trim();
  // Backticks behind it are code in a line.
  if (length < 3 || (sign === '`' && words.includes('`'))) return undefined;
  return { sign, length, indent, language: words.slice(0, 40) };
}

function closesFence(line: string, sign: string, length: number): boolean {
  const indent = indentOf(line);
  if (line.charAt(indent) !== sign) return false;
  const run = runAt(line, indent);
  return run >= length && isBlank(line.slice(indent + run));
}

/** How often the character at a place is repeated from there. */
function runAt(line: string, from: number): number {
  let at = from + 1;
  while (at < line.length && line.charAt(at) === line.charAt(from)) at += 1;
  return at - from;
}

/** 1 to 6; 0 for what is no heading. */
function headingLevel(line: string): number {
  const indent = indentOf(line);
  if (indent > 3 || line.charAt(indent) !== '#') return 0;
  const level = runAt(line, indent);
  const after = line.charAt(indent + level);
  return level <= 6 && (after === '' || after === ' ' || after === '\t') ? level : 0;
}

function headingText(line: string): string {
  const text = line.trimStart().slice(headingLevel(line)).trim();
  let end = text.length;
  while (text.charAt(end - 1) === '#') end -= 1;
  // A row of # at the end closes it, if it stands alone.
  return end === text.length || (end > 0 && text.charAt(end - 1) !== ' ')
    ? text
    : text.slice(0, end).trimEnd();
}

function isRule(line: string): boolean {
  const sign = line.trimStart().charAt(0);
  if (sign !== '-' && sign !== '*' && sign !== '_') return false;
  let count = 0;
  for (const character of line) {
    if (character === sign) count += 1;
    else if (character !== ' ' && character !== '\t') return false;
  }
  return count >= 3;
}

function isQuote(line: string): boolean {
  return line.charAt(indentOf(line)) === '>';
}

function quoted(line: string): string {
  const from = indentOf(line) + 1;
  return line.slice(line.charAt(from) === ' ' ? from + 1 : from);
}

function markerOf(line: string): Marker | undefined {
  const indent = indentOf(line);
  const sign = line.charAt(indent);
  if (sign === '-' || sign === '*' || sign === '+')
    return markerAt(line, { at: indent + 1, sign, number: null });
  let end = indent;
  while (end - indent < 9 && /\d/.test(line.charAt(end))) end += 1;
  const dot = line.charAt(end);
  if (end === indent || (dot !== '.' && dot !== ')')) return undefined;
  return markerAt(line, { at: end + 1, sign: dot, number: Number(line.slice(indent, end)) });
}

function markerAt(
  line: string,
  {
    at,
    sign,
    number,
  }: { readonly at: number; readonly sign: string; readonly number: number | null },
): Marker | undefined {
  if (line.charAt(at) !== ' ' && line.charAt(at) !== '\t') return undefined;
  const blanks = indentOf(line.slice(at, at + 5));
  // An item without a text is one; many blanks are code inside it.
  return { number, sign, column: at + (blanks > 4 ? 1 : blanks) };
}

function isTableRule(line: string): boolean {
  if (!line.includes('-') || !line.includes('|')) return false;
  return cellsOf(line).every((cell) => {
    const from = cell.startsWith(':') ? 1 : 0;
    const to = cell.endsWith(':') ? cell.length - 1 : cell.length;
    return to > from && cell.charAt(from) === '-' && from + runAt(cell, from) === to;
  });
}

/** The cells of a row, without the pipes at its ends; `\|` is a pipe in a cell. */
function cellsOf(line: string): readonly string[] {
  const row = line.trim();
  const cells: string[] = [];
  let cell = '';
  for (let at = row.startsWith('|') ? 1 : 0; at < row.length; at += 1) {
    const character = row.charAt(at);
    if (character === '\\' && row.charAt(at + 1) === '|') {
      cell += '|';
      at += 1;
    } else if (character === '|') {
      cells.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  if (cell.trim() !== '') cells.push(cell.trim());
  return cells;
}

import { LinkBudget } from './link-budget.ts';
import { closeLink } from './terminal-link.ts';
import { TerminalScanner } from './terminal-scanner.ts';
import type { ControlString, CsiSequence, EscapeSequence } from './terminal-sequence.ts';
import { csiKey, csiKeys, csiParams, formatCsiWith } from './terminal-sequence.ts';
import type { TerminalSize } from './terminal-size.ts';
import type { WorkContext } from './terminal-work.ts';
import { cappedCount, csiWork, escapeWork, lineWork, textWork } from './terminal-work.ts';

// Raw terminal output on its way into an emulator: what reaches the emulator are whole sequences, with
// counts no larger than the grid, no control string that the owner did not let through, in slices whose
// work is bounded. The runner's emulator and the page's go through the same feed, so both show the same.

/** About 5 ms of work; the emulator's owner turns to other things between two slices. */
export const sliceWork = 200_000;
const sliceBytes = 16_384;

/**
 * Restoring a cursor, clearing or moving lines and changing screens end a link that is open, as a line feed
 * does: xterm.js would keep half of it, or forget its target with the line it began on.
 */
const linkEnds = csiKeys('J,?J,L,M,S,T,u,!p,?h,?l');

/** They report, move and resize what belongs to the person, and go nowhere. */
const windowOperation = csiKey('t');
const setMode = csiKey('h');
const resetMode = csiKey('l');
const softReset = csiKey('!p');

/**
 * In place of what is dropped: the end of a string that never began. It does nothing but part the characters
 * around it, in every emulator alike.
 */
const nothing = '\x1b\\';

export interface TerminalSlice {
  readonly bytes: Uint8Array;
  /** In units of one printed character. */
  readonly work: number;
}

export interface TerminalFeedOptions {
  readonly size: TerminalSize;
  /** What a control string becomes; `undefined` keeps it from the emulator. Only ASCII may come back. */
  readonly passString: (string: ControlString) => string | undefined;
  /** The markers of the emulator, which move with its lines. */
  readonly markers?: () => number;
  readonly stringLimitBytes?: number;
}

export class TerminalFeed {
  readonly #scanner: TerminalScanner;
  readonly #passString: TerminalFeedOptions['passString'];
  readonly #links: LinkBudget;
  #size: TerminalSize;
  #isInserting = false;
  #buffer = new Uint8Array(sliceBytes);
  #length = 0;
  #work = 0;
  #slices: TerminalSlice[] = [];

  constructor(options: TerminalFeedOptions) {
    this.#size = options.size;
    this.#passString = options.passString;
    this.#links = new LinkBudget(options.markers ?? (() => 0));
    this.#scanner = new TerminalScanner({
      stringLimitBytes: options.stringLimitBytes ?? 8192,
      sink: {
        text: (bytes, start, end) => this.#text(bytes, start, end),
        control: (code) => this.#control(code),
        escape: (sequence) => this.#escape(sequence),
        csi: (sequence) => this.#csi(sequence),
        string: (string) => this.#string(string),
      },
    });
  }

  resize(size: TerminalSize): void {
    this.#size = size;
  }

  /** The slices that are complete now, in order. What is unfinished waits for its rest. */
  push(bytes: Uint8Array): readonly TerminalSlice[] {
    this.#links.count();
    this.#scanner.push(bytes);
    this.#cut();
    const slices = this.#slices;
    this.#slices = [];
    return slices;
  }

  /** The owner says that the emulator has parsed every slice. */
  parsed(): void {
    this.#links.parsed();
  }

  /** What has been pushed and is in no slice yet, in a form that continues the same way. */
  unfinished(): Uint8Array {
    return this.#scanner.unfinished();
  }

  readonly #contextNow = (): WorkContext => this.#context;

  get #context(): WorkContext {
    const { cols, rows } = this.#size;
    return {
      cols,
      rows,
      markers: this.#links.markers,
      isInserting: this.#isInserting,
      isLinkOpen: this.#links.isOpen,
    };
  }

  #text(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (!this.#isInserting && !this.#links.isOpen && length <= sliceBytes) {
      const wraps = length >= this.#size.cols ? this.#links.markers * length : 0;
      this.#reserve(length, length + wraps);
      return this.#copy(bytes, start, end);
    }
    if (!this.#links.print(1 + Math.floor(length / this.#size.cols))) this.#endLink();
    const context = this.#context;
    const room = Math.max(1, Math.min(sliceBytes, Math.floor(sliceWork / textWork(1, context))));
    let from = start;
    while (from < end) {
      const to = characterBoundary(bytes, Math.min(end, from + room), end);
      this.#reserve(to - from, textWork(to - from, context));
      this.#copy(bytes, from, to);
      from = to;
    }
  }

  #control(code: number): void {
    const isLine = code >= 0x0a && code <= 0x0c;
    if (isLine) this.#endLink();
    this.#reserve(1, isLine ? lineWork(this.#context) : 2);
    this.#buffer[this.#length] = code;
    this.#length += 1;
  }

  #escape(sequence: EscapeSequence): void {
    const { intermediates, final } = sequence;
    if (intermediates === '' && '8cDEM'.includes(final)) this.#endLink();
    if (intermediates === '' && final === 'c') this.#isInserting = false;
    this.#putAscii(`\x1b${intermediates}${final}`, escapeWork(sequence, this.#context));
  }

  #csi(sequence: CsiSequence): void {
    if (sequence.key === windowOperation) return this.#putAscii(nothing, 8);
    if (this.#links.isOpen && linkEnds.has(sequence.key)) this.#closeLink();
    if (sequence.key === setMode || sequence.key === resetMode) this.#followInsertMode(sequence);
    if (sequence.key === softReset) this.#isInserting = false;
    const work = csiWork(sequence, this.#contextNow);
    const count = cappedCount(sequence, this.#size);
    if (count !== undefined) return this.#putAscii(formatCsiWith(sequence, count), work);
    this.#reserve(sequence.length + 3, work);
    this.#buffer[this.#length] = 0x1b;
    this.#buffer[this.#length + 1] = 0x5b;
    this.#length += 2;
    this.#copy(sequence.held, 0, sequence.length);
    this.#buffer[this.#length] = sequence.final;
    this.#length += 1;
  }

  #followInsertMode(sequence: CsiSequence): void {
    const isInsert = /(?:^|;)0*4(?=;|:|$)/u.test(csiParams(sequence));
    if (isInsert) this.#isInserting = sequence.key === setMode;
  }

  #string(string: ControlString): void {
    const passed = this.#passString(string) ?? nothing;
    if (!passed.startsWith('\x1b]8;')) this.#putAscii(passed, passed.length + 64);
    else if (passed === closeLink || !this.#links.open()) this.#closeLink();
    else this.#putAscii(passed, passed.length + 64);
  }

  #endLink(): void {
    if (this.#links.isOpen) this.#closeLink();
  }

  #closeLink(): void {
    this.#links.close();
    this.#putAscii(closeLink, 64);
  }

  #putAscii(text: string, work: number): void {
    this.#reserve(text.length, work);
    for (let index = 0; index < text.length; index += 1) {
      this.#buffer[this.#length + index] = text.charCodeAt(index);
    }
    this.#length += text.length;
  }

  /** Copies into the room that was reserved. Most runs are a few bytes: a view would cost more than they. */
  #copy(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > 48) this.#buffer.set(bytes.subarray(start, end), this.#length);
    else {
      for (let index = start; index < end; index += 1) {
        this.#buffer[this.#length + index - start] = bytes[index] ?? 0;
      }
    }
    this.#length += end - start;
  }

  /** Makes room for so many bytes of so much work, in this slice or the next. */
  #reserve(length: number, work: number): void {
    if (this.#length + length > sliceBytes || this.#work + work > sliceWork) this.#cut();
    if (length > this.#buffer.length) this.#buffer = new Uint8Array(length);
    this.#work += work;
  }

  #cut(): void {
    if (this.#length === 0) return;
    this.#slices.push({ bytes: this.#buffer.slice(0, this.#length), work: this.#work });
    this.#length = 0;
    this.#work = 0;
  }
}

/** The first place at or after `index` where no character is cut. */
function characterBoundary(bytes: Uint8Array, index: number, end: number): number {
  let boundary = index;
  while (boundary < end && ((bytes[boundary] ?? 0) & 0xc0) === 0x80) boundary += 1;
  return boundary;
}

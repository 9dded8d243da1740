import { readCodePoint, utf8Length } from '../base/utf8.ts';
import { ClingingRun } from './clinging.ts';
import type { ControlStringKind, CsiSequence, TerminalSink } from './terminal-sequence.ts';

// Takes terminal output apart, whatever it is and wherever it is cut, into text, controls and whole
// sequences. Who passes on only what comes out of here passes on valid UTF-8 and complete sequences, so
// the parser behind stands at ground between any two writes.
//
// The grammar is that of the VT500 parser that xterm.js has as well, with three things left out: the 8-bit
// controls (U+0080 to U+009F do nothing here), sequences longer than anybody needs, and bytes that are no
// UTF-8. A control inside a sequence is carried out before it, ESC starts anew, CAN and SUB give up.

/** No sequence that a program means is longer; a never-ending one must not be held. */
const sequenceLimit = 256;
const intermediateLimit = 2;
/** The largest parameter there is, as in xterm.js. */
const numberLimit = 0x7fffffff;

const ESC = 0x1b;
const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const DEL = 0x7f;

const stringKinds: Readonly<Record<number, ControlStringKind>> = {
  0x5d: 'osc',
  0x50: 'dcs',
  0x58: 'sos',
  0x5e: 'pm',
  0x5f: 'apc',
};
const introducers: Readonly<Record<ControlStringKind, string>> = {
  osc: ']',
  dcs: 'P',
  sos: 'X',
  pm: '^',
  apc: '_',
};

type State =
  | { readonly at: 'ground' | 'escape' | 'csi' | 'csi-ignored' }
  | { readonly at: 'string'; readonly kind: ControlStringKind };

const ground: State = { at: 'ground' };
const escape: State = { at: 'escape' };
const csi: State = { at: 'csi' };
const csiIgnored: State = { at: 'csi-ignored' };

export interface ScannerOptions {
  readonly sink: TerminalSink;
  /** How many bytes of a control string are kept; the rest is read and forgotten. */
  readonly stringLimitBytes: number;
}

export class TerminalScanner {
  readonly #sink: TerminalSink;
  readonly #clinging = new ClingingRun();
  #followsAscii = false;
  #state: State = ground;
  /** The unfinished character, without a sequence. */
  readonly #character = new Uint8Array(4);
  #characterBytes = 0;
  /** The unfinished sequence after its introducer, or the payload of the unfinished string. */
  readonly #held: Uint8Array;
  #heldBytes = 0;
  readonly #csi: { -readonly [Field in keyof CsiSequence]: CsiSequence[Field] };
  #isCut = false;

  constructor(options: ScannerOptions) {
    this.#sink = options.sink;
    this.#held = new Uint8Array(Math.max(options.stringLimitBytes, sequenceLimit));
    this.#csi = { key: 0, first: 0, held: this.#held, length: 0, final: 0 };
  }

  push(bytes: Uint8Array): void {
    let index = 0;
    while (index < bytes.length) {
      index = this.#state.at === 'ground' ? this.#text(bytes, index) : this.#inside(bytes, index);
    }
  }

  /** The bytes that bring a new scanner to where this one stands: an unfinished sequence or character. */
  unfinished(): Uint8Array {
    const held = this.#held.subarray(0, this.#heldBytes);
    switch (this.#state.at) {
      case 'ground':
        return this.#character.slice(0, this.#characterBytes);
      case 'escape':
        return concat('\x1b', held);
      case 'csi':
        return concat('\x1b[', held);
      case 'csi-ignored':
        return concat('\x1b[0?', new Uint8Array());
      case 'string': {
        // What began a string that is cut must not come back to life without its end: no number follows.
        const introducer = `\x1b${introducers[this.#state.kind]}`;
        return this.#isCut ? concat(`${introducer}x`, new Uint8Array()) : concat(introducer, held);
      }
    }
  }

  #inside(bytes: Uint8Array, index: number): number {
    const byte = bytes[index] ?? 0;
    if (this.#state.at === 'string') return this.#string(bytes, index, this.#state.kind);
    if (byte >= 0x80) {
      this.#state = ground;
      return index;
    }
    if (byte < 0x20) this.#controlInside(byte);
    else if (byte !== DEL) this.#collect(byte);
    return index + 1;
  }

  #controlInside(byte: number): void {
    if (byte === ESC) return this.#begin(escape);
    if (byte === CAN || byte === SUB) this.#state = ground;
    this.#sink.control(byte);
  }

  #begin(state: State): void {
    this.#clinging.reset();
    this.#state = state;
    this.#heldBytes = 0;
    this.#isCut = false;
  }

  #collect(byte: number): void {
    switch (this.#state.at) {
      case 'escape':
        return this.#collectEscape(byte);
      case 'csi':
        return this.#collectCsi(byte);
      case 'csi-ignored':
        if (byte >= 0x40) this.#state = ground;
        return;
      default:
    }
  }

  #collectEscape(byte: number): void {
    if (byte < 0x30) {
      if (this.#heldBytes <= intermediateLimit) this.#hold(byte);
      return;
    }
    const kind = stringKinds[byte];
    if (this.#heldBytes === 0 && byte === 0x5b) return this.#begin(csi);
    if (this.#heldBytes === 0 && kind) return this.#begin({ at: 'string', kind });
    this.#state = ground;
    if (this.#heldBytes > intermediateLimit) return;
    this.#sink.escape({
      intermediates: ascii(this.#held, 0, this.#heldBytes),
      final: String.fromCharCode(byte),
    });
  }

  #collectCsi(byte: number): void {
    if (byte >= 0x40) {
      this.#state = ground;
      return this.#finishCsi(byte);
    }
    const last = this.#heldBytes === 0 ? undefined : this.#held[this.#heldBytes - 1];
    const isPrefix = byte >= 0x3c;
    const isParam = byte >= 0x30;
    const afterIntermediate = last !== undefined && last < 0x30;
    const isMisplaced = (isPrefix && last !== undefined) || (isParam && afterIntermediate);
    if (isMisplaced || this.#heldBytes >= sequenceLimit) this.#state = csiIgnored;
    else this.#hold(byte);
  }

  #finishCsi(final: number): void {
    const held = this.#held;
    const end = this.#heldBytes;
    let key = 0;
    let first = 0;
    let isFirst = true;
    let intermediates = 0;
    for (let index = 0; index < end; index += 1) {
      const byte = held[index] ?? 0;
      if (byte >= 0x3c || byte < 0x30) key = key * 256 + byte;
      if (byte < 0x30) intermediates += 1;
      if (byte >= 0x30 && byte < 0x3a && isFirst)
        first = Math.min(first * 10 + byte - 48, numberLimit);
      else if (byte < 0x3c) isFirst = false;
    }
    if (intermediates > intermediateLimit) return;
    const sequence = this.#csi;
    sequence.key = key * 256 + final;
    sequence.first = first;
    sequence.length = end;
    sequence.final = final;
    this.#sink.csi(sequence);
  }

  #string(bytes: Uint8Array, start: number, kind: ControlStringKind): number {
    let index = start;
    for (; index < bytes.length; index += 1) {
      const byte = bytes[index] ?? 0;
      if (byte >= 0x20) this.#hold(byte);
      else if (byte === ESC || (byte === BEL && kind === 'osc')) {
        this.#finishString(kind, byte === ESC ? escape : ground);
        return index + 1;
      } else if (byte === CAN || byte === SUB) {
        this.#begin(ground);
        this.#sink.control(byte);
        return index + 1;
      }
    }
    return index;
  }

  #finishString(kind: ControlStringKind, next: State): void {
    const payload = this.#held.subarray(0, this.#heldBytes);
    const isCut = this.#isCut;
    this.#begin(next);
    this.#sink.string({ kind, payload, isCut });
  }

  #hold(byte: number): void {
    if (this.#heldBytes < this.#held.length) {
      this.#held[this.#heldBytes] = byte;
      this.#heldBytes += 1;
    } else this.#isCut = true;
  }

  #text(bytes: Uint8Array, start: number): number {
    if (this.#characterBytes > 0) return this.#continueCharacter(bytes, start);
    let index = start;
    while (index < bytes.length) {
      const byte = bytes[index] ?? 0;
      if (byte >= 0x20 && byte < DEL) {
        this.#followsAscii = true;
        index += 1;
      } else if (byte < 0x80) {
        this.#flush(bytes, start, index);
        this.#controlAtGround(byte);
        return index + 1;
      } else {
        const read = readCodePoint(bytes, index);
        if (read <= 0 || !this.#accepts(read >> 3)) {
          this.#flush(bytes, start, index);
          return this.#leaveOut(bytes, index, read);
        }
        index += read & 7;
      }
    }
    this.#flush(bytes, start, index);
    return index;
  }

  #accepts(codePoint: number): boolean {
    if (this.#followsAscii) this.#clinging.reset();
    this.#followsAscii = false;
    return codePoint >= 0xa0 && this.#clinging.accepts(codePoint);
  }

  /** Goes past a character that is not passed on, or keeps the part of one whose rest is to come. */
  #leaveOut(bytes: Uint8Array, index: number, read: number): number {
    if (read > 0) return index + (read & 7);
    if (read < 0) return index - read;
    this.#character.set(bytes.subarray(index));
    this.#characterBytes = bytes.length - index;
    return bytes.length;
  }

  #continueCharacter(bytes: Uint8Array, index: number): number {
    const byte = bytes[index] ?? 0;
    this.#character[this.#characterBytes] = byte;
    const length = this.#characterBytes + 1;
    this.#characterBytes = 0;
    const read = readCodePoint(this.#character.subarray(0, length), 0);
    if (read === 0) {
      this.#characterBytes = length;
      return index + 1;
    }
    // Broken by this very byte: it may begin something of its own.
    if (read < 0) return (byte & 0xc0) === 0x80 ? index + 1 : index;
    if (this.#accepts(read >> 3)) {
      this.#sink.text(this.#character, 0, utf8Length(this.#character[0] ?? 0));
    }
    return index + 1;
  }

  #controlAtGround(byte: number): void {
    this.#clinging.reset();
    if (byte === ESC) this.#begin(escape);
    else if (byte !== DEL) this.#sink.control(byte);
  }

  #flush(bytes: Uint8Array, start: number, end: number): void {
    if (end > start) this.#sink.text(bytes, start, end);
  }
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return start === end ? '' : String.fromCharCode(...bytes.subarray(start, end));
}

function concat(head: string, tail: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + tail.length);
  for (let index = 0; index < head.length; index += 1) bytes[index] = head.charCodeAt(index);
  bytes.set(tail, head.length);
  return bytes;
}

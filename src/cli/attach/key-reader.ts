/* oxlint-disable no-control-regex -- control characters are what these patterns look for */
import type { Clock } from '../../shared/base/clock.ts';
import { pasteBegin, pasteEnd } from '../../shared/domain/paste.ts';

export interface KeyReaderOptions {
  readonly clock: Clock;
  /** Keys and mouse reports, as the terminal wrote them. */
  readonly onKeys: (keys: Buffer) => void;
  readonly onPaste: (text: string) => void;
  /** Ctrl-]. */
  readonly onDetach: () => void;
}

// Ctrl-] as itself, and as terminals write it in the two extended keyboard protocols that a program can
// ask for: `CSI 93 ; modifiers u` and `CSI 27 ; modifiers ; 93 ~`. Modifiers are counted from 1, Ctrl is 4,
// and the locks (64, 128) may be on. A release of the key (`:3`) is not the key.
const detachKey = /\u001d|\u001b\[93(?::\d*)*;(\d+)(?::[12])?u|\u001b\[27;(\d+);93~/;
const lockBits = 64 | 128;
const controlModifier = 1 + 4;

/** The beginning of a sequence at the end of a read; the rest of it comes with the next. */
const unfinished = /\u001b(?:\[[\d;:]*)?$/;
/** Escape and Alt-[ are the same bytes and nothing follows. */
const waitMs = 30;
/** What is kept of a paste. It is more than is ever sent, so that the size in the refusal is right for most. */
const keptPasteBytes = 4 * 1024 * 1024;

/** Reads what the operator types: tells pastes and the one key that is ours from what goes to Claude. */
export class KeyReader implements Disposable {
  readonly #options: KeyReaderOptions;
  /** Bytes as characters, so that patterns can be looked for. */
  #rest = '';
  #paste: string | undefined;
  #timer: Disposable | undefined;

  constructor(options: KeyReaderOptions) {
    this.#options = options;
  }

  push(bytes: Buffer): void {
    this.#timer?.[Symbol.dispose]();
    this.#rest += bytes.toString('latin1');
    while (this.#take()) {
      // Each step takes one paste, or the keys before one.
    }
    if (this.#rest === '' || this.#paste !== undefined) return;
    this.#timer = this.#options.clock.schedule(waitMs, () => {
      const keys = this.#rest;
      this.#rest = '';
      this.#keys(keys);
    });
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }

  /** False when nothing more can be taken before more is read. */
  #take(): boolean {
    return this.#paste === undefined ? this.#takeKeys() : this.#takePaste(this.#paste);
  }

  #takeKeys(): boolean {
    const begin = this.#rest.indexOf(pasteBegin);
    if (begin !== -1) {
      const keys = this.#rest.slice(0, begin);
      this.#rest = this.#rest.slice(begin + pasteBegin.length);
      this.#paste = '';
      this.#keys(keys);
      return true;
    }
    const tail = unfinished.exec(this.#rest)?.index ?? this.#rest.length;
    const keys = this.#rest.slice(0, tail);
    this.#rest = this.#rest.slice(tail);
    this.#keys(keys);
    return false;
  }

  #takePaste(before: string): boolean {
    const all = before + this.#rest;
    const end = all.indexOf(pasteEnd, Math.max(0, before.length - pasteEnd.length));
    if (end === -1) {
      // However long it is, it ends at its marker: a rest that was read as keys would be several prompts. Of one
      // that is too long to be sent the middle is forgotten, and the end kept, which may be half the marker.
      const isTooLong = all.length > keptPasteBytes;
      this.#paste = isTooLong ? all.slice(0, keptPasteBytes) + all.slice(-pasteEnd.length) : all;
      this.#rest = '';
      return false;
    }
    this.#paste = undefined;
    this.#rest = all.slice(end + pasteEnd.length);
    this.#options.onPaste(Buffer.from(all.slice(0, end), 'latin1').toString('utf8'));
    return true;
  }

  #keys(keys: string): void {
    const detach = detachAt(keys);
    const before = detach === undefined ? keys : keys.slice(0, detach);
    if (before !== '') this.#options.onKeys(Buffer.from(before, 'latin1'));
    // What follows is dropped: it was typed at somebody who leaves.
    if (detach !== undefined) this.#options.onDetach();
  }
}

function detachAt(keys: string): number | undefined {
  const match = detachKey.exec(keys);
  if (!match) return undefined;
  const modifiers = match[1] ?? match[2];
  const isControl =
    modifiers === undefined || ((Number(modifiers) - 1) & ~lockBits) + 1 === controlModifier;
  if (isControl) return match.index;
  const from = match.index + match[0].length;
  const later = detachAt(keys.slice(from));
  return later === undefined ? undefined : from + later;
}

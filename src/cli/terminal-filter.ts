import { TerminalScanner } from '../shared/domain/terminal-scanner.ts';
import type { CsiSequence, EscapeSequence } from '../shared/domain/terminal-sequence.ts';
import { csiKeys, csiParams } from '../shared/domain/terminal-sequence.ts';
import type { TerminalSize } from '../shared/domain/terminal-size.ts';
import { formatCapped } from '../shared/domain/terminal-work.ts';
import { ViewerStrings } from '../shared/domain/viewer-strings.ts';

// `roundhouse attach` writes a session's output to the operator's own terminal, which may be any program
// with any feature. So this is a list of what may pass, not of what may not: text, cursor, colours, modes
// of the screen, keyboard and mouse. What asks the terminal for an answer, and what reaches beyond its
// screen (titles, clipboard, notifications, files, images, window, macros), does not pass.

/** The control sequences that pass; `?h` and `?l` are looked into. */
const passedCsis = csiKeys(
  '@,A,B,C,D,E,F,G,H,I,J,K,L,M,P,S,T,X,Z,`,a,b,d,e,f,g,h,l,m,r,s,u,' +
    `?J,?K, @, A,'},'~,"q, q,!p,` +
    // The keyboard: keys reach the program in the form it asked for.
    '>u,<u,=u,>m',
);
const privateModes = csiKeys('?h,?l');

const passedModes = new Set(
  '1 5 6 7 9 12 25 45 47 66 1000 1002 1003 1004 1005 1006 1015 1016 1047 1048 1049 2004 2026'.split(
    ' ',
  ),
);

/** Of the escapes: cursor, index, tabs, keypad, shifts, and the sets of characters. */
const passedEscape = /^(?:[78DEHM=>no|}~]|#8|%[@G]|[()*+\-.][0-9A-Za-z<>=])$/;

/** Bell, backspace, tab, line feeds, return and the shifts. ENQ would be answered. */
const passedControls = new Set([7, 8, 9, 10, 11, 12, 13, 14, 15]);

/**
 * A full reset of the operator's terminal would take their scrollback, title and settings. This is the
 * part of it that the screen needs: soft reset, modes, normal character sets, home, cleared.
 */
export const softReset =
  '\x1b[!p\x1b[m\x1b[r\x1b[?6l\x1b[?7h\x1b[?25h\x1b(B\x0f\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l' +
  '\x1b[?1004l\x1b[?1005l\x1b[?1006l\x1b[?1015l\x1b[?1016l\x1b[?2004l\x1b[?2026l\x1b[4l\x1b[20l\x1b[?1l' +
  '\x1b>\x1b[>4m\x1b[=0u\x1b[0 q\x1b[H\x1b[2J';

/** Modes that a viewer may keep for itself: which of the two screens is shown, and bracketed paste. */
const viewerModes = new Set(['47', '1047', '1049', '2004']);

export interface TerminalFilterOptions {
  /** Where the filtered bytes go; the array is the callee's to keep. */
  readonly write: (bytes: Uint8Array) => void;
  readonly size: TerminalSize;
  /**
   * When given, the modes 47, 1047, 1049 and 2004 do not pass: the operator's terminal has one screen for
   * this session and its own bracketed paste. What is returned is written in their place.
   */
  readonly takeMode?: (mode: number, isSet: boolean) => string | undefined;
}

/**
 * Takes output cut anywhere and writes what may pass; the same for every way of cutting. Holds at most
 * one unfinished sequence.
 */
export class TerminalFilter {
  readonly #write: TerminalFilterOptions['write'];
  readonly #takeMode: TerminalFilterOptions['takeMode'];
  readonly #scanner: TerminalScanner;
  readonly #strings = new ViewerStrings({ onTitle: () => undefined });
  readonly #encoder = new TextEncoder();
  #size: TerminalSize;
  #chunks: Uint8Array[] = [];

  constructor(options: TerminalFilterOptions) {
    this.#write = options.write;
    this.#takeMode = options.takeMode;
    this.#size = options.size;
    this.#scanner = new TerminalScanner({
      stringLimitBytes: 4096,
      sink: {
        text: (bytes, start, end) => void this.#chunks.push(bytes.slice(start, end)),
        control: (code) => {
          if (passedControls.has(code)) this.#chunks.push(Uint8Array.of(code));
        },
        escape: (sequence) => this.#put(this.#passEscape(sequence)),
        csi: (sequence) => this.#put(this.#passCsi(sequence)),
        string: (string) => this.#put(this.#strings.pass(string)),
      },
    });
  }

  resize(size: TerminalSize): void {
    this.#size = size;
  }

  push(bytes: Uint8Array): void {
    this.#scanner.push(bytes);
    if (this.#chunks.length === 0) return;
    const joined = new Uint8Array(this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let offset = 0;
    for (const chunk of this.#chunks) {
      joined.set(chunk, offset);
      offset += chunk.length;
    }
    this.#chunks = [];
    this.#write(joined);
  }

  #passEscape(sequence: EscapeSequence): string | undefined {
    const body = sequence.intermediates + sequence.final;
    if (body !== 'c') return passedEscape.test(body) ? `\x1b${body}` : undefined;
    if (!this.#takeMode) return softReset;
    this.#takeMode(2004, false);
    return softReset.replace('\x1b[?2004l', '');
  }

  #passCsi(sequence: CsiSequence): string | undefined {
    if (privateModes.has(sequence.key)) return this.#passModes(sequence);
    return passedCsis.has(sequence.key) ? formatCapped(sequence, this.#size) : undefined;
  }

  #passModes(sequence: CsiSequence): string | undefined {
    const final = String.fromCharCode(sequence.final);
    const modes = csiParams(sequence)
      .split(';')
      .map((mode) => mode.replace(/^0+(?=\d)/u, ''))
      .filter((mode) => passedModes.has(mode));
    const take = this.#takeMode;
    const taken = take ? modes.filter((mode) => viewerModes.has(mode)) : [];
    const passed = modes.filter((mode) => !taken.includes(mode)).join(';');
    const instead = taken.map((mode) => take?.(Number(mode), final === 'h') ?? '').join('');
    const text = (passed === '' ? '' : `\x1b[?${passed}${final}`) + instead;
    return text === '' ? undefined : text;
  }

  #put(text: string | undefined): void {
    if (text !== undefined) this.#chunks.push(this.#encoder.encode(text));
  }
}

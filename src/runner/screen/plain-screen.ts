import { cutText } from '../../shared/base/cut-text.ts';
import { TerminalScanner } from '../../shared/domain/terminal-scanner.ts';
import { csiKeys } from '../../shared/domain/terminal-sequence.ts';
import { titleOf } from '../../shared/domain/viewer-strings.ts';
import { InputModes } from './input-modes.ts';

const lineMoves = csiKeys('H,f,d');
const columnMoves = csiKeys('C,G');

const linesKept = 200;
const lineLimit = 1000;

/**
 * What is left of a screen without an emulator: the last lines of text, as they were printed, wherever the
 * cursor was. Its work is one pass over the bytes, whatever they are.
 */
export class PlainScreen {
  readonly #decoder = new TextDecoder();
  readonly #scanner: TerminalScanner;
  readonly #inputModes = new InputModes();
  #lines: string[] = [''];
  #title: string;

  /** `modes`: the sequences that set how the program wants its keys, before what is written here. */
  constructor({ title, modes }: { readonly title: string; readonly modes: string }) {
    this.#title = title;
    this.#scanner = new TerminalScanner({
      stringLimitBytes: 1024,
      sink: {
        text: (bytes, start, end) => this.#add(this.#decoder.decode(bytes.subarray(start, end))),
        control: (code) => {
          if (code === 0x0a) this.#newLine();
          if (code === 0x09) this.#add(' ');
        },
        escape: (sequence) => this.#inputModes.escape(sequence),
        // A cursor that goes elsewhere begins another piece of text.
        csi: (sequence) => {
          this.#inputModes.csi(sequence);
          const { key } = sequence;
          if (lineMoves.has(key)) this.#newLine();
          if (columnMoves.has(key)) this.#add(' ');
        },
        string: ({ kind, payload, isCut }) => {
          if (kind === 'osc' && !isCut) this.#title = titleOf(payload) ?? this.#title;
        },
      },
    });
    this.#scanner.push(new TextEncoder().encode(modes));
  }

  /** Makes a terminal that was reset send keys and pastes as the program wants them. */
  get modes(): string {
    return this.#inputModes.sequence();
  }

  get title(): string {
    return this.#title;
  }

  write(bytes: Uint8Array): void {
    this.#scanner.push(bytes);
  }

  /** The last lines that are not empty. */
  lines(limit: number): readonly string[] {
    return this.#lines.filter((line) => line.trim() !== '').slice(-limit);
  }

  #add(text: string): void {
    const last = this.#lines.length - 1;
    const line = this.#lines[last] ?? '';
    if (line.length < lineLimit) this.#lines[last] = cutText(line + text, lineLimit);
  }

  #newLine(): void {
    this.#lines.push('');
    if (this.#lines.length > 2 * linesKept) this.#lines = this.#lines.slice(-linesKept);
  }
}

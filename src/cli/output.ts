import { escapeControls } from '../shared/domain/terminal-text.ts';
import { jsonText } from './json-text.ts';
import { paint, withoutStyle } from './style.ts';

/** What we use of a stream of Node. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string | Uint8Array, onWritten?: () => void): boolean;
  once(event: 'drain', listener: () => void): unknown;
}

export interface OutputOptions {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly isJson: boolean;
  /** False where the environment asks for no colour. */
  readonly mayColour: boolean;
}

/**
 * The only place that writes to the terminal. With `--json` stdout carries one document and nothing else
 * (`item`: one per line); without, text for people. Progress and warnings go to stderr. Whatever is
 * printed is escaped here, so that no text of a session can act on the operator's terminal ([TTY-7]).
 */
export class Output {
  readonly #options: OutputOptions;

  constructor(options: OutputOptions) {
    this.#options = options;
  }

  get isJson(): boolean {
    return this.#options.isJson;
  }

  /** Columns of a terminal on stdout; undefined where the output goes into a file or a pipe. */
  get columns(): number | undefined {
    const { stdout } = this.#options;
    return stdout.isTTY === true ? (stdout.columns ?? 80) : undefined;
  }

  get isTerminal(): boolean {
    return this.#options.stdout.isTTY === true;
  }

  /** The result of a command: the document for programs, the text for people. */
  result(document: unknown, text: () => string): void {
    if (this.isJson) this.#print(`${jsonText(document, 2)}\n`);
    else this.text(text());
  }

  /** One of many results, as they come. */
  item(document: unknown, text: () => string): void {
    if (this.isJson) this.#print(`${jsonText(document)}\n`);
    else this.text(text());
  }

  /** Text for people on stdout; nothing where a program reads. */
  text(text: string): void {
    if (!this.isJson && text !== '') this.#print(`${this.#dressed(text, this.#options.stdout)}\n`);
  }

  /** A file that goes to stdout; waits while the reader is slow. */
  async bytes(chunk: Uint8Array): Promise<void> {
    const { stdout } = this.#options;
    if (stdout.write(chunk)) return;
    await new Promise<void>((resolve) => {
      stdout.once('drain', () => resolve());
    });
  }

  progress(text: string): void {
    this.#options.stderr.write(`${this.#dressed(text, this.#options.stderr)}\n`);
  }

  warning(text: string): void {
    this.progress(`warning: ${text}`);
  }

  /** What happened, what to do next; a program gets the same as the document of the command. */
  error(error: { readonly code: string; readonly message: string; readonly hint: string }): void {
    if (this.isJson) this.#print(`${jsonText({ error })}\n`);
    this.progress(`error: ${error.message}${error.hint === '' ? '' : `\n${error.hint}`}`);
  }

  #print(text: string): void {
    this.#options.stdout.write(text);
  }

  #dressed(text: string, stream: TextStream): string {
    const harmless = escapeControls(text);
    const isPainted = stream.isTTY === true && this.#options.mayColour;
    return isPainted ? paint(harmless) : withoutStyle(harmless);
  }
}

import { fileURLToPath } from 'node:url';

import xterm from '@xterm/headless';
import type { IPty } from 'node-pty';
import { spawn } from 'node-pty';

import { Receipts } from './receipts.ts';

const entry = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url));

/** How long something may take before the test gives up. */
const patienceMs = 90_000;

export interface CliTerminalOptions {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly cols: number;
  readonly rows: number;
}

/** The command line in a terminal of its own, which answers queries and keeps its screen as a real one does. */
export class CliTerminal implements AsyncDisposable {
  readonly exited: Promise<{ readonly exitCode: number; readonly signal: number }>;
  readonly #pty: IPty;
  readonly #screen: xterm.Terminal;
  readonly #drawn = new Receipts<never>();
  #output = '';

  constructor(options: CliTerminalOptions) {
    const { cols, rows, env, cwd } = options;
    this.#pty = spawn(process.execPath, [entry, ...options.args], {
      cols,
      rows,
      cwd,
      env: { ...env },
    });
    this.#screen = new xterm.Terminal({ cols, rows, allowProposedApi: true });
    this.#screen.onData((answer) => this.#pty.write(answer));
    this.#pty.onData((output) => {
      this.#output += output;
      this.#screen.write(output, () => this.#drawn.poke());
    });
    this.exited = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => {
        // What it wrote last is drawn by then.
        this.#screen.write('', () => resolve({ exitCode, signal: signal ?? 0 }));
      });
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** Everything that was written to the terminal. */
  get output(): string {
    return this.#output;
  }

  /** What a person would see now; every kind of blank is one. */
  get text(): string {
    const buffer = this.#screen.buffer.active;
    return Array.from({ length: this.#screen.rows }, (_, row) =>
      buffer.getLine(buffer.baseY + row)?.translateToString(true),
    )
      .join('\n')
      .replaceAll('\u00a0', ' ');
  }

  /** Resolves when the text is on the screen, be it for a moment only. */
  async shows(text: string): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(new Error(`"${text}" is not on the screen:\n${this.text}`));
    }, patienceMs);
    const drawn = this.#drawn.until(() => this.text.includes(text));
    await Promise.race([drawn, late]).finally(() => clearTimeout(timer));
  }

  /** Modes that a program may have left behind, as they are now. */
  get modes() {
    const { mouseTrackingMode, bracketedPasteMode, applicationCursorKeysMode, originMode } =
      this.#screen.modes;
    return {
      isAlternate: this.#screen.buffer.active.type === 'alternate',
      mouseTrackingMode,
      bracketedPasteMode,
      applicationCursorKeysMode,
      originMode,
    };
  }

  write(keys: string): void {
    this.#pty.write(keys);
  }

  resize(cols: number, rows: number): void {
    this.#pty.resize(cols, rows);
    this.#screen.resize(cols, rows);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pty.kill('SIGKILL');
    await this.exited;
    this.#screen.dispose();
  }
}

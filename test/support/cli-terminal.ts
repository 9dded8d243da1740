import { fileURLToPath } from 'node:url';

import xterm from '@xterm/headless';
import type { IPty } from 'node-pty';
import { spawn } from 'node-pty';

const entry = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url));

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
      this.#screen.write(output);
    });
    this.exited = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => resolve({ exitCode, signal: signal ?? 0 }));
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

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import xterm from '@xterm/headless';
import { type IPty, spawn } from 'node-pty';

import type { ClaudeLab } from './claude-lab.ts';

const columns = 120;
const rows = 40;

/**
 * The real Claude Code in a terminal of its own, without Roundhouse: for tests that pin what
 * Claude Code does. An emulator answers its queries and gives the screen as text.
 */
export class ClaudeTerminal {
  readonly exited: Promise<{ readonly exitCode: number; readonly signal: number }>;
  readonly #lab: ClaudeLab;
  readonly #pty: IPty;
  readonly #screen: xterm.Terminal;

  constructor(options: { readonly lab: ClaudeLab; readonly args: readonly string[] }) {
    this.#lab = options.lab;
    this.#pty = spawn(options.lab.claude, [...options.args], {
      cols: columns,
      rows,
      cwd: options.lab.repo,
      env: { ...options.lab.env },
    });
    this.#screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#screen.onData((answer) => this.#pty.write(answer));
    this.#pty.onData((output) => this.#screen.write(output));
    this.exited = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => resolve({ exitCode, signal: signal ?? 0 }));
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** What a person would see now. */
  get text(): string {
    const buffer = this.#screen.buffer.active;
    return Array.from({ length: rows }, (_, row) =>
      buffer.getLine(row)?.translateToString(true),
    ).join('\n');
  }

  /** Claude Code's own account of the session, from `sessions/<pid>.json`. */
  get status(): { readonly status?: string; readonly waitingFor?: string } {
    const path = join(this.#lab.configDir, 'sessions', `${this.pid}.json`);
    try {
      const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
      return typeof value === 'object' && value !== null ? value : {};
    } catch {
      return {}; // Not written yet, or half written.
    }
  }

  write(bytes: string): void {
    this.#pty.write(bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pty.kill('SIGKILL');
    await this.exited;
    this.#screen.dispose();
  }
}

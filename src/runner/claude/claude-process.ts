import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { constants as system, platform } from 'node:os';

import { spawn, type IPty, type IPtyForkOptions } from 'node-pty';

import { AppError, messageOf } from '../../shared/base/app-error.ts';
import { assert } from '../../shared/base/assert.ts';
import { delay, type Clock } from '../../shared/base/clock.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { usedUp } from '../../shared/base/used-up.ts';
import { OutputGatherer } from './output-gatherer.ts';
import {
  descendantsOf,
  killAll,
  killSame,
  knownProcesses,
  processesMarked,
  type KnownProcess,
} from './process-tree.ts';
import { PtyInput } from './pty-input.ts';

export interface ClaudeProcessOptions {
  readonly executable: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** `NAME=value` of the environment, by which all that Claude Code started is found again. */
  readonly mark: string;
  readonly cols: number;
  readonly rows: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ClaudeExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** What is left of the tree gets this long to notice that Claude Code is gone before it is ended. */
const leftoverGraceMs = 200;
/** A process that is just being started shows no mark for a moment: only a second look proves that none is left. */
const leftoverPauseMs = 50;
/** Something that starts itself anew faster than it can be ended would keep the runner for ever. */
const leftoverLooks = 40;

/** Claude Code in its PTY, and everything that it starts. */
export class ClaudeProcess implements AsyncDisposable {
  readonly #options: ClaudeProcessOptions;
  readonly #output: Emitter<Uint8Array>;
  readonly #gatherer: OutputGatherer;
  readonly #exited = Promise.withResolvers<ClaudeExit>();
  #pty: IPty | undefined;
  #input: PtyInput | undefined;
  #hasExited = false;

  constructor(options: ClaudeProcessOptions) {
    this.#options = options;
    this.#output = new Emitter({
      onListenerError: (thrown) =>
        options.logger.error('a listener of the output failed', { error: thrown }),
    });
    this.#gatherer = new OutputGatherer({
      clock: options.clock,
      onOutput: (bytes) => this.#output.fire(bytes),
    });
  }

  /** Raw bytes as Claude Code wrote them, in order. The last ones come before `exited` resolves. */
  get onOutput() {
    return this.#output.event;
  }

  /** Resolves once, when Claude Code has ended and all its output was told. */
  get exited(): Promise<ClaudeExit> {
    return this.#exited.promise;
  }

  get isRunning(): boolean {
    return this.#pty !== undefined && !this.#hasExited;
  }

  get pid(): number {
    assert(this.#pty, 'Claude Code was started');
    return this.#pty.pid;
  }

  /** The name of the slave of its terminal; `null` where there is none. */
  get terminalName(): string | null {
    const pty: (IPty & { readonly ptsName?: string }) | undefined = this.#pty;
    return pty?.ptsName ?? null;
  }

  start(): void {
    const { executable, args, cwd, environment, cols, rows, clock } = this.#options;
    const pty = spawnInTerminal(executable, args, {
      cols,
      rows,
      cwd,
      env: { ...environment },
      // Bytes, not text: a character may be cut in half between two reads.
      encoding: null,
    });
    this.#pty = pty;
    this.#input = new PtyInput({ clock, write: writerOf(pty) });
    pty.onData((chunk: string | Uint8Array) => this.#gatherer.push(asBytes(chunk)));
    pty.onExit(({ exitCode, signal }) => this.#onExit(exitCode, signal ?? 0));
  }

  /** `false` when nothing was taken: Claude Code is gone or does not read. */
  write(bytes: Uint8Array): boolean {
    return this.#input?.write(bytes) ?? false;
  }

  drained(): Promise<void> {
    return this.#input?.drained() ?? Promise.resolve();
  }

  /** Output stays in the kernel, and Claude Code waits, until `resume`. */
  pause(): void {
    this.#pty?.pause();
  }

  resume(): void {
    this.#pty?.resume();
  }

  resize(cols: number, rows: number): void {
    if (this.isRunning) this.#pty?.resize(cols, rows);
  }

  /**
   * Kindly, then firmly: SIGTERM lets Claude Code say SessionEnd and write its transcript; after the grace
   * the whole tree is killed. Resolves when nothing of it is left.
   */
  async stop(graceMs: number): Promise<void> {
    if (!this.isRunning) return;
    const tree = [...knownProcesses(descendantsOf(this.pid))];
    this.#signal('SIGTERM');
    await Promise.race([this.exited, delay(this.#options.clock, graceMs)]);
    if (this.isRunning) {
      tree.push(...knownProcesses(descendantsOf(this.pid)));
      this.#signal('SIGKILL');
      await this.exited;
    }
    await this.#endLeftovers(tree);
  }

  /** After Claude Code ended by itself or was killed: ends what it left behind. */
  async reap(): Promise<void> {
    await this.#endLeftovers([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop(0);
    this.#input?.[Symbol.dispose]();
    this.#gatherer[Symbol.dispose]();
    this.#output[Symbol.dispose]();
  }

  /** Tools that Claude Code ended itself need a moment to go; what is there after it was left behind. */
  async #endLeftovers(known: readonly KnownProcess[]): Promise<void> {
    const { mark, clock, logger } = this.#options;
    if (processesMarked(mark).length > 0 || known.length > 0) await delay(clock, leftoverGraceMs);
    // A pid of the tree walk may be another process by now: the mark proves that it is not, and where there are no
    // marks, its start.
    if (platform() !== 'linux') return killSame(known);
    for (let look = 0, clear = 0; look < leftoverLooks; look += 1) {
      const pids = processesMarked(mark);
      clear = pids.length === 0 ? clear + 1 : 0;
      if (clear === 2) return;
      if (pids.length > 0) logger.info('ending what Claude Code left behind', { pids });
      killAll(pids);
      await delay(clock, leftoverPauseMs);
    }
  }

  /** Windows knows no signals: there the terminal is closed, which ends what is in it. */
  #signal(name: 'SIGTERM' | 'SIGKILL'): void {
    if (platform() === 'win32') this.#pty?.kill();
    else this.#pty?.kill(name);
  }

  #onExit(exitCode: number, signal: number): void {
    this.#hasExited = true;
    this.#gatherer.flush();
    this.#input?.[Symbol.dispose]();
    this.#exited.resolve(
      signal > 0 ? { code: null, signal: signalName(signal) } : { code: exitCode, signal: null },
    );
  }
}

function spawnInTerminal(
  executable: string,
  args: readonly string[],
  options: IPtyForkOptions,
): IPty {
  try {
    return spawn(executable, [...args], options);
  } catch (thrown) {
    throw new AppError('unavailable', whyNoTerminal() ?? messageOf(thrown), { cause: thrown });
  }
}

/** node-pty says only that it failed: no terminal is left, or no process. */
function whyNoTerminal(): string | undefined {
  if (platform() === 'win32') return undefined;
  try {
    closeSync(openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY));
  } catch (thrown) {
    const remedy = 'Close some, or raise kernel.pty.max with `sysctl`';
    return usedUp(thrown) ?? `The system has no pseudo-terminals left. ${remedy}, and try again.`;
  }
  return 'The system starts no more processes for this account, or has no memory left. End some programs, and try again.';
}

/** Straight to the descriptor, which node-pty has on Unix without a type; elsewhere its own queue. */
function writerOf(pty: IPty): (bytes: Uint8Array) => number {
  const { fd } = pty as IPty & { readonly fd?: number };
  if (fd !== undefined) return (bytes) => writeSync(fd, bytes);
  return (bytes) => {
    pty.write(Buffer.from(bytes));
    return bytes.length;
  };
}

function asBytes(chunk: string | Uint8Array): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

function signalName(number: number): string {
  const found = Object.entries(system.signals).find(([, value]) => value === number);
  return found?.[0] ?? String(number);
}

import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';

import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Environment } from '../../src/cli/config.ts';
import type { Clock } from '../../src/shared/base/clock.ts';
import { systemClock } from '../../src/shared/base/clock.ts';

export interface RunOptions {
  readonly environment?: Environment;
  readonly directory?: string;
  readonly stdin?: string;
  /** Columns of the terminal that stdout is; without it stdout is a pipe. */
  readonly columns?: number;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One run of the command line, in this process, as a shell would see it. */
export async function runCli(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const stdout = new CapturedStream(options.columns);
  const stderr = new CapturedStream(options.columns);
  const code = await runCommandLine(argv, {
    environment: options.environment ?? {},
    directory: options.directory ?? '/',
    stdin: Readable.from([options.stdin ?? '']),
    stdout,
    stderr,
    clock: options.clock ?? systemClock,
    fetch,
    signal: options.signal ?? new AbortController().signal,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** Keeps what is written; a terminal when it is given columns. */
export class CapturedStream extends EventEmitter {
  readonly isTTY: boolean;
  readonly columns: number;
  readonly rows = 24;
  readonly #chunks: Buffer[] = [];

  constructor(columns: number | undefined) {
    super();
    this.isTTY = columns !== undefined;
    this.columns = columns ?? 80;
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  write(text: string | Uint8Array, onWritten?: () => void): boolean {
    this.#chunks.push(Buffer.from(text));
    this.emit('written');
    onWritten?.();
    return true;
  }
}

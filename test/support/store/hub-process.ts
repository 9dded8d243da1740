import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { migrationsDirectory } from './store-lab.ts';

export interface HubProcessOptions {
  readonly directory: string;
  readonly migrations?: string;
  /** `point:hits`: where it ends itself with SIGKILL. */
  readonly crash?: string;
  /** `hold`, or a file to restore. */
  readonly task?: string;
}

/** Starts `open-once` in a process of its own. */
export function startHubProcess(options: HubProcessOptions): ChildProcess {
  const { directory, migrations = migrationsDirectory, crash = '', task = '' } = options;
  const program = join(import.meta.dirname, 'open-once.ts');
  return spawn(process.execPath, [program, directory, migrations, crash, task], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Runs it to its end: the exit code, or the signal that ended it. */
export function runHubProcess(options: HubProcessOptions): Promise<number | string> {
  return endOf(startHubProcess(options));
}

export interface LedgerWriterOptions {
  readonly directory: string;
  /** Gets one line with the number of each acknowledged event. */
  readonly ledger: string;
  readonly crash: string;
  /** Gets the process, to kill it at a moment of the test's choice. */
  readonly onDidStart?: (writer: ChildProcess) => void;
}

/** Runs `ledger-writer`, which stores events until it is killed. */
export function runLedgerWriter(options: LedgerWriterOptions): Promise<number | string> {
  const { directory, ledger, crash, onDidStart } = options;
  const program = join(import.meta.dirname, 'ledger-writer.ts');
  const writer = spawn(process.execPath, [program, directory, ledger, crash], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  onDidStart?.(writer);
  return endOf(writer);
}

export interface CommandWriterOptions {
  readonly directory: string;
  /** Gets one line with each answer. */
  readonly ledger: string;
  readonly crash: string;
  readonly commands: number;
}

/** Runs `command-writer`, which gives so many commands, each twice. */
export function runCommandWriter(options: CommandWriterOptions): Promise<number | string> {
  const { directory, ledger, crash, commands } = options;
  const program = join(import.meta.dirname, 'command-writer.ts');
  const given = [program, directory, ledger, crash, String(commands)];
  return endOf(spawn(process.execPath, given, { stdio: ['ignore', 'ignore', 'inherit'] }));
}

async function endOf(child: ChildProcess): Promise<number | string> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return signal ?? code ?? 0;
}

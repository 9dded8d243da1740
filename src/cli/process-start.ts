import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

import {
  isSameStart,
  linuxStart,
  startOfAnswer,
  startQuery,
} from '../shared/domain/process-start.ts';

const run = promisify(execFile);

/** Windows looks for a program in the current folder first, which is often a repo. That of Node is ours. */
const nodeFolder = { cwd: dirname(process.execPath) };

/** Whether the process that was noted with this start still runs. */
export async function isSameProcess(pid: number, noted: string): Promise<boolean> {
  const found = await processStart(pid, noted);
  return found !== undefined && isSameStart(noted, found);
}

/** When a process began, in the words of `shared/domain/process-start.ts`; undefined when there is none. */
export async function processStart(pid: number, noted?: string): Promise<string | undefined> {
  const system = platform();
  if (system === 'linux') {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    ]);
    return stat === undefined ? undefined : linuxStart(stat, boot);
  }
  const { command, args } = startQuery(pid, system, noted);
  // A query that fails finds no process: the same answer as an empty one.
  const outcome = await run(command, [...args], nodeFolder).catch(() => undefined);
  return outcome && startOfAnswer(outcome.stdout, system, noted);
}

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
import { windowsFolder } from './config.ts';

const run = promisify(execFile);

/** Windows looks for a program in the current folder first, which is often a repo. That of Node is ours. */
const nodeFolder = { cwd: dirname(process.execPath) };

/** `unknown`: the system did not say, for example because this process is out of file descriptors. */
export type ProcessState = 'running' | 'gone' | 'unknown';

/** Whether the process that was noted with this start still runs. */
export async function processState(pid: number, noted: string): Promise<ProcessState> {
  const found = await lookUp(pid, noted);
  if (found === 'gone' || found === 'unknown') return found;
  return isSameStart(noted, found.start) ? 'running' : 'gone';
}

/** Whether the process that was noted with this start is known to run. */
export async function isSameProcess(pid: number, noted: string): Promise<boolean> {
  return (await processState(pid, noted)) === 'running';
}

/** When a process began, in the words of `shared/domain/process-start.ts`; undefined when none is found. */
export async function startTimeOf(pid: number, noted?: string): Promise<string | undefined> {
  const found = await lookUp(pid, noted);
  return typeof found === 'string' ? undefined : found.start;
}

type Found = { readonly start: string } | 'gone' | 'unknown';

async function lookUp(pid: number, noted?: string): Promise<Found> {
  const system = platform();
  try {
    const start = system === 'linux' ? await startOnLinux(pid) : await startBy(pid, system, noted);
    return start === undefined ? 'gone' : { start };
  } catch (thrown) {
    return isAbsence(thrown) ? 'gone' : 'unknown';
  }
}

async function startOnLinux(pid: number): Promise<string | undefined> {
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
  ]);
  return linuxStart(stat, boot);
}

async function startBy(pid: number, system: string, noted?: string): Promise<string | undefined> {
  const { command, args } = startQuery(pid, {
    platform: system,
    windowsFolder: windowsFolder(),
    noted,
  });
  const { stdout } = await run(command, [...args], nodeFolder);
  return startOfAnswer(stdout, system, noted);
}

/** No such file in /proc, or it ended while it was read; a query that ran and found nothing exits with a code. */
function isAbsence(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || !('code' in thrown)) return false;
  const { code } = thrown;
  return (
    code === 'ESRCH' || typeof code === 'number' || (platform() === 'linux' && code === 'ENOENT')
  );
}

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * When a process began, in words of the system, or `undefined` when there is none. Together with the pid
 * it names one process for ever: a recycled pid has another start.
 */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  if (platform() === 'linux') return linuxStartTime(pid);
  const [command, args] = platform() === 'win32' ? windowsQuery(pid) : posixQuery(pid);
  const outcome = await run(command, args).catch(() => undefined);
  const text = outcome?.stdout.trim();
  return text === '' ? undefined : text;
}

export async function isSameProcess(pid: number, startTime: string): Promise<boolean> {
  return (await startTimeOf(pid)) === startTime;
}

async function linuxStartTime(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  // The name in brackets may hold anything; what follows it is plain. State is field 3, start field 22.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  return state === 'Z' || state === 'X' ? undefined : fields[19];
}

function posixQuery(pid: number): readonly [string, string[]] {
  return ['ps', ['-o', 'lstart=', '-p', String(pid)]];
}

function windowsQuery(pid: number): readonly [string, string[]] {
  const script = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
  return ['powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]];
}

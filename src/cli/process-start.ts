import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * When a process began, in words of the system, or undefined when there is none. The hub writes the same
 * words into `hub.json`; a test holds both to it. With the pid it names one process for ever.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  if (platform() === 'linux') return await linuxStart(pid);
  const [command, args] = platform() === 'win32' ? windowsQuery(pid) : posixQuery(pid);
  // A query that fails finds no process: the same answer as an empty one.
  const outcome = await run(command, args).catch(() => undefined);
  const text = outcome?.stdout.trim();
  return text === '' ? undefined : text;
}

async function linuxStart(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  // The name in brackets may hold anything; of what follows, the first is the state, the 20th the start.
  const words = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const isEnded = words[0] === 'Z' || words[0] === 'X';
  return isEnded ? undefined : words[19];
}

function posixQuery(pid: number): readonly [string, string[]] {
  return ['ps', ['-o', 'lstart=', '-p', String(pid)]];
}

function windowsQuery(pid: number): readonly [string, string[]] {
  const script = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
  return ['powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]];
}

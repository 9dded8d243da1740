import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { platform } from 'node:os';

// What Claude Code starts may put itself into a session of its own and lose its parent, so neither the
// parent, the process group nor the terminal finds all of it. On Linux the environment does: everything
// below Claude Code inherits its mark.

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
}

/** All processes below `root`, without it; the nearest first. */
export function descendantsOf(root: number): readonly number[] {
  const children = Map.groupBy(listProcesses(), (entry) => entry.parent);
  const found: number[] = [];
  for (let level = [root]; level.length > 0;) {
    level = level.flatMap((pid) => (children.get(pid) ?? []).map((child) => child.pid));
    found.push(...level);
  }
  return found;
}

/** Processes whose environment holds exactly `NAME=value`. Linux only; elsewhere none. */
export function processesMarked(mark: string): readonly number[] {
  if (platform() !== 'linux') return [];
  return pidsOfProc().filter((pid) => {
    const environment = readOrEmpty(`/proc/${pid}/environ`);
    return environment.split('\0').includes(mark) && isRunning(pid);
  });
}

/** Ends them at once; one that is gone already is as good. */
export function killAll(pids: Iterable<number>, signal: NodeJS.Signals = 'SIGKILL'): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone, or not ours any more.
    }
  }
}

/**
 * When this process began, in words of the system: together with the pid it names the runner for ever.
 * The hub reads the same words (`launchers/process-identity.ts`).
 */
export function ownStartTime(): string {
  const { pid } = process;
  if (platform() === 'linux') return statFields(pid)?.[19] ?? '';
  const [command, args] =
    platform() === 'win32'
      ? windowsStartTime(pid)
      : (['ps', ['-o', 'lstart=', '-p', String(pid)]] as const);
  return execFileSync(command, args, { encoding: 'utf8' }).trim();
}

function windowsStartTime(pid: number): readonly [string, string[]] {
  const script = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
  return ['powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]];
}

function listProcesses(): readonly ProcessEntry[] {
  if (platform() === 'win32') return [];
  if (platform() === 'linux') {
    return pidsOfProc().flatMap((pid) => {
      const fields = statFields(pid);
      return fields && fields[0] !== 'Z' ? [{ pid, parent: Number(fields[1]) }] : [];
    });
  }
  const table = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [pid, parent] = line.trim().split(/\s+/u).map(Number);
    return pid !== undefined && parent !== undefined ? [{ pid, parent }] : [];
  });
}

function pidsOfProc(): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid));
}

function isRunning(pid: number): boolean {
  const state = statFields(pid)?.[0];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** The fields after the name, which is in brackets and may hold anything: state is 0, parent 1, start 19. */
function statFields(pid: number): readonly string[] | undefined {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  return stat === '' ? undefined : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process is gone, or belongs to another account.
    return '';
  }
}

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { dirname } from 'node:path';

import { windowsFolder } from '../../node/config.ts';
import { linuxStart, startOfAnswer, startQuery } from '../../shared/domain/process-start.ts';

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

/** A process as it was seen once; by its start it is told from another one with its pid. */
export interface KnownProcess {
  readonly pid: number;
  readonly start: string;
}

/** Those of the processes that still run, each with its start. */
export function knownProcesses(pids: readonly number[]): readonly KnownProcess[] {
  return pids.flatMap((pid) => {
    const start = startOf(pid);
    return start === undefined ? [] : [{ pid, start }];
  });
}

/** Ends those that are still the same processes: a pid may belong to another one by now. */
export function killSame(known: readonly KnownProcess[]): void {
  for (const { pid, start } of known) if (startOf(pid) === start) killAll([pid]);
}

/** When a process began; undefined when there is none. The words are those of `shared/domain/process-start.ts`. */
export function startOf(pid: number): string | undefined {
  const system = platform();
  if (system === 'linux') {
    return linuxStart(
      readOrEmpty(`/proc/${pid}/stat`),
      readOrEmpty('/proc/sys/kernel/random/boot_id'),
    );
  }
  const { command, args } = startQuery(pid, { platform: system, windowsFolder: windowsFolder() });
  // Windows looks for a program in the current folder first, which is often a repo. That of Node is ours.
  const options = { encoding: 'utf8', cwd: dirname(process.execPath) } as const;
  try {
    return startOfAnswer(execFileSync(command, args, options), system);
  } catch {
    // No such process: `ps` exits with 1.
    return undefined;
  }
}

function listProcesses(): readonly ProcessEntry[] {
  if (platform() === 'win32') return [];
  if (platform() === 'linux') {
    return pidsOfProc().flatMap((pid) => {
      const fields = statFields(pid);
      return fields && fields[0] !== 'Z' ? [{ pid, parent: Number(fields[1]) }] : [];
    });
  }
  const table = execFileSync('/bin/ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' });
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

/** A tick of `/proc` is a hundredth of a second on every Linux that Node runs on. */
const tickMs = 10;

/** Processor time that a process has taken so far; null for one that has ended, and where there is no `/proc`. */
export function processorMs(pid: number): number | null {
  const [user, system] = statFields(pid)?.slice(11, 13).map(Number) ?? [];
  return user === undefined || system === undefined ? null : (user + system) * tickMs;
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

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { platform } from 'node:os';
import { sep } from 'node:path';

import type { LeftProcess } from '../../shared/domain/left-process.ts';
import { linuxStart } from '../../shared/domain/process-start.ts';

// A program that starts with a cleared environment in a session of its own bears no mark and has no parent
// that names it. Two things still tie it to the Claude Code that began it: it has our pseudo terminal open,
// or it works in the session's folder without a terminal of its own and without a home. That is no proof, so
// nothing is ended by it: the process is named. What the operator or another program leaves in the same folder
// has a home in its environment.

export interface LeftProcessesOptions {
  /** `NAME=` of the mark of sessions: what bears any is known by it. */
  readonly markName: string;
  /** The folder of our own programs: a hub that was started again is nobody's leftover. */
  readonly programs: string;
  /** The session's folder. */
  readonly cwd: string;
  /** The slave of our pseudo terminal, such as `/dev/pts/3`. */
  readonly terminal: string | null;
  /** Clock ticks since boot at which Claude Code began: what is older is not its doing. */
  readonly since: number;
}

const listLimit = 20;
const commandLimit = 200;

/** When a process began, in clock ticks since boot; Linux only. */
export function startTicksOf(pid: number): number | undefined {
  const fields = platform() === 'linux' ? statFields(pid) : undefined;
  return fields === undefined ? undefined : Number(fields[19]);
}

/** Linux only; elsewhere none. */
export function leftProcesses(options: LeftProcessesOptions): readonly LeftProcess[] {
  if (platform() !== 'linux') return [];
  const found: LeftProcess[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const left = leftProcess(pid, options);
    if (left) found.push(left);
    if (found.length === listLimit) break;
  }
  return found;
}

function leftProcess(pid: number, options: LeftProcessesOptions): LeftProcess | undefined {
  const fields = statFields(pid);
  if (!fields || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  if (Number(fields[19]) < options.since) return undefined;
  const environment = readOrEmpty(`/proc/${pid}/environ`).split('\0');
  // Every other session marks what it starts.
  if (hasVariable(environment, options.markName)) return undefined;
  const isHidden = isInFolder(pid, fields, options.cwd) && !hasVariable(environment, 'HOME=');
  if (!isHidden && !hasTerminal(pid, options.terminal)) return undefined;
  const command = readOrEmpty(`/proc/${pid}/cmdline`).split('\0').join(' ').trim();
  if (command === '' || command.includes(options.programs)) return undefined;
  const startTime = linuxStart(readOrEmpty(`/proc/${pid}/stat`), bootId());
  if (startTime === undefined) return undefined;
  return { pid, startTime, command: command.slice(0, commandLimit).toWellFormed() };
}

function hasVariable(environment: readonly string[], beginning: string): boolean {
  return environment.some((variable) => variable.startsWith(beginning));
}

/** Works there, has no terminal, and was given up by whatever started it. */
function isInFolder(pid: number, fields: readonly string[], folder: string): boolean {
  const [, parent, , , terminal] = fields;
  if (Number(terminal) !== 0 || !isGivenUp(Number(parent))) return false;
  const cwd = readLink(`/proc/${pid}/cwd`);
  return cwd === folder || cwd.startsWith(folder + sep);
}

/** Its parent is the first process, or one that adopts orphans. */
function isGivenUp(parent: number): boolean {
  return parent === 1 || statFields(parent)?.[1] === '1';
}

function hasTerminal(pid: number, terminal: string | null): boolean {
  if (terminal === null) return false;
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      // Ours is closed by now; an open one of that name is another terminal.
      return readLink(`/proc/${pid}/fd/${fd}`) === `${terminal} (deleted)`;
    });
  } catch {
    // Gone, or of another account.
    return false;
  }
}

function statFields(pid: number): readonly string[] | undefined {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  return stat === '' ? undefined : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function bootId(): string {
  return readOrEmpty('/proc/sys/kernel/random/boot_id');
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Gone, or of another account.
    return '';
  }
}

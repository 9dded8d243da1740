import { windowsPowerShell } from '../base/windows-folder.ts';

// When a process began, in words that name it together with its pid for ever: a recycled pid has another start.
//
// The words must not depend on who asks. Linux counts ticks since the boot, so the boot's id goes with them: after a
// reboot another process may have the same pid and the same ticks. `ps` prints a local time in the reader's language,
// so it is asked in UTC and in the C locale. Records of older versions have neither; they are compared in their form.

/** A program that says when a process began. */
export interface StartQuery {
  readonly command: string;
  readonly args: readonly string[];
}

const utcPrefix = 'UTC ';

/** From `/proc/PID/stat` and the id of the boot; undefined for a process that has ended. */
export function linuxStart(stat: string, bootId: string): string | undefined {
  // The name in brackets may hold anything; what follows it is plain: state is the first, the start the 20th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const ticks = fields[19];
  if (state === 'Z' || state === 'X' || ticks === undefined) return undefined;
  const boot = bootId.trim();
  return boot === '' ? ticks : `${boot}/${ticks}`;
}

export interface AskedSystem {
  readonly platform: string;
  /** Absolute: a bare name would be looked for in the current folder and in whatever `PATH` names. */
  readonly windowsFolder: string;
  /** The start that the answer is to be compared with, if there is one. */
  readonly noted?: string | undefined;
}

/** For systems without `/proc`. */
export function startQuery(
  pid: number,
  { platform, windowsFolder, noted }: AskedSystem,
): StartQuery {
  if (platform === 'win32') {
    const script = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
    const args = ['-NoProfile', '-NonInteractive', '-Command', script];
    return { command: windowsPowerShell(windowsFolder), args };
  }
  const ps = ['/bin/ps', '-o', 'lstart=', '-p', String(pid)];
  const zone = isOlderPosix(noted) ? [] : ['TZ=UTC0', 'LC_ALL=C'];
  return { command: '/usr/bin/env', args: [...zone, ...ps] };
}

/** What a `startQuery` printed, as it is noted; undefined when there is no such process. */
export function startOfAnswer(
  printed: string,
  platform: string,
  noted?: string,
): string | undefined {
  const text = printed.trim();
  if (text === '') return undefined;
  return platform === 'win32' || isOlderPosix(noted) ? text : `${utcPrefix}${text}`;
}

/** Whether both name the same start. */
export function isSameStart(noted: string, found: string): boolean {
  if (noted === '' || found === '') return false;
  if (noted.includes('/') && found.includes('/')) return noted === found;
  return ticksOf(noted) === ticksOf(found);
}

function isOlderPosix(noted: string | undefined): boolean {
  return noted !== undefined && !noted.startsWith(utcPrefix);
}

function ticksOf(start: string): string {
  return start.slice(start.indexOf('/') + 1);
}

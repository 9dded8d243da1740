import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { basename, delimiter } from 'node:path';

import type { Clock } from '../../shared/base/clock.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';

// A program that a menu or a dock started has the PATH of the desktop's session, in which neither Homebrew nor nvm
// nor `~/.local/bin` need be: `claude`, `git` and editors would not be found, although they are in a terminal. So
// the person's shell is asked once, as a terminal would start it. Decision 0015.

export type Environment = Readonly<Record<string, string | undefined>>;

/** A start waits for this: a shell that waits for a key never answers, but a full profile on a busy machine does. */
export const loginPathLimitMs = 15_000;
// Enough for a PATH; what a profile prints before it is of no interest.
const outputLimit = 100_000;

/** Only a terminal or a console says what it is, and its shell has set the PATH already; Emacs calls itself dumb. */
export function needsLoginPath(environment: Environment, platform: NodeJS.Platform): boolean {
  const terminal = environment['TERM'] ?? '';
  return platform !== 'win32' && (terminal === '' || terminal === 'dumb');
}

/** The environment with the folders of the login shell before its own, each once. */
export function withPath(environment: Environment, path: string): Environment {
  const folders = [path, environment['PATH'] ?? ''].flatMap((list) => list.split(delimiter));
  const kept = new Set(folders.filter((folder) => folder !== ''));
  return { ...environment, PATH: [...kept].join(delimiter) };
}

/** PATH as the person's login shell has it, or why it is not known. Nothing of the shell is left behind then. */
export function loginPath(environment: Environment, clock: Clock): Promise<Result<string, string>> {
  const shell = shellOf(environment);
  const mark = randomUUID();
  // A session of its own: an interactive shell would stop when it finds a terminal that is not its own.
  const child = spawn(shell, [...flagsOf(shell), `echo ${mark}; printenv PATH; echo ${mark}`], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    // The updater of oh-my-zsh would ask a question that nobody sees.
    env: { ...environment, DISABLE_AUTO_UPDATE: 'true' },
  });
  return new Promise((resolve) => {
    let said = '';
    const timer = clock.schedule(loginPathLimitMs, () => {
      killGroup(child.pid);
      finish(err(`${shell} did not answer within ${loginPathLimitMs / 1_000} seconds`));
    });
    function finish(outcome: Result<string, string>): void {
      timer[Symbol.dispose]();
      // What a profile has left running may hold it open.
      child.stdout.destroy();
      child.unref();
      resolve(outcome);
    }
    child.stdout.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-outputLimit);
      const [, path, rest] = said.split(mark);
      if (path === undefined || rest === undefined) return;
      finish(path.trim() === '' ? err(`${shell} has no PATH`) : ok(path.trim()));
    });
    child.once('error', () => finish(err(`${shell} cannot be started`)));
    child.once('close', (code) => finish(err(`${shell} ended with ${code ?? 'a signal'}`)));
  });
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has just ended.
  }
}

function shellOf(environment: Environment): string {
  const shell = environment['SHELL'] ?? '';
  return shell === '' ? (userInfo().shell ?? '/bin/sh') : shell;
}

/** Interactive as well: many set their PATH in a file that is read for nothing else. */
function flagsOf(shell: string): readonly string[] {
  // Of these a login shell takes no other flag.
  return /^t?csh$/.test(basename(shell)) ? ['-ic'] : ['-i', '-l', '-c'];
}

import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { messageOf } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import { cutTextBefore } from '../../../shared/base/cut-text.ts';
import type { SetupOutcome, SetupRun } from './launcher.ts';

interface LocalSetupRun extends SetupRun {
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

const deadlineMs = 30 * 60_000;
/** What it left running in the background may hold its output open. */
const outputGraceMs = 1_000;
const outputLimit = 16_384;

/**
 * Runs a repo's setup command to its end. At the deadline all that it has started ends with it: it is the leader of a
 * process group of its own.
 */
export function runSetup({
  cwd,
  text,
  signal,
  environment,
  clock,
}: LocalSetupRun): Promise<SetupOutcome> {
  const { promise, resolve } = Promise.withResolvers<SetupOutcome>();
  const timers = new DisposableStack();
  let output = '';
  function add(chunk: string): void {
    output = cutTextBefore(output + chunk, outputLimit);
  }
  function end(code: number | null): void {
    timers.dispose();
    child.stdout.destroy();
    child.stderr.destroy();
    resolve({ code, output });
  }
  const child = spawn('/bin/sh', ['-c', text, join(cwd, '.roundhouse', 'setup')], {
    cwd,
    env: { ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', add);
  timers.use(
    clock.schedule(deadlineMs, () => {
      add(`\nIt did not end within ${deadlineMs / 60_000} minutes, so it was stopped.\n`);
      endGroup(child.pid);
    }),
  );
  function stop(): void {
    add('\nIt was stopped.\n');
    endGroup(child.pid);
  }
  signal?.addEventListener('abort', stop);
  timers.defer(() => signal?.removeEventListener('abort', stop));
  child.once('error', (error) => {
    add(messageOf(error));
    end(null);
  });
  child.once('exit', (code) => {
    child.once('close', () => end(code));
    timers.use(clock.schedule(outputGraceMs, () => end(code)));
  });
  return promise;
}

function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // All of it has just ended.
  }
}

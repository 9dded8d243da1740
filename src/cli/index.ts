import { constants } from 'node:os';

import { systemClock } from '../shared/base/clock.ts';
import { runCommandLine } from './command-line.ts';
import { readEnvironment } from './config.ts';
import { directFetch } from './direct-fetch.ts';

// The entry of `roundhouse`. The exit code is set, never forced: what is still on its way to a pipe gets
// there, and what a command opened it has closed.

/**
 * One signal arrives twice when it goes to the whole group of processes and `bin/roundhouse.mjs` passes it
 * on as well. A person who has lost patience takes longer than this.
 */
const sameSignalMs = 1000;

const interrupt = new AbortController();
let interruptedAt = Number.POSITIVE_INFINITY;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (performance.now() - interruptedAt > sameSignalMs)
      process.exit(128 + constants.signals[signal]);
    if (!interrupt.signal.aborted) interruptedAt = performance.now();
    interrupt.abort();
  });
}

// The reader of our output is gone (`roundhouse events web | head`): that is an end, not a fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  interrupt.abort();
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  environment: readEnvironment(),
  directory: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  clock: systemClock,
  fetch: directFetch(),
  signal: interrupt.signal,
});

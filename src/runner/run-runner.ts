import { dirname, extname, join } from 'node:path';

import { systemClock } from '../shared/base/clock.ts';
import { RunnerFiles } from './claude/runner-files.ts';
import { proveReach } from './link/prove-reach.ts';
import { createRunnerLogger } from './runner-log.ts';
import { Runner } from './runner.ts';

export interface RunRunnerOptions {
  /** Path of the program itself. */
  readonly entry: string;
  readonly jobFile: string;
  /** For its own files; left out: the folder of the job. */
  readonly folder?: string;
  /** Whether it must reach the hub before it starts anything. */
  readonly provesReach?: boolean;
}

/** Runs one session until Claude Code has ended, then ends the process. */
export async function runRunner(options: RunRunnerOptions): Promise<void> {
  const { entry, jobFile, folder, provesReach = false } = options;
  const clock = systemClock;
  const files = new RunnerFiles(jobFile, folder);
  const job = files.readJob();
  if (provesReach) await proveReach(job.hubUrl);
  const logger = createRunnerLogger(clock).child({ session: job.session, runner: job.runner });
  const runner = new Runner({
    job,
    files,
    clock,
    logger,
    node: process.execPath,
    entry,
    screenWorker: screenWorkerBeside(entry),
  });
  // The terminal that the hub was started in may close; the session has nothing to do with it.
  process.on('SIGHUP', () => logger.debug('ignored a hang-up'));
  process.on('SIGTERM', () => runner.end('the runner was asked to end'));
  process.on('SIGINT', () => runner.end('the runner was asked to end'));
  process.on('uncaughtException', (error) => {
    // A bug of ours must not take a person's session with it: Claude Code goes on.
    logger.error('an exception was not caught', { error });
  });
  process.on('unhandledRejection', (error) => {
    logger.error('a rejection was not handled', { error });
  });
  await runner.run();
  // Timers of libraries must not keep a runner alive that has nothing to run.
  process.exit(0);
}

/** A build puts all programs into one folder; the source has them where they belong. */
function screenWorkerBeside(entry: string): string {
  const isSource = extname(entry) === '.ts';
  return join(dirname(entry), isSource ? 'screen/screen-worker.ts' : 'screen-worker.js');
}

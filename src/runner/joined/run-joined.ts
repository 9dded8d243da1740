import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { z } from 'zod';

import { startTimeOf } from '../../node/process-identity.ts';
import { systemClock } from '../../shared/base/clock.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { configFolderOf } from '../claude/claude-config.ts';
import { RunnerFiles } from '../claude/runner-files.ts';
import { environmentOfClaude } from './config.ts';
import { joinHub } from './join-hub.ts';
import { JoinedProcess } from './joined-process.ts';
import { JoinedRunner } from './joined-runner.ts';
import { JoinedTools } from './joined-tools.ts';
import { keepSeatWithinLimit } from './seat-limit.ts';
import { Seat } from './seat.ts';

export interface RunJoinedOptions {
  /** Path of the program itself. */
  readonly entry: string;
  readonly dataDirectory: string;
  readonly connection: string;
  readonly seatFolder: string;
  readonly logger: Logger;
}

const versionSchema = z.object({ version: z.string() });

/**
 * Joins the hub for a Claude Code that was started by hand, whose hook started us, and serves it until it ends. The
 * hub may be away for days: hooks lie in the seat until it has answered.
 */
export async function runJoined(options: RunJoinedOptions): Promise<void> {
  const clock = systemClock;
  const logger = options.logger.child({ connection: options.connection });
  // The terminal of Claude Code may close, and Ctrl-C in it is not meant for us.
  for (const name of ['SIGHUP', 'SIGINT'] as const) process.on(name, () => undefined);
  process.on('uncaughtException', (error) =>
    logger.error('an exception was not caught', { error }),
  );
  process.on('unhandledRejection', (error) =>
    logger.error('a rejection was not handled', { error }),
  );
  const seat = new Seat(options.seatFolder);
  try {
    await serve(options, { seat, clock, logger });
  } finally {
    seat.remove();
  }
  // Timers of libraries must not keep a runner alive that has nothing to serve.
  process.exit(0);
}

interface Surroundings {
  readonly seat: Seat;
  readonly clock: typeof systemClock;
  readonly logger: Logger;
}

async function serve(
  { dataDirectory, connection, entry, seatFolder }: RunJoinedOptions,
  { seat, clock, logger }: Surroundings,
): Promise<void> {
  const environment = environmentOfClaude();
  const pid = Number(basename(seatFolder).split('-')[0]);
  const startTime = await startTimeOf(pid);
  if (startTime === undefined) return;
  seat.removeDeadNeighbours();
  await using tools = new JoinedTools({ seat, folder: environment.folder, clock, logger });
  await tools.start();
  const claude = new JoinedProcess({ pid, startTime, clock });
  const configFolder = configFolderOf(environment.variables);
  const over = new AbortController();
  void claude.ended(over.signal).then(() => over.abort());
  void keepSeatWithinLimit({ seat, clock, logger }, over.signal);
  const joined = await joinHub({
    dataDirectory,
    folder: join(dataDirectory, 'connect', connection),
    claude: {
      claudeSessionId: environment.sessionId,
      cwd: environment.folder,
      pid,
      startTime,
      version: versionOf(configFolder, pid),
      isAttended: environment.isAttended,
    },
    clock,
    logger,
    signal: over.signal,
  });
  over.abort();
  if (joined.state === 'refused') seat.refuse(joined.reason);
  if (joined.state !== 'joined') {
    logger.info('did not join', joined);
    // The person reads the reason at their next prompt.
    if (joined.state === 'refused') await claude.ended(new AbortController().signal);
    return;
  }
  const files = new RunnerFiles(joined.jobFile);
  const job = files.readJob();
  const runner = new JoinedRunner({
    job,
    files,
    seat,
    claude,
    configFolder,
    entry,
    outgoing: tools.outgoing,
    clock,
    logger: logger.child({ session: job.session, runner: job.runner }),
  });
  process.on('SIGTERM', () => runner.dismiss('the runner was asked to end'));
  await runner.run();
}

/** Claude Code writes it down half a second after its start, which is mostly before the hub has answered. */
function versionOf(configFolder: string, pid: number): string | null {
  try {
    const text = readFileSync(join(configFolder, 'sessions', `${pid}.json`), 'utf8');
    return versionSchema.parse(JSON.parse(text)).version;
  } catch {
    // Not written yet, or by a release that does not say.
    return null;
  }
}

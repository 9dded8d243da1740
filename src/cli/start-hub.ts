import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

import { makeFolder } from '../node/make-folder.ts';
import type { Clock } from '../shared/base/clock.ts';
import { delay } from '../shared/base/clock.ts';
import { folderFault } from '../shared/base/folder-fault.ts';
import { crashSignals, nodeCrashed, usedUp } from '../shared/base/used-up.ts';
import { whyTooFewFiles } from '../shared/domain/open-file-limit.ts';
import { withoutSessionMarks } from '../shared/domain/session-marks.ts';
import type { HubRecord } from '../shared/wire/runner-job.ts';
import { CliError } from './cli-error.ts';
import type { CliSettings, Environment } from './config.ts';
import { hubProgram } from './hub-program.ts';
import { startLine } from './out-of-memory.ts';
import { findRunningHub } from './running-hub.ts';

export interface StartHubOptions {
  readonly settings: CliSettings;
  readonly environment: Environment;
  readonly clock: Clock;
}

/** A cold start with a large log to fold still fits; one that hangs is told before patience ends. */
const startLimitMs = 60_000;
const lookEveryMs = 50;
const logTailLines = 12;
/** More than the last, partly used block of the log takes. */
const probeBytes = 16_384;

/**
 * Starts the hub of the data directory in the background, in a session of its own so that it outlives
 * this terminal, and waits until it serves. Two commands may do so at once: one of the hubs finds the
 * directory taken and ends, and both commands use the other.
 */
export async function startHub(options: StartHubOptions): Promise<HubRecord> {
  const { settings, clock } = options;
  const { dataDirectory } = settings;
  checkOpenFiles();
  const log = openLog(dataDirectory);
  const child = launch(options, log.descriptor);
  closeSync(log.descriptor);
  const until = clock.monotonic() + startLimitMs;
  let endedAt: number | undefined;
  while (clock.monotonic() < until) {
    const running = await findRunningHub({ dataDirectory });
    if (running) return running;
    if (child.isEnded()) {
      // Another hub may be about to serve: it gets a moment more.
      endedAt ??= clock.monotonic();
      if (clock.monotonic() - endedAt > 1_000) throw startFailed(log, child.fault());
    }
    await delay(clock, lookEveryMs);
  }
  throw startFailed(log, child.fault());
}

function openLog(dataDirectory: string) {
  try {
    return makeLog(dataDirectory);
  } catch (thrown) {
    const message = folderFault(dataDirectory, thrown);
    if (message === undefined) throw thrown;
    throw new CliError({ code: 'failed', message, hint: '', cause: thrown });
  }
}

/** The hub inherits our limit, and may be too short of files even to say so. */
function checkOpenFiles(): void {
  const limits = '/proc/self/limits';
  const message = existsSync(limits) ? whyTooFewFiles(readFileSync(limits, 'utf8')) : undefined;
  if (message !== undefined) throw new CliError({ code: 'failed', message, hint: '' });
}

function makeLog(dataDirectory: string) {
  const folder = join(dataDirectory, 'logs');
  makeFolder(folder);
  const file = join(folder, 'start.log');
  const descriptor = openSync(file, 'a', 0o600);
  writeSync(descriptor, startLine);
  return { dataDirectory, file, size: readFileSync(file).length, descriptor };
}

function launch({ settings, environment }: StartHubOptions, log: number) {
  const child = spawn(
    process.execPath,
    [hubProgram('headless'), ...settings.hubFlags, '--background'],
    {
      detached: true,
      stdio: ['ignore', log, log],
      env: withoutSessionMarks(environment),
      // Not the caller's: a hub must not keep a folder busy that somebody wants to remove.
      cwd: settings.dataDirectory,
    },
  );
  child.unref();
  let failure: Error | undefined;
  child.on('error', (thrown) => {
    failure = thrown;
  });
  return {
    isEnded: () => child.exitCode !== null || child.signalCode !== null || !child.pid,
    /** What kept it from saying itself why it ended; undefined where nothing did. */
    fault: () =>
      crashSignals.includes(child.signalCode ?? '') ? nodeCrashed : failure && usedUp(failure),
  };
}

interface StartLog {
  readonly dataDirectory: string;
  readonly file: string;
  /** What the file had before. */
  readonly size: number;
}

function startFailed({ dataDirectory, file, size }: StartLog, fault: string | undefined): CliError {
  const reason = fault ?? fullDisk(dataDirectory);
  if (reason !== undefined) {
    return new CliError({ code: 'failed', message: `The hub did not start. ${reason}`, hint: '' });
  }
  const written = readFileSync(file).subarray(size).toString('utf8').trim();
  const tail = written.split('\n').slice(-logTailLines).join('\n');
  return new CliError({
    code: 'failed',
    message: `The hub did not start.${tail === '' ? '' : `\n${tail}`}`,
    hint: `Run \`roundhouse hub\` to see its output; the log is ${file}.`,
  });
}

/** On a full disk the words of the hub are lost as well, or cut. */
function fullDisk(dataDirectory: string): string | undefined {
  const file = join(dataDirectory, 'logs', `probe-${process.pid}`);
  try {
    writeFileSync(file, Buffer.alloc(probeBytes));
    return undefined;
  } catch (thrown) {
    return folderFault(dataDirectory, thrown);
  } finally {
    rmSync(file, { force: true });
  }
}

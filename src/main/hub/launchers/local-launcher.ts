import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isSameProcess } from '../../../node/process-identity.ts';
import { messageOf } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import { delay } from '../../../shared/base/clock.ts';
import type { RunnerId, SessionId } from '../../../shared/base/ids.ts';
import { asId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { usedUp } from '../../../shared/base/used-up.ts';
import { runnerMark, withoutSessionMarks } from '../../../shared/domain/session-marks.ts';
import type { RunnerJob } from '../../../shared/wire/runner-job.ts';
import type { Launcher, RunnerLife } from './launcher.ts';
import { endMarked, processesMarked } from './marked-processes.ts';
import { RunnerFolder } from './runner-folder.ts';

const formerRunnerGraceMs = 15_000;
const leftoverGraceMs = 500;

export interface LocalLauncherOptions {
  readonly clock: Clock;
  readonly dataDirectory: string;
  /** The Node that runs runners: never Electron, whose RunAsNode fuse is off. */
  readonly nodeExecutable: string;
  readonly runnerEntry: string;
  readonly logger: Logger;
  /** The hub's own, which its runners inherit, less the marks of a session inside which it was started. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Runs runners as detached processes of this machine, each in a session of its own. */
export class LocalLauncher implements Launcher {
  readonly #options: LocalLauncherOptions;

  constructor(options: LocalLauncherOptions) {
    this.#options = options;
  }

  async launch(job: RunnerJob): Promise<Result<void, string>> {
    const session = asId('session', job.session);
    const folder = new RunnerFolder(this.#options.dataDirectory, session);
    if (!(await this.#hasEnded(session)))
      return err('The former runner of this session still runs.');
    await folder.clear();
    await folder.writeJob(job);
    const log = openSync(join(folder.path, 'runner.log'), 'a', 0o600);
    try {
      return await this.#spawn(folder, log);
    } finally {
      closeSync(log);
    }
  }

  /** A runner outlives its Claude Code by the moment that its last facts need. */
  async #hasEnded(session: SessionId): Promise<boolean> {
    const { clock } = this.#options;
    const deadline = clock.monotonic() + formerRunnerGraceMs;
    while ((await this.lifeOf(session)).state === 'alive') {
      if (clock.monotonic() > deadline) return false;
      await delay(clock, 50);
    }
    return true;
  }

  #spawn(folder: RunnerFolder, log: number): Promise<Result<void, string>> {
    const { nodeExecutable, runnerEntry, environment } = this.#options;
    const child = spawn(nodeExecutable, [runnerEntry, folder.jobFile], {
      cwd: '/',
      detached: true,
      env: withoutSessionMarks(environment),
      stdio: ['ignore', log, log],
    });
    return new Promise((resolve) => {
      child.once('spawn', () => {
        child.unref();
        resolve(ok(undefined));
      });
      child.once('error', (thrown) => {
        resolve(err(usedUp(thrown) ?? `The runner could not be started: ${messageOf(thrown)}`));
      });
    });
  }

  async lifeOf(session: SessionId): Promise<RunnerLife> {
    const folder = new RunnerFolder(this.#options.dataDirectory, session);
    const record = await folder.readRecord();
    if (!record) return { state: 'gone', runner: null };
    const runner = asId('runner', record.runner);
    const isAlive = await isSameProcess(record.pid, record.startTime);
    return { state: isAlive ? 'alive' : 'gone', runner };
  }

  async factsLeftBy(session: SessionId, runner: RunnerId): Promise<readonly unknown[]> {
    const folder = new RunnerFolder(this.#options.dataDirectory, session);
    const record = await folder.readRecord();
    if (record?.runner !== runner) return [];
    const names = await readdir(folder.path).catch(() => []);
    const spools = names.filter((name) => name.endsWith('.jsonl')).toSorted();
    const texts = await Promise.all(
      spools.map((name) => readFile(join(folder.path, name), 'utf8').catch(() => '')),
    );
    return texts.flatMap((text) => text.split('\n').flatMap((line) => parseLine(line)));
  }

  async endLeftovers(runner: RunnerId): Promise<void> {
    const { clock, logger, environment } = this.#options;
    // A hub that was started inside this very session bears the mark itself.
    if (environment[runnerMark] === runner) return;
    const mark = `${runnerMark}=${runner}`;
    if ((await processesMarked(mark)).length === 0) return;
    // Claude Code and its tools have lost their terminal: some end by themselves, given a moment.
    await delay(clock, leftoverGraceMs);
    const ended = endMarked(await processesMarked(mark), mark);
    if (ended.length > 0)
      logger.info('ended what a killed runner left behind', { runner, pids: ended });
  }

  forget(session: SessionId): Promise<void> {
    return new RunnerFolder(this.#options.dataDirectory, session).remove();
  }
}

function parseLine(line: string): readonly unknown[] {
  if (line === '') return [];
  try {
    const value: unknown = JSON.parse(line);
    return [value];
  } catch {
    // A torn last line: the runner died while writing it, so it told nobody.
    return [];
  }
}

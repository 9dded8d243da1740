import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { LocalLauncher } from '../../../src/main/hub/launchers/local-launcher.ts';
import { RunnerFolder } from '../../../src/main/hub/launchers/runner-folder.ts';
import type { Clock } from '../../../src/shared/base/clock.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import type { RunnerId, SessionId } from '../../../src/shared/base/ids.ts';
import { newUuid } from '../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import type { RunnerJob } from '../../../src/shared/wire/runner-job.ts';
import { runnerJobSchema } from '../../../src/shared/wire/runner-job.ts';
import { announceHubHere } from '../hub-record.ts';
import { endRunnersOf } from '../runner-records.ts';
import { eventually } from '../session-waits.ts';
import type { LauncherPlace } from './launcher-stage.ts';

const runnerEntry = fileURLToPath(new URL('../../../src/runner/index.ts', import.meta.url));

/** Time that passes a hundred times as fast, so that a grace is over soon and still waits for real things. */
const hastyClock: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic() * 100,
  schedule: (delayMs, callback) => systemClock.schedule(delayMs / 100, callback),
};

/** Runners as processes of this machine, with a data directory of their own. */
export class LocalPlace implements LauncherPlace {
  readonly dataDirectory: string;
  readonly #root = realpathSync(mkdtempSync(join(tmpdir(), 'roundhouse-launcher-')));

  constructor() {
    this.dataDirectory = join(this.#root, 'data');
    mkdirSync(this.dataDirectory, { mode: 0o700 });
    mkdirSync(join(this.#root, 'repo'));
    const claude = join(this.#root, 'claude');
    writeFileSync(claude, '#!/bin/sh\necho waiting\nexec cat\n', { mode: 0o700 });
  }

  launcher(): LocalLauncher {
    return this.#launcherWith({ clock: systemClock, nodeExecutable: process.execPath });
  }

  brokenLauncher(): LocalLauncher {
    const nodeExecutable = join(this.#root, 'no-such-node');
    return this.#launcherWith({ clock: systemClock, nodeExecutable });
  }

  /** Does not wait long for a former runner. */
  hastyLauncher(): LocalLauncher {
    return this.#launcherWith({ clock: hastyClock, nodeExecutable: process.execPath });
  }

  #launcherWith(options: { readonly clock: Clock; readonly nodeExecutable: string }) {
    return new LocalLauncher({
      ...options,
      dataDirectory: this.dataDirectory,
      runnerEntry,
      logger: silentLogger,
      environment: process.env,
    });
  }

  jobFor({
    session,
    runner,
  }: {
    readonly session: SessionId;
    readonly runner: RunnerId;
  }): RunnerJob {
    return runnerJobSchema.parse({
      session,
      name: session,
      runner,
      dataDirectory: this.dataDirectory,
      hubUrl: null,
      token: `rh_runner_${newUuid()}`,
      cwd: join(this.#root, 'repo'),
      claude: {
        executable: join(this.#root, 'claude'),
        sessionId: newUuid(),
        isResume: false,
        model: null,
        permissionMode: null,
        args: [],
      },
      environment: { PATH: '/usr/bin:/bin', HOME: this.#root },
      cols: 80,
      rows: 24,
    });
  }

  async announceHub(url: string | null): Promise<void> {
    if (url === null) rmSync(join(this.dataDirectory, 'hub.json'), { force: true });
    else await announceHubHere(this.dataDirectory, { runnerUrl: url });
  }

  async crash(session: SessionId): Promise<void> {
    process.kill(await this.pidOf(session), 'SIGKILL');
  }

  async seenFromOutside(session: SessionId): Promise<string> {
    const pid = await this.pidOf(session);
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  }

  pidOf(session: SessionId): Promise<number> {
    return eventually(`the runner of ${session}`, async () => {
      const record = await new RunnerFolder(this.dataDirectory, session).readRecord();
      return record?.pid;
    });
  }

  folderOf(session: SessionId): string {
    return new RunnerFolder(this.dataDirectory, session).path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endRunnersOf(this.dataDirectory);
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

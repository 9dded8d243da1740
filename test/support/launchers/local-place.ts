import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { LocalLauncher } from '../../../src/main/hub/launchers/local-launcher.ts';
import { RunnerFolder } from '../../../src/main/hub/launchers/runner-folder.ts';
import { readSetup } from '../../../src/main/hub/repos/inspect-repo.ts';
import type { Clock } from '../../../src/shared/base/clock.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import type { SessionId } from '../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { ok } from '../../../src/shared/base/result.ts';
import { historyName } from '../../../src/shared/domain/history-name.ts';
import { conversationsIn } from '../conversations-in.ts';
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
  readonly folder: string;
  readonly #root = realpathSync(mkdtempSync(join(tmpdir(), 'roundhouse-launcher-')));
  readonly #environment = { PATH: '/usr/bin:/bin', HOME: this.#root };
  readonly #configDirectory = join(this.#root, '.claude');

  constructor() {
    this.dataDirectory = join(this.#root, 'data');
    mkdirSync(this.dataDirectory, { mode: 0o700 });
    this.folder = join(this.#root, 'repo');
    mkdirSync(join(this.folder, '.roundhouse'), { recursive: true });
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
      claude: {
        environment: this.#environment,
        findClaude: () => Promise.resolve(ok(join(this.#root, 'claude'))),
        versionOf: () => Promise.resolve('1.2.3'),
        surroundingsIn: () => Promise.resolve({ environment: this.#environment, hooksOff: null }),
      },
      folders: {
        hasConversation: ({ cwd, claudeSessionId }) =>
          conversationsIn(this.#configDirectory).has(cwd, claudeSessionId),
        readSetup,
      },
    });
  }

  async announceHub(url: string | null): Promise<void> {
    if (url === null) rmSync(join(this.dataDirectory, 'hub.json'), { force: true });
    else await announceHubHere(this.dataDirectory, { runnerUrl: url });
  }

  async crash(session: SessionId): Promise<void> {
    process.kill(await this.pidOf(session), 'SIGKILL');
  }

  async halt(session: SessionId): Promise<void> {
    process.kill(await this.pidOf(session), 'SIGSTOP');
  }

  async seenFromOutside(session: SessionId): Promise<string> {
    const pid = await this.pidOf(session);
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  }

  fallSilentAbout(session: SessionId): Disposable {
    const record = join(this.folderOf(session), 'runner.json');
    // Neither absent nor readable, for root as well.
    renameSync(record, `${record}.aside`);
    mkdirSync(record);
    return {
      [Symbol.dispose]: () => {
        rmdirSync(record);
        renameSync(`${record}.aside`, record);
      },
    };
  }

  remember(id: string, { isOpen = false }: { readonly isOpen?: boolean } = {}): void {
    const history = join(this.#configDirectory, 'projects', historyName(this.folder));
    mkdirSync(history, { recursive: true });
    const line = { type: 'user', cwd: this.folder, sessionId: id, message: { content: 'Hello' } };
    writeFileSync(join(history, `${id}.jsonl`), `${JSON.stringify(line)}\n`);
    if (!isOpen) return;
    const open = join(this.#configDirectory, 'sessions');
    mkdirSync(open, { recursive: true });
    const record = { pid: process.pid, sessionId: id, cwd: this.folder };
    writeFileSync(join(open, `${process.pid}.json`), JSON.stringify(record));
  }

  writeSetup(text: string): void {
    writeFileSync(join(this.folder, '.roundhouse', 'setup'), text);
  }

  textAt(path: string): string | null {
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
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

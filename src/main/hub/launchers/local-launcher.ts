import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isSameProcess, processState } from '../../../node/process-identity.ts';
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
import type { PlaceFacts, RunnerJob, RunnerSpec } from '../../../shared/wire/runner-job.ts';
import { buildJob } from './build-job.ts';
import { withoutSecrets } from './claude-environment.ts';
import { claudeConfigDirectory } from './claude-settings.ts';
import type {
  ConversationHistory,
  KnownConversation,
  Launcher,
  RunnerLife,
  SetupCommand,
  WorktreeSetup,
} from './launcher.ts';
import { LocalAttachments } from './local-attachments.ts';
import { endMarked, processesMarked } from './marked-processes.ts';
import { listOpenConversations } from './open-conversations.ts';
import { runSetup } from './run-setup.ts';
import { listRunnerSessions, RunnerFolder } from './runner-folder.ts';

const formerRunnerGraceMs = 15_000;
const leftoverGraceMs = 500;

const stillThere = {
  running: 'The former runner of this session still runs.',
  unknown: 'The system does not say whether the former runner of this session still runs.',
} as const;

/** Claude Code and what it finds around it, as this machine has them. */
export interface LocalClaude {
  /** What Claude Code, git and setup commands inherit. */
  readonly environment: Readonly<Record<string, string>>;
  findClaude(): Promise<Result<string, string>>;
  /** What this executable says of its version; null when it does not say, or not soon enough. */
  versionOf(executable: string): Promise<string | null>;
  surroundingsIn(place: WorkPlace): Promise<Pick<PlaceFacts, 'environment' | 'hooksOff'>>;
}

/** Where Claude Code works, and what it is given on its command line. */
export interface WorkPlace {
  readonly cwd: string;
  readonly repo?: string;
  readonly args?: readonly string[];
}

/** What is read of the folders of this machine: Claude Code's history of them, and the setup command of a repo. */
export interface LocalFolders {
  hasConversation(conversation: KnownConversation): Promise<boolean>;
  readSetup(folder: string): Promise<SetupCommand | null>;
}

export interface LocalLauncherOptions {
  readonly claude: LocalClaude;
  readonly folders: LocalFolders;
  readonly clock: Clock;
  readonly dataDirectory: string;
  /** The Node that runs runners: never Electron, whose RunAsNode fuse is off. */
  readonly nodeExecutable: string;
  readonly runnerEntry: string;
  readonly logger: Logger;
  /** The hub's own, which its runners inherit, less the marks of a session inside which it was started. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** This machine: runners are detached processes, each in a session of its own. */
export class LocalLauncher implements Launcher {
  readonly name = 'local';
  readonly history: ConversationHistory;
  readonly setup: WorktreeSetup;
  /** Commands over work that no person has looked at: they see none of the hub's secrets. */
  readonly checks: Pick<WorktreeSetup, 'run'>;
  readonly attachments: LocalAttachments;
  readonly #options: LocalLauncherOptions;

  constructor(options: LocalLauncherOptions) {
    const { claude, folders, clock, dataDirectory } = options;
    const { environment } = claude;
    const configDirectory = claudeConfigDirectory(environment);
    this.#options = options;
    this.history = {
      has: (conversation) => folders.hasConversation(conversation),
      listOpen: () => listOpenConversations(configDirectory),
    };
    this.setup = {
      read: (folder) => folders.readSetup(folder),
      run: (run) => runSetup({ ...run, environment, clock }),
    };
    const checked = withoutSecrets(environment);
    this.checks = { run: (run) => runSetup({ ...run, environment: checked, clock }) };
    this.attachments = new LocalAttachments(dataDirectory);
  }

  findClaude(): Promise<Result<string, string>> {
    return this.#options.claude.findClaude();
  }

  async launch(spec: RunnerSpec): Promise<Result<void, string>> {
    const executable = await this.findClaude();
    if (!executable.ok) return executable;
    const session = asId('session', spec.session);
    const folder = this.#folderOf(session);
    const former = await this.#formerLife(session);
    if (former !== 'gone') return err(stillThere[former]);
    await folder.clear();
    await folder.writeJob(buildJob(spec, await this.#factsFor(spec, executable.value)));
    const log = openSync(join(folder.path, 'runner.log'), 'a', 0o600);
    try {
      return await this.#spawn(folder, log);
    } finally {
      closeSync(log);
    }
  }

  /** For a runner that runs already, beside a Claude Code that was started by hand: writes its job, and says where. */
  async admit(spec: RunnerSpec, version: string | null): Promise<Result<string, string>> {
    const session = asId('session', spec.session);
    const folder = this.#folderOf(session);
    const former = await this.#formerLife(session);
    if (former !== 'gone') return err(stillThere[former]);
    await folder.clear();
    const { dataDirectory } = this.#options;
    const facts = { dataDirectory, hubUrl: null, executable: 'claude', version, environment: {} };
    await folder.writeJob(buildJob(spec, facts));
    return ok(folder.jobFile);
  }

  async #factsFor({ cwd, claude, setup }: RunnerSpec, executable: string): Promise<PlaceFacts> {
    const { dataDirectory } = this.#options;
    const place = this.#options.claude;
    const [version, surroundings] = await Promise.all([
      place.versionOf(executable),
      place.surroundingsIn({ cwd, args: claude.args, ...(setup && { repo: setup.repo }) }),
    ]);
    return { dataDirectory, hubUrl: null, executable, version, ...surroundings };
  }

  #folderOf(session: SessionId): RunnerFolder {
    return new RunnerFolder(this.#options.dataDirectory, session);
  }

  /** A runner outlives its Claude Code by the moment that its last facts need. */
  async #formerLife(session: SessionId): Promise<RunnerLife['state']> {
    const { clock } = this.#options;
    const deadline = clock.monotonic() + formerRunnerGraceMs;
    for (;;) {
      const { state } = await this.lifeOf(session);
      if (state === 'gone' || clock.monotonic() > deadline) return state;
      await delay(clock, 50);
    }
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
    const record = await this.#folderOf(session).lookForRecord();
    if (record === 'absent') return { state: 'gone', runner: null };
    if (record === 'unreadable') return { state: 'unknown' };
    const state = await processState(record.pid, record.startTime);
    if (state === 'unknown') return { state };
    return { state, runner: asId('runner', record.runner) };
  }

  jobOf(session: SessionId): Promise<RunnerJob | undefined> {
    return this.#folderOf(session).readJob();
  }

  async jobs(): Promise<readonly RunnerJob[]> {
    const sessions = await listRunnerSessions(this.#options.dataDirectory);
    const jobs = await Promise.all(sessions.map((session) => this.jobOf(session)));
    return jobs.filter((job) => job !== undefined);
  }

  async claudePidOf(session: SessionId): Promise<number | null> {
    return (await this.#folderOf(session).readRecord())?.claudePid ?? null;
  }

  async factsLeftBy(session: SessionId, runner: RunnerId): Promise<readonly unknown[]> {
    const folder = this.#folderOf(session);
    const record = await folder.readRecord();
    if (record?.runner !== runner) return [];
    const names = await readdir(folder.path).catch(() => []);
    const spools = names.filter((name) => name.endsWith('.jsonl')).toSorted();
    const texts = await Promise.all(
      spools.map((name) => readFile(join(folder.path, name), 'utf8').catch(() => '')),
    );
    return texts.flatMap((text) => text.split('\n').flatMap((line) => parseLine(line)));
  }

  /** What it leaves running is ended when it is seen to be gone. */
  async end(session: SessionId, runner: RunnerId): Promise<void> {
    const record = await this.#folderOf(session).readRecord();
    if (record?.runner !== runner) return;
    if (await isSameProcess(record.pid, record.startTime)) endProcess(record.pid);
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

  /** Its work is in folders of this machine, where the hub saves it itself. */
  saveWork(): Promise<Result<string | null, string>> {
    return Promise.resolve(ok(null));
  }

  async sessionsLeft(): Promise<readonly SessionId[]> {
    const [started, attached] = await Promise.all([
      listRunnerSessions(this.#options.dataDirectory),
      this.attachments.sessions(),
    ]);
    return [...new Set([...started, ...attached])];
  }

  async forget(session: SessionId): Promise<void> {
    await this.#folderOf(session).remove();
    await this.attachments.forget(session);
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (thrown) {
    const isGone = thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH';
    if (!isGone) throw thrown;
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

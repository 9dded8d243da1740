import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { RunnerConnection } from '../../src/main/hub/runners/runner-connection.ts';
import { RunnerPlane } from '../../src/main/hub/runners/runner-plane.ts';
import { proofKey } from '../../src/main/hub/runners/runner-proof.ts';
import { RunnerSinks } from '../../src/main/hub/runners/runner-sinks.ts';
import { killAll } from '../../src/runner/claude/process-tree.ts';
import { systemClock } from '../../src/shared/base/clock.ts';
import { asId, newUuid } from '../../src/shared/base/ids.ts';
import { silentLogger } from '../../src/shared/base/logger.ts';
import {
  runnerJobSchema,
  runnerRecordSchema,
  type RunnerJob,
  type RunnerRecord,
} from '../../src/shared/wire/runner-job.ts';
import { numberedFactSchema, type NumberedFact } from '../../src/shared/wire/runner-link.ts';
import type { RunnerFact } from '../../src/shared/wire/runner-link.ts';
import type { ClaudeLab } from './claude-lab.ts';
import { announceHubHere } from './hub-record.ts';
import { Receipts } from './receipts.ts';

const sourceEntry = fileURLToPath(new URL('../../src/runner/index.ts', import.meta.url));
const session = asId('session', 's_lab');
const token = 'rh_runner_lab';

type FactOf<Type extends RunnerFact['type']> = Extract<RunnerFact, { type: Type }>;

/**
 * A real runner process with the real Claude Code, and the hub's end of its link: the plane that runners dial
 * into, over facts and output that are kept in memory instead of a store.
 */
export class RunnerLab implements AsyncDisposable {
  readonly facts = new Receipts<NumberedFact>();
  readonly dataDirectory: string;
  readonly #lab: ClaudeLab;
  #runner = asId('runner', `r_${newUuid()}`);
  readonly #claudeSessionId = newUuid();
  /** The program; a test may run a build. */
  entry = sourceEntry;
  #plane: RunnerPlane | undefined;
  #output = Buffer.alloc(0);
  #child: ChildProcess | undefined;
  #isResume = false;
  #countedFrom = 0;
  /** The first message, `m_first`. */
  #first: string | undefined;
  connection: RunnerConnection | undefined;

  constructor(lab: ClaudeLab) {
    this.#lab = lab;
    this.dataDirectory = join(lab.home, '.roundhouse');
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
  }

  get folder(): string {
    return join(this.dataDirectory, 'runners', session);
  }

  /** Offsets at which output did not go on where it had ended. */
  readonly holes: number[] = [];

  /** Everything that Claude Code has written, as far as it came over the link. */
  get output(): Buffer {
    return this.#output;
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('the runner was not started');
    return pid;
  }

  get record(): RunnerRecord | undefined {
    const path = join(this.folder, 'runner.json');
    return existsSync(path)
      ? runnerRecordSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
      : undefined;
  }

  /** A hub that serves: the runner dials into it. */
  async openHub(): Promise<void> {
    const plane = new RunnerPlane({
      clock: systemClock,
      logger: silentLogger,
      place: {
        type: 'socket',
        dataDirectory: this.dataDirectory,
        environment: {},
        platform: process.platform,
        logger: silentLogger,
      },
      runners: {
        find: (runner) =>
          runner === this.#runner
            ? { identity: { session, runner }, key: proofKey(token) }
            : undefined,
      },
      sinks: new RunnerSinks({
        progressOf: () =>
          Promise.resolve({
            ackedN: this.facts.all.length,
            recordedOffset: this.#output.length,
          }),
        onHello: (connection) => this.#linked(connection),
        onFact: (_connection, fact) => {
          this.facts.add(numberedFactSchema.parse(fact));
          return Promise.resolve();
        },
        onClose: (closed) => {
          // The end of an old link may come after the next one's beginning.
          if (this.connection === closed) this.connection = undefined;
        },
      }),
    });
    this.#plane = plane;
    const { url } = await plane.start();
    await announceHubHere(this.dataDirectory, { runnerUrl: url });
  }

  /** The hub dies: no orderly end, the file stays. */
  async killHub(): Promise<void> {
    await this.#plane?.[Symbol.asyncDispose]();
    this.#plane = undefined;
  }

  start(
    options: Partial<RunnerJob> & { readonly text?: string; readonly mode?: string } = {},
  ): void {
    const { text, mode = 'default', ...more } = options;
    this.#first = text;
    const job: RunnerJob = runnerJobSchema.parse({
      session,
      name: 'lab',
      runner: this.#runner,
      dataDirectory: this.dataDirectory,
      hubUrl: null,
      token,
      cwd: this.#lab.repo,
      claude: {
        executable: this.#lab.claude,
        sessionId: this.#claudeSessionId,
        isResume: this.#isResume,
        model: null,
        permissionMode: mode,
        args: [],
      },
      environment: { ...this.#lab.env },
      cols: 120,
      rows: 40,
      ...more,
    });
    const jobFile = join(this.folder, 'job.json');
    writeFileSync(jobFile, JSON.stringify(job), { mode: 0o600 });
    this.#child = spawn(process.execPath, [this.entry, jobFile], {
      cwd: '/',
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.log += chunk.toString('utf8')));
    this.ended = new Promise((resolve) => this.#child?.once('exit', () => resolve()));
  }

  /** Another runner for the same conversation, as after a stop. */
  startAgain(options: Parameters<RunnerLab['start']>[0]): void {
    this.#runner = asId('runner', `r_${newUuid()}`);
    this.#isResume = true;
    this.facts.all.length = 0;
    this.#countedFrom = 0;
    this.#output = Buffer.alloc(0);
    this.start(options);
  }

  /** A dialog that has just opened ignores keys for a moment, against answers by accident. */
  async pressUntil(keys: string, condition: () => boolean): Promise<void> {
    const timer = setInterval(() => this.connection?.input(Buffer.from(keys)), 1000);
    try {
      await this.until(condition);
    } finally {
      clearInterval(timer);
    }
  }

  /** Looks at the screen after each piece of output. */
  async untilScreen(condition: (text: string) => boolean): Promise<void> {
    for (;;) {
      // What comes while the screen is on its way must be looked at as well.
      const seen = this.#output.length;
      const screen = await this.connection?.readScreen();
      if (screen && condition(screen.text)) return;
      await this.until(() => this.#output.length > seen);
    }
  }

  /** What the runner logged. */
  log = '';
  ended: Promise<void> = Promise.resolve();

  /** From now on `told`, `all` and `hooks` are about what comes: for tests that share a runner. */
  countFromHere(): void {
    this.#countedFrom = this.facts.all.length;
  }

  told(): readonly NumberedFact[] {
    return this.facts.all.slice(this.#countedFrom);
  }

  all<Type extends RunnerFact['type']>(type: Type): readonly FactOf<Type>[] {
    return this.told()
      .map(({ fact }) => fact)
      .filter((fact): fact is FactOf<Type> => fact.type === type);
  }

  hooks(name: string): readonly FactOf<'hook'>[] {
    return this.all('hook').filter((hook) => hook.payload['hook_event_name'] === name);
  }

  /** Resolves when the condition holds; it is looked at after each fact. */
  async until(condition: () => boolean, limitMs = 90_000): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`not in time; ${this.story()}`)), limitMs);
    });
    try {
      await Promise.race([this.facts.until(condition), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  untilIdle(): Promise<void> {
    return this.until(() => {
      const last = this.facts.all.findLast(({ fact }) => fact.type === 'status')?.fact;
      return last?.type === 'status' && last.status === 'idle';
    });
  }

  deliver(message: string, text: string, attempt = 1): void {
    this.connection?.send({ type: 'deliver', message, text, attempt });
  }

  outcomes(message: string): readonly FactOf<'delivery'>['outcome'][] {
    return this.all('delivery')
      .filter((fact) => fact.message === message)
      .map((fact) => fact.outcome);
  }

  /** For the message of a failure: what happened, in short. */
  story(): string {
    const facts = this.facts.all.map(({ n, fact }) => {
      if (fact.type === 'hook') return `${n} ${String(fact.payload['hook_event_name'])}`;
      if (fact.type === 'status') return `${n} ${fact.status}`;
      return `${n} ${JSON.stringify(fact).slice(0, 200)}`;
    });
    return `${facts.join(' | ')}\n${this.log}`;
  }

  /** The facts that are on disk and not acknowledged. */
  spooled(): readonly NumberedFact[] {
    return readdirSync(this.folder)
      .filter((name) => name.endsWith('.jsonl'))
      .toSorted()
      .flatMap((name) => readFileSync(join(this.folder, name), 'utf8').trimEnd().split('\n'))
      .map((line) => numberedFactSchema.parse(JSON.parse(line)));
  }

  /** The runner may be writing into it meanwhile. */
  removeDataDirectory(): void {
    const { dataDirectory } = this;
    rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  /** Processes that carry this session's mark. */
  processes(): readonly number[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => Number.isInteger(pid) && readOrEmpty(pid).includes(this.#mark));
  }

  get #mark(): string {
    return `HOME=${this.#lab.home}\0`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.removeDataDirectory();
    this.#child?.kill('SIGTERM');
    await this.ended;
    await this.killHub();
    killAll(this.processes());
  }

  #linked(connection: RunnerConnection): void {
    this.connection = connection;
    if (this.#first !== undefined) this.deliver('m_first', this.#first);
    connection.onResized(() => this.facts.poke());
    connection.onOutput(({ offset, payload }) => {
      if (offset !== this.#output.length) this.holes.push(offset);
      this.#output = Buffer.concat([this.#output, payload]);
      connection.acknowledgeOutput(this.#output.length);
      this.facts.poke();
    });
    this.facts.poke();
  }
}

function readOrEmpty(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';

import { AppError, messageOf } from '../shared/base/app-error.ts';
import { delay, isoTime, type Clock } from '../shared/base/clock.ts';
import type { Logger } from '../shared/base/logger.ts';
import { Scope } from '../shared/base/scope.ts';
import { usedUp } from '../shared/base/used-up.ts';
import type { LeftProcess } from '../shared/domain/left-process.ts';
import { runnerMark } from '../shared/domain/session-marks.ts';
import { IncomingRequests } from '../shared/wire/incoming-requests.ts';
import { lastScreenFile } from '../shared/wire/last-screen.ts';
import { OutgoingRequests } from '../shared/wire/outgoing-requests.ts';
import type { RunnerJob } from '../shared/wire/runner-job.ts';
import type { RunnerFact } from '../shared/wire/runner-link.ts';
import { answeredMethods } from './answered-methods.ts';
import { configFolderOf, prepareClaude, type ClaudeLaunch } from './claude/claude-config.ts';
import { ClaudeProcess } from './claude/claude-process.ts';
import { leftProcesses, startTicksOf } from './claude/left-processes.ts';
import { MemoryKills } from './claude/memory-kills.ts';
import { processorMs } from './claude/process-tree.ts';
import { RunnerRecordFile, type RunnerFiles } from './claude/runner-files.ts';
import { shownCommand } from './claude/shown-command.ts';
import { VanishedPaths } from './claude/vanished-paths.ts';
import { EgressDoor } from './egress-door.ts';
import { FourEyesCalls } from './hooks/four-eyes-calls.ts';
import { HeldRequests } from './hooks/held-requests.ts';
import { HookIntake } from './hooks/hook-intake.ts';
import type { HookPayload } from './hooks/hook-payload.ts';
import { HookServer } from './hooks/hook-server.ts';
import { HubCommands } from './hub-commands.ts';
import { helloOf } from './link/hello-of.ts';
import { locateHub, watchHub } from './link/hub-address.ts';
import { HubLink } from './link/hub-link.ts';
import { OutputRing } from './link/output-ring.ts';
import { Spool } from './link/spool.ts';
import { LatestFacts } from './observed/latest-facts.ts';
import { StartWatch } from './observed/start-watch.ts';
import { StatusFile } from './observed/status-file.ts';
import { StatusLineFile } from './observed/status-line-file.ts';
import { ThoughtReader } from './observed/thought-reader.ts';
import { McpDoor } from './peers/mcp-door.ts';
import { Notices } from './peers/notices.ts';
import { ComposerFile } from './prompts/composer-file.ts';
import { Injectors } from './prompts/injectors.ts';
import { Screen } from './screen/screen.ts';
import { lastLines, lastScreenOf } from './terminal/last-screen.ts';
import { SessionTerminal } from './terminal/session-terminal.ts';

export interface RunnerOptions {
  readonly job: RunnerJob;
  readonly files: RunnerFiles;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The Node and the program that Claude Code runs for its one command hook. */
  readonly node: string;
  readonly entry: string;
  /** The file of the emulator's thread. */
  readonly screenWorker: string;
}

const stopGraceMs = 5000;
/** The last facts are worth a moment's wait for a hub; for one that comes later they are on disk. */
const lastFactsLimitMs = 10_000;
const observedLimitMs = 20_000;

/** One session: Claude Code, its terminal, its hook server, and the link to the hub. Owns all of it. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #scope: Scope;
  readonly #spool: Spool;
  readonly #held: HeldRequests;
  readonly #fourEyes: FourEyesCalls;
  readonly #thoughts: ThoughtReader;
  readonly #hooks: HookIntake;
  readonly #record: RunnerRecordFile;
  readonly #latest = new LatestFacts();
  readonly #output = new OutputRing();
  readonly #outgoing: OutgoingRequests;
  readonly #notices: Notices;
  readonly #link: HubLink;
  readonly #memory = new MemoryKills();
  #claude: ClaudeProcess | undefined;
  #terminal: SessionTerminal | undefined;
  #screen: Screen | undefined;
  #injectors: Injectors | undefined;
  #commands: HubCommands | undefined;
  #status: StatusFile | undefined;
  #startWatch: StartWatch | undefined;
  #isObserved = false;
  #startTicks: number | undefined;
  #isGone = false;
  #isOver = false;
  /** The end was asked for before there was a Claude Code to end. */
  #isUnwanted = false;

  constructor(options: RunnerOptions) {
    const { job, files, clock, logger } = options;
    this.#options = options;
    this.#scope = new Scope({ name: 'runner', logger });
    this.#record = new RunnerRecordFile({ files, job, entry: options.entry });
    this.#spool = this.#scope.use(new Spool({ folder: files.folder, clock, logger }));
    this.#thoughts = this.#scope.use(
      new ThoughtReader({
        clock,
        onThought: (thought) => this.#tell({ type: 'thought', ...thought }),
      }),
    );
    this.#fourEyes = new FourEyesCalls(job.fourEyes ?? []);
    this.#held = new HeldRequests({ clock, record: (fact) => this.#tell(fact) });
    this.#hooks = new HookIntake({
      held: this.#held,
      record: (fact) => this.#heard(fact),
      answer: (payload) => this.#injectors?.configuration.answer(payload),
      mustHold: (payload) => this.#fourEyes.mustHold(payload),
      logger,
    });
    this.#outgoing = new OutgoingRequests({ clock });
    this.#notices = this.#scope.use(new Notices({ files, logger }));
    this.#link = this.#createLink();
  }

  /** Resolves when Claude Code has ended, nothing of it is left, and the hub knows or has had its time. */
  async run(): Promise<void> {
    const { clock, logger } = this.#options;
    this.#record.write();
    this.#dial();
    try {
      await this.#follow(await this.#start());
    } catch (thrown) {
      logger.error('the session could not be started', { error: thrown });
      this.#tell({ type: 'start-failed', reason: usedUp(thrown) ?? messageOf(thrown) });
    }
    this.#writeEnd();
    if (!this.#isGone) await Promise.race([this.#link.emptied(), delay(clock, lastFactsLimitMs)]);
    await this.#scope[Symbol.asyncDispose]();
  }

  /** Stops Claude Code: SIGTERM, then SIGKILL; `run` resolves after it. */
  end(reason: string, graceMs = stopGraceMs): void {
    this.#options.logger.info('ending Claude Code', { reason });
    if (this.#claude) void this.#claude.stop(graceMs);
    else this.#isUnwanted = true;
  }

  /** The end is the last fact: a file of Claude Code that is read after it tells of one that is no more. */
  #tell(fact: RunnerFact): void {
    if (this.#isOver) return;
    this.#isOver = fact.type === 'claude-exited' || fact.type === 'start-failed';
    if (this.#spool.append(fact)) this.#latest.observe(this.#spool.lastN, fact);
  }

  /** The hub has lost these facts: says again what is still true of them. */
  #restate(from: number, to: number): void {
    this.#options.logger.warn('the hub has lost facts of this runner', { from, to });
    for (const fact of this.#latest.between(from, to)) this.#tell(fact);
  }

  async #start(): Promise<ClaudeProcess> {
    const { job, files, clock, logger, node, entry } = this.#options;
    const refused = whyNotStartable(job);
    if (refused !== undefined) throw new AppError('unavailable', refused);
    const door = new McpDoor({ hub: this.#outgoing, folder: job.cwd, logger });
    const hookServer = this.#scope.use(
      new HookServer({ clock, logger, routes: [this.#hooks, door] }),
    );
    if (job.egress) await this.#scope.use(new EgressDoor({ ...job.egress, clock, logger })).start();
    const launch = prepareClaude({ job, files, hookServer: await hookServer.start(), node, entry });
    const claude = this.#scope.use(
      new ClaudeProcess({
        ...launch,
        executable: job.claude.executable,
        cwd: job.cwd,
        cols: job.cols,
        rows: job.rows,
        clock,
        logger,
      }),
    );
    this.#claude = claude;
    const injectors = this.#connect(claude, launch);
    claude.start();
    if (this.#isUnwanted) void claude.stop(stopGraceMs);
    this.#record.write({ claudePid: claude.pid });
    this.#startTicks = startTicksOf(claude.pid);
    const { executable, version } = job.claude;
    const command = shownCommand(executable, launch.args);
    this.#tell({ type: 'claude-started', pid: claude.pid, version, command });
    this.#watchStart();
    this.#status = this.#watchStatus(claude, injectors);
    this.#watchPaths();
    return claude;
  }

  /** Ties the parts together; nothing has happened yet when this returns. */
  #connect(claude: ClaudeProcess, launch: ClaudeLaunch): Injectors {
    const { job, clock, logger } = this.#options;
    const size = { cols: job.cols, rows: job.rows };
    const screen = this.#scope.use(
      new Screen({ ...size, workerEntry: this.#options.screenWorker, clock, logger }),
    );
    this.#screen = screen;
    screen.onDidLose((reason) => this.#link.send({ type: 'screen-lost', reason }));
    const terminal = new SessionTerminal({
      claude,
      screen,
      output: this.#output,
      size,
      clock,
      onOutput: () => this.#link.outputCame(),
    });
    this.#terminal = terminal;
    const injectors = this.#createInjectors(claude, terminal, launch);
    this.#injectors = injectors;
    this.#commands = new HubCommands({
      injector: injectors.messages,
      configuration: injectors.configuration,
      held: this.#held,
      fourEyes: this.#fourEyes,
      terminal,
      screen,
      link: this.#link,
      mayInterrupt: () => this.#startWatch?.isOver === true && this.#status?.isIdle !== true,
      stop: (graceMs) => this.end('the hub asked for it', graceMs),
    });
    this.#hooks.onHook((payload) => this.#heardHook(payload, injectors));
    return injectors;
  }

  #createInjectors(
    claude: ClaudeProcess,
    terminal: SessionTerminal,
    launch: ClaudeLaunch,
  ): Injectors {
    const { files, clock, logger } = this.#options;
    const { keyboard, quiet } = terminal;
    const composer = launch.hasComposer
      ? new ComposerFile({ folder: files.path('composer'), clock, keyboard, quiet, logger })
      : undefined;
    return this.#scope.use(
      new Injectors({
        clock,
        logger,
        keyboard,
        quiet,
        composer,
        drained: () => claude.drained(),
        record: (fact) => this.#tell(fact),
      }),
    );
  }

  #createLink(): HubLink {
    const { job, clock, logger } = this.#options;
    return new HubLink({
      clock,
      logger,
      runner: job.runner,
      token: job.token,
      spool: this.#spool,
      output: this.#output,
      locate: () => locateHub(job),
      hello: () =>
        helloOf({
          job,
          spool: this.#spool,
          held: this.#held.requests,
          output: this.#output,
          size: this.#terminal?.size ?? job,
        }),
      onCommand: (command) => this.#commands?.handle(command),
      incoming: this.#scope.use(
        new IncomingRequests({
          clock,
          logger,
          methods: answeredMethods(() => this.#screen, this.#notices),
        }),
      ),
      outgoing: this.#outgoing,
      onInput: (bytes) => this.#terminal?.keyboard.type(bytes),
      onRestate: (from, to) => this.#restate(from, to),
      onNotWanted: () => this.end('the hub does not want this runner'),
    });
  }

  #dial(): void {
    const { dataDirectory } = this.#options.job;
    this.#scope.run('dial the hub', (signal) => this.#link.run(signal));
    this.#scope.use(watchHub({ dataDirectory, onChange: () => this.#link.retryNow() }));
  }

  #watchStatus(claude: ClaudeProcess, injectors: Injectors): StatusFile {
    const { job, files, clock, logger } = this.#options;
    const status = this.#scope.use(
      new StatusFile({
        configFolder: configFolderOf(job.environment),
        pid: claude.pid,
        sessionId: job.claude.sessionId,
        clock,
        logger,
      }),
    );
    status.onDidChange((now) => {
      this.#startWatch?.observed();
      this.#tell({ type: 'status', ...now });
      this.#held.observeStatus(now.status);
      injectors.observeStatus(now);
    });
    status.start();
    const figures = this.#scope.use(
      new StatusLineFile({
        folder: files.folder,
        clock,
        logger,
        onFigures: (payload) => {
          this.#tell({ type: 'status-line', payload });
          injectors.observeFigures(payload);
        },
      }),
    );
    figures.start();
    return status;
  }

  #watchPaths(): void {
    const { job, files, clock, logger } = this.#options;
    const vanished = this.#scope.use(
      new VanishedPaths({
        clock,
        paths: [files.jobFile, job.cwd],
        onGone: (path) => {
          logger.warn('what the runner lives for is gone', { path });
          this.#isGone = path === files.jobFile;
          this.end('its files were removed');
        },
      }),
    );
    vanished.start();
    this.#awaitHook();
  }

  #awaitHook(): void {
    const { clock, job } = this.#options;
    if (job.hooksOff) {
      this.#tell({ type: 'unobserved', reason: job.hooksOff.reason, isKnown: true });
      return;
    }
    const timer = clock.schedule(observedLimitMs, () => {
      if (this.#isObserved) return;
      // Behind a dialog no hook can come.
      if (this.#startWatch?.isInDialog) return this.#awaitHook();
      const reason = 'It has reported nothing yet. Look at its terminal.';
      this.#tell({ type: 'unobserved', reason });
    });
    this.#scope.use(timer);
  }

  #watchStart(): void {
    const { clock } = this.#options;
    const watch = new StartWatch({
      clock,
      drawnAt: () => this.#terminal?.quiet.drawnAt ?? -Infinity,
      workedMs: () => (this.#claude ? processorMs(this.#claude.pid) : null),
      screenText: async () => (await this.#screen?.text()) ?? '',
      onDialog: (line) => this.#tell({ type: 'start-dialog', line }),
    });
    this.#startWatch = this.#scope.use(watch);
    watch.start();
  }

  /** What was thought before a hook is told before it. */
  #heard(fact: RunnerFact): void {
    if (fact.type === 'hook') this.#thoughts.observeHook(fact.payload);
    this.#tell(fact);
  }

  #heardHook(payload: HookPayload, injectors: Injectors): void {
    this.#isObserved = true;
    this.#startWatch?.observed();
    if (payload['hook_event_name'] === 'UserPromptSubmit') this.#status?.observePrompt();
    injectors.observeHook(payload);
  }

  async #follow(claude: ClaudeProcess): Promise<void> {
    const { code, signal } = await claude.exited;
    this.#options.logger.info('Claude Code has ended', { code, signal });
    this.#held.closeAll('session-ended');
    this.#notices[Symbol.dispose]();
    await claude.reap();
    const output = await this.#keepLastScreen();
    const left = this.#leftProcesses(claude);
    this.#tell({
      type: 'claude-exited',
      code,
      signal,
      ...(output === '' ? {} : { output }),
      ...(left.length === 0 ? {} : { left: [...left] }),
      ...(signal === 'SIGKILL' && this.#memory.hasKilled() ? { isOutOfMemory: true } : {}),
    });
  }

  /** For a look at the session when this runner is gone; gives its last lines. */
  async #keepLastScreen(): Promise<string> {
    const { files, logger } = this.#options;
    try {
      const last = await this.#screen?.last();
      if (!last) return '';
      files.write(lastScreenFile, JSON.stringify(lastScreenOf(last, this.#screen?.title ?? '')));
      return lastLines(last.words);
    } catch (thrown) {
      logger.warn('the last screen could not be kept', { error: thrown });
      return '';
    }
  }

  #leftProcesses(claude: ClaudeProcess): readonly LeftProcess[] {
    const { job, entry } = this.#options;
    if (this.#startTicks === undefined) return [];
    return leftProcesses({
      markName: `${runnerMark}=`,
      programs: dirname(entry),
      cwd: job.cwd,
      terminal: claude.terminalName,
      since: this.#startTicks,
    });
  }

  #writeEnd(): void {
    try {
      this.#record.write({ endedAt: isoTime(this.#options.clock.now()) });
    } catch (thrown) {
      this.#options.logger.debug('the record could not be written', { error: thrown });
    }
  }
}

/** What a PTY would only show as a line in a dead terminal. */
function whyNotStartable({ cwd, claude }: RunnerJob): string | undefined {
  if (!existsSync(cwd)) return `The folder ${cwd} is not there.`;
  if (!claude.executable.includes('/')) return undefined;
  try {
    accessSync(claude.executable, constants.X_OK);
    return undefined;
  } catch {
    return `Claude Code is not at ${claude.executable}, or cannot be run.`;
  }
}

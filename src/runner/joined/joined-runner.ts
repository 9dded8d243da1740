import { mkdirSync } from 'node:fs';

import { delay, isoTime, type Clock } from '../../shared/base/clock.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { err, ok } from '../../shared/base/result.ts';
import { Scope } from '../../shared/base/scope.ts';
import { refusal } from '../../shared/wire/errors.ts';
import { IncomingRequests } from '../../shared/wire/incoming-requests.ts';
import type { OutgoingRequests } from '../../shared/wire/outgoing-requests.ts';
import { notifyMethod } from '../../shared/wire/peer-methods.ts';
import type { RunnerJob } from '../../shared/wire/runner-job.ts';
import type { RunnerFact } from '../../shared/wire/runner-link.ts';
import { readScreenMethod, serveMethod } from '../../shared/wire/runner-requests.ts';
import { noticeFolder, noticeScript } from '../claude/notice-script.ts';
import { RunnerRecordFile, type RunnerFiles } from '../claude/runner-files.ts';
import { HeldRequests } from '../hooks/held-requests.ts';
import { HookIntake } from '../hooks/hook-intake.ts';
import type { HookPayload } from '../hooks/hook-payload.ts';
import { HookServer } from '../hooks/hook-server.ts';
import { helloOf } from '../link/hello-of.ts';
import { locateHub, watchHub } from '../link/hub-address.ts';
import { HubLink } from '../link/hub-link.ts';
import { OutputRing } from '../link/output-ring.ts';
import { Spool } from '../link/spool.ts';
import { LatestFacts } from '../observed/latest-facts.ts';
import { StatusFile } from '../observed/status-file.ts';
import { ThoughtReader } from '../observed/thought-reader.ts';
import { Notices } from '../peers/notices.ts';
import { HookFolder } from './hook-folder.ts';
import { JoinedCommands } from './joined-commands.ts';
import type { JoinedProcess } from './joined-process.ts';
import type { Seat } from './seat.ts';

export interface JoinedRunnerOptions {
  readonly job: RunnerJob;
  readonly files: RunnerFiles;
  readonly seat: Seat;
  readonly claude: JoinedProcess;
  /** Claude Code's configuration folder: its status file is in there. */
  readonly configFolder: string;
  readonly entry: string;
  /** What its tools ask of the hub. */
  readonly outgoing: OutgoingRequests;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** As the size that every session begins with: nothing is drawn on it. */
const grid = { cols: 120, rows: 40 };
const lastFactsLimitMs = 10_000;

/**
 * The runner of a Claude Code that was started by hand: its hooks and the link to the hub, without a terminal. It
 * neither starts Claude Code nor ends it by itself: a hub that is away, or does not want it, leaves it as it is.
 */
export class JoinedRunner {
  readonly #options: JoinedRunnerOptions;
  readonly #scope: Scope;
  readonly #spool: Spool;
  readonly #held: HeldRequests;
  readonly #hooks: HookIntake;
  readonly #thoughts: ThoughtReader;
  readonly #record: RunnerRecordFile;
  readonly #latest = new LatestFacts();
  readonly #notices: Notices;
  readonly #commands: JoinedCommands;
  readonly #link: HubLink;
  readonly #dismissed = new AbortController();
  #isOver = false;

  constructor(options: JoinedRunnerOptions) {
    const { job, files, clock, logger, claude, entry } = options;
    this.#options = options;
    this.#scope = new Scope({ name: 'joined', logger });
    this.#record = new RunnerRecordFile({ files, job, entry });
    this.#spool = this.#scope.use(new Spool({ folder: files.folder, clock, logger }));
    this.#thoughts = this.#scope.use(
      new ThoughtReader({
        clock,
        onThought: (thought) => this.#tell({ type: 'thought', ...thought }),
      }),
    );
    this.#held = new HeldRequests({ clock, record: (fact) => this.#tell(fact) });
    this.#hooks = new HookIntake({ held: this.#held, record: (fact) => this.#heard(fact), logger });
    this.#notices = this.#scope.use(new Notices({ files, logger }));
    this.#commands = new JoinedCommands({
      held: this.#held,
      record: (fact) => this.#tell(fact),
      stop: (graceMs) =>
        this.#scope.run('stop Claude Code', (signal) => claude.stop(graceMs, signal)),
    });
    this.#link = this.#createLink();
  }

  /** Resolves when Claude Code has ended and the hub knows or has had its time, or when the hub does not want it. */
  async run(): Promise<void> {
    const { claude, clock, job } = this.#options;
    this.#record.write({ claudePid: claude.pid });
    this.#tell({ type: 'claude-started', pid: claude.pid, version: job.claude.version });
    await this.#serve();
    this.#dial();
    const { signal } = this.#dismissed;
    await claude.ended(signal);
    this.#held.closeAll('session-ended');
    this.#notices[Symbol.dispose]();
    if (!signal.aborted) {
      this.#tell({ type: 'claude-exited', code: null, signal: null });
      await Promise.race([this.#link.emptied(), delay(clock, lastFactsLimitMs)]);
    }
    this.#record.write({ endedAt: isoTime(clock.now()) });
    await this.#scope[Symbol.asyncDispose]();
  }

  /** Ends this runner and leaves Claude Code as it is. */
  dismiss(reason: string): void {
    this.#options.logger.info('left Claude Code to itself', { reason });
    this.#dismissed.abort();
  }

  async #serve(): Promise<void> {
    const { files, seat, clock, logger } = this.#options;
    mkdirSync(files.path(noticeFolder), { recursive: true, mode: 0o700 });
    files.write(`${noticeFolder}/wait`, noticeScript({ folder: files.path(noticeFolder) }), 0o700);
    seat.linkNotices(files.folder);
    const server = this.#scope.use(new HookServer({ clock, logger, routes: [this.#hooks] }));
    const place = await server.start();
    const folder = this.#scope.use(new HookFolder({ seat, server: place, clock, logger }));
    this.#watchStatus();
    folder.start();
    seat.open();
  }

  #watchStatus(): void {
    const { claude, configFolder, job, clock, logger } = this.#options;
    const status = this.#scope.use(
      new StatusFile({
        configFolder,
        pid: claude.pid,
        sessionId: job.claude.sessionId,
        clock,
        logger,
      }),
    );
    status.onDidChange((now) => {
      this.#tell({ type: 'status', ...now });
      this.#held.observeStatus(now.status);
    });
    this.#hooks.onHook((payload: HookPayload) => {
      if (payload['hook_event_name'] === 'UserPromptSubmit') status.observePrompt();
    });
    status.start();
  }

  #dial(): void {
    const { dataDirectory } = this.#options.job;
    this.#scope.run('dial the hub', (signal) => this.#link.run(signal));
    this.#scope.use(watchHub({ dataDirectory, onChange: () => this.#link.retryNow() }));
  }

  #createLink(): HubLink {
    const { job, clock, logger } = this.#options;
    // Nothing comes into it without a terminal.
    const output = new OutputRing();
    return new HubLink({
      clock,
      logger,
      runner: job.runner,
      token: job.token,
      spool: this.#spool,
      output,
      locate: () => locateHub(job),
      hello: () =>
        helloOf({ job, spool: this.#spool, held: this.#held.requests, output, size: grid }),
      onCommand: (command) => this.#commands.handle(command),
      incoming: this.#scope.use(new IncomingRequests({ clock, logger, methods: this.#methods() })),
      outgoing: this.#options.outgoing,
      // There is no terminal that they could go to.
      onInput: () => undefined,
      onRestate: (from, to) => {
        for (const fact of this.#latest.between(from, to)) this.#tell(fact);
      },
      onNotWanted: () => this.dismiss('the hub does not want it'),
    });
  }

  #methods() {
    const none = refusal('unavailable', 'Claude Code was started by hand: the hub has no screen.');
    return [
      serveMethod(readScreenMethod, () => Promise.resolve(err(none))),
      serveMethod(notifyMethod, (notice) =>
        Promise.resolve(ok({ state: this.#notices.take(notice) })),
      ),
    ];
  }

  /** What was thought before a hook is told before it. */
  #heard(fact: RunnerFact): void {
    if (fact.type === 'hook') this.#thoughts.observeHook(fact.payload);
    this.#tell(fact);
  }

  /** The end is the last fact. */
  #tell(fact: RunnerFact): void {
    if (this.#isOver) return;
    this.#isOver = fact.type === 'claude-exited';
    if (this.#spool.append(fact)) this.#latest.observe(this.#spool.lastN, fact);
  }
}

import { delay, type Clock } from '../../../shared/base/clock.ts';
import { newId, newUuid } from '../../../shared/base/ids.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { CrewSeat } from '../../../shared/domain/crew.ts';
import type { EgressMode } from '../../../shared/domain/egress.ts';
import type {
  EventBody,
  SessionBase,
  SessionOwner,
  SessionSetup,
  Worktree,
} from '../../../shared/domain/event.ts';
import type { LauncherName } from '../../../shared/domain/launcher-name.ts';
import {
  cloneBranch,
  defaultLauncherName,
  hasFilesBesideHub,
} from '../../../shared/domain/launcher-name.ts';
import { isEnded, type SessionView } from '../../../shared/domain/session.ts';
import type { WorkerTerms } from '../../../shared/domain/worker.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { aNewSession, aSession, noSuchSession } from '../commands/aggregate.ts';
import type { CommandContext, CommandRunner, OtherEvent } from '../commands/command-runner.ts';
import type { HubLog, LogState } from '../commands/hub-log.ts';
import type { LauncherService } from '../launchers/launcher-service.ts';
import type { PreparedPlace, RepoPort } from '../repos/repo-service.ts';
import { folderGoes } from './decide-removal.ts';
import type { Arrangement, Decision, WantedSetting } from './decide-session.ts';
import {
  decideArrange,
  decideConfigure,
  decideInterrupt,
  decideResume,
  decideStart,
  decideStop,
  nameTaken,
} from './decide-session.ts';
import { findSession } from './find-session.ts';
import { freeName } from './free-name.ts';
import { conversationInUse, conversationOpenOutside, impossibleStart } from './impossible-start.ts';

export interface StartRequest {
  readonly path: string;
  readonly name?: string | undefined;
  readonly prompt?: string | undefined;
  readonly launcher?: LauncherName | undefined;
  readonly egress?: EgressMode | undefined;
  readonly worktree?: true | string | undefined;
  readonly model?: string | undefined;
  readonly permissionMode?: string | undefined;
  readonly claudeArgs?: readonly string[] | undefined;
  readonly resume?: string | undefined;
  readonly fork?: boolean | undefined;
  readonly account?: string | undefined;
  /** The hash of the repo's setup command that the owner saw and allows; `false`: go on without it. */
  readonly allowSetup?: string | false | undefined;
  readonly gitInit?: boolean | undefined;
}

/** What a session gets from the one that ordered it. */
export interface WorkerStart {
  readonly id: SessionId;
  readonly parent: SessionId;
  readonly owner: SessionOwner;
  readonly worker: WorkerTerms;
  /** Committed together with the session: its task, and the outcome in its parent. */
  readonly task: EventBody;
  readonly started: OtherEvent;
  /** Whether it is wanted no more, in the very moment in which its session would begin. */
  whyNot(state: LogState): Refusal | null;
}

/** What a session of a crew gets. */
export interface CrewStart {
  readonly crew: CrewSeat;
  /** As of a worker. */
  whyNot(state: LogState): Refusal | null;
}

/** Kind, then firm, then the runner's own end. */
const stopDeadlineMs = 15_000;
/** A Claude Code whose runner was killed notices that its terminal is gone, and writes its transcript to the end. */
const ownEndLimitMs = 10_000;
const ownEndLookMs = 200;

export interface SessionServiceOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly repos: RepoPort;
  readonly clock: Clock;
  readonly launchers: LauncherService;
}

/** Sessions as operators start, stop, arrange and remove them. */
export class SessionService {
  readonly #options: SessionServiceOptions;

  constructor(options: SessionServiceOptions) {
    this.#options = options;
  }

  /** All that are not removed, oldest first. */
  list(): readonly SessionView[] {
    return [...this.#options.log.state.sessions.values()].filter((view) => !view.isRemoved);
  }

  /** Also the removed ones: what they cost stays spent, and their saved work outlives them. */
  listWithRemoved(): readonly SessionView[] {
    return [...this.#options.log.state.sessions.values()];
  }

  /** The one of this id, whose right was asked for already. */
  read(session: SessionId): Result<SessionView, Refusal> {
    const view = this.#options.log.state.sessions.get(session);
    return view && !view.isRemoved ? ok(view) : err(noSuchSession());
  }

  /** By id, `NAME`, `@NAME` or an unambiguous prefix of the id, among those that the caller may see. */
  find(reference: string, maySee: (session: SessionView) => boolean): Result<SessionView, Refusal> {
    return findSession(this.#options.log.state, reference, maySee);
  }

  async start(
    context: CommandContext<SessionView>,
    request: StartRequest,
    order?: WorkerStart | CrewStart,
  ): Promise<Result<SessionView, Refusal>> {
    const { log, repos, launchers } = this.#options;
    const launcher = request.launcher ?? defaultLauncherName;
    const where = launchers.find(launcher);
    if (!where.ok) return where;
    const impossible = impossibleStart({ ...request, launcher });
    if (impossible) return err(impossible);
    const inspected = await repos.inspect(request.path);
    if (!inspected.ok) return inspected;
    const repo = inspected.value;
    if (request.resume !== undefined) {
      const known = { cwd: repo.path, claudeSessionId: request.resume };
      if (!(await where.value.history.has(known))) return err(noSuchConversation(known));
      const open = request.fork === true ? null : await this.#openAlready({ ...known, launcher });
      if (open) return err(open);
    }
    const name = request.name ?? freeName(log.state, repo.suggestedName);
    if (log.state.sessionNamed(name)) {
      return err(nameTaken(name));
    }
    const prepared = await repos.prepare(context, repo, { ...request, name });
    if (!prepared.ok) return prepared;
    const { change } = prepared.value;
    const place = hasFilesBesideHub(launcher)
      ? prepared.value.place
      : { ...prepared.value.place, branch: cloneBranch(name) };
    const setup = setupOf({ context, request: { ...request, launcher }, name, place, order });
    const started = await this.#create(context, { setup, change, order, text: request.prompt });
    if (!started.ok) await repos.giveUp(context, prepared.value, started.error);
    return started;
  }

  /** One commit: the session, what a person or its parent gave it to do, and the outcome of what git made for it. */
  #create(
    context: CommandContext<SessionView>,
    given: {
      readonly setup: SessionSetup;
      readonly change: PreparedPlace['change'];
      readonly order: WorkerStart | CrewStart | undefined;
      readonly text: string | undefined;
    },
  ): Promise<Result<SessionView, Refusal>> {
    const { setup, change, order, text } = given;
    const message = newId('message');
    const worker = workerOf(order);
    return this.#options.commands.run({
      ...context,
      on: aNewSession(worker?.id ?? newId('session')),
      ...(change && {
        effect: { state: 'done' } as const,
        ofHub: [{ kind: 'repo.changed', data: { change: change.change } } as const],
      }),
      decide: (_none, state) => {
        const unwanted = order?.whyNot(state);
        if (unwanted) return err(unwanted);
        const inUse = conversationInUse(state.sessions.values(), setup);
        if (inUse) return err(inUse);
        const goes = folderGoes(state.sessions.values(), setup.cwd);
        if (goes) return err(goes);
        return decideStart(state.sessionNamed(setup.name), {
          setup,
          prompt: text === undefined ? null : { message, text },
          task: worker?.task ?? null,
        });
      },
      ...(worker && { ofOthers: () => [worker.started] }),
      answer: (after) => after,
    });
  }

  stop(
    context: CommandContext<SessionView>,
    session: SessionId,
    how: { readonly keepsWorkers?: true } = {},
  ): Promise<Result<SessionView, Refusal>> {
    return this.#run(context, session, (view) => decideStop(view, how));
  }

  /** All that run; resolves when they have ended, with their number. */
  async stopAll(context: CommandContext<SessionView>): Promise<number> {
    const running = this.list().filter((view) => !isEnded(view));
    for (const view of running) await this.stop(context, view.id);
    if (running.length > 0) await this.settled(running.map((view) => view.id));
    return running.length;
  }

  async resume(
    context: CommandContext<SessionView>,
    session: SessionId,
  ): Promise<Result<SessionView, Refusal>> {
    const ended = this.#options.log.state.sessions.get(session);
    const why = ended && isEnded(ended) ? await this.#whyNoResume(ended) : null;
    if (why) return err(why);
    return this.#options.commands.run({
      ...context,
      on: aSession(session),
      decide: (view, state) => {
        const inUse = isEnded(view) ? conversationInUse(state.sessions.values(), view) : null;
        return inUse ? err(inUse) : decideResume(view);
      },
      answer: (after) => after,
    });
  }

  async #whyNoResume(ended: SessionView): Promise<Refusal | null> {
    try {
      await this.#ownClaudeEnds(ended);
      return await this.#openAlready(ended);
    } catch (thrown) {
      // Such as an engine that does not run: it says best itself what to do.
      const place = await this.#options.launchers.of(ended).findClaude();
      if (place.ok) throw thrown;
      return refusal('unavailable', place.error);
    }
  }

  /** The session's own last Claude Code is no writer from outside: it gets the time to end. */
  async #ownClaudeEnds(ended: SessionView): Promise<void> {
    const { clock, launchers } = this.#options;
    const place = launchers.of(ended);
    const own = await place.claudePidOf(ended.id);
    if (own === null) return;
    const limit = clock.monotonic() + ownEndLimitMs;
    while (clock.monotonic() < limit) {
      const open = await place.history.listOpen();
      if (!open.some(({ id, pid }) => id === ended.claudeSessionId && pid === own)) return;
      await delay(clock, ownEndLookMs);
    }
  }

  /** By a session of ours, which is named, or by a Claude Code outside. */
  async #openAlready(
    wanted: Pick<SessionView, 'cwd' | 'claudeSessionId' | 'launcher'> & { readonly id?: SessionId },
  ): Promise<Refusal | null> {
    const { log, launchers } = this.#options;
    const inUse = conversationInUse(log.state.sessions.values(), wanted);
    if (inUse) return inUse;
    const { claudeSessionId: id, cwd } = wanted;
    const open = await launchers.of(wanted).history.listOpen();
    return conversationOpenOutside(open, { id, cwd });
  }

  interrupt(
    context: CommandContext<SessionView>,
    session: SessionId,
  ): Promise<Result<SessionView, Refusal>> {
    return this.#run(context, session, decideInterrupt);
  }

  /** Model, effort or mode of the Claude Code that runs; proved by events, not by this answer. */
  configure(
    context: CommandContext<SessionView>,
    session: SessionId,
    wanted: WantedSetting,
  ): Promise<Result<SessionView, Refusal>> {
    const change = newUuid();
    return this.#run(context, session, (view) => decideConfigure(view, wanted, change));
  }

  arrange(
    context: CommandContext<SessionView>,
    session: SessionId,
    change: Arrangement,
  ): Promise<Result<SessionView, Refusal>> {
    return this.#options.commands.run({
      ...context,
      on: aSession(session),
      decide: (view, state) => {
        const owner = change.name === undefined ? undefined : state.sessionNamed(change.name);
        return decideArrange(view, owner, change);
      },
      answer: (after) => after,
    });
  }

  /** Resolves when all of these have ended, or after the time that a firm stop takes. */
  async settled(sessions: readonly SessionId[]): Promise<void> {
    const { log, clock } = this.#options;
    const done = Promise.withResolvers<void>();
    function look(): void {
      const views = sessions.map((session) => log.state.sessions.get(session));
      if (views.every((view) => !view || isEnded(view))) done.resolve();
    }
    using waiting = new DisposableStack();
    waiting.use(log.onDidCommit(look));
    waiting.use(clock.schedule(stopDeadlineMs, () => done.resolve()));
    look();
    await done.promise;
  }

  #run(
    context: CommandContext<SessionView>,
    session: SessionId,
    decide: (view: SessionView) => Decision,
  ): Promise<Result<SessionView, Refusal>> {
    return this.#options.commands.run({
      ...context,
      on: aSession(session),
      decide,
      answer: (after) => after,
    });
  }
}

interface Place {
  readonly repo: string;
  readonly cwd: string;
  readonly branch: string | null;
  readonly worktree: Worktree | null;
  readonly base: SessionBase | null;
}

function workerOf(order: WorkerStart | CrewStart | undefined): WorkerStart | undefined {
  return order && 'worker' in order ? order : undefined;
}

/** What of the hub started it. */
function originOf(
  order: WorkerStart | CrewStart | undefined,
): Pick<SessionSetup, 'parent' | 'worker' | 'crew'> {
  if (!order) return { parent: null };
  if ('crew' in order) return { parent: null, crew: order.crew };
  return { parent: order.parent, worker: order.worker };
}

function setupOf(input: {
  readonly context: Pick<CommandContext, 'actor'>;
  readonly request: StartRequest & { readonly launcher: LauncherName };
  readonly name: string;
  readonly place: Place;
  readonly order: WorkerStart | CrewStart | undefined;
}): SessionSetup {
  const { context, request, name, place, order } = input;
  const isFork = request.resume !== undefined && request.fork === true;
  const claudeArgs = request.claudeArgs ?? [];
  return {
    ...place,
    name,
    launcher: request.launcher,
    egress: request.egress,
    ...originOf(order),
    model: request.model ?? null,
    permissionMode: request.permissionMode ?? null,
    owner: workerOf(order)?.owner ?? { id: context.actor.id, name: context.actor.name },
    claudeSessionId: isFork ? newUuid() : (request.resume ?? newUuid()),
    isResumed: request.resume !== undefined && !isFork,
    claudeArgs: isFork
      ? ['--resume', request.resume ?? '', '--fork-session', ...claudeArgs]
      : claudeArgs,
  };
}

function noSuchConversation({
  cwd,
  claudeSessionId,
}: Pick<SessionView, 'cwd' | 'claudeSessionId'>): Refusal {
  return refusal(
    'not_found',
    `Claude Code has no conversation ${claudeSessionId} in ${cwd}.`,
    '`roundhouse conversations PATH` lists those of a folder.',
  );
}

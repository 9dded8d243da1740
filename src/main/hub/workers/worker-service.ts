import { z } from 'zod';

import type { Clock } from '../../../shared/base/clock.ts';
import { delay } from '../../../shared/base/clock.ts';
import type { AskId, SessionId } from '../../../shared/base/ids.ts';
import { asId, newId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { AskParty, AskSide, AskTerms } from '../../../shared/domain/ask.ts';
import type { EventBody, EventKind, HubEvent } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { OrderedWorker } from '../../../shared/domain/worker.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandContext, CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { LauncherService } from '../launchers/launcher-service.ts';
import { askOriginOf, newAskMark } from '../peers/ask-service.ts';
import type { RepoPort } from '../repos/repo-service.ts';
import type { SessionService } from '../sessions/session-service.ts';
import type { EventStore } from '../store/event-store.ts';
import type { SpawnRights, WantedWorker } from './decide-worker.ts';
import { decideWorker } from './decide-worker.ts';
import type { WorkerReport } from './worker-report.ts';
import { reportOf } from './worker-report.ts';
import { childrenOf, hasEnded, pathTo, spentUsd, workersBelow } from './worker-tree.ts';

export type { WorkerReport } from './worker-report.ts';

export interface WorkerServiceOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly clock: Clock;
  readonly repos: Pick<RepoPort, 'inspect'>;
  readonly sessions: Pick<SessionService, 'stop' | 'settled'>;
  readonly launchers: Pick<LauncherService, 'lifeOf'>;
  readonly rights: SpawnRights;
  readonly store: Pick<EventStore, 'page'>;
}

/** One session of a tree that was stopped, as it was found afterwards. */
export interface StoppedSession {
  readonly view: SessionView;
  /** Neither its Claude Code nor its runner is there any more. */
  readonly isGone: boolean;
  /** Processes that it started and that seem to run on. */
  readonly left: number;
}

/** A runner ends a moment after it has reported that its Claude Code has ended. */
const censusLimitMs = 10_000;
const censusLookMs = 100;

/** Workers as sessions and operators order, list and stop them. */
export class WorkerService {
  readonly #options: WorkerServiceOptions;

  constructor(options: WorkerServiceOptions) {
    this.#options = options;
  }

  /**
   * Stores the order and its task. `asker`: the operator who orders; undefined where the session itself does, for whoever
   * stands behind its turn. What is stored is started by a reactor, also after a restart.
   */
  async order(
    context: CommandContext<OrderedWorker>,
    wanted: WantedWorker & { readonly repo?: string | undefined },
    asker?: Actor,
  ): Promise<Result<OrderedWorker, Refusal>> {
    const { commands, clock, rights } = this.#options;
    const repo = await this.#repoOf(wanted);
    if (!repo.ok) return repo;
    const worker = newId('session');
    const ask = newId('ask');
    return commands.run({
      ...context,
      on: aSession(wanted.parent),
      decide: (parent, state) => {
        const origin = asker
          ? { chain: [partyOf(parent)], root: asker, roots: [asker], parent: null }
          : askOriginOf(parent);
        const people = origin.roots ?? [origin.root];
        const nowMs = clock.now();
        const input = { repo: repo.value, worker, ask, nowMs, people, rights };
        const decided = decideWorker(state, wanted, input);
        if (!decided.ok) return decided;
        const { order, task } = decided.value;
        const terms = {
          ...origin,
          ask,
          from: partyOf(parent),
          to: { id: worker, name: order.name },
          wantsAnswer: true,
          isTask: true,
          text: task,
          expiresAt: order.endsAt,
        } as const;
        return ok([{ kind: 'worker.ordered', data: order }, askedOn('asker', terms)]);
      },
      answer: (after) => orderIn(after, worker),
    });
  }

  /** Also those that have ended: a worker is listed until it is removed, whatever became of its parent. */
  below(session: SessionId): readonly SessionView[] {
    const { sessions } = this.#options.log.state;
    return workersBelow(sessions, session).filter(({ isRemoved }) => !isRemoved);
  }

  /** Those of a session whose sessions do not exist yet, or never will. */
  ordersOf(session: SessionId): readonly OrderedWorker[] {
    const view = this.#options.log.state.sessions.get(session);
    return view?.workers.filter(({ state }) => state !== 'started') ?? [];
  }

  /** A worker of the caller, or one of its workers. */
  find(caller: SessionId, reference: string): Result<SessionView, Refusal> {
    const name = reference.startsWith('@') ? reference.slice(1) : reference;
    const below = this.below(caller);
    const found = below.find((view) => view.name === name || view.id === name);
    if (found) return ok(found);
    const names = below.slice(0, 20).map((view) => `@${view.name}`);
    return err(
      refusal(
        'not_found',
        `You have no worker @${name}.`,
        names.length === 0 ? 'You have no workers.' : `There are: ${names.join(', ')}.`,
      ),
    );
  }

  /** Resolves when the session exists or the start has failed, or when the time or the signal ends. */
  async begun(
    parent: SessionId,
    worker: SessionId,
    until: { readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<OrderedWorker> {
    const { log, clock } = this.#options;
    const { promise, resolve } = Promise.withResolvers<void>();
    function look(): void {
      if (orderOf(log, parent, worker).state !== 'ordered') resolve();
    }
    using waiting = new DisposableStack();
    waiting.use(log.onDidCommit(look));
    waiting.use(clock.schedule(until.waitMs, resolve));
    until.signal.addEventListener('abort', () => resolve(), { once: true });
    look();
    await promise;
    return orderOf(log, parent, worker);
  }

  /** What there is to say of the workers of a session, or of one of them and its own. */
  async reports(session: SessionId, only: SessionId | null): Promise<readonly WorkerReport[]> {
    const { sessions } = this.#options.log.state;
    const below = this.below(session);
    const wanted =
      only === null
        ? below
        : below.filter((view) => pathTo(sessions, view).some(({ id }) => id === only));
    return Promise.all(
      wanted.map(async (view) =>
        reportOf(view, {
          path: pathTo(sessions, view).map(({ name }) => name),
          costUsd: spentUsd(sessions, view),
          lastWords: await this.lastWords(view.id),
        }),
      ),
    );
  }

  /** The branch that its work is on; null while its session does not exist. */
  branchOf({ worker }: OrderedWorker): string | null {
    return this.#options.log.state.sessions.get(worker)?.branch ?? null;
  }

  /** What its Claude Code said last, or is saying; null before its first word. */
  async lastWords(session: SessionId): Promise<string | null> {
    const kinds = ['assistant.said', 'turn.ended'] as const;
    const { events } = await this.#options.store.page({ session, kinds, limit: 50 });
    const last = events.at(-1);
    if (last?.kind === 'turn.ended') return last.data.answer;
    if (last?.kind !== 'assistant.said') return null;
    const { messageId } = last.data;
    return events
      .flatMap(({ kind, data }) =>
        kind === 'assistant.said' && data.messageId === messageId ? [data.text] : [],
      )
      .join('');
  }

  /** Stops a worker and all below it, and looks whether anything of them is left. */
  async stop(actor: Actor, worker: SessionId): Promise<readonly StoppedSession[]> {
    const { log, sessions } = this.#options;
    const top = log.state.sessions.get(worker);
    if (!top) return [];
    if (hasEnded(top)) await this.stopBelow(actor, worker);
    else await sessions.stop({ actor, command: null }, worker);
    // What is being started is stopped with its parent, so what is there now is all that there will be.
    await sessions.settled([worker, ...this.below(worker).map(({ id }) => id)]);
    return this.census([worker, ...this.below(worker).map(({ id }) => id)]);
  }

  /** A hub that was killed may have left workers. One that a person has resumed since that stop is not meant by it. */
  async finishStop(actor: Actor, parent: SessionId): Promise<void> {
    const isOpen = this.ordersOf(parent).some(({ state }) => state === 'ordered');
    if (!isOpen && this.below(parent).every(hasEnded)) return;
    const stop = await this.#lastOf(parent, ['session.stop-requested']);
    if (stop?.kind !== 'session.stop-requested' || stop.data.keepsWorkers) return;
    await this.stopBelow(actor, parent, stop.seq);
  }

  /**
   * The workers of a session that is being stopped, at once: theirs follow. `stopSeq`: of a stop in the past, which
   * does not mean what was started after it.
   */
  async stopBelow(actor: Actor, parent: SessionId, stopSeq?: number): Promise<void> {
    const { log, sessions } = this.#options;
    const view = log.state.sessions.get(parent);
    const ordered = view?.workers.filter(({ state }) => state === 'ordered') ?? [];
    for (const { worker } of ordered) {
      await this.fail(actor, { parent, worker, reason: `@${view?.name ?? ''} was stopped.` });
    }
    const children = childrenOf(log.state.sessions, parent);
    await Promise.all(
      children.map(async (child) => {
        if (hasEnded(child)) return this.stopBelow(actor, child.id, stopSeq);
        if (child.isStopRequested || (await this.#isYounger(child.id, stopSeq))) return;
        await sessions.stop({ actor, command: null }, child.id);
      }),
    );
  }

  async #isYounger(session: SessionId, stopSeq: number | undefined): Promise<boolean> {
    if (stopSeq === undefined) return false;
    const start = await this.#lastOf(session, ['session.start-requested', 'session.joined']);
    return start !== undefined && start.seq > stopSeq;
  }

  async #lastOf(session: SessionId, kinds: readonly EventKind[]): Promise<HubEvent | undefined> {
    const { store } = this.#options;
    let page = await store.page({ session, kinds, limit: 1 });
    while (page.events.length === 0 && page.next !== null) {
      page = await store.page({ session, kinds, limit: 1, before: page.next });
    }
    return page.events.at(-1);
  }

  /** Nothing was started; whoever ordered it hears so. */
  async fail(
    actor: Actor,
    failed: {
      readonly parent: SessionId;
      readonly worker: SessionId;
      readonly reason: string;
    },
  ): Promise<void> {
    const { worker, reason } = failed;
    await this.#options.commands.run({
      actor,
      command: null,
      on: aSession(failed.parent),
      decide: (parent) => {
        const order = parent.workers.find((one) => one.worker === worker);
        if (order?.state !== 'ordered') return err(refusal('refused', 'it is settled'));
        return ok([
          { kind: 'worker.failed', data: { worker, reason } },
          { kind: 'ask.failed', data: { ask: order.task, reason } },
        ]);
      },
      answer: () => undefined,
    });
  }

  async census(sessions: readonly SessionId[]): Promise<readonly StoppedSession[]> {
    const { log, clock } = this.#options;
    const limit = clock.monotonic() + censusLimitMs;
    let found = await this.#count(sessions);
    while (found.some(({ isGone }) => !isGone) && clock.monotonic() < limit) {
      await delay(clock, censusLookMs);
      found = await this.#count(sessions);
    }
    return found.map((one) => ({ ...one, view: log.state.sessions.get(one.view.id) ?? one.view }));
  }

  #count(sessions: readonly SessionId[]): Promise<readonly StoppedSession[]> {
    const { log, launchers } = this.#options;
    const views = sessions.flatMap((id) => log.state.sessions.get(id) ?? []);
    return Promise.all(
      views.map(async (view) => {
        const left = view.run.state === 'exited' ? view.run.left.length : 0;
        const life = await launchers.lifeOf(view);
        return { view, left, isGone: hasEnded(view) && life.state === 'gone' };
      }),
    );
  }

  async #repoOf({
    parent,
    repo,
  }: WantedWorker & { readonly repo?: string | undefined }): Promise<Result<string, Refusal>> {
    const view = this.#options.log.state.sessions.get(parent);
    if (repo === undefined) return ok(view?.repo ?? '');
    const inspected = await this.#options.repos.inspect(repo);
    return inspected.ok ? ok(inspected.value.root ?? inspected.value.path) : inspected;
  }
}

/** What a repeated call needs of the order that it made. */
export interface OrderKey {
  readonly worker: SessionId;
  readonly ask: AskId;
}

const orderKeySchema = z.object({ worker: z.string(), task: z.string() });

export function orderKeyOf({ worker, task }: OrderedWorker): z.infer<typeof orderKeySchema> {
  return { worker, task };
}

/** Of an order, fresh or as it was remembered. */
export function parseOrderKey(receipt: unknown): OrderKey {
  const { worker, task } = orderKeySchema.parse(receipt);
  return { worker: asId('session', worker), ask: asId('ask', task) };
}

/** An ask as one of its two ends stores it. */
export function askedOn(side: AskSide, terms: Omit<AskTerms, 'side' | 'mark'>): EventBody {
  return { kind: 'ask.asked', data: { ...terms, side, mark: newAskMark() } };
}

function orderOf(log: HubLog, parent: SessionId, worker: SessionId): OrderedWorker {
  const view = log.state.sessions.get(parent);
  if (!view) throw new Error('impossible: a session that ordered a worker is in the state');
  return orderIn(view, worker);
}

function orderIn(view: SessionView, worker: SessionId): OrderedWorker {
  const order = view.workers.find((one) => one.worker === worker);
  if (!order) throw new Error('impossible: a worker that was just ordered is in the view');
  return order;
}

function partyOf({ id, name }: SessionView): AskParty {
  return { id, name };
}

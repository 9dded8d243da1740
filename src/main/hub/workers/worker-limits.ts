import type { Clock } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import { isAskOver } from '../../../shared/domain/ask.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import type { HubLog, LogState } from '../commands/hub-log.ts';
import { SessionLooks } from '../commands/session-looks.ts';
import { hasEnded, pathTo, spentUsd } from './worker-tree.ts';

export interface WorkerLimitsOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly clock: Clock;
}

/** Stops workers whose time or budget is used up, and fails the task of one that ended without a result. */
export class WorkerLimits implements Disposable {
  readonly #options: WorkerLimitsOptions;
  readonly #looks: SessionLooks;

  constructor(options: WorkerLimitsOptions) {
    this.#options = options;
    this.#looks = new SessionLooks(options.clock, {
      look: (session) => this.#look(session),
      nextLookMs: (session) => this.#nextLookMs(session),
    });
  }

  /** What a session spends counts for all above it. */
  async consider(session: SessionId): Promise<void> {
    const { sessions } = this.#options.log.state;
    const view = sessions.get(session);
    if (!view?.worker) return;
    await Promise.all(
      pathTo(sessions, view)
        .filter(({ worker }) => worker)
        .map(({ id }) => this.#looks.consider(id)),
    );
  }

  [Symbol.dispose](): void {
    this.#looks[Symbol.dispose]();
  }

  async #look(session: SessionId): Promise<void> {
    const { log, commands, clock } = this.#options;
    const nowMs = clock.now();
    const now = log.state.sessions.get(session);
    if (!now || now.isRemoved || due(log.state, now, nowMs).length === 0) return;
    await commands.run({
      actor: hubActor,
      command: null,
      on: aSession(session),
      decide: (view, state) => {
        const bodies = due(state, view, nowMs);
        return bodies.length > 0 ? ok(bodies) : err(refusal('refused', 'nothing is due'));
      },
      answer: () => undefined,
    });
  }

  #nextLookMs(session: SessionId): number | null {
    const view = this.#options.log.state.sessions.get(session);
    if (!view?.worker || hasEnded(view) || !isLimited(view)) return null;
    return Math.max(1, Date.parse(view.worker.endsAt) - this.#options.clock.now());
  }
}

function due(state: LogState, view: SessionView, nowMs: number): readonly EventBody[] {
  if (hasEnded(view)) return failedTask(view, endReason(view));
  const reason = isLimited(view) ? whyOver(state, view, nowMs) : null;
  if (reason === null) return [];
  return [
    { kind: 'worker.limit-reached', data: { reason } },
    ...failedTask(view, reason),
    ...(view.isStopRequested ? [] : [{ kind: 'session.stop-requested', data: {} } as const]),
  ];
}

/** Once, and never under the hands of a person who goes on with what it began. */
function isLimited({ workerLimit, isTakenOver }: SessionView): boolean {
  return workerLimit === null && !isTakenOver;
}

function whyOver(state: LogState, view: SessionView, nowMs: number): string | null {
  if (!view.worker) return null;
  const { endsAt, budgetUsd } = view.worker;
  if (Date.parse(endsAt) <= nowMs) return 'Its time is over.';
  const spent = spentUsd(state.sessions, view);
  if (spent < budgetUsd) return null;
  return `It has spent $${spent.toFixed(2)}, and had $${budgetUsd.toFixed(2)}.`;
}

function failedTask(view: SessionView, reason: string): readonly EventBody[] {
  const task = view.asks.find(({ id, side }) => id === view.worker?.task && side === 'target');
  if (!task || isAskOver(task)) return [];
  return [{ kind: 'ask.failed', data: { ask: task.id, reason } }];
}

function endReason({ run, stoppedBy }: SessionView): string {
  // The reason goes to sessions and people who may not see the session that stopped it.
  if (stoppedBy?.type === 'session') return 'A session above it stopped it.';
  if (stoppedBy !== null) return `${stoppedBy.name} stopped it.`;
  if (run.state === 'lost') return `Its runner is lost: ${run.reason}`;
  const why = run.state === 'exited' ? run.reason : null;
  return why === null ? 'Its Claude Code has ended.' : `Its Claude Code did not run: ${why}`;
}

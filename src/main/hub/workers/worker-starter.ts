import { messageOf } from '../../../shared/base/app-error.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { Ask, AskTerms } from '../../../shared/domain/ask.ts';
import { rootsOf } from '../../../shared/domain/ask.ts';
import { hasFilesBesideHub } from '../../../shared/domain/launcher-name.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { OrderedWorker } from '../../../shared/domain/worker.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { AuditService } from '../audit/audit-service.ts';
import type { HubLog, LogState } from '../commands/hub-log.ts';
import type { RepoPort } from '../repos/repo-service.ts';
import type { SessionService } from '../sessions/session-service.ts';
import { askedOn, type WorkerService } from './worker-service.ts';

export interface WorkerStarterOptions {
  readonly log: HubLog;
  readonly logger: Logger;
  readonly repos: Pick<RepoPort, 'inspect' | 'isSetupAllowed'>;
  readonly sessions: Pick<SessionService, 'start'>;
  readonly workers: Pick<WorkerService, 'fail'>;
  readonly audit: Pick<AuditService, 'record'>;
}

/**
 * Starts what was ordered. The session, its task and the outcome in its parent are one commit: before it a restart begins
 * again (a worktree that was made for nothing is undone by then), after it the session starts like any other.
 */
export class WorkerStarter {
  readonly #options: WorkerStarterOptions;
  readonly #begun = new Set<SessionId>();

  constructor(options: WorkerStarterOptions) {
    this.#options = options;
  }

  async begin(parent: SessionId, worker: SessionId): Promise<void> {
    if (this.#begun.has(worker)) return;
    this.#begun.add(worker);
    const view = this.#options.log.state.sessions.get(parent);
    const order = view?.workers.find((one) => one.worker === worker);
    if (!view || order?.state !== 'ordered') return;
    const actor: Actor = { type: 'session', id: parent, name: view.name };
    const reason = await this.#start(view, order, actor).catch((thrown: unknown) => {
      this.#options.logger.error('a worker could not be started', { worker, error: thrown });
      return messageOf(thrown);
    });
    if (reason !== null) await this.#options.workers.fail(actor, { parent, worker, reason });
  }

  /** Null: its session is there. */
  async #start(parent: SessionView, order: OrderedWorker, actor: Actor): Promise<string | null> {
    const { repos, sessions } = this.#options;
    const task = parent.asks.find(({ id }) => id === order.task);
    if (!task) return 'Its task is gone.';
    await this.#record(order, task.root, rootsOf(task));
    const inspected = await repos.inspect(order.repo);
    if (!inspected.ok) return inspected.error.message;
    const { root, setup } = inspected.value;
    const isSetupAllowed = setup !== null && repos.isSetupAllowed(root ?? '', setup.hash);
    const { worker: id, name, launcher, permissionMode, model } = order;
    const started = await sessions.start(
      { actor, command: null },
      {
        path: order.repo,
        name,
        launcher,
        // No more than its parent has.
        ...(parent.egress && !hasFilesBesideHub(launcher) && { egress: parent.egress }),
        // A container has a clone and a branch of its own.
        ...(hasFilesBesideHub(launcher) && { worktree: order.branch ?? true }),
        claudeArgs: order.claudeArgs,
        ...(model !== null && { model }),
        ...(permissionMode !== null && { permissionMode }),
        // A setup command that the owner has not seen does not run, and a model cannot allow it.
        ...(!isSetupAllowed && { allowSetup: false }),
      },
      {
        id,
        parent: parent.id,
        owner: parent.owner,
        worker: {
          task: order.task,
          root: order.root,
          depth: order.depth,
          budgetUsd: order.budgetUsd,
          endsAt: order.endsAt,
        },
        task: askedOn('target', termsOf(task)),
        started: { session: parent.id, body: { kind: 'worker.started', data: { worker: id } } },
        whyNot: (now) => whyUnwanted(now, { parent: parent.id, worker: id }),
      },
    );
    return started.ok ? null : started.error.message;
  }

  /** The person at the root answers for it. */
  async #record(order: OrderedWorker, root: Actor, people: readonly Actor[]): Promise<void> {
    const person = root.type === 'operator' ? root : people.find(({ type }) => type === 'operator');
    await this.#options.audit.record({
      operator: person ? { id: person.id, name: person.name } : null,
      device: null,
      plane: 'local',
      address: null,
      action: 'worker.spawn',
      call: 'spawn_worker',
      resource: order.worker,
      decision: 'allowed',
      reason: null,
      request: order.task,
      contentHash: null,
    });
  }
}

/** As they were fixed when it was ordered. */
function termsOf(task: Ask): Omit<AskTerms, 'side' | 'mark'> {
  const { id, from, to, wantsAnswer, text, chain, root, roots, parent, expiresAt } = task;
  const terms = { ask: id, from, to, wantsAnswer, text, chain, root, parent, expiresAt };
  return { ...terms, isTask: true, ...(roots && { roots }) };
}

/** Its parent was stopped or removed, or the order was taken back, while its worktree was made. */
function whyUnwanted(
  state: LogState,
  { parent, worker }: { readonly parent: SessionId; readonly worker: SessionId },
): Refusal | null {
  const view = state.sessions.get(parent);
  const order = view?.workers.find((one) => one.worker === worker);
  if (view && !view.isRemoved && !view.isStopRequested && order?.state === 'ordered') return null;
  return refusal('refused', 'It was stopped before it had started.');
}

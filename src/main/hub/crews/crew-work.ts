import { AppError, messageOf } from '../../../shared/base/app-error.ts';
import type { CrewId, MessageId } from '../../../shared/base/ids.ts';
import { asId, newId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { CrewMember, CrewTask, CrewView } from '../../../shared/domain/crew.ts';
import {
  crewBranch,
  memberBranch,
  memberSessionName,
  settledCount,
  taskListFile,
} from '../../../shared/domain/crew.ts';
import type { HubEventBody } from '../../../shared/domain/event.ts';
import type { Message } from '../../../shared/domain/message.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { isEnded, sessionStateOf, waitingMessages } from '../../../shared/domain/session.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { aSession, theHub } from '../commands/aggregate.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { MessageQueue } from '../messages/message-service.ts';
import type { BranchService } from '../repos/branch-service.ts';
import type { CrewMerge } from './crew-merge.ts';
import { managerPrompt, managerReport, taskPrompt } from './crew-prompts.ts';
import { crewIn, decidePause, nextTask } from './decide-crew.ts';
import { parseTaskList } from './task-list.ts';

/** Starts the session of a member; the reason when it cannot. */
export interface CrewMembers {
  start(crew: CrewView, member: CrewMember): Promise<string | null>;
}

export interface CrewWorkOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly messages: MessageQueue;
  readonly branches: BranchService;
  readonly members: CrewMembers;
  readonly merge: CrewMerge;
  readonly logger: Logger;
}

/**
 * Does what is due in a crew, from what is committed and from git alone: whatever the hub forgot at its end is found
 * again. Never called twice at once for one crew.
 */
export class CrewWork {
  readonly #options: CrewWorkOptions;

  constructor(options: CrewWorkOptions) {
    this.#options = options;
  }

  async look(id: CrewId): Promise<void> {
    try {
      for (const step of [
        (crew: CrewView) => this.#startMembers(crew),
        (crew: CrewView) => this.#readLists(crew),
        (crew: CrewView) => this.#settleTasks(crew),
        (crew: CrewView) => this.#assignTasks(crew),
        (crew: CrewView) => this.#tellManager(crew),
      ]) {
        const crew = this.#running(id);
        if (!crew) return;
        await step(crew);
      }
    } catch (thrown) {
      this.#options.logger.error('a crew cannot go on', { crew: id, error: thrown });
      const crew = this.#running(id);
      if (crew) await this.#pause(crew, messageOf(thrown));
    }
  }

  /** Undefined while it is paused, finished, stopped or gone. */
  #running(id: CrewId): CrewView | undefined {
    const crew = crewIn(this.#options.log.state.hub, id);
    return crew?.state === 'running' ? crew : undefined;
  }

  async #startMembers(crew: CrewView): Promise<void> {
    for (const member of membersOf(crew)) {
      if (!this.#running(crew.id)) return;
      const view = this.#sessionOf(crew, member);
      if (!view) {
        const reason = await this.#options.members.start(crew, member);
        if (reason === null) continue;
        const name = memberSessionName(crew.name, member);
        return this.#pause(crew, `${name} could not be started: ${reason}`);
      }
      // Its Claude Code may have been ended for a reason: a person says when it goes on.
      if (isEnded(view)) return this.#pause(crew, `@${view.name} has ended.`);
    }
  }

  /** Whatever the manager has committed, once it does not write. */
  async #readLists(crew: CrewView): Promise<void> {
    const { branches } = this.#options;
    const manager = this.#sessionOf(crew, 'manager');
    if (!manager || sessionStateOf(manager) !== 'idle') return;
    const commit = await branches.tipOf(crew.repo, memberBranch(crew.name, 'manager'));
    if (commit === null || commit === crew.listsAt) return;
    const lists = await Promise.all(
      workersOf(crew).map(async (worker) => {
        const text = await branches.readFile(crew.repo, commit, taskListFile(worker));
        return { worker, tasks: text === null ? [] : parseTaskList(text) };
      }),
    );
    await this.#commit(crew, { kind: 'crew.lists-read', data: { crew: crew.id, commit, lists } });
  }

  async #settleTasks(crew: CrewView): Promise<void> {
    for (const task of crew.tasks) {
      const { holder } = task;
      if (task.state !== 'assigned' || !holder) continue;
      const now = this.#running(crew.id);
      if (!now) return;
      const view = this.#options.log.state.sessions.get(holder.session);
      const message = view?.messages.find(({ id }) => id === holder.message);
      if (!view || view.isRemoved || !message) {
        await this.#fail(now, task, 'The session that had it is gone.');
      } else if (message.state === 'failed' || message.state === 'refused') {
        const reason = message.reason ?? 'The message did not arrive.';
        await this.#fail(now, task, reason);
        await this.#pause(now, `@${view.name}: ${reason}`);
      } else if (message.state === 'answered') {
        await this.#settle(now, { task, view });
      }
    }
  }

  /** Its turn has ended: git says what came of it. */
  async #settle(
    crew: CrewView,
    { task, view }: { readonly task: CrewTask; readonly view: SessionView },
  ): Promise<void> {
    if (view.turn?.state === 'interrupted') {
      return this.#pause(crew, `@${view.name} was interrupted while it had ${task.id}.`);
    }
    if (sessionStateOf(view) !== 'idle') return;
    const outcome = await this.#options.merge.merge(crew, { task, folder: view.cwd });
    if (outcome.state === 'refused') return this.#fail(crew, task, outcome.reason);
    const { attempt, id } = task;
    const data = { crew: crew.id, task: id, attempt, commit: outcome.commit };
    await this.#commit(crew, { kind: 'crew.task-merged', data });
  }

  async #fail(crew: CrewView, { id, attempt }: CrewTask, reason: string): Promise<void> {
    const data = { crew: crew.id, task: id, attempt, reason };
    await this.#commit(crew, { kind: 'crew.task-failed', data });
  }

  async #assignTasks(crew: CrewView): Promise<void> {
    for (const worker of workersOf(crew)) {
      const now = this.#running(crew.id);
      if (!now) return;
      const view = this.#sessionOf(now, worker);
      if (view && this.#isFree(now, view)) await this.#assign(now, { worker, view });
    }
  }

  async #assign(
    crew: CrewView,
    { worker, view }: { readonly worker: number; readonly view: SessionView },
  ): Promise<void> {
    const { branches } = this.#options;
    const task = nextTask(crew, worker);
    if (!task) return;
    const merged = await branches.tipOf(crew.repo, crewBranch(crew.name));
    // What others did before. A worker whose branch has gone another way merges by itself when a conflict asks for it.
    if (merged !== null && (await branches.changesIn(view.cwd)) === 0) {
      await branches.fastForward(view.cwd, merged);
    }
    const base = await branches.tipOf(crew.repo, memberBranch(crew.name, worker));
    if (base === null) throw new AppError('refused', `${memberBranch(crew.name, worker)} is gone.`);
    const message = newId('message');
    const attempt = task.attempt + 1;
    await this.#tell(crew, view, {
      message,
      text: taskPrompt(crew, task, worker),
      isDue: (now) => {
        const known = now.tasks.find(({ id }) => id === task.id);
        return known?.state === 'open' && known.attempt === task.attempt;
      },
      event: {
        kind: 'crew.task-assigned',
        data: { crew: crew.id, task: task.id, worker, session: view.id, message, base, attempt },
      },
    });
  }

  /** At its start, and whenever all tasks are settled that it knows of. */
  async #tellManager(crew: CrewView): Promise<void> {
    const manager = this.#sessionOf(crew, 'manager');
    if (!manager) return;
    const told = crew.managerTold;
    if (told === null) return this.#tellNext(crew, manager, managerPrompt(crew));
    if (crew.tasks.some(({ state }) => state === 'open' || state === 'assigned')) return;
    const answered = manager.messages.find(({ id }) => id === told.message);
    const trouble = troubleOf(manager, answered);
    if (trouble !== null) return this.#pause(crew, trouble);
    if (answered?.state !== 'answered' || sessionStateOf(manager) !== 'idle') return;
    const tip = await this.#options.branches.tipOf(crew.repo, memberBranch(crew.name, 'manager'));
    if (tip !== crew.listsAt) return;
    if (settledCount(crew.tasks) > told.settled) {
      return this.#tellNext(crew, manager, managerReport(crew));
    }
    const reason = crew.tasks.length === 0 ? 'The manager has written no task.' : answered.answer;
    const data = { crew: crew.id, state: 'finished', reason } as const;
    await this.#commit(crew, { kind: 'crew.state-changed', data });
  }

  #tellNext(crew: CrewView, manager: SessionView, text: string): Promise<void> {
    const message = newId('message');
    const settled = settledCount(crew.tasks);
    return this.#tell(crew, manager, {
      message,
      text,
      isDue: (now) => now.managerTold?.message === crew.managerTold?.message,
      event: { kind: 'crew.manager-told', data: { crew: crew.id, message, settled } },
    });
  }

  /** The message and what the crew notes of it are one commit, by whoever started the crew. */
  async #tell(crew: CrewView, view: SessionView, told: Told): Promise<void> {
    const actor: Actor = { type: 'operator', ...crew.owner };
    const sent = await this.#options.commands.run({
      actor,
      command: null,
      on: aSession(view.id),
      decide: (session, state) => {
        const now = crewIn(state.hub, crew.id);
        if (now?.state !== 'running' || !told.isDue(now)) {
          return err(refusal('refused', 'The crew has moved on.'));
        }
        const { message: id, text } = told;
        const queued = this.#options.messages.queue(actor, session, { id, text, isCommand: false });
        return queued.ok ? ok(queued.value.events) : queued;
      },
      ofHub: [told.event],
      answer: () => undefined,
    });
    if (!sent.ok && sent.error.message !== 'The crew has moved on.') {
      await this.#pause(crew, `@${view.name} takes no message: ${sent.error.message}`);
    }
  }

  #isFree(crew: CrewView, view: SessionView): boolean {
    const holds = crew.tasks.some(
      ({ state, holder }) => state === 'assigned' && holder?.session === view.id,
    );
    return !holds && sessionStateOf(view) === 'idle' && waitingMessages(view).length === 0;
  }

  #sessionOf(crew: CrewView, member: CrewMember): SessionView | undefined {
    return sessionOfMember(this.#options.log, crew.id, member);
  }

  async #pause(crew: CrewView, reason: string): Promise<void> {
    await this.#options.commands.run({
      actor: hubActor,
      command: null,
      on: theHub,
      decide: (hub) => decidePause(crewIn(hub, crew.id) ?? crew, reason),
      answer: () => undefined,
    });
  }

  async #commit(crew: CrewView, body: HubEventBody): Promise<void> {
    await this.#options.commands.run({
      actor: hubActor,
      command: null,
      on: theHub,
      decide: (hub) =>
        crewIn(hub, crew.id)?.state === 'running'
          ? ok([body])
          : err(refusal('refused', 'The crew has moved on.')),
      answer: () => undefined,
    });
  }
}

interface Told {
  readonly message: MessageId;
  readonly text: string;
  /** Whether it is still to be said, in the very moment of the commit. */
  isDue(now: CrewView): boolean;
  readonly event: HubEventBody;
}

/** Why the manager did not do what it was told; null while nothing says so. */
function troubleOf(manager: SessionView, message: Message | undefined): string | null {
  if (message?.state === 'failed' || message?.state === 'refused') {
    return `@${manager.name}: ${message.reason ?? 'the message did not arrive.'}`;
  }
  const isInterrupted = message?.state === 'answered' && manager.turn?.state === 'interrupted';
  return isInterrupted ? `@${manager.name} was interrupted.` : null;
}

function workersOf({ workerCount }: CrewView): readonly number[] {
  return Array.from({ length: workerCount }, (_, index) => index + 1);
}

export function membersOf(crew: CrewView): readonly CrewMember[] {
  return ['manager', ...workersOf(crew)];
}

/** Of a member that was never started, or whose session was removed, there is none. */
export function sessionOfMember(
  log: HubLog,
  crew: CrewId,
  member: CrewMember,
): SessionView | undefined {
  return [...log.state.sessions.values()].find(
    (view) =>
      !view.isRemoved && view.crew?.crew === asId('crew', crew) && view.crew.member === member,
  );
}

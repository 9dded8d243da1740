import { messageOf } from '../../../shared/base/app-error.ts';
import type { CrewId, MessageId } from '../../../shared/base/ids.ts';
import { newId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { CrewMember, CrewTask, CrewView } from '../../../shared/domain/crew.ts';
import {
  crewAttempts,
  crewBranch,
  givenUpRef,
  memberBranch,
  memberSessionName,
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
import { crewIn, decidePause, nextTask, uniqueLists } from './decide-crew.ts';
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
        (crew: CrewView) => this.#assignTasks(crew),
        (crew: CrewView) => this.#settleTasks(crew),
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
    const named = uniqueLists(crew.tasks, lists);
    const data = { crew: crew.id, commit, lists: named };
    await this.#commit(crew, { kind: 'crew.lists-read', data });
  }

  /** Between two of them, which may take as long as the checks, whoever is free gets the next task. */
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
      } else {
        await this.#settle(now, task, { view, message });
      }
      const after = this.#running(crew.id);
      if (after) await this.#assignTasks(after);
    }
  }

  /** Once its turn has ended, git says what came of it. */
  async #settle(
    crew: CrewView,
    task: CrewTask,
    { view, message }: { readonly view: SessionView; readonly message: Message },
  ): Promise<void> {
    const { state, reason } = message;
    if (state === 'held' || state === 'unknown') {
      return this.#pause(crew, decisionWanted(view, task.id, reason));
    }
    if (state === 'failed' || state === 'refused') {
      const why = reason ?? 'The message did not arrive.';
      await this.#fail(crew, task, why);
      return this.#pause(crew, `@${view.name}: ${why}`);
    }
    if (state !== 'answered' || sessionStateOf(view) !== 'idle') return;
    const outcome = await this.#options.merge.merge(crew, { task, folder: view.cwd });
    if (outcome.state === 'cancelled') return;
    if (outcome.state === 'blocked') return this.#pause(crew, outcome.reason);
    if (outcome.state === 'refused') return this.#fail(crew, task, outcome.reason);
    const { attempt, id } = task;
    const data = { crew: crew.id, task: id, attempt, commit: outcome.commit };
    await this.#commit(crew, { kind: 'crew.task-merged', data });
  }

  async #fail(crew: CrewView, task: CrewTask, reason: string): Promise<void> {
    const { id, attempt, failures, holder } = task;
    const isLast = failures + 1 >= crewAttempts;
    const kept = isLast && holder ? await this.#keepWork(crew, holder.worker, id) : '';
    const data = { crew: crew.id, task: id, attempt, reason: `${reason}${kept}` };
    await this.#commit(crew, { kind: 'crew.task-failed', data });
  }

  /** What was committed for a task that is given up, under a name that outlives the branch. */
  async #keepWork(crew: CrewView, worker: number, task: string): Promise<string> {
    const { branches } = this.#options;
    const { repo, name } = crew;
    const tip = await branches.tipOf(repo, memberBranch(name, worker));
    const merged = await branches.tipOf(repo, crewBranch(name));
    if (tip === null || merged === null || (await branches.isAncestor(repo, tip, merged)))
      return '';
    const ref = givenUpRef(name, task);
    await branches.keep(repo, ref, tip);
    return ` What was committed for it is kept as ${ref}.`;
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
    const task = nextTask(crew, worker);
    if (!task) return;
    const trouble = await this.#bringUpToDate(crew, { worker, task, folder: view.cwd });
    if (trouble !== null) return this.#pause(crew, trouble);
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
        data: { crew: crew.id, task: task.id, worker, session: view.id, message, attempt },
      },
    });
  }

  /**
   * A task begins at what is merged. Commits of a task that was given up, which are kept, do not go into the next one. What
   * stands in the way is a sentence for a person.
   */
  async #bringUpToDate(
    crew: CrewView,
    {
      worker,
      task,
      folder,
    }: { readonly worker: number; readonly task: CrewTask; readonly folder: string },
  ): Promise<string | null> {
    const { branches } = this.#options;
    const { repo, name } = crew;
    const branch = memberBranch(name, worker);
    if (!(await branches.isWorktreeOf(repo, folder, branch))) {
      return `${folder} is not the worktree of ${branch} any more.`;
    }
    const merged = await branches.tipOf(repo, crewBranch(name));
    // What an earlier attempt has begun goes on where it is.
    if (merged === null || task.holder !== null) return null;
    const tip = (await branches.tipOf(repo, branch)) ?? merged;
    if (tip === merged) return null;
    if ((await branches.changesIn(folder)) > 0) {
      return `${folder} has changes that are not committed. Commit or remove them there.`;
    }
    if (await branches.isAncestor(repo, tip, merged)) {
      await branches.fastForward(folder, merged);
    } else {
      await branches.keep(repo, givenUpRef(name, `worker-${worker}-${tip.slice(0, 12)}`), tip);
      await branches.reset(folder, merged);
    }
    return null;
  }

  /** At its start, and whenever all tasks are settled that it knows of. */
  async #tellManager(crew: CrewView): Promise<void> {
    const manager = this.#sessionOf(crew, 'manager');
    if (!manager) return;
    const told = crew.managerTold;
    const isBusy = crew.tasks.some(({ state }) => state === 'open' || state === 'assigned');
    if (told === null && crew.tasks.length === 0) {
      return this.#tellNext(crew, manager, managerPrompt(crew));
    }
    if (isBusy) return;
    if (told === null) return this.#tellNext(crew, manager, managerReport(crew));
    const message = manager.messages.find(({ id }) => id === told.message);
    const trouble = troubleOf(manager, message);
    if (trouble !== null) return this.#pause(crew, trouble);
    // One that the view does not keep any more was finished long ago.
    const isOver = message === undefined || message.state === 'answered';
    if (!isOver || sessionStateOf(manager) !== 'idle') return;
    const tip = await this.#options.branches.tipOf(crew.repo, memberBranch(crew.name, 'manager'));
    if (tip !== crew.listsAt) return;
    if (crew.settlements > told.settled) {
      return this.#tellNext(crew, manager, managerReport(crew));
    }
    const said = message?.answer ?? null;
    const reason = crew.tasks.length === 0 ? 'The manager has written no task.' : said;
    const data = { crew: crew.id, state: 'finished', reason } as const;
    await this.#commit(crew, { kind: 'crew.state-changed', data });
  }

  #tellNext(crew: CrewView, manager: SessionView, text: string): Promise<void> {
    const message = newId('message');
    const settled = crew.settlements;
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

/** Why the manager does not do what it was told; null while nothing says so. */
function troubleOf(manager: SessionView, message: Message | undefined): string | null {
  switch (message?.state) {
    case 'failed':
    case 'refused':
      return `@${manager.name}: ${message.reason ?? 'the message did not arrive.'}`;
    case 'held':
    case 'unknown':
      return decisionWanted(manager, 'the manager', message.reason);
    default:
      return null;
  }
}

function decisionWanted({ name }: SessionView, whose: string, reason: string | null): string {
  const why = reason === null ? '' : ` ${reason}`;
  return `@${name} waits for a decision about the message of ${whose}: send it again or drop it there.${why}`;
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
    (view) => !view.isRemoved && view.crew?.crew === crew && view.crew.member === member,
  );
}

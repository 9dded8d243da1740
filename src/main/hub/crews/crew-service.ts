import { basename, isAbsolute, join } from 'node:path';

import type { CrewId } from '../../../shared/base/ids.ts';
import { newId, randomText } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { CrewMember, CrewTerms, CrewView } from '../../../shared/domain/crew.ts';
import type { Message } from '../../../shared/domain/message.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { isEnded } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { sessionNamePattern } from '../../../shared/wire/http-schemas.ts';
import { theHub } from '../commands/aggregate.ts';
import type { CommandContext, CommandRunner } from '../commands/command-runner.ts';
import type { HubLog, LogState } from '../commands/hub-log.ts';
import type { BranchService } from '../repos/branch-service.ts';
import type { RepoPort } from '../repos/repo-service.ts';
import type { SessionService } from '../sessions/session-service.ts';
import type { CrewMerge } from './crew-merge.ts';
import { membersOf, sessionOfMember } from './crew-work.ts';
import type { CrewDecision } from './decide-crew.ts';
import {
  crewIn,
  decideAdd,
  decideCreate,
  decideGoOn,
  decidePause,
  decideReopen,
} from './decide-crew.ts';
import type { CrewFiles } from './read-crew-files.ts';
import { configFile, readCrewFiles } from './read-crew-files.ts';

export interface CrewServiceOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly branches: BranchService;
  readonly repos: Pick<RepoPort, 'inspect' | 'isCommittable'>;
  readonly sessions: Pick<SessionService, 'stop' | 'resume' | 'settled'>;
  readonly merge: Pick<CrewMerge, 'folderOf' | 'cancel'>;
}

/** A member with its session, as far as it has one. */
export interface CrewMemberView {
  readonly member: CrewMember;
  readonly session: SessionView | null;
}

export interface StartedCrew {
  readonly crew: CrewView;
  readonly warnings: readonly string[];
}

const stopReason = 'It is being stopped.';

/** Crews as their owner starts, watches and stops them. What follows from it, `CrewWork` does. */
export class CrewService {
  readonly #options: CrewServiceOptions;

  constructor(options: CrewServiceOptions) {
    this.#options = options;
  }

  list(): readonly CrewView[] {
    return this.#options.log.state.hub.crews;
  }

  find(name: string): Result<CrewView, Refusal> {
    const wanted = name.replace(/^@/u, '');
    const crew = this.list().find((one) => one.name === wanted || one.id === wanted);
    return crew ? ok(crew) : err(noSuchCrew(name));
  }

  membersOf(crew: CrewView): readonly CrewMemberView[] {
    return membersOf(crew).map((member) => ({
      member,
      session: sessionOfMember(this.#options.log, crew.id, member) ?? null,
    }));
  }

  /** Everything that can be wrong with the directory is found before anything is made. */
  async start(
    context: CommandContext<StartedCrew>,
    directory: string,
  ): Promise<Result<StartedCrew, Refusal>> {
    const files = await this.#read(directory);
    if (!files.ok) return files;
    const terms = await this.#termsOf(files.value);
    if (!terms.ok) return terms;
    const crew = newId('crew');
    const { warnings } = files.value;
    return this.#options.commands.run({
      ...context,
      on: theHub,
      decide: (_hub, state) => decideCreate(state, crew, terms.value),
      answer: (hub) => ({ crew: mustBe(crewIn(hub, crew)), warnings }),
    });
  }

  async #read(directory: string): Promise<Result<CrewFiles, Refusal>> {
    if (!isAbsolute(directory)) {
      return err(refusal('bad_request', `${directory} is no absolute path.`));
    }
    const files = await readCrewFiles(directory);
    if (!files.ok) return files;
    for (const file of [join(directory, configFile), ...files.value.credentials]) {
      if (await this.#options.repos.isCommittable(file)) {
        return err(
          refusal(
            'refused',
            `${file} is in a git repository that does not ignore it.`,
            'Move the configuration directory out of the repository, or add it to .gitignore.',
          ),
        );
      }
    }
    return files;
  }

  async #termsOf(files: CrewFiles): Promise<Result<CrewTerms, Refusal>> {
    const { directory, config, repository, credentials } = files;
    const name = basename(directory);
    if (!sessionNamePattern.test(name) || name.length > 48) {
      return err(
        refusal(
          'bad_request',
          `A crew is named after its directory, and "${name}" is no such name.`,
          'Use at most 48 letters, digits, dots, dashes and underscores.',
        ),
      );
    }
    const { repos, branches } = this.#options;
    const inspected = await repos.inspect(repository);
    if (!inspected.ok) return inspected;
    const repo = inspected.value.root;
    if (repo === null) return err(refusal('bad_request', `${repository} is no git repository.`));
    const base = await branches.tipOf(repo, config.branch);
    if (base === null) {
      const known = inspected.value.branches.slice(0, 10).join(', ');
      return err(
        refusal('bad_request', `${repo} has no branch ${config.branch}.`, `It has: ${known}.`),
      );
    }
    if ((await branches.readFile(repo, base, 'PROJECT_DIRECTION.md')) === null) {
      return err(
        refusal(
          'refused',
          `${repo} has no PROJECT_DIRECTION.md on ${config.branch}.`,
          'Write there what the crew is to reach, and commit it.',
        ),
      );
    }
    const terms: CrewTerms = {
      name,
      repo,
      branch: config.branch,
      base,
      workerCount: config.workerCount,
      config: directory,
      credentials,
      checks: config.checks,
      model: config.model ?? null,
      managerModel: config.managerModel ?? null,
      permissionMode: config.permissionMode ?? null,
    };
    const leftover = await this.#leftoverOf(terms);
    if (leftover !== null) return err(leftover);
    return ok(terms);
  }

  /** Branches of an earlier crew of this name may hold work: it is not this crew's to move. */
  async #leftoverOf({ name, repo }: CrewTerms): Promise<Refusal | null> {
    const found = await this.#options.branches.listBelow(repo, `crew/${name}`);
    if (found.length === 0 || this.find(name).ok) return null;
    return refusal(
      'refused',
      `${repo} has branches of an earlier crew ${name}: ${found.join(', ')}.`,
      'Merge or delete them, or rename the configuration directory.',
    );
  }

  addTask(
    context: CommandContext<CrewView>,
    name: string,
    task: { readonly text: string; readonly worker: number | null },
  ): Promise<Result<CrewView, Refusal>> {
    const id = `P${randomText(6)}`;
    return this.#change(context, name, (crew) => decideAdd(crew, { id, ...task }));
  }

  reopenTask(
    context: CommandContext<CrewView>,
    name: string,
    task: string,
  ): Promise<Result<CrewView, Refusal>> {
    return this.#change(context, name, (crew) => decideReopen(crew, task));
  }

  /** Its sessions end what they are at; nobody is given anything new. */
  pause(context: CommandContext<CrewView>, name: string): Promise<Result<CrewView, Refusal>> {
    const reason = `${context.actor.name} paused it.`;
    return this.#change(context, name, (crew) => decidePause(crew, reason));
  }

  /** Sessions of it that have ended are started again, with their conversations. */
  async resume(
    context: CommandContext<CrewView>,
    name: string,
  ): Promise<Result<CrewView, Refusal>> {
    const found = this.find(name);
    if (!found.ok) return found;
    const decided = decideGoOn(found.value, this.#toldManager(found.value));
    if (!decided.ok) return decided;
    const { sessions } = this.#options;
    const { actor } = context;
    for (const { session } of this.membersOf(found.value)) {
      if (!session || !isEnded(session)) continue;
      const resumed = await sessions.resume({ actor, command: null }, session.id);
      if (!resumed.ok) return resumed;
    }
    return this.#change(context, name, (crew) => decideGoOn(crew, this.#toldManager(crew)));
  }

  #toldManager(crew: CrewView): Message | undefined {
    const manager = sessionOfMember(this.#options.log, crew.id, 'manager');
    return manager?.messages.find(({ id }) => id === crew.managerTold?.message);
  }

  /** Ends its sessions, and resolves when it is known what is left. Branches, worktrees and sessions stay. */
  async stop(
    context: Pick<CommandContext, 'actor'>,
    name: string,
  ): Promise<Result<CrewView, Refusal>> {
    const found = this.find(name);
    if (!found.ok) return found;
    const { actor } = context;
    const { id } = found.value;
    const { sessions, branches, merge } = this.#options;
    // First, so that nobody starts a session while the others end.
    await this.#settle(context, id, { state: 'paused', reason: stopReason });
    merge.cancel(id);
    const living = this.membersOf(found.value).flatMap(({ session }) =>
      session && !isEnded(session) ? [session] : [],
    );
    for (const session of living) {
      if (!session.isStopRequested) await sessions.stop({ actor, command: null }, session.id);
    }
    await sessions.settled(living.map((session) => session.id));
    const members = this.membersOf(found.value);
    if (members.every(({ session }) => session === null || isEnded(session))) {
      const { repo } = found.value;
      await branches.removeWorktree(repo, await merge.folderOf(found.value));
      await this.#settle(context, id, { state: 'stopped', reason: null });
    }
    return ok(mustBe(crewIn(this.#options.log.state.hub, id)));
  }

  async #settle(
    { actor }: Pick<CommandContext, 'actor'>,
    id: CrewId,
    change: Pick<CrewView, 'state' | 'reason'>,
  ): Promise<void> {
    await this.#options.commands.run({
      actor,
      command: null,
      on: theHub,
      decide: () => ok([{ kind: 'crew.state-changed', data: { crew: id, ...change } }]),
      answer: () => undefined,
    });
  }

  #change(
    context: CommandContext<CrewView>,
    name: string,
    decide: (crew: CrewView, state: LogState) => CrewDecision,
  ): Promise<Result<CrewView, Refusal>> {
    const found = this.find(name);
    if (!found.ok) return Promise.resolve(found);
    const { id } = found.value;
    return this.#options.commands.run({
      ...context,
      on: theHub,
      decide: (hub, state) => decide(mustBe(crewIn(hub, id)), state),
      answer: (hub) => mustBe(crewIn(hub, id)),
    });
  }
}

function mustBe(crew: CrewView | undefined): CrewView {
  if (!crew) throw new Error('impossible: a crew is never forgotten');
  return crew;
}

function noSuchCrew(name: string): Refusal {
  return refusal('not_found', `There is no crew ${name}.`, '`roundhouse crew ls` lists them.');
}

import { AppError, messageOf } from '../../../shared/base/app-error.ts';
import { assertNever } from '../../../shared/base/assert.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { HubEventBody } from '../../../shared/domain/event.ts';
import type { RepoChange } from '../../../shared/domain/repo-change.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { isErrorCode, refusal } from '../../../shared/wire/errors.ts';
import { theHub } from '../commands/aggregate.ts';
import type { CommandContext, CommandRunner } from '../commands/command-runner.ts';
import type { Effect, HubLog } from '../commands/hub-log.ts';
import type { Git } from './git.ts';
import { undoWorktree } from './undo-worktree.ts';

// Like the commands of git in a session (`GitRequests`): intent, effect, outcome. What has no outcome at the start of
// the hub was cut off by a crash. It is finished or undone where that can lose nothing; otherwise its failure says what
// was left, and how to go on.

export interface RepoChangesOptions {
  readonly git: Git;
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly logger: Logger;
}

type Origin = Pick<CommandContext, 'actor' | 'command'>;

export class RepoChanges {
  readonly #options: RepoChangesOptions;
  readonly #cutOffIn = new Set<string>();

  constructor(options: RepoChangesOptions) {
    this.#options = options;
  }

  /** At the start of the hub: what a crash cut off gets its outcome. */
  async adopt(): Promise<void> {
    const { log, logger } = this.#options;
    for (const change of log.state.hub.repoChanges) {
      this.#cutOffIn.add(change.repo);
      const reason = await this.#settle(change).catch((thrown: unknown) => messageOf(thrown));
      logger.warn('a change to a repo was cut off', { ...change, outcome: reason ?? 'done' });
      await this.#commit({ actor: hubActor, command: null }, outcomeOf(change, reason));
    }
  }

  /** Repos in which this start of the hub found a change that a crash had cut off. */
  get cutOffIn(): Iterable<string> {
    return this.#cutOffIn;
  }

  /** Before git runs. Until there is an outcome, a repeat of the command is refused with that. */
  #begin(origin: Origin, change: RepoChange): Promise<Result<void, Refusal>> {
    const effect = { state: 'begun', unknown: unknownOutcome(change) } as const;
    return this.#commit(origin, { kind: 'repo.change-requested', data: change }, effect);
  }

  /** Takes back what was made for nothing, and stores why. */
  async fail(origin: Origin, change: RepoChange, why: Refusal): Promise<void> {
    const left = change.action === 'worktree' ? await this.#undo(change) : null;
    const reason = left === null ? why.message : `${why.message} ${left}`;
    await this.#commit(origin, outcomeOf(change, reason), { state: 'failed', why });
  }

  /** Intent and effect. A failure is its own outcome; that of a success is for the caller to store. */
  async attempt<Made>(
    origin: Origin,
    change: RepoChange,
    work: () => Promise<Result<Made, Refusal>>,
  ): Promise<Result<Made, Refusal>> {
    const begun = await this.#begin(origin, change);
    if (!begun.ok) return begun;
    const made = await work().catch((thrown: unknown) => err(faultOf(thrown)));
    if (!made.ok) await this.fail(origin, change, made.error);
    return made;
  }

  /** Intent, effect and outcome of a command that is nothing else. */
  async run<Answer>(
    context: CommandContext<Answer>,
    change: RepoChange,
    work: () => Promise<Result<Answer, Refusal>>,
  ): Promise<Result<Answer, Refusal>> {
    const done = await this.attempt(context, change, work);
    if (!done.ok) return done;
    return this.#options.commands.run({
      ...context,
      on: theHub,
      effect: { state: 'done' },
      decide: () => ok([outcomeOf(change, null)]),
      answer: () => done.value,
    });
  }

  /** Null: it is done. */
  async #settle(change: RepoChange): Promise<string | null> {
    const { git } = this.#options;
    switch (change.action) {
      case 'init':
        // A second time changes nothing of a repo that is whole, and completes one that is not.
        await git.must(['init', '--quiet'], { cwd: change.repo });
        return null;
      case 'worktree': {
        const left = await this.#undo(change);
        return `The hub stopped before the session was created. ${left ?? 'Its worktree is removed.'}`;
      }
      case 'restore':
        return unknownOutcome(change).message;
      case 'drop': {
        const asked = ['rev-parse', '--verify', '-q', change.ref];
        const isThere = (await git.run(asked, { cwd: change.repo })).code === 0;
        return isThere ? 'The hub stopped before the saved work was dropped.' : null;
      }
      default:
        return assertNever(change);
    }
  }

  async #undo(change: RepoChange & { readonly action: 'worktree' }): Promise<string | null> {
    return undoWorktree(this.#options.git, change).catch(messageOf);
  }

  /** Without `remember`, which knows only the answer of the whole command. */
  #commit(
    { actor, command }: Origin,
    body: HubEventBody,
    effect?: Effect,
  ): Promise<Result<void, Refusal>> {
    return this.#options.commands.run({
      actor,
      command,
      on: theHub,
      effect,
      decide: () => ok([body]),
      answer: () => undefined,
    });
  }
}

function faultOf(thrown: unknown): Refusal {
  const isKnown = thrown instanceof AppError && isErrorCode(thrown.code);
  const code = isKnown && thrown.code !== 'internal' ? thrown.code : 'refused';
  return refusal(code, messageOf(thrown));
}

/** Null: it is done. */
export function outcomeOf({ change }: RepoChange, reason: string | null): HubEventBody {
  if (reason === null) return { kind: 'repo.changed', data: { change } };
  return { kind: 'repo.change-failed', data: { change, reason } };
}

function unknownOutcome(change: RepoChange): Refusal {
  switch (change.action) {
    case 'init':
    case 'worktree':
      return refusal(
        'refused',
        'The hub stopped before the session was created.',
        'Start the session again.',
      );
    case 'restore':
      return refusal(
        'refused',
        `The hub stopped while it restored ${change.ref} into ${change.path}, which may be incomplete. The saved work is still there.`,
        `Remove what was restored with \`git worktree remove --force --force '${change.path}'\`, then restore it again.`,
      );
    case 'drop':
      return refusal(
        'refused',
        `The hub stopped while it dropped ${change.ref}: its outcome is unknown.`,
        '`roundhouse restore-work --list` shows whether it is still there.',
      );
    default:
      return assertNever(change);
  }
}

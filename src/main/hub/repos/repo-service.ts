import { dirname } from 'node:path';

import { newUuid } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { SessionBase, Worktree } from '../../../shared/domain/event.ts';
import { isSetupAllowed } from '../../../shared/domain/hub-state.ts';
import type { RepoChange } from '../../../shared/domain/repo-change.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { theHub } from '../commands/aggregate.ts';
import type { CommandContext, CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import { emptyTree } from './changes/list-changes.ts';
import type { ConversationsOptions } from './conversations.ts';
import { Conversations } from './conversations.ts';
import type { CutOffWorktree } from './cut-off-worktrees.ts';
import { cutOffWorktrees } from './cut-off-worktrees.ts';
import type { Git } from './git.ts';
import type { RepoInspection } from './inspect-repo.ts';
import { inspectRepo } from './inspect-repo.ts';
import type { Conversation } from './read-conversation.ts';
import type { RecentRepo } from './recent-repos.ts';
import { recentRepos } from './recent-repos.ts';
import type { RepoChanges } from './repo-changes.ts';
import type { DroppedWork } from './saving/drop-saved-work.ts';
import { dropSavedWork } from './saving/drop-saved-work.ts';
import type { SavedWork } from './saving/list-saved-work.ts';
import { listSavedWork } from './saving/list-saved-work.ts';
import type { RemovalRequest } from './saving/remove-worktree.ts';
import { saveAndRemove } from './saving/remove-worktree.ts';
import type { RestoredWork, RestoreRequest } from './saving/restore-work.ts';
import { restoredPathOf, restoreWork } from './saving/restore-work.ts';
import { SavingRefused } from './saving/saving-refused.ts';
import { exists, makeWorktree, planWorktree, repoRootOf } from './worktrees.ts';

export type { CutOffWorktree } from './cut-off-worktrees.ts';
export type { Conversation } from './read-conversation.ts';
export type { Git } from './git.ts';
export type { RecentRepo } from './recent-repos.ts';
export type { RestoredWork } from './saving/restore-work.ts';
export type { SavedReport } from './saving/save-work.ts';
export type { SavingProgress } from './saving/saving-progress.ts';
export { SavingMeter } from './saving/saving-progress.ts';

export interface RepoServiceOptions {
  readonly git: Git;
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly changes: RepoChanges;
  readonly histories: ConversationsOptions;
}

/** On whose behalf something is done along the way. */
type CommandOrigin = Pick<CommandContext, 'actor' | 'command'>;

/** Where a new session is to work. */
export interface PlaceRequest {
  readonly name: string;
  /** Makes a repo of a folder that is none. */
  readonly gitInit?: boolean | undefined;
  readonly worktree?: true | string | undefined;
  readonly allowSetup?: string | false | undefined;
}

export interface Place {
  readonly repo: string;
  readonly cwd: string;
  readonly branch: string | null;
  readonly worktree: Worktree | null;
  /** Null outside of a repo. */
  readonly base: SessionBase | null;
}

/** A place, and what git made for it: the session that begins there is its outcome. */
export interface PreparedPlace {
  readonly place: Place;
  readonly change: RepoChange | null;
}

/** What the rest of the hub asks of repositories. */
export type RepoPort = Pick<RepoService, keyof RepoService>;

/** Repositories: what they are, worktrees in them, work saved before a removal. */
export class RepoService {
  readonly #options: RepoServiceOptions;
  readonly #conversations: Conversations;

  constructor(options: RepoServiceOptions) {
    this.#options = options;
    this.#conversations = new Conversations(options.histories);
  }

  inspect(path: string): Promise<Result<RepoInspection, Refusal>> {
    return inspectRepo(this.#options.git, path);
  }

  recent(views: Iterable<SessionView>): Promise<readonly RecentRepo[]> {
    return recentRepos(views);
  }

  /** In the repos of these sessions, and where this start found a change cut off. */
  async cutOffWorktrees(
    views: Iterable<SessionView>,
    nowMs: number,
  ): Promise<readonly CutOffWorktree[]> {
    const { git, changes } = this.#options;
    const recent = await recentRepos(views);
    const repos = [...recent.map(({ path }) => path), ...changes.cutOffIn];
    return cutOffWorktrees(git, { repos, nowMs });
  }

  /** Whether a file could be committed by mistake: it is in a repo that does not ignore it. */
  async isCommittable(file: string): Promise<boolean> {
    const { git } = this.#options;
    const cwd = dirname(file);
    const inside = await git.run(['rev-parse', '--is-inside-work-tree'], { cwd });
    if (inside.code !== 0 || inside.stdout.trim() !== 'true') return false;
    return (await git.run(['check-ignore', '-q', file], { cwd })).code !== 0;
  }

  /** Whether the owner has allowed this setup command in this repo before. */
  isSetupAllowed(repo: string, hash: string): boolean {
    return isSetupAllowed(this.#options.log.state.hub, repo, hash);
  }

  /** The folder itself, or a worktree made for the session. */
  async prepare(
    context: CommandOrigin,
    given: RepoInspection,
    request: PlaceRequest,
  ): Promise<Result<PreparedPlace, Refusal>> {
    if (request.gitInit === true && given.repo === null && request.worktree !== undefined) {
      // Before anything is made: what is refused changes nothing.
      return err(
        refusal(
          'refused',
          'A worktree needs a commit, and a new repo has none.',
          'Start without a worktree, or commit first.',
        ),
      );
    }
    if (request.worktree === undefined) {
      return request.gitInit === true && given.repo === null
        ? this.#initialize(context, given)
        : ok({ place: await this.#placeIn(given), change: null });
    }
    const { repo, root, path } = given;
    if (repo === null || root === null) {
      return err(
        refusal(
          'refused',
          `${path} is in no git repository.`,
          'Run `git init`, or start without a worktree.',
        ),
      );
    }
    const allowed = await this.#allowSetup(context, given, request);
    if (!allowed.ok) return allowed;
    const wanted = request.worktree === true ? `rh/${request.name}` : request.worktree;
    const planned = await planWorktree(this.#options.git, repo, wanted);
    if (!planned.ok) return planned;
    const change = { action: 'worktree', change: newUuid(), ...planned.value } as const;
    const made = await this.#options.changes.attempt(context, change, () =>
      makeWorktree(this.#options.git, planned.value),
    );
    if (!made.ok) return made;
    const worktree =
      request.allowSetup === false ? { ...made.value, skipsSetup: true } : made.value;
    const base = { commit: worktree.base, changes: 0 };
    const { branch } = worktree;
    return ok({ place: { repo: root, cwd: worktree.path, branch, worktree, base }, change });
  }

  /** The session that a place was prepared for was refused: what was made for it is taken back. */
  async giveUp(context: CommandOrigin, { change }: PreparedPlace, why: Refusal): Promise<void> {
    if (change) await this.#options.changes.fail(context, change, why);
  }

  async #placeIn({ repo, root, path, branch, changes }: RepoInspection): Promise<Place> {
    const base = repo === null ? null : await this.#baseOf(repo, changes);
    return { repo: root ?? path, cwd: path, branch, worktree: null, base };
  }

  /** Where a session begins, so that what it changes can be told from what was there. */
  async #baseOf(repo: string, changes: number): Promise<SessionBase> {
    const { git } = this.#options;
    const head = await git.run(['rev-parse', '--verify', '-q', 'HEAD^{commit}'], { cwd: repo });
    const commit = head.code === 0 ? head.stdout.trim() : await emptyTree(git, repo);
    return { commit, changes };
  }

  /** Makes a repo without a commit. */
  async #initialize(
    context: CommandOrigin,
    { path }: RepoInspection,
  ): Promise<Result<PreparedPlace, Refusal>> {
    const { git } = this.#options;
    const change = { action: 'init', change: newUuid(), repo: path } as const;
    const made = await this.#options.changes.attempt(context, change, async () => {
      await git.must(['init', '--quiet'], { cwd: path });
      const found = await this.inspect(path);
      return found.ok ? ok(await this.#placeIn(found.value)) : found;
    });
    return made.ok ? ok({ place: made.value, change }) : made;
  }

  /** A repo's own setup command runs only after the owner has seen and allowed its content, once. */
  async #allowSetup(
    context: CommandOrigin,
    inspected: RepoInspection,
    request: PlaceRequest,
  ): Promise<Result<void, Refusal>> {
    // Of the whole repo, so that it is asked once for all of its worktrees.
    const { root: repo, setup } = inspected;
    if (repo === null || setup === null || request.allowSetup === false) return ok(undefined);
    if (this.isSetupAllowed(repo, setup.hash)) return ok(undefined);
    if (request.allowSetup !== setup.hash) {
      return err(
        refusal(
          'refused',
          `You have not allowed the repo's setup command for new worktrees yet:\n${setup.text}`,
          `Allow it with --allow-setup ${setup.hash.slice(0, 12)}…, or start with --no-setup.`,
        ),
      );
    }
    return this.#rememberSetup(context, repo, setup.hash);
  }

  #rememberSetup(
    context: CommandOrigin,
    repo: string,
    hash: string,
  ): Promise<Result<void, Refusal>> {
    return this.#options.commands.run({
      actor: context.actor,
      command: null,
      on: theHub,
      decide: (hub) =>
        ok(
          isSetupAllowed(hub, repo, hash)
            ? []
            : [{ kind: 'repo.setup-allowed', data: { repo, hash } }],
        ),
      answer: () => undefined,
    });
  }

  /**
   * Saves the work of a session's own worktree and takes the worktree away. Whatever stops it is a refusal
   * with its reason, and everything that is not saved is still there.
   */
  async saveAndRemove(request: RemovalRequest): Promise<Result<void, Refusal>> {
    try {
      await saveAndRemove(this.#options.git, request);
      return ok(undefined);
    } catch (thrown) {
      if (thrown instanceof SavingRefused) return err(thrown.refusal);
      throw thrown;
    }
  }

  /** Claude's own history of a folder, newest first. */
  async listConversations(path: string): Promise<Result<readonly Conversation[], Refusal>> {
    const inspected = await this.inspect(path);
    if (!inspected.ok) return inspected;
    return ok(await this.#conversations.list(inspected.value.path));
  }

  hasConversation(view: Pick<SessionView, 'cwd' | 'claudeSessionId'>): Promise<boolean> {
    return this.#conversations.has(view.cwd, view.claudeSessionId);
  }

  async listSavedWork(path: string): Promise<Result<readonly SavedWork[], Refusal>> {
    const { git } = this.#options;
    // The folder that stands for a bare repo is none that a session could work in.
    if (await this.#isRepoRoot(path)) return ok(await listSavedWork(git, path));
    const inspected = await this.inspect(path);
    if (!inspected.ok) return inspected;
    const { root } = inspected.value;
    return root === null ? ok([]) : ok(await listSavedWork(git, root));
  }

  async restoreWork(
    context: CommandContext<RestoredWork>,
    request: RestoreRequest,
  ): Promise<Result<RestoredWork, Refusal>> {
    const { git } = this.#options;
    const found = await this.#savingRepo(request.repo);
    if (!found.ok) return found;
    const repo = found.value;
    const { ref } = request;
    const path = await restoredPathOf(git, { ...request, repo });
    const change = { action: 'restore', change: newUuid(), repo, ref, path } as const;
    return this.#options.changes.run(context, change, () => restoreWork(git, { repo, ref, path }));
  }

  /** Deletes saved work for good. */
  async dropWork(
    context: CommandContext<DroppedWork>,
    request: { readonly repo: string; readonly ref: string },
  ): Promise<Result<DroppedWork, Refusal>> {
    const found = await this.#savingRepo(request.repo);
    if (!found.ok) return found;
    const asked = { repo: found.value, ref: request.ref };
    const change = { action: 'drop', change: newUuid(), ...asked } as const;
    return this.#options.changes.run(context, change, () =>
      dropSavedWork(this.#options.git, asked),
    );
  }

  async #savingRepo(path: string): Promise<Result<string, Refusal>> {
    if (await this.#isRepoRoot(path)) return ok(path);
    const inspected = await this.inspect(path);
    return inspected.ok ? ok(inspected.value.root ?? path) : inspected;
  }

  async #isRepoRoot(path: string): Promise<boolean> {
    return (await exists(path)) && (await repoRootOf(this.#options.git, path)) === path;
  }
}

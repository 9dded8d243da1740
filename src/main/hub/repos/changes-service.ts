import type { SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { PushPlan } from '../../../shared/domain/git-command.ts';
import { hasFilesBesideHub } from '../../../shared/domain/launcher-name.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { noSuchSession } from '../commands/aggregate.ts';
import type { CommandContext } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import { idOfPath, showBytes } from './changes/byte-path.ts';
import { countUntracked } from './changes/count-untracked.ts';
import { diffFile } from './changes/diff-file.ts';
import type { GitRan } from './changes/git-actions.ts';
import { commitStaged, moveFiles } from './changes/git-actions.ts';
import type { Listing } from './changes/list-changes.ts';
import { listChanges } from './changes/list-changes.ts';
import type { ChangesAnswer } from './changes/present-changes.ts';
import { filesShown, oldPathOf, presentFile, stagedOf } from './changes/present-changes.ts';
import { pushBranch } from './changes/push-branch.ts';
import { planPush } from './changes/push-plan.ts';
import {
  checkWorktree,
  commitHooksOf,
  findWorkTree,
  unfinishedOperation,
} from './changes/work-tree.ts';
import type { GitRequest, GitRequests } from './git-requests.ts';
import type { Git } from './git.ts';
import { quietSettings } from './git.ts';
import type { ScratchFolder } from './scratch-folder.ts';

export interface ChangesServiceOptions {
  readonly git: Git;
  readonly log: HubLog;
  /** The hub's own `GIT_SSH_COMMAND`. */
  readonly sshCommand: string | null;
  readonly scratch: ScratchFolder;
  readonly requests: GitRequests;
}

/** Listings that a diff of one file is taken from; the one asked for least recently goes first. */
const listingsKept = 16;

type Ran = Promise<Result<GitRan, Refusal>>;

/** What a session changed since it began, and what an operator has git do with it. */
export class ChangesService {
  readonly #options: ChangesServiceOptions;
  readonly #listings = new Map<SessionId, Listing>();
  readonly #asked = new Map<SessionId, Promise<Result<Listing, Refusal>>>();
  /** The last command in each repo: two at once would fight for git's index. */
  readonly #last = new Map<SessionId, Promise<unknown>>();

  constructor(options: ChangesServiceOptions) {
    this.#options = options;
  }

  async list(session: SessionId): Promise<Result<ChangesAnswer, Refusal>> {
    const listed = await this.#listOnce(session);
    return listed.ok ? ok(await present(this.#options.git, listed.value)) : listed;
  }

  /** The change of one file, by its id in the last listing. */
  async diff(
    session: SessionId,
    file: string,
  ): Promise<Result<RouteAnswer<'changes.diff'>, Refusal>> {
    const kept = this.#listings.get(session);
    const listed = kept && findChange(kept, file) ? ok(kept) : await this.#listOnce(session);
    if (!listed.ok) return listed;
    const change = findChange(listed.value, file);
    if (!change) return err(refusal('not_found', 'This file has no change.'));
    const { git, scratch } = this.#options;
    const diff = await diffFile({ git, scratch }, listed.value, change);
    const oldPath = oldPathOf(change);
    return ok({
      ...diff,
      id: file,
      path: showBytes(change.path).text,
      oldPath: oldPath === null ? null : showBytes(oldPath).text,
      hunks: diff.hunks.map(({ section, lines }) => ({ section, lines: [...lines] })),
    });
  }

  stage(context: CommandContext<GitRan>, session: SessionId, files: readonly string[]): Ran {
    return this.#act({ ...context, session, action: 'stage' }, (listing) =>
      moveFiles(this.#options.git, listing, { action: 'stage', files }),
    );
  }

  unstage(context: CommandContext<GitRan>, session: SessionId, files: readonly string[]): Ran {
    return this.#act({ ...context, session, action: 'unstage' }, (listing) =>
      moveFiles(this.#options.git, listing, { action: 'unstage', files }),
    );
  }

  commit(
    context: CommandContext<GitRan>,
    session: SessionId,
    asked: { readonly message: string; readonly staged: string },
  ): Ran {
    return this.#act({ ...context, session, action: 'commit' }, (listing) =>
      commitStaged(this.#options.git, listing, asked),
    );
  }

  push(context: CommandContext<GitRan>, session: SessionId, plan: PushPlan): Ran {
    const { git, sshCommand, scratch } = this.#options;
    return this.#act({ ...context, session, action: 'push' }, (listing) =>
      pushBranch(git, listing, { plan, surroundings: { sshCommand, scratch } }),
    );
  }

  /** At the hub's start: a command that a crash cut off gets its outcome. */
  adopt(): Promise<void> {
    return this.#options.requests.adopt();
  }

  /** Acts on the changes of this moment, one command at a time in a session, and writes down what ran. */
  async #act(asked: GitRequest, work: (listing: Listing) => Ran): Ran {
    const { session } = asked;
    const before = this.#last.get(session);
    const running = (async () => {
      await before?.catch(() => undefined);
      const listing = await this.#listNow(session);
      if (!listing.ok) return listing;
      return this.#options.requests.run(asked, () => work(listing.value));
    })();
    this.#last.set(session, running);
    return running.finally(() => {
      if (this.#last.get(session) === running) this.#last.delete(session);
      this.#listings.delete(session);
    });
  }

  /** Several who look at once look once. */
  #listOnce(session: SessionId): Promise<Result<Listing, Refusal>> {
    const asked = this.#asked.get(session);
    if (asked) return asked;
    const listing = this.#listNow(session).finally(() => this.#asked.delete(session));
    this.#asked.set(session, listing);
    return listing;
  }

  async #listNow(session: SessionId): Promise<Result<Listing, Refusal>> {
    const { git, log } = this.#options;
    const view = log.state.sessions.get(session);
    if (!view || view.isRemoved) return err(noSuchSession());
    if (!hasFilesBesideHub(view.launcher)) {
      return err(refusal('unavailable', `The files of ${view.name} are not on this machine.`));
    }
    const tree = await findWorkTree(git, view.cwd);
    if (!tree.ok) return tree;
    const stray = view.worktree && (await checkWorktree(tree.value, view.worktree.path));
    if (stray) return err(stray);
    const listing = await listChanges(git, tree.value, baseOf(view));
    if (listing.ok) this.#keep(session, listing.value);
    return listing;
  }

  #keep(session: SessionId, listing: Listing): void {
    this.#listings.delete(session);
    this.#listings.set(session, listing);
    const [oldest] = this.#listings.keys();
    if (this.#listings.size > listingsKept && oldest !== undefined) this.#listings.delete(oldest);
  }
}

function findChange(listing: Listing, file: string) {
  return listing.changes.find((change) => idOfPath(change.path) === file);
}

/** A session of an older hub has no base, but one in a worktree of its own knows where that began. */
function baseOf(view: SessionView) {
  if (view.base) return view.base;
  return view.worktree ? { commit: view.worktree.base, changes: 0 } : null;
}

async function present(git: Git, listing: Listing): Promise<ChangesAnswer> {
  const { tree, base, status, changes } = listing;
  const [planned, hooks, operation, lines] = await Promise.all([
    planPush(git, tree.root, status),
    commitHooksOf(git, tree),
    unfinishedOperation(tree),
    countUntracked(listing),
  ]);
  const files = changes.map((change) => presentFile(change, lines));
  const staged = stagedOf(listing);
  return {
    root: tree.root,
    base: {
      commit: base.object,
      from: base.from,
      changesBefore: base.changesBefore,
      commits: base.commits,
    },
    head: status.head,
    branch: status.branch,
    upstream: status.upstream,
    ahead: status.ahead,
    behind: status.behind,
    worktree: { isLinked: tree.isLinked, operation },
    push: planned.ok ? planned.value.plan : null,
    pushUrl: planned.ok ? planned.value.plan.url : null,
    noPush: planned.ok ? null : planned.error,
    skippedHooks: [...hooks],
    settings: [...quietSettings],
    staged: staged.hash,
    stagedFiles: staged.files,
    files: files.slice(0, filesShown),
    total: files.length,
    added: files.reduce((sum, file) => sum + (file.added ?? 0), 0),
    deleted: files.reduce((sum, file) => sum + (file.deleted ?? 0), 0),
  };
}

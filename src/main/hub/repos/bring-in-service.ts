import type { SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { cloneBranch, hasFilesBesideHub } from '../../../shared/domain/launcher-name.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { noSuchSession } from '../commands/aggregate.ts';
import type { CommandContext } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { LauncherService } from '../launchers/launcher-service.ts';
import { BranchService } from './branch-service.ts';
import type { BringInWanted } from './bring-in.ts';
import { bringIn } from './bring-in.ts';
import type { GitRan } from './changes/git-actions.ts';
import type { GitRequests } from './git-requests.ts';
import type { Git } from './git.ts';

export interface BringInServiceOptions {
  readonly git: Git;
  readonly log: Pick<HubLog, 'state'>;
  readonly launchers: Pick<LauncherService, 'saveWork'>;
  readonly requests: Pick<GitRequests, 'run'>;
}

type Ran = Promise<Result<GitRan, Refusal>>;

/** Brings what a session has committed in its clone into a branch of the owner's repo [CON-15]. */
export class BringInService {
  readonly #options: BringInServiceOptions;
  readonly #branches: BranchService;
  /** The last one of each session: a second container for its volumes would end the first. */
  readonly #last = new Map<SessionId, Promise<unknown>>();

  constructor(options: BringInServiceOptions) {
    this.#options = options;
    this.#branches = new BranchService(options.git);
  }

  async bringIn(
    context: CommandContext<GitRan>,
    session: SessionId,
    asked: { readonly into?: string | undefined; readonly how?: BringInWanted['how'] | undefined },
  ): Ran {
    const view = this.#options.log.state.sessions.get(session);
    if (!view || view.isRemoved) return err(noSuchSession());
    if (hasFilesBesideHub(view.launcher)) {
      return err(
        refusal(
          'refused',
          `${view.name} works in the repo itself: its commits are there already.`,
          'Merge its branch with git.',
        ),
      );
    }
    const before = this.#last.get(session);
    const running = (async () => {
      await before?.catch(() => undefined);
      return this.#options.requests.run({ ...context, session, action: 'bring-in' }, () =>
        this.#bringIn(view, asked),
      );
    })();
    this.#last.set(session, running);
    return running.finally(() => {
      if (this.#last.get(session) === running) this.#last.delete(session);
    });
  }

  async #bringIn(
    view: SessionView,
    {
      into = cloneBranch(view.name),
      how = 'fast-forward',
    }: Parameters<BringInService['bringIn']>[2],
  ): Ran {
    const { git, launchers } = this.#options;
    const { name, cwd: repo } = view;
    const kept = await launchers.saveWork(view);
    if (!kept.ok) return err(refusal('refused', kept.error));
    if (kept.value === null) {
      const output = `The repo has all commits of ${name} on its branches already.`;
      return ok({ command: `roundhouse bring-in ${name}`, output });
    }
    try {
      // The first parent is what is checked out in the clone; the commit itself has what is not committed there.
      const commit = await this.#branches.commitOf(repo, `${kept.value}^1`);
      if (commit === null) return err(refusal('refused', 'git does not find the work it took in.'));
      const brought = await bringIn(
        { git, branches: this.#branches },
        { repo, name, commit, into, how },
      );
      return brought.ok
        ? ok(await this.#withRest(brought.value, { repo, ref: kept.value }))
        : brought;
    } finally {
      // The clone still has all of it.
      await git.run(['update-ref', '-d', kept.value], { cwd: repo });
    }
  }

  /** What is left in the clone is said: a person would miss it otherwise. */
  async #withRest(
    ran: GitRan,
    { repo, ref }: { readonly repo: string; readonly ref: string },
  ): Promise<GitRan> {
    const args = ['diff', '--name-only', '-z', '--no-ext-diff', `${ref}^1`, ref];
    const changed = await this.#options.git.must(args, { cwd: repo });
    const count = changed.split('\0').filter((path) => path !== '').length;
    if (count === 0) return ran;
    const files = count === 1 ? '1 file is' : `${count} files are`;
    return {
      ...ran,
      output: `${ran.output}\n${files} changed in the container and not committed there, so not brought in.`,
    };
  }
}

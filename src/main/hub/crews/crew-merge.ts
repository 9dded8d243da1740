import type { CrewId } from '../../../shared/base/ids.ts';
import type { CrewTask, CrewView } from '../../../shared/domain/crew.ts';
import { crewBranch, memberBranch } from '../../../shared/domain/crew.ts';
import type { SetupOutcome, SetupRun } from '../launchers/launcher.ts';
import type { BranchService } from '../repos/branch-service.ts';

/** Runs a command of the owner to its end. */
export interface CheckRunner {
  run(check: SetupRun): Promise<SetupOutcome>;
}

export interface CrewMergeOptions {
  readonly branches: BranchService;
  readonly checks: CheckRunner;
}

/**
 * `refused`: nothing was merged; the reason is written for the worker that tries again. `blocked`: only a person can do
 * something about it. `cancelled`: nobody wants to know any more.
 */
export type TaskOutcome =
  | { readonly state: 'merged'; readonly commit: string }
  | { readonly state: 'refused'; readonly reason: string }
  | { readonly state: 'blocked'; readonly reason: string }
  | { readonly state: 'cancelled' };

const outputLimit = 2_000;

/** Brings what a worker has committed onto the branch of its crew, if the checks pass there. */
export class CrewMerge implements Disposable {
  readonly #options: CrewMergeOptions;
  readonly #running = new Map<CrewId, AbortController>();

  constructor(options: CrewMergeOptions) {
    this.#options = options;
  }

  /** Ends the checks of a crew: what they would say is not wanted any more. */
  cancel(crew: CrewId): void {
    this.#running.get(crew)?.abort();
  }

  [Symbol.dispose](): void {
    for (const running of this.#running.values()) running.abort();
  }

  /** `folder`: where the worker works. Repeated after a hub that was killed, it has the same result. */
  async merge(
    crew: CrewView,
    { task, folder }: { readonly task: CrewTask; readonly folder: string },
  ): Promise<TaskOutcome> {
    const { branches } = this.#options;
    const { repo, name } = crew;
    const branch = memberBranch(name, task.holder?.worker ?? 0);
    const target = crewBranch(name);
    const [commit, onto] = [await branches.tipOf(repo, branch), await branches.tipOf(repo, target)];
    if (commit === null) return blocked(`The branch ${branch} is gone.`);
    if (onto === null) return blocked(`The branch ${target} is gone.`);
    if (!(await branches.isWorktreeOf(repo, folder, branch))) {
      return blocked(`${folder} is not the worktree of ${branch} any more.`);
    }
    const viewed = await branches.checkoutOf(repo, target);
    if (viewed !== null) {
      return blocked(
        `${target} is checked out in ${viewed}, so it cannot move. Check out another branch there.`,
      );
    }
    const changes = await branches.changesIn(folder);
    if (changes > 0) {
      const paths = changes === 1 ? '1 path is' : `${changes} paths are`;
      return refused(
        `${paths} not committed. Commit what belongs to the task, and remove the rest.`,
      );
    }
    if (await branches.isAncestor(repo, commit, onto)) {
      const range = { from: crew.base, to: onto };
      const before = await branches.mergeOf(repo, range, { commit, subject: subjectOf(task) });
      return before === null
        ? refused('Nothing was committed.')
        : { state: 'merged', commit: before };
    }
    return this.#try(crew, { task, commit, onto });
  }

  async #try(crew: CrewView, wanted: TriedMerge): Promise<TaskOutcome> {
    const { branches } = this.#options;
    const { task, commit, onto } = wanted;
    const { repo, name } = crew;
    const target = crewBranch(name);
    const folder = await this.folderOf(crew);
    const merged = await branches.tryMerge({
      repo,
      folder,
      onto,
      commit,
      message: `${subjectOf(task)}\n\n${task.text.slice(0, outputLimit)}`,
      by: `Roundhouse crew ${name}`,
    });
    if (merged.state === 'conflict') {
      return refused(
        `It conflicts with ${target} in ${merged.files.join(', ')}. Run \`git merge ${target}\`, keep what both sides meant, and commit.`,
      );
    }
    if (merged.state === 'failed') return refused(`git did not merge it: ${merged.reason}`);
    const ending = new AbortController();
    this.#running.set(crew.id, ending);
    try {
      const failure = await this.#check(crew, folder, ending.signal);
      if (ending.signal.aborted) return { state: 'cancelled' };
      if (failure !== null) return refused(failure);
      await branches.move(repo, target, { from: onto, to: merged.commit });
      return merged;
    } finally {
      this.#running.delete(crew.id);
    }
  }

  /** Where merges of a crew are tried. */
  folderOf({ repo, name }: Pick<CrewView, 'repo' | 'name'>): Promise<string> {
    return this.#options.branches.worktreePath(repo, `crew-${name}-main`);
  }

  async #check(
    { checks, name }: CrewView,
    cwd: string,
    signal: AbortSignal,
  ): Promise<string | null> {
    for (const text of checks) {
      const { code, output } = await this.#options.checks.run({ cwd, text, signal });
      if (code !== 0) {
        const ended = code === null ? 'was stopped by a signal' : `ended with ${code}`;
        return `Merged with ${crewBranch(name)}, the check \`${text}\` ${ended}:\n${output.slice(-outputLimit)}`;
      }
    }
    return null;
  }
}

interface TriedMerge {
  readonly task: CrewTask;
  readonly commit: string;
  readonly onto: string;
}

function subjectOf({ id, holder }: CrewTask): string {
  return `Merge ${id} of worker ${holder?.worker ?? ''}`;
}

function refused(reason: string): TaskOutcome {
  return { state: 'refused', reason };
}

function blocked(reason: string): TaskOutcome {
  return { state: 'blocked', reason };
}

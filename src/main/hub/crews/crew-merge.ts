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

/** `refused`: nothing was merged; the reason is written for the worker that tries again. */
export type TaskOutcome =
  | { readonly state: 'merged'; readonly commit: string }
  | { readonly state: 'refused'; readonly reason: string };

const outputLimit = 2_000;

/** Brings what a worker has committed onto the branch of its crew, if the checks pass there. */
export class CrewMerge {
  readonly #options: CrewMergeOptions;

  constructor(options: CrewMergeOptions) {
    this.#options = options;
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
    if (commit === null) return refused(`The branch ${branch} is gone.`);
    if (onto === null) return refused(`The branch ${target} is gone.`);
    const changes = await branches.changesIn(folder);
    if (changes > 0) {
      const paths = changes === 1 ? '1 path is' : `${changes} paths are`;
      return refused(
        `${paths} not committed. Commit what belongs to the task, and remove the rest.`,
      );
    }
    if (commit === task.holder?.base) return refused('Nothing was committed.');
    if (await branches.isAncestor(repo, commit, onto)) return { state: 'merged', commit: onto };
    const place = await this.folderOf(crew);
    const merged = await branches.tryMerge({
      repo,
      folder: place,
      onto,
      commit,
      message: `Merge ${task.id} of worker ${task.holder?.worker ?? ''}\n\n${task.text.slice(0, outputLimit)}`,
      by: `Roundhouse crew ${name}`,
    });
    if (merged.state === 'conflict') {
      return refused(
        `It conflicts with ${target} in ${merged.files.join(', ')}. Run \`git merge ${target}\`, keep what both sides meant, and commit.`,
      );
    }
    if (merged.state === 'failed') return refused(`git did not merge it: ${merged.reason}`);
    const failure = await this.#check(crew, place);
    if (failure !== null) return refused(failure);
    await branches.move(repo, target, { from: onto, to: merged.commit });
    return merged;
  }

  /** Where merges of a crew are tried. */
  folderOf({ repo, name }: Pick<CrewView, 'repo' | 'name'>): Promise<string> {
    return this.#options.branches.worktreePath(repo, `crew-${name}-main`);
  }

  async #check({ checks, name }: CrewView, cwd: string): Promise<string | null> {
    for (const text of checks) {
      const { code, output } = await this.#options.checks.run({ cwd, text });
      if (code !== 0) {
        const ended = code === null ? 'was stopped by a signal' : `ended with ${code}`;
        return `Merged with ${crewBranch(name)}, the check \`${text}\` ${ended}:\n${output.slice(-outputLimit)}`;
      }
    }
    return null;
  }
}

function refused(reason: string): TaskOutcome {
  return { state: 'refused', reason };
}

import type { SessionView } from '../../../shared/domain/session.ts';
import type { RunnerSpec } from '../../../shared/wire/runner-job.ts';

/** What a runner keeps of its session, for a hub whose log does not know it. */
export function runnerSetupOf(view: SessionView): RunnerSpec['setup'] {
  const { name, repo, cwd, branch, launcher, egress, parent, model, permissionMode } = view;
  return {
    name,
    repo,
    cwd,
    branch,
    worktree: view.worktree && { ...view.worktree },
    base: view.base ? { ...view.base } : null,
    launcher,
    ...(egress && { egress }),
    parent,
    worker: view.worker && { ...view.worker },
    model,
    permissionMode,
    owner: { ...view.owner },
    claudeSessionId: view.claudeSessionId,
    // Its conversation exists by the time that this is read.
    isResumed: true,
    claudeArgs: [...view.claudeArgs],
    crew: view.crew && { ...view.crew },
  };
}

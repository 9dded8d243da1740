import type { CutOffWorktree } from '../repos/repo-service.ts';
import type { Check } from './doctor-service.ts';

/** Worktrees that a crash left half-made. They are locked, so that nothing else removes or even mentions them. */
export function worktreesCheck(inspect: () => Promise<readonly CutOffWorktree[]>): Check {
  return {
    id: 'worktrees',
    title: 'Worktrees',
    run: async () => {
      const found = await inspect();
      if (found.length === 0) {
        return { state: 'ok', detail: 'No worktree was left half-made.', fix: null };
      }
      const paths = found.map(({ path }) => path).join(', ');
      const commands = found.map(
        ({ repo, path }) => `git -C '${repo}' worktree remove --force --force '${path}'`,
      );
      return {
        state: 'warning',
        detail: `git was stopped while it made ${paths}, and still locks what it made as initializing.`,
        fix: commands.join(' && '),
      };
    },
  };
}

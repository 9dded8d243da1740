import type { RepoInspection } from '../../../src/main/hub/repos/inspect-repo.ts';
import type { Conversation, RepoPort } from '../../../src/main/hub/repos/repo-service.ts';
import type { Result } from '../../../src/shared/base/result.ts';
import { err, ok } from '../../../src/shared/base/result.ts';
import type { Refusal } from '../../../src/shared/wire/errors.ts';
import { refusal } from '../../../src/shared/wire/errors.ts';

const cwd = '/home/ana/acme/payments-api';

/** Claude's own history, of every folder the same. */
export const demoConversations: readonly Conversation[] = (
  [
    ['Ledger rounding', 'What does the ledger round with today?', 42],
    ['Checkout drawer', 'Make the drawer of the cart a dialog', 118],
    ['', 'why is ci red', 6],
  ] as const
).map(([title, firstPrompt, messages], index) => ({
  id: `0000000${index}-0000-4000-8000-000000000000`,
  title,
  firstPrompt,
  updatedAt: new Date(Date.now() - (index + 1) * 3_600_000).toISOString(),
  messages,
  cwd,
}));

/** Repositories that exist by their names alone: no git runs, and nothing is on a disk. */
export const demoRepos: RepoPort = {
  inspect: (path) => Promise.resolve(inspect(path)),
  recent: () =>
    Promise.resolve(
      ['/home/ana/code/payments', '/home/ana/code/web', '/home/ana/code/infra'].map(
        (path, index) => ({ path, usedAt: new Date(Date.now() - index * 3_600_000).toISOString() }),
      ),
    ),
  cutOffWorktrees: () => Promise.resolve([]),
  isCommittable: () => Promise.resolve(false),
  isSetupAllowed: () => false,
  prepare: (_context, inspected, { name, worktree }) => {
    const { path, root, branch } = inspected;
    const repo = root ?? path;
    if (worktree === undefined) {
      const place = { repo, cwd: path, branch, worktree: null, base: null };
      return Promise.resolve(ok({ place, change: null }));
    }
    const own = worktree === true ? `rh/${name}` : worktree;
    const made = { path: `${repo}.worktrees/${name}`, branch: own, base: 'abc123' };
    const place = { repo, cwd: made.path, branch: own, worktree: made, base: null };
    return Promise.resolve(ok({ place, change: null }));
  },
  giveUp: () => Promise.resolve(),
  saveAndRemove: async ({ session, work, onSaved }) => {
    if (work === 'save') {
      const ref = `refs/roundhouse/trash/${session}`;
      await onSaved({ ref, files: 0, commits: 0, repositories: [], copies: [], leftOut: [] });
    }
    return ok(undefined);
  },
  listConversations: () => Promise.resolve(ok(demoConversations)),
  hasConversation: () => Promise.resolve(false),
  listSavedWork: () => Promise.resolve(ok([])),
  dropWork: () => Promise.resolve(err(refusal('not_found', 'There is no saved work.'))),
  restoreWork: () => Promise.resolve(err(refusal('not_found', 'There is no saved work.'))),
};

function inspect(given: string): Result<RepoInspection, Refusal> {
  if (given.includes('missing')) {
    return err(refusal('bad_request', `There is nothing at ${given}`));
  }
  if (given.includes('secret')) {
    return err(refusal('bad_request', `No permission to read ${given}`));
  }
  const isPlain = given.includes('plain');
  const isFile = given.endsWith('.md');
  const path = isFile ? given.replace(/\/[^/]*$/, '') : given.replace('/link-to-', '/');
  const repo = isPlain ? null : path;
  return ok({
    path,
    isFile,
    repo,
    root: repo,
    isWorktree: false,
    branch: isPlain ? null : 'main',
    branches: ['main'],
    changes: 2,
    suggestedName: path.split('/').filter(Boolean).at(-1) ?? 'session',
    setup: path.includes('setup') ? { text: 'npm ci\nnpm run build\n', hash: 'setup-hash' } : null,
  });
}

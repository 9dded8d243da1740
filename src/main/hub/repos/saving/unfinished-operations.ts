import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';

// What git was in the middle of. Its files are in the git directory of the worktree, which goes with it. A
// restored worktree is in the middle of nothing: the files and the commits are back, and a person learns
// how to begin again.

/** A rebase, merge, cherry-pick, revert, bisect or `git am` that was not finished. */
export interface UnfinishedOperation {
  readonly type: (typeof operationTypes)[number];
  /** What was merged, picked or reverted; what a rebase goes onto; null where git does not say. */
  readonly commit: string | null;
  /** Of a rebase: its branch, or the commit of a rebase on no branch. */
  readonly branch: string | null;
}

export const operationTypes = ['rebase', 'am', 'merge', 'cherry-pick', 'revert', 'bisect'] as const;

const hash = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

export async function unfinishedOperations(
  gitDirectory: string,
): Promise<readonly UnfinishedOperation[]> {
  const found: UnfinishedOperation[] = [];
  const replaying =
    (await rebaseIn(join(gitDirectory, 'rebase-merge'))) ??
    (await rebaseIn(join(gitDirectory, 'rebase-apply')));
  // A rebase that stands at a commit keeps the files of a cherry-pick or a merge, too.
  if (replaying) found.push(replaying);
  else found.push(...(await mergeOrPick(gitDirectory)));
  if (await isThere(join(gitDirectory, 'BISECT_LOG')))
    found.push({ type: 'bisect', commit: null, branch: null });
  return found;
}

async function rebaseIn(folder: string): Promise<UnfinishedOperation | null> {
  if (!(await isThere(folder))) return null;
  const commit = await hashIn(join(folder, 'onto'));
  if (commit === null) return { type: 'am', commit: null, branch: null };
  const head = (await textIn(join(folder, 'head-name'))) ?? '';
  const branch = head.startsWith('refs/heads/')
    ? head.slice('refs/heads/'.length)
    : await hashIn(join(folder, 'orig-head'));
  return { type: 'rebase', commit, branch };
}

async function mergeOrPick(gitDirectory: string): Promise<readonly UnfinishedOperation[]> {
  for (const [name, type] of [
    ['MERGE_HEAD', 'merge'],
    ['CHERRY_PICK_HEAD', 'cherry-pick'],
    ['REVERT_HEAD', 'revert'],
  ] as const) {
    const file = join(gitDirectory, name);
    if (await isThere(file)) return [{ type, commit: await hashIn(file), branch: null }];
  }
  // Between two commits of several.
  const todo = await textIn(join(gitDirectory, 'sequencer', 'todo'));
  if (todo === null) return [];
  const type = todo.startsWith('revert') ? 'revert' : 'cherry-pick';
  return [{ type, commit: null, branch: null }];
}

/** A sentence, and behind its last colon the command that begins again in the restored worktree. */
export function nextStepOf(operation: UnfinishedOperation, details: string): string {
  const { type, commit, branch } = operation;
  const again = 'To begin it again, commit or discard the restored files and run:';
  switch (type) {
    case 'rebase':
      return `A rebase was not finished; the commits that it had made are restored. ${again} git rebase ${commit ?? ''} ${quoted(branch ?? '')}`;
    case 'merge':
      return `A merge was not finished. ${again} git merge ${commit ?? ''}`;
    case 'cherry-pick':
    case 'revert':
      if (commit !== null) return `A ${type} was not finished. ${again} git ${type} ${commit}`;
      return `A ${type} was not finished. To see what it had still to do: git show ${details}:state/sequencer/todo`;
    case 'am':
      return `A series of patches (git am) was not finished. To see the remaining ones: git show ${details}:state/rebase-apply`;
    case 'bisect':
      return `A bisect was not finished. To continue it: git show ${details}:state/BISECT_LOG >bisect.log && git bisect replay bisect.log`;
  }
}

function quoted(name: string): string {
  return /^[\w./-]+$/u.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
}

async function hashIn(file: string): Promise<string | null> {
  const [first = ''] = ((await textIn(file)) ?? '').split('\n');
  return hash.test(first) ? first : null;
}

function textIn(file: string): Promise<string | null> {
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

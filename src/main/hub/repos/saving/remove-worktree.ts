import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import type { Git } from '../git.ts';
import { exists } from '../worktrees.ts';
import { isInside } from './find-repositories.ts';
import { checkRemovable, deleteFolder, doomedPathOf, setAside } from './remove-folder.ts';
import type { SavedReport } from './save-work.ts';
import { saveWork } from './save-work.ts';
import type { SavingMeter } from './saving-progress.ts';
import { gitRefused, SavingRefused } from './saving-refused.ts';
import type { WorkingPlace, WorktreeOfRepo } from './working-place.ts';
import { commonOf, findPlace, withoutLineEnd } from './working-place.ts';

/** What becomes of the work in a worktree that goes. */
export type WorkChoice = 'save' | 'discard';

export interface RemovalRequest extends WorktreeOfRepo {
  /** Name and id of the session. */
  readonly session: string;
  readonly id: string;
  readonly at: string;
  readonly work: WorkChoice;
  readonly meter: SavingMeter;
  /** The work is saved, and nothing is removed yet. */
  readonly onSaved: (report: SavedReport) => Promise<void>;
}

/**
 * Saves what a worktree has and takes it away; its branch stays. Whatever ends it half-way, it can be
 * repeated: a folder at its place is whole and is saved again, one that was set aside was saved before.
 */
export async function saveAndRemove(git: Git, request: RemovalRequest): Promise<void> {
  const { path, id, meter } = request;
  const doomed = doomedPathOf(path, id);
  let common: string | null = null;
  // What is at the old place by now belongs to another session.
  if (!(await exists(doomed))) {
    const isThere = await exists(path);
    const place = await placeOf(git, request, isThere);
    common = place?.common ?? null;
    if (place) await checkUnlocked(place, path);
    if (isThere) await checkRemovable(path);
    if (place && request.work === 'save') {
      await request.onSaved(await saveWork(git, { ...request, place }));
    }
    if (isThere) await setAside(path, doomed);
  }
  meter.begin('deleting the worktree');
  await forgetRecords(git, request, common);
  await deleteFolder(doomed);
}

async function placeOf(
  git: Git,
  request: RemovalRequest,
  isThere: boolean,
): Promise<WorkingPlace | null> {
  try {
    return await findPlace(git, request);
  } catch (thrown) {
    // Nothing of it is wanted, so nothing has to be read.
    if (request.work === 'discard' && isThere && thrown instanceof SavingRefused) return null;
    throw thrown;
  }
}

/** A lock says that somebody wants it kept: this worktree, or one inside it. */
async function checkUnlocked({ common, root }: WorkingPlace, path: string): Promise<void> {
  for (const record of await recordsBelow(common, root ?? path)) {
    const reason = await readFile(join(record.gitDirectory, 'locked'), 'utf8').catch(() => null);
    if (reason === null) continue;
    const said = reason.trim() === '' ? '' : ` (${reason.trim()})`;
    throw new SavingRefused(
      `The worktree ${record.path} is locked${said}.`,
      `Unlock it with \`git worktree unlock '${record.path}'\`, then repeat.`,
    );
  }
}

interface WorktreeRecord {
  readonly path: string;
  readonly gitDirectory: string;
}

/** git's records of a worktree and of those inside it, inner ones first. */
async function recordsBelow(common: string, top: string): Promise<readonly WorktreeRecord[]> {
  const folder = join(common, 'worktrees');
  const found: WorktreeRecord[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const gitDirectory = join(folder, name);
    const pointer = await readFile(join(gitDirectory, 'gitdir'), 'utf8').catch(() => '');
    const path = dirname(resolve(gitDirectory, withoutLineEnd(pointer)));
    if (isInside(path, top)) found.push({ path, gitDirectory });
  }
  return found.toSorted((one, other) => other.path.length - one.path.length);
}

/**
 * Records whose folders went. Those of other worktrees stay, although their folders may be missing: a disk
 * may only be away, and `git worktree prune` would lose what their HEAD is on.
 */
async function forgetRecords(
  git: Git,
  { repo, path }: RemovalRequest,
  known: string | null,
): Promise<void> {
  if (known === null && !(await exists(repo))) return;
  const common = known ?? (await commonOf(git, repo));
  const options = { cwd: common, environment: { GIT_DIR: common } };
  for (const record of await recordsBelow(common, path)) {
    // Somebody has made another one at the same place meanwhile.
    if (await exists(record.path)) continue;
    const args = ['worktree', 'remove', '--force', '--force', record.path];
    const removed = await git.run(args, options);
    if (removed.code !== 0) {
      throw gitRefused(
        `git could not forget the worktree ${record.path}`,
        removed,
        `Run \`git worktree prune\` in ${repo}, then repeat.`,
      );
    }
  }
}

import { copyFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';

import { readRepoSettings } from '../changes/repo-settings.ts';
import type { Git } from '../git.ts';
import type { GitOptions } from '../git/git-run.ts';
import { shownPath, textOf } from './byte-text.ts';
import type { LeftOut } from './left-out.ts';
import type { LooseCommits } from './loose-commits.ts';
import { hashesOf, looseAmong } from './loose-commits.ts';
import { ObjectDraft, savingSettings } from './object-draft.ts';
import type { PlannedRepository, Portion, SavePlan } from './save-plan.ts';
import { branchOf, headOf, planSave, portionOfGit } from './save-plan.ts';
import type { SavedCopy, SavedManifest, SavedRepository } from './saved-manifest.ts';
import { detailsTrailer, manifestName } from './saved-manifest.ts';
import type { SavingMeter } from './saving-progress.ts';
import { gitRefused, SavingRefused } from './saving-refused.ts';
import { unfinishedOperations } from './unfinished-operations.ts';
import type { WorkingPlace } from './working-place.ts';
import { totalOf, writeFiles } from './write-files.ts';

// Before anything of ours removes a worktree, all its work goes into a commit under
// `refs/roundhouse/trash/SESSION/TIME`: what is changed and what is untracked (what the repo ignores is not
// work), the commits that nothing but the worktree holds, and every repository inside it. No branch moves
// and no index changes; git keeps it until the ref is deleted.
//
// The commit has the files as its tree and the commit that they are changes of as its first parent. Its
// second parent has the rest: the manifest, repositories as trees, loose commits as parents.

export const trashPrefix = 'refs/roundhouse/trash/';

export interface SaveRequest {
  readonly place: WorkingPlace;
  /** Session name. */
  readonly session: string;
  /** ISO time. */
  readonly at: string;
  readonly meter: SavingMeter;
}

/** What was saved, and what was left out because it is only a copy. */
export interface SavedReport {
  /** Null: there was nothing that the repo has not got. */
  readonly ref: string | null;
  readonly files: number;
  readonly commits: number;
  readonly repositories: readonly string[];
  readonly copies: readonly SavedCopy[];
  /** What no save can take, by its path; an empty folder only where nothing was saved that has its name. */
  readonly leftOut: readonly LeftOut[];
}

interface Saving extends SaveRequest {
  readonly git: Git;
  readonly draft: ObjectDraft;
  readonly plan: SavePlan;
}

export async function saveWork(git: Git, request: SaveRequest): Promise<SavedReport> {
  const { place, meter } = request;
  meter.begin('looking at the worktree');
  const plan = await planSave(git, place);
  const portions = [plan.work, ...plan.repositories.flatMap((one) => [one.files, one.git])];
  for (const portion of portions) if (portion) meter.expect(totalOf(portion.files));
  await checkRoom(place.common, portions);
  await using draft = await ObjectDraft.open(git, place.common);
  const saving: Saving = { ...request, git, draft, plan };
  const head = await headOf(git, place.gitDirectory);
  const work = await writeWork(saving, head);
  const repositories = await writeRepositories(saving);
  const loose = await looseCommits(saving);
  // A bisect may have no commit and no file of its own, but what it has found out.
  const unfinished = await unfinishedOperations(place.gitDirectory);
  const isWork = work.isChanged || work.index !== null || loose.count > 0 || unfinished.length > 0;
  const leftOut = plan.leftOut.map(shown);
  const report = { files: work.files, commits: loose.count, copies: plan.copies, leftOut };
  const paths = repositories.map((one) => one.path);
  if (!isWork && repositories.length === 0) return { ...report, ref: null, repositories: paths };
  const branch = await branchOf(git, place.gitDirectory);
  const { index } = work;
  const { tips: commits, count: commitCount } = loose;
  const { copies } = plan;
  const facts = { head, branch, index, commits, commitCount, copies, unfinished };
  const details = await writeDetails(saving, {
    version: 1,
    ...facts,
    leftOut: plan.leftOut.filter(({ path }) => textOf(path) !== null).map(shown),
    repositories,
  });
  const lines = [
    `Work of ${request.session}, saved by Roundhouse before its removal`,
    '',
    `${detailsTrailer}: ${details}`,
  ];
  const parents = [...(head === null ? [] : [head]), details];
  const commit = await draft.commit(work.tree, parents, lines.join('\n'));
  await draft.keep();
  const ref = await nameIt(saving, commit);
  const lost = leftOut.filter(({ kind }) => kind !== 'empty folder');
  return { ...report, leftOut: lost, ref, repositories: paths };
}

function shown({ path, kind }: LeftOut): LeftOut {
  return { path: shownPath(path), kind };
}

async function nameIt({ git, place, session, at }: Saving, commit: string): Promise<string> {
  const ref = `${trashPrefix}${refPart(session)}/${at.replaceAll(/[:.]/g, '-')}`;
  // `--create-reflog` and an empty old value: an existing ref is never overwritten.
  const environment = { GIT_DIR: place.common };
  const options = { cwd: place.common, environment, settings: savingSettings };
  const named = await git.run(['update-ref', '--create-reflog', ref, commit, ''], options);
  if (named.code !== 0) throw gitRefused(`git could not keep ${ref}`, named, 'Repeat.');
  return ref;
}

export function refPart(name: string): string {
  const safe = name.replaceAll(/[^\p{L}\p{N}_-]+/gu, '-');
  return safe === '' ? 'session' : safe;
}

interface WrittenWork {
  readonly tree: string;
  readonly isChanged: boolean;
  readonly files: number;
  readonly index: string | null;
}

async function writeWork(saving: Saving, head: string | null): Promise<WrittenWork> {
  const { git, draft, plan, place, meter } = saving;
  meter.begin('saving files');
  const before = await treeOf(git, draft, head);
  if (plan.work === null) return { tree: before, isChanged: false, files: 0, index: null };
  const tree = await writePortion(saving, plan.work);
  const index = await indexTree(saving, plan.work.folder);
  const isOwnIndex = index !== null && index !== tree && index !== before;
  return {
    tree,
    isChanged: tree !== before,
    files: await countChanges(git, draft, [before, tree]),
    index: isOwnIndex
      ? await draft.commit(index, head === null ? [] : [head], `Index of ${place.root ?? ''}`)
      : null,
  };
}

async function treeOf(git: Git, draft: ObjectDraft, head: string | null): Promise<string> {
  const options = draft.raw(draft.path, draft.newIndex());
  if (head !== null) return (await git.must(['rev-parse', `${head}^{tree}`], options)).trim();
  return draft.tree(new Map());
}

async function countChanges(
  git: Git,
  draft: ObjectDraft,
  [before, after]: readonly [string, string],
): Promise<number> {
  if (before === after) return 0;
  const options = draft.raw(draft.path, draft.newIndex());
  const args = ['diff-tree', '-r', '--name-only', '--no-renames', '-z', before, after];
  const names = await git.must(args, { ...options, isBytes: true });
  return names.split('\0').length - 1;
}

/** What is staged; null while there are conflicts: then both sides are commits that are kept. */
async function indexTree({ git, draft, place }: Saving, root: string): Promise<string | null> {
  const index = draft.newIndex();
  const isThere = await copyFile(join(place.gitDirectory, 'index'), index).then(
    () => true,
    () => false,
  );
  if (!isThere) return null;
  const environment = { GIT_INDEX_FILE: index, GIT_OBJECT_DIRECTORY: draft.objects };
  const written = await git.run(['write-tree', '--missing-ok'], { cwd: root, environment });
  return written.code === 0 ? written.stdout.trim() : null;
}

/** Writes its files and gives their tree. */
async function writePortion(saving: Saving, portion: Portion): Promise<string> {
  const { git, draft, meter } = saving;
  const { folder, files, base } = portion;
  const index = draft.newIndex();
  const options = base === null ? draft.raw(folder, index) : await inRepo(saving, folder, index);
  if (base !== null && base.head !== null) await git.must(['read-tree', base.head], options);
  await writeFiles(git, files, { options, meter });
  // A partial clone has not got all of what it names.
  const written = await git.run(['write-tree', '--missing-ok'], options);
  if (written.code !== 0) throw gitRefused(`git could not save ${folder}`, written, 'Repeat.');
  return written.stdout.trim();
}

async function inRepo({ git, draft }: Saving, cwd: string, index: string): Promise<GitOptions> {
  // What a filter of the repo would make of a file is not the work: the file is.
  const { forReading } = await readRepoSettings(git, cwd);
  const environment = { GIT_INDEX_FILE: index, GIT_OBJECT_DIRECTORY: draft.objects };
  return { cwd, environment, settings: [...forReading, ...savingSettings] };
}

async function writeRepositories(saving: Saving): Promise<readonly SavedRepository[]> {
  const written: SavedRepository[] = [];
  for (const planned of saving.plan.repositories) {
    saving.meter.begin(`saving ${planned.entry.path}`);
    const entry = await writeRepository(saving, planned);
    if (entry) written.push(entry);
  }
  return written;
}

/** Null for a worktree of the same repo whose branch has all of it. */
async function writeRepository(
  saving: Saving,
  { entry, files, git }: PlannedRepository,
): Promise<SavedRepository | null> {
  const tree = files === null ? null : await writePortion(saving, files);
  if (entry.kind === 'sibling' && files?.base && tree !== null) {
    const { head } = files.base;
    const before = await treeOf(saving.git, saving.draft, head);
    if (tree === before) return null;
    const parents = head === null ? [] : [head];
    const commit = await saving.draft.commit(tree, parents, `Work in ${entry.path}`);
    const fileCount = await countChanges(saving.git, saving.draft, [before, tree]);
    return { ...entry, files: commit, fileCount, git: null };
  }
  return {
    ...entry,
    files: tree,
    fileCount: files === null ? 0 : totalOf(files.files).files,
    git: git === null ? null : await writePortion(saving, git),
  };
}

async function looseCommits({ git, place, plan }: Saving): Promise<LooseCommits> {
  const hashes = new Set(await hashesOf(git, place.gitDirectory));
  for (const { entry, gitDirectory } of plan.repositories) {
    if (entry.kind !== 'sibling') continue;
    for (const one of await hashesOf(git, gitDirectory)) hashes.add(one);
  }
  return looseAmong(git, place.common, hashes);
}

// git takes a commit of any number of parents; what reads it is happier with fewer.
const parentsLimit = 400;

async function writeDetails(saving: Saving, manifest: SavedManifest): Promise<string> {
  const { draft, place } = saving;
  const entries = new Map([[manifestName, await draft.blob(JSON.stringify(manifest, null, 2))]]);
  // For a person who wants to see where a rebase or a bisect stood.
  const state = await portionOfGit(place.gitDirectory, (path) => path === 'modules');
  saving.meter.expect(totalOf(state.files));
  entries.set('state', await writePortion(saving, state));
  const commits: string[] = [...manifest.commits];
  if (manifest.index !== null) commits.push(manifest.index);
  manifest.repositories.forEach(({ kind, files, git }, index) => {
    if (kind === 'sibling' && files !== null) commits.push(files);
    else if (files !== null) entries.set(`files-${index}`, files);
    if (git !== null) entries.set(`git-${index}`, git);
  });
  const tree = await draft.tree(entries);
  const parents: string[] = [];
  for (let at = 0; at < commits.length; at += parentsLimit) {
    const part = commits.slice(at, at + parentsLimit);
    parents.push(
      commits.length <= parentsLimit
        ? ''
        : await draft.commit(await draft.tree(new Map()), part, 'Commits without a ref'),
    );
  }
  const kept = commits.length <= parentsLimit ? commits : parents;
  return draft.commit(tree, kept, `Details of the work of ${saving.session}`);
}

/** Objects take at most what the files take; a disk that fills half-way saves nothing. */
async function checkRoom(common: string, portions: readonly (Portion | null)[]): Promise<void> {
  const bytes = portions.reduce((sum, one) => sum + (one ? totalOf(one.files).bytes : 0), 0);
  const { bavail, bsize } = await statfs(common);
  const freeBytes = bavail * bsize;
  if (bytes + spareBytes <= freeBytes) return;
  throw new SavingRefused(
    `Saving takes up to ${mebibytes(bytes)} MiB, and the disk of ${common} has ${mebibytes(freeBytes)} MiB left.`,
    'Free space on it, or remove large files from the worktree, then repeat.',
  );
}

const spareBytes = 64 * 1024 * 1024;

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / (1024 * 1024));
}

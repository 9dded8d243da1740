import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import type { SessionBase } from '../../../../shared/domain/event.ts';
import type { Refusal } from '../../../../shared/wire/errors.ts';
import type { Git } from '../git.ts';
import type { BytePath } from './byte-path.ts';
import { gitRefusal } from './git-refusal.ts';
import type { RawChange } from './parse-raw-diff.ts';
import { parseRawDiff } from './parse-raw-diff.ts';
import type { RepoStatus, StatusEntry } from './parse-status.ts';
import { parseStatus } from './parse-status.ts';
import type { WorkTree } from './work-tree.ts';

/** One file, as git knows it since the base and in the index. */
export interface Change {
  readonly path: BytePath;
  readonly raw: RawChange | null;
  readonly status: StatusEntry | null;
}

export interface Base {
  /** A commit, or the empty tree where there was none. */
  readonly object: string;
  readonly from: 'session' | 'head';
  readonly changesBefore: number | null;
  readonly commits: number;
}

export interface Listing {
  readonly tree: WorkTree;
  readonly base: Base;
  readonly status: RepoStatus;
  readonly changes: readonly Change[];
}

/** A repo whose changes cannot be listed in this time is said to be too slow. */
const listDeadlineMs = 30_000;

const diffOptions =
  '--raw --numstat --no-abbrev -z --find-renames --no-color --no-ext-diff --no-textconv --ignore-submodules=dirty'.split(
    ' ',
  );

/** What changed since the session began: tracked against the base, untracked, and what is staged. */
export async function listChanges(
  git: Git,
  tree: WorkTree,
  begun: SessionBase | null,
): Promise<Result<Listing, Refusal>> {
  const { root } = tree;
  const options = { cwd: root, isBytes: true, deadlineMs: listDeadlineMs };
  const args = ['--porcelain=v2', '-z', '--branch', '--untracked-files=all', '--find-renames'];
  const said = await git.run(['status', ...args, '--ignore-submodules=dirty'], options);
  if (said.code !== 0) return err(gitRefusal('git status', said));
  const status = parseStatus(said.stdout);
  const base = await findBase(git, { root, begun, head: status.head });
  const diff = await git.run(['diff', ...diffOptions, base.object, '--'], options);
  if (diff.code !== 0) return err(gitRefusal('git diff', diff));
  return ok({ tree, base, status, changes: merge(parseRawDiff(diff.stdout), status.entries) });
}

async function findBase(
  git: Git,
  asked: {
    readonly root: string;
    readonly begun: SessionBase | null;
    readonly head: string | null;
  },
): Promise<Base> {
  const { root, begun, head } = asked;
  const known = begun && (await objectOf(git, root, begun.commit));
  if (begun && known !== null) {
    const commits = await countCommits(git, root, begun.commit);
    return { object: begun.commit, from: 'session', changesBefore: begun.changes, commits };
  }
  const object = head ?? (await emptyTree(git, root));
  return { object, from: 'head', changesBefore: null, commits: 0 };
}

async function objectOf(git: Git, root: string, name: string): Promise<string | null> {
  // Only what a hub wrote down is looked up, never an expression.
  if (!/^[0-9a-f]{40,64}$/.test(name)) return null;
  const found = await git.run(['cat-file', '-t', name], { cwd: root });
  return /^(?:commit|tree)$/.test(found.stdout.trim()) ? name : null;
}

/** The tree with nothing in it: the base of a repo without a commit. */
export async function emptyTree(git: Git, root: string): Promise<string> {
  const tree = await git.must(['hash-object', '-t', 'tree', '--stdin'], { cwd: root });
  return tree.trim();
}

async function countCommits(git: Git, root: string, base: string): Promise<number> {
  const isCommit = await git.run(['cat-file', '-e', `${base}^{commit}`], { cwd: root });
  const range = isCommit.code === 0 ? [`${base}..HEAD`] : ['HEAD'];
  const counted = await git.run(['rev-list', '--count', ...range, '--'], { cwd: root });
  return counted.code === 0 ? Number(counted.stdout.trim()) : 0;
}

function merge(raws: readonly RawChange[], entries: readonly StatusEntry[]): readonly Change[] {
  const changes = new Map<BytePath, Change>();
  for (const raw of raws) changes.set(raw.path, { path: raw.path, raw, status: null });
  for (const status of entries) {
    const raw = changes.get(status.path)?.raw ?? null;
    changes.set(status.path, { path: status.path, raw, status });
  }
  return [...changes.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

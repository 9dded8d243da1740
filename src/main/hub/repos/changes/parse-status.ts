import type { BytePath } from './byte-path.ts';

// `git status --porcelain=v2 -z --branch`. Every entry ends with a NUL, and the old name of a rename is an
// entry of its own behind it, so a name may hold anything.

export interface StatusEntry {
  readonly path: BytePath;
  readonly oldPath: BytePath | null;
  /** Index against the last commit, working tree against the index: git's letters, `.` for no change. */
  readonly index: string;
  readonly tree: string;
  readonly isUntracked: boolean;
  readonly isConflicted: boolean;
  /** What is staged of it: mode and object in the index. */
  readonly staged: string;
}

export interface RepoStatus {
  /** Null before the first commit. */
  readonly head: string | null;
  /** Null when HEAD is detached. */
  readonly branch: string | null;
  readonly upstream: string | null;
  readonly ahead: number | null;
  readonly behind: number | null;
  readonly entries: readonly StatusEntry[];
}

/** `output` has one character per byte. */
export function parseStatus(output: string): RepoStatus {
  const parts = output.split('\0');
  const headers = new Map<string, string>();
  const entries: StatusEntry[] = [];
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] ?? '';
    if (part.startsWith('# ')) {
      const [name = '', ...rest] = part.slice(2).split(' ');
      headers.set(name, rest.join(' '));
      continue;
    }
    const isRename = part.startsWith('2 ');
    const entry = entryOf(part, isRename ? (parts[at + 1] ?? null) : null);
    if (isRename) at += 1;
    if (entry) entries.push(entry);
  }
  return { ...branchOf(headers), entries };
}

function branchOf(headers: ReadonlyMap<string, string>): Omit<RepoStatus, 'entries'> {
  const oid = headers.get('branch.oid') ?? '(initial)';
  const branch = headers.get('branch.head') ?? '(detached)';
  const counts = /^\+(\d+) -(\d+)$/.exec(headers.get('branch.ab') ?? '');
  return {
    head: oid === '(initial)' ? null : oid,
    branch: branch === '(detached)' ? null : branch,
    upstream: headers.get('branch.upstream') ?? null,
    ahead: counts ? Number(counts[1]) : null,
    behind: counts ? Number(counts[2]) : null,
  };
}

/** How many fields stand before the path, by the kind of the entry. */
const fieldsBefore: Readonly<Record<string, number>> = { '1': 8, '2': 9, u: 10, '?': 1 };

function entryOf(part: string, oldPath: BytePath | null): StatusEntry | undefined {
  const kind = part.slice(0, 1);
  const count = fieldsBefore[kind];
  if (count === undefined || part === '') return undefined;
  const fields = part.split(' ', count);
  const path = part.slice(fields.join(' ').length + 1);
  if (kind === '?') return { ...untracked, path };
  const [, xy = '..', ...rest] = fields;
  return {
    path,
    oldPath,
    index: xy.slice(0, 1),
    tree: xy.slice(1, 2),
    isUntracked: false,
    isConflicted: kind === 'u',
    // Submodule state, then modes of commit, index and tree, then objects of commit and index.
    staged: rest.join(' '),
  };
}

const untracked = {
  oldPath: null,
  index: '.',
  tree: '?',
  isUntracked: true,
  isConflicted: false,
  staged: '',
} as const;

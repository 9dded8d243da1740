import type { BytePath } from './byte-path.ts';

// `git diff --raw --numstat -z BASE`: first one entry per file with modes and objects, then one per file
// with its counts. A rename has two names in both.

export interface RawChange {
  readonly path: BytePath;
  readonly oldPath: BytePath | null;
  /** git's letter: A, M, D, R, T, U. */
  readonly letter: string;
  readonly oldMode: string;
  readonly newMode: string;
  /** The object before; all zeros when there was none. */
  readonly oldObject: string;
  /** Null for a binary file. */
  readonly added: number | null;
  readonly deleted: number | null;
  readonly isBinary: boolean;
}

interface Counts {
  readonly added: number | null;
  readonly deleted: number | null;
}

/** `output` has one character per byte. */
export function parseRawDiff(output: string): readonly RawChange[] {
  const parts = output.split('\0');
  const changes: Omit<RawChange, keyof Counts | 'isBinary'>[] = [];
  const counts = new Map<BytePath, Counts>();
  for (let at = 0; at < parts.length;) {
    const part = parts[at] ?? '';
    if (part.startsWith(':')) at += readRaw(parts, at, changes);
    else if (part !== '') at += readCounts(parts, at, counts);
    else at += 1;
  }
  return changes.map((change) => {
    const counted = counts.get(change.path);
    return {
      ...change,
      added: counted?.added ?? null,
      deleted: counted?.deleted ?? null,
      isBinary: counted !== undefined && counted.added === null,
    };
  });
}

/** `:oldmode newmode oldobject newobject letter`, then one name or two. */
function readRaw(
  parts: readonly string[],
  at: number,
  into: Omit<RawChange, keyof Counts | 'isBinary'>[],
): number {
  const [oldMode = '', newMode = '', oldObject = '', , status = ''] = (parts[at] ?? '')
    .slice(1)
    .split(' ');
  const letter = status.slice(0, 1);
  const first = parts[at + 1] ?? '';
  const hasTwo = letter === 'R' || letter === 'C';
  const path = hasTwo ? (parts[at + 2] ?? '') : first;
  into.push({ path, oldPath: hasTwo ? first : null, letter, oldMode, newMode, oldObject });
  return hasTwo ? 3 : 2;
}

/** `added TAB deleted TAB path`; for a rename the path is empty and two names follow. */
function readCounts(parts: readonly string[], at: number, into: Map<BytePath, Counts>): number {
  const match = /^(\d+|-)\t(\d+|-)\t([\s\S]*)$/.exec(parts[at] ?? '');
  if (!match) return 1;
  const [, added = '-', deleted = '-', path = ''] = match;
  const counts = { added: numberOf(added), deleted: numberOf(deleted) };
  if (path !== '') {
    into.set(path, counts);
    return 1;
  }
  into.set(parts[at + 2] ?? '', counts);
  return 3;
}

function numberOf(text: string): number | null {
  return text === '-' ? null : Number(text);
}

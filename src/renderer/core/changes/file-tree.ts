import type { ChangedFile } from '../stores/changes-store.ts';

/** A line of the tree of changed files. */
export type TreeRow =
  | {
      readonly type: 'folder';
      /** The whole path, which is its key. */
      readonly path: string;
      /** What is new against the line above: several folders with nothing else in them are one. */
      readonly name: string;
      readonly depth: number;
      readonly isOpen: boolean;
      readonly files: readonly ChangedFile[];
    }
  | {
      readonly type: 'file';
      readonly path: string;
      readonly name: string;
      readonly depth: number;
      readonly file: ChangedFile;
    };

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: { readonly name: string; readonly file: ChangedFile }[];
}

/** The lines that are in sight: folders first, each by its name; what is in a closed folder is not. */
export function treeRows(
  files: readonly ChangedFile[],
  closed: ReadonlySet<string>,
): readonly TreeRow[] {
  const top = emptyFolder();
  for (const file of files) place(top, file);
  const rows: TreeRow[] = [];
  addRows(top, { path: '', depth: 0, closed, rows });
  return rows;
}

function emptyFolder(): Folder {
  return { folders: new Map(), files: [] };
}

function place(top: Folder, file: ChangedFile): void {
  const parts = file.path.split('/');
  const name = parts.pop() ?? '';
  let at = top;
  for (const part of parts) {
    const next = at.folders.get(part) ?? emptyFolder();
    at.folders.set(part, next);
    at = next;
  }
  at.files.push({ name, file });
}

interface Walk {
  readonly path: string;
  readonly depth: number;
  readonly closed: ReadonlySet<string>;
  readonly rows: TreeRow[];
}

function addRows(folder: Folder, walk: Walk): void {
  const { path, depth, closed, rows } = walk;
  const names = [...folder.folders.keys()].toSorted(byName);
  for (const first of names) {
    let name = first;
    let inside = folder.folders.get(first) ?? emptyFolder();
    while (inside.files.length === 0 && inside.folders.size === 1) {
      const [[next, only] = ['', emptyFolder()]] = inside.folders;
      name = `${name}/${next}`;
      inside = only;
    }
    const whole = path === '' ? name : `${path}/${name}`;
    const isOpen = !closed.has(whole);
    rows.push({ type: 'folder', path: whole, name, depth, isOpen, files: filesIn(inside) });
    if (isOpen) addRows(inside, { path: whole, depth: depth + 1, closed, rows });
  }
  for (const { name, file } of folder.files.toSorted((a, b) => byName(a.name, b.name))) {
    rows.push({ type: 'file', path: file.path, name, depth, file });
  }
}

function filesIn(folder: Folder): readonly ChangedFile[] {
  const inside = [...folder.folders.values()].flatMap(filesIn);
  return [...inside, ...folder.files.map(({ file }) => file)];
}

function byName(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Files that git can stage or unstage now: not those that are committed already. */
export function stageable(files: readonly ChangedFile[]): readonly ChangedFile[] {
  return files.filter((file) => file.stage !== 'committed');
}

export type Tick = 'none' | 'some' | 'all' | 'committed';

/** The state of the check box of a file or a folder. */
export function tickOf(files: readonly ChangedFile[]): Tick {
  const open = stageable(files);
  if (open.length === 0) return 'committed';
  if (open.every((file) => file.stage === 'staged')) return 'all';
  return open.some((file) => file.stage === 'staged' || file.stage === 'partly-staged')
    ? 'some'
    : 'none';
}

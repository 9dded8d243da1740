import type { TreeRow } from './file-tree.ts';

export type TreeStep =
  | { readonly type: 'move'; readonly index: number }
  | { readonly type: 'fold'; readonly isOpen: boolean }
  | { readonly type: 'stage' | 'open' };

/** What a key does in the tree of files; `undefined` for one that is not for it. */
export function treeStep(
  key: string,
  rows: readonly TreeRow[],
  active: number,
): TreeStep | undefined {
  const row = rows[active];
  if (!row) return undefined;
  switch (key) {
    case 'ArrowDown':
      return { type: 'move', index: Math.min(rows.length - 1, active + 1) };
    case 'ArrowUp':
      return { type: 'move', index: Math.max(0, active - 1) };
    case 'Home':
      return { type: 'move', index: 0 };
    case 'End':
      return { type: 'move', index: rows.length - 1 };
    case 'ArrowRight':
      return row.type === 'folder' ? { type: 'fold', isOpen: true } : undefined;
    case 'ArrowLeft':
      if (row.type === 'folder' && row.isOpen) return { type: 'fold', isOpen: false };
      return { type: 'move', index: folderOf(rows, active) };
    case ' ':
      return { type: 'stage' };
    case 'Enter':
      return { type: 'open' };
    default:
      return undefined;
  }
}

/** The line of the folder that a line is in; the line itself at the top. */
function folderOf(rows: readonly TreeRow[], active: number): number {
  const depth = rows[active]?.depth ?? 0;
  for (let at = active - 1; at >= 0; at -= 1) {
    if ((rows[at]?.depth ?? 0) < depth) return at;
  }
  return active;
}

import type { Listing } from './list-changes.ts';
import type { UntrackedLines } from './present-changes.ts';
import { isUntracked } from './present-changes.ts';
import { readInside } from './read-inside.ts';

/** git counts no lines of what it does not track; these many files are counted by us. */
const filesCounted = 200;
const countedBytes = 512 * 1024;

/** Lines of untracked files: null for what is not text, absent for what was not looked at. */
export async function countUntracked({ tree, changes }: Listing): Promise<UntrackedLines> {
  const untracked = changes.filter(isUntracked);
  const lines = new Map<string, number | null>();
  for (const { path } of untracked.slice(0, filesCounted)) {
    const content = await readInside(tree.root, path, countedBytes);
    if (content.kind !== 'file' && content.kind !== 'link') continue;
    const isText = !content.bytes.slice(0, 8_000).includes('\0');
    lines.set(path, isText ? countLines(content.bytes) : null);
  }
  return lines;
}

function countLines(bytes: string): number {
  if (bytes === '') return 0;
  const ends = bytes.split('\n').length - 1;
  return bytes.endsWith('\n') ? ends : ends + 1;
}

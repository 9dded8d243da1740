import { Buffer } from 'node:buffer';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Git } from '../git.ts';
import type { ScratchFolder } from '../scratch-folder.ts';
import type { Change, Listing } from './list-changes.ts';
import type { Hunk } from './parse-hunks.ts';
import { parseHunks } from './parse-hunks.ts';
import { isUntracked } from './present-changes.ts';
import { readInside } from './read-inside.ts';

// One file, before and now. The two contents are taken by us, the one from git's objects and the other
// from the working tree, and are compared in a folder of ours that is no repo: nothing that the repo
// configures (filters, drivers, attributes) has a part in it, and no name of the repo becomes an argument.

export interface FileDiff {
  readonly content: 'text' | 'same' | 'binary' | 'too-large' | 'submodule' | 'unreadable';
  readonly note: string | null;
  readonly oldBytes: number | null;
  readonly newBytes: number | null;
  readonly hunks: readonly Hunk[];
  readonly isCut: boolean;
}

export const fileLimitBytes = 2 * 1024 * 1024;
const diffDeadlineMs = 15_000;
const submoduleMode = '160000';

/** One side. Null bytes: there is no such file on this side. */
interface Side {
  readonly bytes: string | null;
  readonly size: number | null;
  readonly problem: 'too-large' | 'submodule' | 'unreadable' | null;
}

export interface DiffTools {
  readonly git: Git;
  readonly scratch: ScratchFolder;
}

export async function diffFile(
  { git, scratch }: DiffTools,
  listing: Listing,
  change: Change,
): Promise<FileDiff> {
  const [old, fresh] = await Promise.all([oldSide(git, listing, change), newSide(listing, change)]);
  const sizes = { oldBytes: old.size, newBytes: fresh.size };
  const problem = old.problem ?? fresh.problem;
  if (problem !== null) return { ...nothing, ...sizes, content: problem, note: notes[problem] };
  if (old.bytes === fresh.bytes) {
    return { ...nothing, ...sizes, content: 'same', note: 'As it was when the session began.' };
  }
  if (isBinary(old.bytes) || isBinary(fresh.bytes)) {
    return { ...nothing, ...sizes, content: 'binary', note: 'Not text: it is not shown.' };
  }
  const { hunks, isCut } = await scratch.use('diff', (folder) =>
    compare(git, folder, { old: old.bytes ?? '', fresh: fresh.bytes ?? '' }),
  );
  const note = hunks.length === 0 ? emptyNote(old, fresh) : null;
  return { ...sizes, content: 'text', note, hunks, isCut };
}

const nothing = { hunks: [], isCut: false } as const;

const notes = {
  'too-large': `Larger than ${fileLimitBytes / 1024 / 1024} MiB: open it in an editor.`,
  submodule: 'A repo inside the repo: what changed in it is seen there.',
  unreadable: 'It cannot be read: it is no plain file, or leads out of the repo.',
} as const;

function emptyNote(old: Side, fresh: Side): string {
  if (old.bytes === null) return 'An empty file was added.';
  return fresh.bytes === null ? 'An empty file was deleted.' : 'Only the line ends differ.';
}

async function oldSide(git: Git, { tree }: Listing, change: Change): Promise<Side> {
  const { raw, path } = change;
  if (isUntracked(change)) return missing;
  // Changed only in the index: before and now are the same.
  if (!raw) return asSide(await readInside(tree.root, path, fileLimitBytes));
  if (raw.oldMode === submoduleMode) return { bytes: null, size: null, problem: 'submodule' };
  if (/^0+$/.test(raw.oldObject)) return missing;
  const sized = await git.run(['cat-file', '-s', raw.oldObject], { cwd: tree.root });
  const size = Number(sized.stdout.trim());
  if (sized.code !== 0) return { bytes: null, size: null, problem: 'unreadable' };
  if (size > fileLimitBytes) return { bytes: null, size, problem: 'too-large' };
  const options = { cwd: tree.root, isBytes: true };
  return {
    bytes: await git.must(['cat-file', 'blob', raw.oldObject], options),
    size,
    problem: null,
  };
}

async function newSide({ tree }: Listing, { raw, path }: Change): Promise<Side> {
  if (raw?.newMode === submoduleMode) return { bytes: null, size: null, problem: 'submodule' };
  return asSide(await readInside(tree.root, path, fileLimitBytes));
}

const missing: Side = { bytes: null, size: null, problem: null };

function asSide(content: Awaited<ReturnType<typeof readInside>>): Side {
  switch (content.kind) {
    case 'file':
    case 'link':
      return { bytes: content.bytes, size: content.size, problem: null };
    case 'too-large':
      return { bytes: null, size: content.size, problem: 'too-large' };
    case 'missing':
      return missing;
    case 'folder':
      return { bytes: null, size: null, problem: 'submodule' };
    case 'outside':
    case 'special':
      return { bytes: null, size: null, problem: 'unreadable' };
  }
}

/** As git tells: a NUL near the beginning. */
function isBinary(bytes: string | null): boolean {
  return bytes !== null && bytes.slice(0, 8_000).includes('\0');
}

async function compare(
  git: Git,
  folder: string,
  { old, fresh }: { readonly old: string; readonly fresh: string },
) {
  await Promise.all([
    writeFile(join(folder, 'old'), Buffer.from(old, 'latin1')),
    writeFile(join(folder, 'new'), Buffer.from(fresh, 'latin1')),
  ]);
  const options = ['--no-ext-diff', '--no-textconv', '--no-color', '--unified=3', '--text'];
  // Line ends of another system would mark every line; git may give the file back with its own.
  const ends = hasReturns(old) === hasReturns(fresh) ? [] : ['--ignore-cr-at-eol'];
  const outcome = await git.run(['diff', '--no-index', ...options, ...ends, '--', 'old', 'new'], {
    cwd: folder,
    // A repo around the folder for temporary files would have a say.
    environment: { GIT_DIR: join(folder, 'none') },
    isBytes: true,
    deadlineMs: diffDeadlineMs,
  });
  return parseHunks(outcome.stdout);
}

function hasReturns(bytes: string): boolean {
  return bytes.includes('\r\n');
}

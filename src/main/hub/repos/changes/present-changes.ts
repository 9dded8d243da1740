import { createHash } from 'node:crypto';

import type { CommandPath } from '../../../../shared/domain/git-command.ts';
import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import type { BytePath } from './byte-path.ts';
import { idOfPath, showBytes } from './byte-path.ts';
import type { Change, Listing } from './list-changes.ts';
import type { RawChange } from './parse-raw-diff.ts';
import type { StatusEntry } from './parse-status.ts';

export type ChangesAnswer = RouteAnswer<'changes.list'>;
export type ChangedFile = ChangesAnswer['files'][number];

/** More files than these are counted, and not sent. */
export const filesShown = 3_000;

export type UntrackedLines = ReadonlyMap<string, number | null>;

/** A change as a client sees it. `lines`: how many an untracked file has, where they were counted. */
export function presentFile(change: Change, lines: UntrackedLines): ChangedFile {
  const { path, raw, status } = change;
  const shown = showBytes(path);
  const oldPath = oldPathOf(change);
  const from = stagedFrom(change);
  return {
    id: idOfPath(path),
    path: shown.text,
    isExact: shown.isExact,
    oldPath: oldPath === null ? null : showBytes(oldPath).text,
    stagedFrom: from === null ? null : presentPath(from),
    status: statusOf(change),
    stage: stageOf(status),
    kind: raw ? kindOf(raw.newMode === '000000' ? raw.oldMode : raw.newMode) : 'file',
    ...(isUntracked(change) ? linesOf(lines.get(path)) : countsOf(raw)),
  };
}

export function presentPath(path: BytePath): CommandPath {
  const { text, isExact } = showBytes(path);
  return { path: text, isExact };
}

/** The old name of a rename that is staged. */
export function stagedFrom({ status }: Change): BytePath | null {
  return status?.index === 'R' ? status.oldPath : null;
}

type Counts = Pick<ChangedFile, 'added' | 'deleted' | 'isBinary'>;

function linesOf(counted: number | null | undefined): Counts {
  return { added: counted ?? null, deleted: 0, isBinary: counted === null };
}

function countsOf(raw: RawChange | null): Counts {
  if (!raw) return { added: null, deleted: null, isBinary: false };
  return { added: raw.added, deleted: raw.deleted, isBinary: raw.isBinary };
}

/** Not in the index, and not in the commit where the session began. */
export function isUntracked({ raw, status }: Change): boolean {
  return status?.isUntracked === true && !raw;
}

export function oldPathOf({ raw, status }: Change): BytePath | null {
  return raw?.oldPath ?? status?.oldPath ?? null;
}

function statusOf(change: Change): ChangedFile['status'] {
  const { raw, status } = change;
  if (status?.isConflicted === true) return 'conflicted';
  if (isUntracked(change)) return 'untracked';
  return (raw && statuses[raw.letter]) ?? 'unchanged';
}

const statuses: Readonly<Record<string, ChangedFile['status'] | undefined>> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  T: 'type-changed',
  U: 'conflicted',
};

function stageOf(status: StatusEntry | null): ChangedFile['stage'] {
  if (!status) return 'committed';
  if (status.isConflicted) return 'conflicted';
  if (status.index === '.') return 'unstaged';
  return status.tree === '.' ? 'staged' : 'partly-staged';
}

function kindOf(mode: string): ChangedFile['kind'] {
  if (mode === '120000') return 'link';
  return mode === '160000' ? 'submodule' : 'file';
}

/** What is staged, path by path. */
export function stagedOf({ changes }: Listing): {
  readonly files: number;
  readonly hash: string;
} {
  const staged = changes.filter(
    ({ status }) => status !== null && !status.isUntracked && status.index !== '.',
  );
  const hash = createHash('sha256');
  for (const { path, status } of staged) {
    hash.update(
      `${path}\0${status?.oldPath ?? ''}\0${status?.index ?? ''}\0${indexPart(status)}\0`,
    );
  }
  return { files: staged.length, hash: hash.digest('hex') };
}

/** Of modes and objects only those of the index: the working tree may change under it. */
function indexPart(status: StatusEntry | null): string {
  const [, , modeOfIndex = '', , , objectOfIndex = ''] = (status?.staged ?? '').split(' ');
  return `${modeOfIndex} ${objectOfIndex}`;
}

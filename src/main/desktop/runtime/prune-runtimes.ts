import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';

export interface RuntimesToPrune {
  readonly dataDirectory: string;
  /** The runtime of this start. */
  readonly current: string;
  /** Programs that living runners run; null when that is not known, and then nothing is removed. */
  readonly programs: ReadonlySet<string> | null;
}

/**
 * Removes runtimes that nothing runs any more, and drafts that a start has left. The newest of the others stays: a
 * terminal may still be attached by it. Answers with the names that were removed.
 */
export async function pruneRuntimes(options: RuntimesToPrune): Promise<readonly string[]> {
  const { dataDirectory, current, programs } = options;
  if (programs === null) return [];
  const folder = join(dataDirectory, 'runtime');
  const used = new Set([basename(current), ...[...programs].map((one) => nameBelow(folder, one))]);
  const others = (await readdir(folder)).filter((name) => !used.has(name));
  const dated = await Promise.all(
    others.map(async (name) => ({ name, atMs: (await stat(join(folder, name))).mtimeMs })),
  );
  const newestFirst = dated.toSorted((a, b) => b.atMs - a.atMs).map(({ name }) => name);
  const kept = newestFirst.find((name) => !isDraft(name));
  const removed = newestFirst.filter((name) => name !== kept);
  for (const name of removed) await rm(join(folder, name), { recursive: true, force: true });
  return removed;
}

function isDraft(name: string): boolean {
  return name.startsWith('.new-');
}

/** The runtime that a program is in; empty for one that is elsewhere. */
function nameBelow(folder: string, program: string): string {
  const [first = ''] = relative(folder, program).split(sep);
  return first === '..' ? '' : first;
}

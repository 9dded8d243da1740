import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { Git } from '../../../../src/main/hub/repos/git.ts';
import { saveWork } from '../../../../src/main/hub/repos/saving/save-work.ts';
import { SavingMeter } from '../../../../src/main/hub/repos/saving/saving-progress.ts';
import { findPlace } from '../../../../src/main/hub/repos/saving/working-place.ts';
import { RepoLab } from '../../../support/repo-lab.ts';

const lab = new RepoLab();
afterAll(() => lab[Symbol.asyncDispose]());

/** Older ones cannot be told to. */
const canSync = Number(/ 2\.(\d+)/u.exec(execFileSync('git', ['--version']).toString())?.[1]) >= 36;

/** The commands of which git itself says, in its trace, that it had the disk write what it wrote. */
function syncing(traces: string): readonly string[] {
  const found = new Set<string>();
  for (const name of readdirSync(traces)) {
    const text = readFileSync(join(traces, name), 'utf8');
    const command = /"event":"cmd_name".*?"name":"([^"]+)"/u.exec(text)?.[1];
    if (command !== undefined && text.includes('"category":"fsync"')) found.add(command);
  }
  return [...found].toSorted();
}

test.runIf(canSync)('[WORK13] all that a save writes is on the disk when it is done', async () => {
  const repo = lab.repo();
  const path = `${repo}-worktree`;
  lab.git(repo, 'worktree', 'add', '--quiet', path, '-b', 'topic');
  lab.write(path, 'new', 'new\n');
  const traces = join(lab.root, 'traces');
  mkdirSync(traces);
  const git = new Git({ environment: { ...lab.env, GIT_TRACE2_EVENT: traces } });
  const place = await findPlace(git, { repo, path });
  if (!place) throw new Error('it is a worktree');

  const meter = new SavingMeter(() => undefined);
  await saveWork(git, { place, session: 'one', at: '2030-01-01T00:00:00.000Z', meter });

  // Files, trees, the manifest, the commits and the ref.
  expect(syncing(traces)).toEqual(
    expect.arrayContaining([
      'commit-tree',
      'hash-object',
      'update-index',
      'update-ref',
      'write-tree',
    ]),
  );
});

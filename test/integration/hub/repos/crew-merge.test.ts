import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeEach, expect, test } from 'vitest';

import { CrewMerge } from '../../../../src/main/hub/crews/crew-merge.ts';
import { runSetup } from '../../../../src/main/hub/launchers/run-setup.ts';
import { BranchService } from '../../../../src/main/hub/repos/branch-service.ts';
import { Git } from '../../../../src/main/hub/repos/git.ts';
import { systemClock } from '../../../../src/shared/base/clock.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import type { CrewTask, CrewView } from '../../../../src/shared/domain/crew.ts';
import { RepoLab } from '../../../support/repo-lab.ts';
import { sampleCrew } from '../../../support/sample-crew.ts';

// What a worker has committed, in real repositories. The hub of the lab is not started.

const lab = new RepoLab();
const branches = new BranchService(new Git({ environment: { ...lab.env } }));
const merge = new CrewMerge({
  branches,
  checks: { run: (check) => runSetup({ ...check, environment: lab.env, clock: systemClock }) },
});
let crew: CrewView;
let folder: string;
let base: string;

afterAll(() => lab[Symbol.asyncDispose]());

beforeEach(async () => {
  const repo = lab.repo({ 'a.txt': 'one\n', '.gitignore': 'built/\n' });
  base = lab.git(repo, 'rev-parse', 'HEAD').trim();
  crew = { ...sampleCrew, repo, base };
  folder = `${repo}-one`;
  await branches.make(repo, 'crew/shop/main', base);
  await branches.make(repo, 'crew/shop/1', base);
  lab.git(repo, 'worktree', 'add', '--quiet', folder, 'crew/shop/1');
});

function task(): CrewTask {
  const holder = {
    worker: 1,
    session: asId('session', 's_one'),
    message: asId('message', 'm_one'),
    base,
  };
  return {
    id: 'T1',
    text: 'Change a.txt.',
    list: 1,
    isListed: true,
    state: 'assigned',
    attempt: 1,
    holder,
    reason: null,
    commit: null,
  };
}

function commitInWorktree(text: string): string {
  lab.write(folder, 'a.txt', text);
  lab.git(folder, 'commit', '--quiet', '--all', '--message=work');
  return lab.git(folder, 'rev-parse', 'HEAD').trim();
}

async function refusalOf(checks: readonly string[] = []): Promise<string> {
  const outcome = await merge.merge({ ...crew, checks }, { task: task(), folder });
  if (outcome.state !== 'refused') throw new Error('it was merged');
  return outcome.reason;
}

function main(): string {
  return lab.git(crew.repo, 'rev-parse', 'crew/shop/main').trim();
}

test('[CREW6] commits are merged by a commit of the crew, and no other branch or checkout moves', async () => {
  const work = commitInWorktree('two\n');
  const outcome = await merge.merge(crew, { task: task(), folder });
  expect(outcome).toEqual({ state: 'merged', commit: main() });
  expect(lab.git(crew.repo, 'log', '-1', '--format=%an|%s|%P', 'crew/shop/main').trim()).toBe(
    `Roundhouse crew shop|Merge T1 of worker 1|${base} ${work}`,
  );
  expect(lab.git(crew.repo, 'rev-parse', 'main').trim()).toBe(base);
  expect(lab.git(crew.repo, 'status', '--porcelain')).toBe('');
});

test('[CREW6] after a hub that was killed behind the merge, the same work is not merged twice', async () => {
  commitInWorktree('two\n');
  await merge.merge(crew, { task: task(), folder });
  const once = main();
  expect(await merge.merge(crew, { task: task(), folder })).toEqual({
    state: 'merged',
    commit: once,
  });
  expect(main()).toBe(once);
});

test('[CREW6] nothing committed, or something left, is not done', async () => {
  expect(await refusalOf()).toBe('Nothing was committed.');
  commitInWorktree('two\n');
  lab.write(folder, 'new.txt', 'x');
  expect(await refusalOf()).toContain('1 path is not committed');
  expect(main()).toBe(base);
});

test('[CREW6] a conflict names its files, and leaves nothing half-merged', async () => {
  commitInWorktree('two\n');
  const other = lab.git(crew.repo, 'commit-tree', '-p', base, '-m', 'other', treeWith('three\n'));
  await branches.move(crew.repo, 'crew/shop/main', { from: base, to: other.trim() });
  expect(await refusalOf()).toContain('a.txt');
  expect(main()).toBe(other.trim());
  expect(lab.git(await merge.folderOf(crew), 'status', '--porcelain')).toBe('');
});

/** A tree in which `a.txt` has this text. */
function treeWith(text: string): string {
  const other = `${crew.repo}-other`;
  lab.git(crew.repo, 'worktree', 'add', '--quiet', '--detach', other, base);
  lab.write(other, 'a.txt', text);
  lab.git(other, 'add', '--all');
  return lab.git(other, 'write-tree').trim();
}

test('[CREW7] a check that fails keeps the branch where it was, and its output is the reason', async () => {
  commitInWorktree('two\n');
  const checks = ['grep -q two a.txt', 'echo "expected three"; grep -q three a.txt'];
  expect(await refusalOf(checks)).toMatch(/ended with 1:\nexpected three/u);
  expect(main()).toBe(base);
});

test('[CREW7] checks run on the merged work alone, whatever the one before has left', async () => {
  commitInWorktree('two\n');
  const checks = ['test ! -e left.txt', 'touch left.txt', 'false'];
  await merge.merge({ ...crew, checks }, { task: task(), folder });
  const again = await merge.merge(
    { ...crew, checks: ['test ! -e left.txt'] },
    { task: task(), folder },
  );
  expect(again.state).toBe('merged');
});

test('[CREW6] a worktree of a person is never taken for merges', async () => {
  commitInWorktree('two\n');
  const place = await merge.folderOf(crew);
  mkdirSync(join(place, '..'), { recursive: true });
  lab.git(crew.repo, 'worktree', 'add', '--quiet', '-b', 'mine', place);
  lab.write(place, 'mine.txt', 'x');
  await expect(merge.merge(crew, { task: task(), folder })).rejects.toThrow(
    /has mine checked out/u,
  );
  expect(existsSync(join(place, 'mine.txt'))).toBe(true);
});

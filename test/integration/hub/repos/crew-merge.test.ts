import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
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
import { eventually } from '../../../support/session-waits.ts';

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
  };
  return {
    id: 'T1',
    text: 'Change a.txt.',
    list: 1,
    isListed: true,
    state: 'assigned',
    attempt: 1,
    failures: 0,
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

test('[CREW6] taking over what others have merged is no work of its own', async () => {
  const other = lab.git(crew.repo, 'commit-tree', '-p', base, '-m', 'other', treeWith('three\n'));
  await branches.move(crew.repo, 'crew/shop/main', { from: base, to: other.trim() });
  lab.git(folder, 'merge', '--quiet', 'crew/shop/main');
  expect(await refusalOf()).toBe('Nothing was committed.');
});

test('[CREW6] work of a former attempt counts once its leftovers are gone', async () => {
  commitInWorktree('two\n');
  lab.write(folder, 'left.txt', 'x');
  expect(await refusalOf()).toContain('1 path is not committed');
  rmSync(join(folder, 'left.txt'));
  expect(await merge.merge(crew, { task: { ...task(), attempt: 2 }, folder })).toMatchObject({
    state: 'merged',
  });
});

test('[CREW1] the branch of the crew does not move while a person has it checked out', async () => {
  commitInWorktree('two\n');
  lab.git(crew.repo, 'checkout', '--quiet', 'crew/shop/main');
  const outcome = await merge.merge(crew, { task: task(), folder });
  expect(outcome).toMatchObject({ state: 'blocked' });
  expect(main()).toBe(base);
  expect(lab.git(crew.repo, 'status', '--porcelain')).toBe('');
});

test('[CREW7] a file that a check has made does not stop the next merge', async () => {
  lab.write(folder, 'gen.txt', 'x');
  lab.git(folder, 'add', '--all');
  lab.git(folder, 'commit', '--quiet', '--message=gen');
  await merge.merge(crew, { task: task(), folder });
  lab.git(folder, 'rm', '--quiet', 'gen.txt');
  lab.git(folder, 'commit', '--quiet', '--message=no gen');
  await refusalOf(['echo new > gen.txt; false']);
  expect((await merge.merge(crew, { task: task(), folder })).state).toBe('merged');
});

test('[CREW1] a worktree whose .git was changed is never read or moved', async () => {
  commitInWorktree('two\n');
  lab.write(folder, '.git', `gitdir: ${join(crew.repo, '.git')}\n`);
  expect(await merge.merge(crew, { task: task(), folder })).toMatchObject({ state: 'blocked' });
  expect(main()).toBe(base);
});

test('[CREW9] checks that are cancelled end with all that they have started, and nothing moves', async () => {
  commitInWorktree('two\n');
  const begun = join(lab.root, 'begun');
  const checks = [`echo $$ > ${begun}; sleep 600`];
  const merging = merge.merge({ ...crew, checks }, { task: task(), folder });
  const pid = await eventually('the check to begin', async () => {
    const text = await readFile(begun, 'utf8').catch(() => '');
    return text.endsWith('\n') ? Number(text) : undefined;
  });
  merge.cancel(crew.id);
  expect(await merging).toEqual({ state: 'cancelled' });
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/u);
  expect(main()).toBe(base);
});

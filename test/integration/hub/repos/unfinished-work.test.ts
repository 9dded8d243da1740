import { execFileSync } from 'node:child_process';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { StagedSession } from '../../../support/removal-stage.ts';
import { RemovalStage } from '../../../support/removal-stage.ts';

// git keeps what it is in the middle of in the worktree's git directory, which goes with the worktree.

const stage = new RemovalStage();
const { lab } = stage;
beforeAll(() => lab.hub.start());
afterAll(() => stage[Symbol.asyncDispose]());

/** A worktree whose branch and `main` changed the same line. */
async function inConflict(): Promise<StagedSession> {
  const session = await stage.session(lab.repo({ file: 'first\n' }));
  lab.write(session.root, 'file', 'ours\n');
  lab.git(session.root, 'commit', '--quiet', '--all', '--message=ours');
  lab.write(session.repo, 'file', 'theirs\n');
  lab.git(session.repo, 'commit', '--quiet', '--all', '--message=theirs');
  return session;
}

/** git that stops at a conflict, or at something else for a person to do. */
function stopped(cwd: string, ...args: readonly string[]): void {
  expect(() => lab.git(cwd, ...args)).toThrow('Command failed');
}

interface Restored {
  /** What is said of the one operation. */
  readonly sentence: string;
  /** Runs the command at the end of the sentence as a person would, and gives what git then stands at. */
  readonly begun: () => string;
}

async function removeAndRestore(session: StagedSession): Promise<Restored> {
  const { unfinished, path } = await stage.removeAndRestore(session);
  expect(unfinished).toHaveLength(1);
  const [sentence = ''] = unfinished;
  const begun = (): string => {
    lab.git(path, 'reset', '--quiet', '--hard');
    const command = sentence.slice(sentence.indexOf(': git ') + 2);
    execFileSync('sh', ['-c', `${command} || true`], { cwd: path, env: lab.env, stdio: 'pipe' });
    return lab.git(path, 'status');
  };
  return { sentence, begun };
}

test('[WORK12] a rebase in a conflict is named with its branch and begun again', async () => {
  const session = await inConflict();
  stopped(session.root, 'rebase', 'main');
  const branch = `topic-${session.root.split('topic-')[1]}`;
  const { sentence, begun } = await removeAndRestore(session);
  expect(sentence).toMatch(
    new RegExp(`^A rebase was not finished.*: git rebase \\w{40} ${branch}$`),
  );
  expect(begun()).toContain('You are currently rebasing branch');
});

test('[WORK12] a merge in a conflict', async () => {
  const session = await inConflict();
  stopped(session.root, 'merge', 'main');
  const { sentence, begun } = await removeAndRestore(session);
  const theirs = lab.git(session.repo, 'rev-parse', 'main').trim();
  expect(sentence).toContain('A merge was not finished.');
  expect(sentence.endsWith(`: git merge ${theirs}`)).toBe(true);
  // The restored branch is where the branch was.
  expect(begun()).toContain('You have unmerged paths.');
});

test('[WORK12] a cherry-pick and a revert in a conflict', async () => {
  const picking = await inConflict();
  stopped(picking.root, 'cherry-pick', 'main');
  const picked = await removeAndRestore(picking);
  expect(picked.sentence).toContain('A cherry-pick was not finished.');
  expect(picked.begun()).toContain('You are currently cherry-picking');

  const reverting = await inConflict();
  lab.git(reverting.root, 'commit', '--quiet', '--allow-empty', '--message=more');
  lab.write(reverting.root, 'file', 'changed again\n');
  lab.git(reverting.root, 'commit', '--quiet', '--all', '--message=again');
  stopped(reverting.root, 'revert', '--no-edit', 'HEAD~2');
  const reverted = await removeAndRestore(reverting);
  expect(reverted.sentence).toContain('A revert was not finished.');
  expect(reverted.begun()).toContain('You are currently reverting');
});

test('[WORK12] a bisect, although it has no commit and no file of its own', async () => {
  const session = await stage.session();
  const { root } = session;
  for (const message of ['one', 'two', 'three']) {
    lab.git(root, 'commit', '--quiet', '--allow-empty', `--message=${message}`);
  }
  lab.git(root, 'bisect', 'start', 'HEAD', 'HEAD~3');
  const { sentence, begun } = await removeAndRestore(session);
  expect(sentence).toContain('A bisect was not finished.');
  expect(begun()).toContain('You are currently bisecting');
});

test('[WORK12] a series of patches shows what remained of it', async () => {
  const session = await inConflict();
  const patch = lab.git(session.repo, 'format-patch', '--stdout', '-1', 'main');
  lab.write(lab.root, 'one.patch', patch);
  stopped(session.root, 'am', `${lab.root}/one.patch`);
  const { unfinished, path } = await stage.removeAndRestore(session);
  const [sentence = ''] = unfinished;
  expect(sentence).toContain('A series of patches (git am) was not finished.');
  const command = sentence.slice(sentence.indexOf(': git ') + 2);
  expect(execFileSync('sh', ['-c', command], { cwd: path, env: lab.env }).toString()).toContain(
    '0001',
  );
});

test('[WORK12] work that was in the middle of nothing says nothing of it', async () => {
  const session = await stage.session();
  lab.write(session.root, 'new', 'new\n');
  expect((await stage.removeAndRestore(session)).unfinished).toEqual([]);
});

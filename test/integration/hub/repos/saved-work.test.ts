import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { makePipe } from '../../../support/make-pipe.ts';
import { RemovalStage } from '../../../support/removal-stage.ts';

// Work in a worktree outlives the removal of its session: saved first, and brought back.

/** The account of the tests is root's in a container. */
const mayReadAll = process.getuid?.() === 0;
/** A root that may read only what its permissions say, as everyone else. */
const [setpriv, rights] = ['setpriv', ['--bounding-set=-dac_override,-dac_read_search']] as const;

const stage = new RemovalStage();
const { lab } = stage;
beforeAll(() => lab.hub.start());
afterAll(() => stage[Symbol.asyncDispose]());

function text(...path: readonly string[]): string {
  return readFileSync(join(...path), 'utf8');
}

function hashOf(folder: string, revision = 'HEAD'): string {
  return lab.git(folder, 'rev-parse', revision).trim();
}

function refsWith(repo: string, commit: string): string {
  return lab.git(repo, 'for-each-ref', '--contains', commit);
}

describe('commits that no branch has', () => {
  test('[WORK1] a commit on a detached HEAD is saved, named and restored', async () => {
    const session = await stage.session();
    lab.git(session.root, 'checkout', '--quiet', '--detach');
    lab.git(session.root, 'commit', '--quiet', '--allow-empty', '--message=loose');
    const commit = hashOf(session.root);

    const removed = await stage.remove(session);
    expect(removed).toMatchObject({ files: 0, commits: 1, repositories: [] });
    expect(refsWith(session.repo, commit)).toContain(removed.trashRef);
    const restored = await stage.restore(session.repo, removed.trashRef);
    expect(restored.commits).toEqual([{ branch: restored.branch, hash: commit, subject: 'loose' }]);
    expect(hashOf(restored.path)).toBe(commit);
  });

  test('[WORK1] commits that only the reflog of HEAD has: left, amended, reset', async () => {
    const session = await stage.session();
    const { root, repo } = session;
    lab.git(root, 'checkout', '--quiet', '--detach');
    lab.git(root, 'commit', '--quiet', '--allow-empty', '--message=left');
    const left = hashOf(root);
    lab.git(root, 'checkout', '--quiet', '-');
    lab.git(root, 'commit', '--quiet', '--allow-empty', '--message=first');
    const amended = hashOf(root);
    lab.git(root, 'commit', '--quiet', '--allow-empty', '--amend', '--message=second');
    const reset = hashOf(root);
    lab.git(root, 'reset', '--quiet', '--hard', 'HEAD~1');

    const restored = await stage.removeAndRestore(session);
    for (const commit of [left, amended, reset]) expect(refsWith(repo, commit)).not.toBe('');
    expect(restored.commits.map(({ hash }) => hash).toSorted()).toEqual(
      [left, amended, reset].toSorted(),
    );
    for (const { branch, hash } of restored.commits) expect(hashOf(repo, branch)).toBe(hash);
  });

  test('[WORK1] a worktree whose folder was deleted by hand', async () => {
    const session = await stage.session();
    lab.git(session.root, 'checkout', '--quiet', '--detach');
    lab.git(session.root, 'commit', '--quiet', '--allow-empty', '--message=loose');
    const commit = hashOf(session.root);
    rmSync(session.root, { recursive: true });

    const { trashRef, commits } = await stage.remove(session);
    expect(commits).toBe(1);
    expect(refsWith(session.repo, commit)).toContain(trashRef);
    expect(lab.git(session.repo, 'worktree', 'list')).not.toContain(session.root);
  });

  test('nothing is saved where the branch has all of it', async () => {
    const session = await stage.session();
    lab.git(session.root, 'commit', '--quiet', '--allow-empty', '--message=on the branch');
    expect(await stage.remove(session)).toEqual({
      trashRef: null,
      files: 0,
      commits: 0,
      repositories: [],
      copies: [],
      leftOut: [],
      keptWorktree: null,
    });
    expect(lab.git(session.repo, 'for-each-ref', 'refs/roundhouse')).toBe('');
  });
});

describe('repositories inside the worktree', () => {
  test('[WORK2] one with commits and changes comes back with both', async () => {
    const session = await stage.session();
    const app = stage.innerRepo(session.root, 'app');
    lab.write(app, 'changed', 'changed\n');
    const commit = hashOf(app);

    const restored = await stage.removeAndRestore(session);
    expect(restored).toMatchObject({ repositories: ['app'], problems: [] });
    const back = join(restored.path, 'app');
    expect([text(back, 'committed'), text(back, 'changed')]).toEqual(['committed\n', 'changed\n']);
    expect(hashOf(back)).toBe(commit);
    expect(lab.git(back, 'status', '--short')).toBe('?? changed\n');
  });

  test('[WORK2] one without a commit', async () => {
    const session = await stage.session();
    lab.git(session.root, 'init', '--quiet', 'fresh');
    lab.write(session.root, 'fresh/file', 'x\n');
    const restored = await stage.removeAndRestore(session);
    expect(text(restored.path, 'fresh/file')).toBe('x\n');
    expect(lab.git(join(restored.path, 'fresh'), 'status', '--short')).toBe('?? file\n');
  });

  test('[WORK2] one in an ignored folder, with its stash', async () => {
    const session = await stage.session(lab.repo({ '.gitignore': 'build/\n' }));
    const app = stage.innerRepo(session.root, 'build/app');
    lab.write(app, 'committed', 'stashed\n');
    lab.git(app, 'stash', '--quiet');
    const restored = await stage.removeAndRestore(session);
    const back = join(restored.path, 'build/app');
    expect(lab.git(back, 'show', 'stash@{0}:committed')).toBe('stashed\n');
  });

  test('[WORK2] an ignored clone with nothing of its own is named as not saved', async () => {
    const session = await stage.session(lab.repo({ '.gitignore': 'dep/\n' }));
    const source = lab.repo();
    lab.git(session.root, 'clone', '--quiet', source, 'dep');
    const removed = await stage.remove(session);
    expect(removed).toMatchObject({ trashRef: null, copies: [{ path: 'dep', url: source }] });
  });

  test('[WORK2] a submodule with a commit of its own and a change', async () => {
    const inner = lab.repo({ s: 's\n' });
    const repo = lab.repo();
    const local = ['-c', 'protocol.file.allow=always', 'submodule', '--quiet'];
    lab.git(repo, ...local, 'add', inner, 'sub');
    lab.git(repo, 'commit', '--quiet', '--message=with a submodule');
    const session = await stage.session(repo);
    lab.git(session.root, ...local, 'update', '--init');
    const sub = join(session.root, 'sub');
    lab.git(sub, 'checkout', '--quiet', '-b', 'own');
    lab.write(sub, 's', 'own\n');
    lab.git(sub, 'commit', '--quiet', '--all', '--message=own');
    lab.write(sub, 's', 'changed\n');
    const commit = hashOf(sub);

    const restored = await stage.removeAndRestore(session);
    const back = join(restored.path, 'sub');
    expect([hashOf(back), text(back, 's')]).toEqual([commit, 'changed\n']);
    expect(lab.git(restored.path, 'status', '--short')).toBe(' M sub\n');
  });

  test('[WORK2] a worktree of the same repo inside it, with a change', async () => {
    const session = await stage.session();
    const path = '.claude/worktrees/agent';
    lab.git(session.root, 'worktree', 'add', '--quiet', path, '-b', `agent-${session.name}`);
    lab.write(session.root, `${path}/untracked`, 'untracked\n');
    const restored = await stage.removeAndRestore(session);
    expect(restored.repositories).toEqual([path]);
    expect(text(restored.path, path, 'untracked')).toBe('untracked\n');
  });

  test('[WORK2] a commit on the detached HEAD of an ignored worktree inside it', async () => {
    const session = await stage.session(lab.repo({ '.gitignore': '.claude/\n' }));
    const inner = join(session.root, '.claude/worktrees/agent');
    lab.git(session.root, 'worktree', 'add', '--quiet', '--detach', inner);
    lab.git(inner, 'commit', '--quiet', '--allow-empty', '--message=deep');
    const commit = hashOf(inner);
    const { trashRef } = await stage.remove(session);
    expect(refsWith(session.repo, commit)).toContain(trashRef);
    expect(lab.git(session.repo, 'worktree', 'list')).not.toContain('agent');
  });

  test('[WORK2] a bare repository, and a worktree of another repository inside', async () => {
    const session = await stage.session(lab.repo({ '.gitignore': 'cache/\n' }));
    lab.git(session.root, 'clone', '--quiet', '--bare', lab.repo(), 'cache/bare.git');
    stage.innerRepo(session.root, 'app');
    lab.git(join(session.root, 'app'), 'worktree', 'add', '--quiet', '../side', '-b', 'side');
    lab.write(session.root, 'side/new', 'new\n');
    const restored = await stage.removeAndRestore(session);
    expect([...restored.repositories].toSorted()).toEqual(['app', 'cache/bare.git', 'side']);
    const bare = join(restored.path, 'cache/bare.git');
    expect(lab.git(bare, 'log', '--format=%s', 'main')).toBe('first\n');
    expect(lab.git(join(restored.path, 'side'), 'status', '--short')).toBe('?? new\n');
  });

  test('[WORK2] a worktree of a repository elsewhere is refused by its path', async () => {
    const session = await stage.session();
    const other = lab.repo();
    lab.git(other, 'worktree', 'add', '--quiet', join(session.root, 'guest'), '-b', 'guest');
    const { code, message } = await stage.refusalOf(stage.remove(session));
    expect([code, message]).toEqual([
      'refused',
      expect.stringContaining(join(session.root, 'guest')),
    ]);
    expect(existsSync(session.root)).toBe(true);
  });
});

describe('what is not needed any more', () => {
  test('[WORK14] is dropped by its ref, and its commit is named', async () => {
    const session = await stage.session();
    lab.write(session.root, 'new', 'new\n');
    const { trashRef } = await stage.remove(session);
    const ref = trashRef ?? '';
    const commit = hashOf(session.repo, ref);
    const body = { repo: session.repo, ref };

    expect(await lab.client.call('trash.drop', { body })).toEqual({ ref, commit });

    const { items } = await lab.client.call('trash.list', { query: { path: session.repo } });
    expect(items).toEqual([]);
    const again = await stage.refusalOf(lab.client.call('trash.drop', { body }));
    expect(again).toMatchObject({ code: 'not_found' });
    lab.git(session.repo, 'update-ref', ref, commit);
    expect((await stage.restore(session.repo, ref)).files).toBe(1);
  });

  test.each([
    'refs/heads/main',
    'main',
    'refs/roundhouse/trash/../../heads/main',
    'refs/roundhouse/trash/none/2030',
    '-d',
  ])('[WORK14] %s is no saved work to drop', async (ref) => {
    const repo = lab.repo();
    const call = lab.client.call('trash.drop', { body: { repo, ref } });
    expect(await stage.refusalOf(call)).toMatchObject({ code: 'not_found' });
    expect(lab.git(repo, 'branch', '--list', 'main')).toContain('main');
  });
});

describe('files', () => {
  test('[WORK3] sparse checkouts, and what git was told to overlook', async () => {
    const session = await stage.session(lab.repo({ 'a/x': 'a\n', 'b/y': 'b\n', top: 'top\n' }));
    const { root } = session;
    lab.git(root, 'sparse-checkout', 'set', 'a');
    lab.write(root, 'b/new', 'new\n');
    lab.git(root, 'update-index', '--assume-unchanged', 'top');
    lab.write(root, 'top', 'hidden\n');
    const restored = await stage.removeAndRestore(session);
    expect(lab.git(restored.path, 'status', '--short')).toBe(' M top\n?? b/new\n');
  });

  test('[WORK3] names of any bytes, and what is staged but in no file', async () => {
    const session = await stage.session(lab.repo({ 'a.txt': 'a\n' }));
    const { root } = session;
    lab.write(root, 'a.txt', 'staged\n');
    lab.git(root, 'add', 'a.txt');
    lab.write(root, 'a.txt', 'a\n');
    lab.write(root, 'line\nend', 'odd\n');
    lab.write(root, 'git~1', 'short\n');
    const restored = await stage.removeAndRestore(session);
    expect(lab.git(restored.path, 'show', ':a.txt')).toBe('staged\n');
    expect(readdirSync(restored.path)).toContain('line\nend');
    expect(text(restored.path, 'git~1')).toBe('short\n');
  });

  test('[WORK15] pipes and sockets are named, ignored ones not, and empty folders come back', async () => {
    const session = await stage.session(lab.repo({ '.gitignore': 'build/\n' }));
    const { root } = session;
    lab.write(root, 'new', 'new\n');
    mkdirSync(join(root, 'empty/deep'), { recursive: true });
    mkdirSync(join(root, 'build/empty'), { recursive: true });
    makePipe(join(root, 'pipe'));
    makePipe(join(root, 'build/pipe'));
    const app = stage.innerRepo(root, 'app');
    makePipe(join(app, 'line\nend'));
    const server = createServer().listen(join(root, 'socket'));
    await once(server, 'listening');

    const removed = await stage.remove(session);
    server.close();
    expect(removed.leftOut.toSorted((one, other) => one.path.localeCompare(other.path))).toEqual([
      { path: 'app/line\nend', kind: 'named pipe' },
      { path: 'pipe', kind: 'named pipe' },
      { path: 'socket', kind: 'socket' },
    ]);
    const restored = await stage.restore(session.repo, removed.trashRef);
    expect(readdirSync(join(restored.path, 'empty'))).toEqual(['deep']);
    expect(restored.problems.toSorted()).toEqual([
      'app/line\nend: a named pipe, which git cannot save',
      'pipe: a named pipe, which git cannot save',
      'socket: a socket, which git cannot save',
    ]);
  });

  test('[WORK15] an empty folder is named where nothing has to be saved', async () => {
    const session = await stage.session();
    mkdirSync(join(session.root, 'empty'));
    expect(await stage.remove(session)).toMatchObject({
      trashRef: null,
      leftOut: [{ path: 'empty', kind: 'empty folder' }],
    });
  });

  test.runIf(mayReadAll)('[WORK15] a file without any permission is saved', async () => {
    const session = await stage.session();
    lab.write(session.root, 'closed', 'closed\n');
    chmodSync(join(session.root, 'closed'), 0);
    const restored = await stage.removeAndRestore(session);
    expect(text(restored.path, 'closed')).toBe('closed\n');
  });

  test('[WORK15] an unreadable file stops the removal by its name', async ({ skip }) => {
    const isLimited = !mayReadAll || spawnSync(setpriv, [...rights, 'true']).status === 0;
    skip(!isLimited, 'the account may read every file, and setpriv cannot change that');
    await using limited = new RemovalStage({ within: mayReadAll ? [setpriv, ...rights] : [] });
    await limited.lab.hub.start();
    const session = await limited.session();
    limited.lab.write(session.root, 'closed', 'closed\n');
    chmodSync(join(session.root, 'closed'), 0);
    const { code, message } = await limited.refusalOf(limited.remove(session));
    expect([code, message]).toEqual(['refused', expect.stringContaining('closed')]);
    expect(existsSync(join(session.root, 'closed'))).toBe(true);
  });

  test('[WORK3] a save leaves nothing behind but objects and the ref', async () => {
    const session = await stage.session();
    lab.write(session.root, 'large', Buffer.alloc(40 * 1024 * 1024, 'x'));
    await stage.remove(session);
    expect(readdirSync(join(session.repo, '.git/roundhouse'))).toEqual([]);
    expect(lab.git(session.repo, 'count-objects', '-v')).toContain('garbage: 0');
  });

  test('[WORK3] the list counts files, commits and repositories', async () => {
    const session = await stage.session();
    lab.write(session.root, 'new', 'new\n');
    stage.innerRepo(session.root, 'app');
    lab.git(session.root, 'checkout', '--quiet', '--detach');
    lab.git(session.root, 'commit', '--quiet', '--allow-empty', '--message=loose');
    const { trashRef } = await stage.remove(session);
    // Its session is gone, and so is every other of this repo.
    const { items } = await lab.client.call('trash.list');
    expect(items.find(({ ref }) => ref === trashRef)).toMatchObject({
      repo: session.repo,
      files: 1,
      commits: 1,
      repositories: 1,
    });
  });
});

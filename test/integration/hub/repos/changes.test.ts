import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { RouteAnswer } from '../../../../src/shared/wire/http-routes.ts';
import { RepoLab } from '../../../support/repo-lab.ts';
import { eventually } from '../../../support/session-waits.ts';

// What a session changed, through the real HTTP edge, with real git repositories.

const lab = new RepoLab();
beforeAll(() => lab.hub.start());
afterAll(() => lab[Symbol.asyncDispose]());

type Changes = RouteAnswer<'changes.list'>;

function list(ref: string): Promise<Changes> {
  return lab.client.call('changes.list', { params: { ref } });
}

function fileOf({ files }: Changes, path: string) {
  const found = files.find((file) => file.path === path);
  if (!found) throw new Error(`no change of ${path}: ${files.map((file) => file.path).join(', ')}`);
  return found;
}

async function diffOf(ref: string, path: string): Promise<RouteAnswer<'changes.diff'>> {
  const { id } = fileOf(await list(ref), path);
  return lab.client.call('changes.diff', { params: { ref }, query: { file: id } });
}

async function stage(ref: string, ...paths: readonly string[]) {
  const changes = await list(ref);
  const files = paths.map((path) => fileOf(changes, path).id);
  return lab.client.call('changes.stage', { params: { ref }, body: { files } });
}

async function commit(ref: string, message: string) {
  const { staged } = await list(ref);
  return lab.client.call('changes.commit', { params: { ref }, body: { message, staged } });
}

async function push(ref: string) {
  const { push: plan } = await list(ref);
  if (!plan) throw new Error('nowhere to push to');
  return lab.client.call('changes.push', { params: { ref }, body: { plan } });
}

/** What a refused call says: its code, and the words for a person. */
async function refusalOf(call: Promise<unknown>) {
  const outcome = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(outcome instanceof Error) || !('code' in outcome)) throw new Error('it was not refused');
  const hint = 'hint' in outcome ? outcome.hint : undefined;
  return { code: outcome.code, message: outcome.message, hint };
}

function summary({ files }: Changes) {
  return files.map(({ path, status, stage: staged, added, deleted }) =>
    [path, status, staged, added, deleted].join(' '),
  );
}

describe('the list of changes', () => {
  test('tells since the session began: committed, staged, changed, renamed, deleted, untracked', async () => {
    const repo = lab.repo({
      'a.txt': '1\n2\n3\n',
      'b.txt': 'b\n',
      'c.txt': 'c\nc\nc\nc\n',
      'd.txt': 'd\n',
    });
    const ref = await lab.session(repo);
    const begun = lab.git(repo, 'rev-parse', 'HEAD').trim();
    lab.write(repo, 'a.txt', '1\n2\nthree\n');
    lab.git(repo, 'commit', '--quiet', '--all', '--message=second');
    lab.write(repo, 'b.txt', 'b\nb\n');
    lab.git(repo, 'add', 'b.txt');
    lab.git(repo, 'mv', 'c.txt', 'moved.txt');
    rmSync(join(repo, 'd.txt'));
    lab.write(repo, 'new/e.txt', 'x\ny');
    lab.write(repo, 'binary.bin', Buffer.from([0, 1, 2]));

    const changes = await list(ref);

    expect(summary(changes)).toEqual([
      'a.txt modified committed 1 1',
      'b.txt modified staged 1 0',
      'binary.bin untracked unstaged  0',
      'd.txt deleted unstaged 0 1',
      'moved.txt renamed staged 0 0',
      'new/e.txt untracked unstaged 2 0',
    ]);
    expect(changes).toMatchObject({
      root: repo,
      base: { commit: begun, from: 'session', changesBefore: 0, commits: 1 },
      branch: 'main',
      upstream: null,
      worktree: { isLinked: false, operation: null },
      push: null,
      noPush: 'The repo has no remote to push to.',
      stagedFiles: 2,
      total: 6,
    });
    expect(fileOf(changes, 'moved.txt').oldPath).toBe('c.txt');
    expect(fileOf(changes, 'binary.bin').isBinary).toBe(true);
  });

  test('a worktree of its own begins where it was made, and says that it is one', async () => {
    const repo = lab.repo();
    const ref = await lab.session(repo, { worktree: 'rh/side' });
    const { base, branch, worktree, files } = await list(ref);

    expect(base.commit).toBe(lab.git(repo, 'rev-parse', 'HEAD').trim());
    expect({ branch, worktree, files }).toEqual({
      branch: 'rh/side',
      worktree: { isLinked: true, operation: null },
      files: [],
    });
  });

  test('a repo without a commit begins at nothing, and what was there before is counted', async () => {
    const repo = join(lab.root, 'fresh');
    mkdirSync(repo);
    lab.git(repo, 'init', '--quiet');
    lab.write(repo, 'first.txt', 'one\n');
    const ref = await lab.session(repo);

    await stage(ref, 'first.txt');
    await commit(ref, 'the first');
    const changes = await list(ref);
    expect(summary(changes)).toEqual(['first.txt added committed 1 0']);
    expect(changes.base).toMatchObject({ from: 'session', changesBefore: 1, commits: 1 });
  });

  test('a base that git no longer has is told, and the last commit is taken', async () => {
    const repo = lab.repo();
    const ref = await lab.session(repo);
    lab.git(repo, 'checkout', '--quiet', '--orphan', 'other');
    lab.git(repo, 'commit', '--quiet', '--message=another root');
    lab.git(repo, 'branch', '--quiet', '-D', 'main');
    rmSync(join(repo, '.git', 'logs'), { recursive: true });
    lab.git(repo, 'gc', '--quiet', '--prune=now');

    const { base } = await list(ref);
    expect(base).toMatchObject({ from: 'head', changesBefore: null });
  });

  test('an unfinished merge and its conflicts are shown', async () => {
    const repo = lab.repo({ 'a.txt': 'base\n' });
    const ref = await lab.session(repo);
    lab.git(repo, 'checkout', '--quiet', '-b', 'other');
    lab.write(repo, 'a.txt', 'other\n');
    lab.git(repo, 'commit', '--quiet', '--all', '--message=other');
    lab.git(repo, 'checkout', '--quiet', 'main');
    lab.write(repo, 'a.txt', 'main\n');
    lab.git(repo, 'commit', '--quiet', '--all', '--message=main');
    expect(() => lab.git(repo, 'merge', 'other')).toThrow('merge');

    const changes = await list(ref);
    expect(changes.worktree.operation).toBe('merge');
    expect(fileOf(changes, 'a.txt')).toMatchObject({ status: 'conflicted', stage: 'conflicted' });
  });

  test('[CH14] a worktree that lost its .git is not taken for the repo around it', async () => {
    const repo = lab.repo();
    const ref = await lab.session(repo, { worktree: 'rh/stray' });
    const around = dirname(repo);
    lab.git(around, 'init', '--quiet');
    rmSync(join(`${repo}-worktrees`, 'rh-stray', '.git'));

    const body = { message: 'into the wrong one', staged: '' };
    const committed = lab.client.call('changes.commit', { params: { ref }, body });
    for (const attempt of [list(ref), committed]) {
      expect(await refusalOf(attempt)).toMatchObject({
        code: 'refused',
        message: expect.stringContaining('is no worktree any more') as string,
      });
    }
    rmSync(join(around, '.git'), { recursive: true });
  });

  test('a folder that is no repo, or is gone, is refused with what to do', async () => {
    const plain = join(lab.root, 'plain');
    mkdirSync(plain);
    const ref = await lab.session(plain);
    expect(await refusalOf(list(ref))).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('is in no git repository') as string,
    });
    rmSync(plain, { recursive: true });
    expect(await refusalOf(list(ref))).toMatchObject({
      message: expect.stringContaining('is gone') as string,
    });
  });

  test('any name is listed, shown and staged: blanks, line ends, dashes, stars, bytes that are no text', async () => {
    const repo = lab.repo();
    const ref = await lab.session(repo);
    const names = [
      'with blank',
      'line\nend',
      '-leading',
      '*',
      ':(top)x',
      'größe 漢字',
      'tab\there',
      '"q"',
    ];
    for (const name of names) lab.write(repo, name, `${name}\n`);
    const bytes = Buffer.concat([Buffer.from(`${repo}/b`), Buffer.from([0xff, 0xfe])]);
    renameSync(join(repo, '"q"'), bytes);

    const changes = await list(ref);
    expect(changes.files.map((file) => file.path).toSorted()).toEqual(
      [...names.slice(0, -1), String.raw`b\xff\xfe`].toSorted(),
    );
    for (const file of changes.files) {
      const diff = await lab.client.call('changes.diff', {
        params: { ref },
        query: { file: file.id },
      });
      expect(diff.content).toBe('text');
    }
    const files = changes.files.map((file) => file.id);
    const ran = await lab.client.call('changes.stage', { params: { ref }, body: { files } });
    expect(ran.command).toContain('--pathspec-from-file=-');
    expect((await list(ref)).files.map((file) => file.stage)).toEqual(files.map(() => 'staged'));
  });

  test('only the named file is staged, however much its name looks like a pattern', async () => {
    const repo = lab.repo();
    const ref = await lab.session(repo);
    for (const name of ['*', 'other.txt']) lab.write(repo, name, 'x\n');

    const ran = await stage(ref, '*');
    expect(ran.command).toBe("git --literal-pathspecs add --all -- '*'");
    expect(summary(await list(ref))).toEqual([
      '* added staged 1 0',
      'other.txt untracked unstaged 1 0',
    ]);
  });
});

describe('the change of one file', () => {
  test('has its lines with their numbers on both sides', async () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
    const repo = lab.repo({ 'a.txt': `${lines.join('\n')}\n` });
    const ref = await lab.session(repo);
    lines[9] = 'changed';
    lab.write(repo, 'a.txt', lines.join('\n'));

    const diff = await diffOf(ref, 'a.txt');
    expect(diff).toMatchObject({ content: 'text', path: 'a.txt', isCut: false });
    expect(diff.hunks.map(({ lines: all }) => all.filter((line) => line.type !== 'same'))).toEqual([
      [
        { type: 'gone', text: 'line 10', old: 10, new: null, isCut: false, isUnended: false },
        { type: 'new', text: 'changed', old: null, new: 10, isCut: false, isUnended: false },
      ],
      [
        { type: 'gone', text: 'line 30', old: 30, new: null, isCut: false, isUnended: false },
        { type: 'new', text: 'line 30', old: null, new: 30, isCut: false, isUnended: true },
      ],
    ]);
  });

  test('says binary, too large, and a link as where it points to', async () => {
    const repo = lab.repo();
    const ref = await lab.session(repo);
    lab.write(repo, 'binary.bin', Buffer.from([1, 0, 2]));
    lab.write(repo, 'large.txt', 'x'.repeat(3 * 1024 * 1024));
    lab.write(lab.root, 'secret.txt', 'a secret beside the repo\n');
    symlinkSync(join(lab.root, 'secret.txt'), join(repo, 'link'));

    expect((await diffOf(ref, 'binary.bin')).content).toBe('binary');
    expect((await diffOf(ref, 'large.txt')).content).toBe('too-large');
    const link = await diffOf(ref, 'link');
    expect(link.hunks[0]?.lines.map((line) => line.text)).toEqual([join(lab.root, 'secret.txt')]);
  });

  test('[REPO-2] a path that is not in the list is not found, whatever it leads to', async () => {
    const repo = lab.repo();
    const ref = await lab.session(repo);
    lab.write(lab.root, 'secret.txt', 'a secret beside the repo\n');
    for (const path of ['../secret.txt', '/etc/passwd', 'readme.md', '.git/config', 'a\0b', '']) {
      const file = Buffer.from(path).toString('base64url') || '-';
      const asked = lab.client.call('changes.diff', { params: { ref }, query: { file } });
      expect((await refusalOf(asked)).code).toBe('not_found');
      const staged = lab.client.call('changes.stage', { params: { ref }, body: { files: [file] } });
      expect((await refusalOf(staged)).code).toBe('changed_since_shown');
    }
  });

  test('[REPO-2] a folder that becomes a link out of the repo shows nothing of what is there', async () => {
    const repo = lab.repo();
    const ref = await lab.session(repo);
    lab.write(repo, 'folder/notes.txt', 'mine\n');
    const { id } = fileOf(await list(ref), 'folder/notes.txt');
    lab.write(lab.root, 'elsewhere/notes.txt', 'a secret beside the repo\n');
    rmSync(join(repo, 'folder'), { recursive: true });
    symlinkSync(join(lab.root, 'elsewhere'), join(repo, 'folder'));

    const diff = await lab.client.call('changes.diff', { params: { ref }, query: { file: id } });
    expect(diff).toMatchObject({ content: 'unreadable', hunks: [] });
  });

  test('[REPO-2] a working tree that the configuration puts elsewhere is refused', async () => {
    const repo = lab.repo();
    const ref = await lab.session(repo);
    lab.git(repo, 'config', 'core.worktree', lab.root);

    expect(await refusalOf(list(ref))).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('names another working tree') as string,
    });
  });
});

describe('[REPO-1] nothing that the repo configures is run', () => {
  test('by listing and showing: filters, drivers, monitors and pagers', async () => {
    const repo = lab.repo({ 'a.txt': 'a\n', '.gitattributes': '*.txt filter=trap diff=trap\n' });
    const ref = await lab.session(repo);
    const { program, trace } = lab.canary('looking');
    const settings = [
      'filter.trap.clean',
      'filter.trap.process',
      'diff.trap.textconv',
      'diff.trap.command',
    ];
    const named = ['core.fsmonitor', 'core.pager', 'diff.external', 'core.sshCommand'];
    for (const key of [...settings, ...named]) lab.git(repo, 'config', key, program);
    lab.write(repo, 'a.txt', 'b\n');

    expect(summary(await list(ref))).toEqual(['a.txt modified unstaged 1 1']);
    expect((await diffOf(ref, 'a.txt')).content).toBe('text');
    expect(existsSync(trace)).toBe(false);
  });

  test('by looking at it, by a worktree, and by saving its work', async () => {
    const repo = lab.repo({ 'a.txt': 'a\n', '.gitattributes': '*.txt filter=trap\n' });
    const { program, trace } = lab.canary('adding');
    for (const key of ['filter.trap.clean', 'filter.trap.smudge']) {
      lab.git(repo, 'config', key, program);
    }
    lab.write(repo, 'a.txt', 'b\n');

    const inspected = await lab.client.call('repos.inspect', { query: { path: repo } });
    expect(inspected.changes).toBe(1);
    const ref = await lab.session(repo, { worktree: 'rh/trap' });
    const { root } = await list(ref);
    lab.write(root, 'a.txt', 'c\n');
    await eventually('the start has failed', async () => {
      const { state } = await lab.client.call('sessions.read', { params: { ref } });
      return state === 'exited' ? true : undefined;
    });
    const { trashRef } = await lab.client.call('sessions.remove', { params: { ref } });
    expect(existsSync(trace)).toBe(false);
    expect(lab.git(repo, 'show', `${trashRef ?? ''}:a.txt`)).toBe('c\n');
  });

  test('by a repo inside the repo: what it configures is as quiet', async () => {
    const inner = lab.repo({ 'a.txt': 'a\n', '.gitattributes': '*.txt filter=trap\n' });
    const repo = lab.repo();
    lab.git(repo, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'sub');
    lab.git(repo, 'commit', '--quiet', '--message=with a submodule');
    const ref = await lab.session(repo);
    const { program, trace } = lab.canary('inside');
    const sub = join(repo, 'sub');
    for (const key of ['core.fsmonitor', 'filter.trap.clean']) {
      lab.git(sub, 'config', key, program);
    }
    lab.write(sub, 'a.txt', 'b\n');
    lab.git(sub, 'commit', '--quiet', '--allow-empty', '--message=inner');
    rmSync(trace, { force: true });
    lab.write(sub, 'a.txt', 'c\n');

    const changes = await list(ref);
    expect(fileOf(changes, 'sub')).toMatchObject({ kind: 'submodule', status: 'modified' });
    expect((await diffOf(ref, 'sub')).content).toBe('submodule');
    expect(existsSync(trace)).toBe(false);
  });

  test('by staging: a file with a filter of the repo is refused, not staged without it', async () => {
    const repo = lab.repo({ 'a.txt': 'a\n', '.gitattributes': '*.txt filter=trap\n' });
    const ref = await lab.session(repo);
    const { program, trace } = lab.canary('staging');
    lab.git(repo, 'config', 'filter.trap.clean', program);
    lab.write(repo, 'a.txt', 'b\n');

    expect(await refusalOf(stage(ref, 'a.txt'))).toMatchObject({
      code: 'refused',
      message: 'a.txt goes through the filter trap, which only the repo defines.',
    });
    expect(existsSync(trace)).toBe(false);
    expect((await list(ref)).stagedFiles).toBe(0);
  });

  test('but a filter of the operator is used, also where the repo names another program for it', async () => {
    const repo = lab.repo({ 'a.txt': 'a\n', '.gitattributes': '*.txt filter=shout\n' });
    const ref = await lab.session(repo);
    const { program, trace } = lab.canary('instead');
    lab.git(repo, 'config', '--global', 'filter.shout.clean', 'tr a-z A-Z');
    lab.git(repo, 'config', 'filter.shout.clean', program);
    lab.write(repo, 'a.txt', 'loud\n');

    await stage(ref, 'a.txt');
    expect(existsSync(trace)).toBe(false);
    expect(lab.git(repo, 'show', ':a.txt')).toBe('LOUD\n');
    lab.git(repo, 'config', '--global', '--unset', 'filter.shout.clean');
  });

  test('by a commit and a push: hooks here and at a remote of this machine', async () => {
    const repo = lab.repo({ 'a.txt': 'a\n', '.gitattributes': '*.txt filter=trap\n' });
    const remote = lab.remote(repo);
    const ref = await lab.session(repo);
    const { program, trace } = lab.canary('hook');
    lab.git(repo, 'config', 'filter.trap.clean', program);
    lab.write(repo, 'a.txt', 'b\n');
    const here = ['pre-commit', 'commit-msg', 'post-commit', 'reference-transaction', 'pre-push'];
    for (const hook of here) symlinkSync(program, join(repo, '.git', 'hooks', hook));
    for (const hook of ['pre-receive', 'update', 'post-receive'])
      symlinkSync(program, join(remote, 'hooks', hook));
    lab.git(repo, 'config', 'remote.origin.receivepack', program);
    lab.write(repo, 'new.md', 'x\n');

    expect((await list(ref)).skippedHooks).toEqual(['pre-commit', 'commit-msg', 'post-commit']);
    await stage(ref, 'new.md');
    await commit(ref, 'quietly');
    await push(ref);
    expect(existsSync(trace)).toBe(false);
    expect(lab.git(remote, 'log', '-1', '--format=%s', 'main')).toBe('quietly\n');
  });
});

describe('stage, commit and push', () => {
  test('go all the way, say their command, and are written down with who did it', async () => {
    const repo = lab.repo();
    const remote = lab.remote(repo);
    const ref = await lab.session(repo);
    lab.write(repo, 'readme.md', 'one\n2\nthree\n');
    lab.write(repo, "it's new.txt", 'x\n');

    const staged = await stage(ref, 'readme.md', "it's new.txt");
    expect(staged.command).toBe(String.raw`git add --all -- readme.md 'it'\''s new.txt'`);
    const { files } = await list(ref);
    const unstaged = await lab.client.call('changes.unstage', {
      params: { ref },
      body: { files: files.filter((file) => file.path !== 'readme.md').map((file) => file.id) },
    });
    expect(unstaged.command).toBe(String.raw`git reset --quiet -- 'it'\''s new.txt'`);
    const committed = await commit(ref, 'Round half even\n\nBecause of $(cents) "and" more.');
    expect(committed.command).toBe(
      `git commit --no-verify -m 'Round half even\n\nBecause of $(cents) "and" more.'`,
    );
    expect(lab.git(repo, 'log', '-1', '--format=%B')).toBe(
      'Round half even\n\nBecause of $(cents) "and" more.\n\n',
    );
    const head = lab.git(repo, 'rev-parse', 'HEAD').trim();
    const pushed = await push(ref);
    expect(pushed.command).toBe(
      `git push --porcelain --no-verify '--receive-pack=git -c core.hooksPath=/dev/null -c core.alternateRefsCommand=: receive-pack' -- ${remote} ${head}:refs/heads/main && git branch --quiet --set-upstream-to=origin/main main`,
    );
    expect(lab.git(remote, 'rev-parse', 'main')).toBe(lab.git(repo, 'rev-parse', 'HEAD'));
    const after = await list(ref);
    expect(after).toMatchObject({ upstream: 'origin/main', ahead: 0, behind: 0, stagedFiles: 0 });
    expect(after.push).toMatchObject({ setsUpstream: false });

    const { items } = await lab.client.call('sessions.events', { params: { ref }, query: {} });
    const ran = items.filter((event) => event.kind === 'git.ran');
    expect(ran.map((event) => [event.data['action'], event.actor.type])).toEqual([
      ['stage', 'operator'],
      ['unstage', 'operator'],
      ['commit', 'operator'],
      ['push', 'operator'],
    ]);
  });

  test('a file outside of a sparse checkout is named, and what was staged all the same is said', async () => {
    const repo = lab.repo({ 'a/f': 'f\n', 'b/g': 'g\n' });
    const ref = await lab.session(repo);
    lab.git(repo, 'sparse-checkout', 'set', 'a');
    lab.write(repo, 'b/new', 'n\n');
    lab.write(repo, 'a/f', 'changed\n');
    const refused = await refusalOf(stage(ref, 'b/new', 'a/f'));
    expect(refused.message).toContain('Staged 1 of 2 files. Not staged: b/new.');
    expect(refused).toMatchObject({
      hint: expect.stringContaining('git sparse-checkout add') as string,
    });
    expect((await list(ref)).stagedFiles).toBe(1);
  });

  test('a rename and a deletion are staged and unstaged whole', async () => {
    const repo = lab.repo({ 'a.txt': 'a\nb\nc\nd\n', 'gone.txt': 'x\n' });
    const ref = await lab.session(repo);
    lab.git(repo, 'mv', 'a.txt', 'b.txt');
    rmSync(join(repo, 'gone.txt'));
    await stage(ref, 'gone.txt');
    expect(lab.git(repo, 'status', '--short')).toBe('R  a.txt -> b.txt\nD  gone.txt\n');

    const { files } = await list(ref);
    await lab.client.call('changes.unstage', {
      params: { ref },
      body: { files: files.map((file) => file.id) },
    });
    expect((await list(ref)).stagedFiles).toBe(0);
  });

  test('[REPO-4] what was staged meanwhile is not committed, a push that goes elsewhere is not made', async () => {
    const repo = lab.repo();
    lab.remote(repo);
    const ref = await lab.session(repo);
    lab.write(repo, 'a.txt', 'a\n');
    await stage(ref, 'a.txt');
    const shown = await list(ref);
    lab.write(repo, 'b.txt', 'b\n');
    lab.git(repo, 'add', 'b.txt');
    const late = lab.client.call('changes.commit', {
      params: { ref },
      body: { message: 'late', staged: shown.staged },
    });
    expect((await refusalOf(late)).code).toBe('changed_since_shown');

    lab.git(repo, 'checkout', '--quiet', '-b', 'elsewhere');
    const { push: plan } = shown;
    if (!plan) throw new Error('nowhere to push to');
    const pushed = lab.client.call('changes.push', { params: { ref }, body: { plan } });
    expect((await refusalOf(pushed)).code).toBe('changed_since_shown');
  });

  test('[REPO-4] a push whose address or commit changed since it was shown is not made', async () => {
    const repo = lab.repo();
    const shownRemote = lab.remote(repo);
    const ref = await lab.session(repo);
    const { push: plan } = await list(ref);
    if (!plan) throw new Error('nowhere to push to');
    expect(plan).toMatchObject({ url: shownRemote, setsUpstream: true, isLocal: true });
    const other = `${repo}-other.git`;
    lab.git(lab.root, 'init', '--quiet', '--bare', other);
    const before = lab.git(repo, 'rev-parse', 'HEAD');
    const changes: readonly (readonly [string[], string[]])[] = [
      [
        ['remote', 'set-url', 'origin', other],
        ['remote', 'set-url', 'origin', shownRemote],
      ],
      [
        ['config', `url.${other}.pushInsteadOf`, shownRemote],
        ['config', '--remove-section', `url.${other}`],
      ],
      [
        ['commit', '--quiet', '--allow-empty', '--message=later'],
        ['reset', '--quiet', '--hard', before.trim()],
      ],
    ];
    for (const [change, back] of changes) {
      lab.git(repo, ...change);
      const pushed = lab.client.call('changes.push', { params: { ref }, body: { plan } });
      expect((await refusalOf(pushed)).code).toBe('changed_since_shown');
      lab.git(repo, ...back);
    }
    const forged = { ...plan, hash: '' };
    const unnamed = lab.client.call('changes.push', { params: { ref }, body: { plan: forged } });
    expect((await refusalOf(unnamed)).code).toBe('bad_request');
    for (const one of [shownRemote, other]) expect(lab.git(one, 'for-each-ref')).toBe('');

    await lab.client.call('changes.push', { params: { ref }, body: { plan } });
    expect(lab.git(shownRemote, 'rev-parse', 'main')).toBe(before);
  });

  test('nothing staged, no remote to reach and a rejected push say what to do', async () => {
    const repo = lab.repo();
    const remote = lab.remote(repo);
    const ref = await lab.session(repo);
    expect(await refusalOf(commit(ref, 'nothing'))).toMatchObject({
      code: 'refused',
      message: 'Nothing is staged.',
    });

    await push(ref);
    const other = join(lab.root, 'other-clone');
    lab.git(lab.root, 'clone', '--quiet', remote, other);
    lab.git(other, 'commit', '--quiet', '--allow-empty', '--message=theirs');
    lab.git(other, 'push', '--quiet', 'origin', 'HEAD:main');
    lab.git(repo, 'commit', '--quiet', '--allow-empty', '--message=ours');
    expect(await refusalOf(push(ref))).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('[rejected] (fetch first)') as string,
    });

    lab.git(repo, 'remote', 'set-url', 'origin', 'http://127.0.0.1:9/nobody.git');
    expect(await refusalOf(push(ref))).toMatchObject({ code: 'refused' });
  });

  test('a password in the address of a remote is not shown', async () => {
    const repo = lab.repo();
    lab.git(repo, 'remote', 'add', 'origin', 'https://ana:hunter2@example.test/repo.git');
    const ref = await lab.session(repo);
    const changes = await list(ref);
    expect(changes.pushUrl).toBe('https://example.test/repo.git');
    expect(JSON.stringify(changes)).not.toContain('hunter2');
  });

  test('the same command again does nothing again', async () => {
    const repo = lab.repo();
    const ref = await lab.session(repo);
    lab.write(repo, 'a.txt', 'a\n');
    await stage(ref, 'a.txt');
    const { staged } = await list(ref);
    const call = {
      params: { ref },
      body: { message: 'once', staged },
      idempotencyKey: 'once-only',
    };
    const first = await lab.client.call('changes.commit', call);
    expect(await lab.client.call('changes.commit', call)).toEqual(first);
    expect(lab.git(repo, 'rev-list', '--count', 'HEAD')).toBe('2\n');
    expect(readFileSync(join(repo, 'a.txt'), 'utf8')).toBe('a\n');
  });
});

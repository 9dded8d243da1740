import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { RemovalStage } from '../../../support/removal-stage.ts';
import { eventually } from '../../../support/session-waits.ts';

// How a session goes: the wish first, then its effects, then the end; and what happens when it is stopped.

const stage = new RemovalStage();
const { lab } = stage;
beforeAll(() => lab.hub.start());
afterAll(() => stage[Symbol.asyncDispose]());

async function eventsOf(session: string): Promise<readonly string[]> {
  const { items } = await lab.client.call('sessions.events', {
    params: { ref: session },
    query: { limit: 500 },
  });
  return items
    .map(({ kind }) => kind)
    .filter((kind) => kind.startsWith('session.remove') || kind === 'work.saved');
}

async function detailOf(ref: string): Promise<string | null> {
  return (await lab.client.call('sessions.read', { params: { ref } })).detail;
}

describe('what may be removed', () => {
  test('[WORK8] not a worktree that another session works in, until that one is removed', async () => {
    const session = await stage.session();
    const folder = join(session.root, 'deeper');
    mkdirSync(folder);
    const inner = await stage.plainSession(folder);
    const { code, message, hint } = await stage.refusalOf(stage.remove(session));
    expect(code).toBe('refused');
    expect(message).toContain(inner.name);
    expect(hint).toBe(`Remove it first: roundhouse rm ${inner.name}`);
    expect(await eventsOf(session.ref)).toEqual([]);

    await stage.remove(inner);
    await stage.remove(session);
    expect(existsSync(session.root)).toBe(false);
  });

  test('[WORK9] not a locked worktree, nor one with a locked worktree inside', async () => {
    const session = await stage.session();
    lab.git(session.root, 'worktree', 'lock', '--reason', 'on a stick', '.');
    const locked = await stage.refusalOf(stage.remove(session));
    expect(locked.message).toBe(`The worktree ${session.root} is locked (on a stick).`);
    expect(locked.hint).toContain(`git worktree unlock '${session.root}'`);
    expect(await eventsOf(session.ref)).toEqual([
      'session.remove-requested',
      'session.remove-failed',
    ]);
    expect(await detailOf(session.ref)).toContain('not removed: The worktree');
    lab.git(session.root, 'worktree', 'unlock', '.');

    lab.git(session.root, 'worktree', 'add', '--quiet', '--detach', 'inner');
    lab.git(session.root, 'worktree', 'lock', 'inner');
    const inner = await stage.refusalOf(stage.remove(session));
    expect(inner.message).toBe(`The worktree ${join(session.root, 'inner')} is locked.`);
    lab.git(session.root, 'worktree', 'unlock', 'inner');
    await stage.remove(session);
    expect(await stage.names()).not.toContain(session.name);
  });

  test('[WORK9] records of worktrees that are only away stay', async () => {
    const session = await stage.session();
    const away = `${session.repo}-away`;
    lab.git(session.repo, 'worktree', 'add', '--quiet', '--detach', away);
    renameSync(away, `${away}-now`);
    await stage.remove(session);
    expect(lab.git(session.repo, 'worktree', 'list')).toContain(away);
  });

  test('a session in the own checkout costs nothing and changes nothing', async () => {
    const repo = lab.repo();
    lab.write(repo, 'untracked', 'mine\n');
    stage.innerRepo(repo, 'app');
    const session = await stage.plainSession(repo);
    expect(await stage.remove(session)).toMatchObject({ trashRef: null, files: 0 });
    expect(lab.git(repo, 'for-each-ref', 'refs/roundhouse')).toBe('');
    expect(existsSync(join(repo, '.git/roundhouse'))).toBe(false);
    expect(lab.git(repo, 'status', '--short')).toBe('?? app/\n?? untracked\n');
  });
});

describe('what becomes of the worktree', () => {
  test('[WORK10] it is kept, or goes without a save', async () => {
    const repo = lab.repo();
    const kept = await stage.session(repo);
    lab.write(kept.root, 'new', 'new\n');
    const answer = await stage.remove(kept, 'keep');
    expect(answer).toMatchObject({ trashRef: null, keptWorktree: kept.root });
    expect(lab.git(kept.root, 'status', '--short')).toBe('?? new\n');

    const discarded = await stage.session(repo);
    lab.write(discarded.root, 'new', 'new\n');
    expect((await stage.remove(discarded, 'discard')).trashRef).toBeNull();
    expect(existsSync(discarded.root)).toBe(false);
    expect(lab.git(repo, 'for-each-ref', 'refs/roundhouse')).toBe('');
  });

  test('[WORK10] a moved repository is named, with the ways out', async () => {
    const session = await stage.session();
    lab.write(session.root, 'new', 'new\n');
    renameSync(session.repo, `${session.repo}-moved`);
    const { code, message, hint } = await stage.refusalOf(stage.remove(session));
    expect(code).toBe('refused');
    expect(message).toContain(session.root);
    expect(hint).toContain('git worktree repair');

    lab.git(`${session.repo}-moved`, 'worktree', 'repair', session.root);
    const { trashRef } = await stage.remove(session);
    const moved = `${session.repo}-moved`;
    expect(lab.git(moved, 'show', `${trashRef ?? ''}:new`)).toBe('new\n');
    expect(existsSync(session.root)).toBe(false);
    expect(lab.git(moved, 'worktree', 'list')).not.toContain(session.root);
  });

  test('[WORK7] a worktree that lost its .git is refused, and what is in it stays', async () => {
    const session = await stage.session();
    lab.write(session.root, 'new', 'new\n');
    rmSync(join(session.root, '.git'));
    const { code, message } = await stage.refusalOf(stage.remove(session));
    expect([code, message]).toEqual([
      'refused',
      expect.stringContaining(`${session.root}: its file .git is missing`),
    ]);
    expect(await stage.names()).toContain(session.name);
    expect(existsSync(join(session.root, 'new'))).toBe(true);
    await stage.remove(session, 'keep');
    expect(existsSync(join(session.root, 'new'))).toBe(true);
  });

  // Only an account that may give files away can make one.
  test.runIf(process.getuid?.() === 0)(
    '[WORK7] a worktree of another account is refused with the command that git names',
    async () => {
      const session = await stage.session();
      lab.write(session.root, 'new', 'new\n');
      chownSync(session.root, 1234, 1234);
      const { code, message, hint } = await stage.refusalOf(stage.remove(session));
      expect([code, message]).toEqual(['refused', expect.stringContaining('dubious ownership')]);
      expect(hint).toBe(`Run: git config --global --add safe.directory ${session.root}`);
      expect(await stage.names()).toContain(session.name);

      lab.git(lab.root, 'config', '--global', '--add', 'safe.directory', session.root);
      expect((await stage.remove(session)).files).toBe(1);
    },
  );

  test('[WORK10] with its repository gone for good, the session can be forgotten', async () => {
    const session = await stage.session();
    rmSync(session.repo, { recursive: true });
    expect((await stage.refusalOf(stage.remove(session))).code).toBe('refused');
    await stage.remove(session, 'keep');
    expect(existsSync(session.root)).toBe(true);
    expect(await stage.names()).not.toContain(session.name);
  });

  test('read-only folders in it are no hindrance', async () => {
    const session = await stage.session(lab.repo({ '.gitignore': 'cache/\n' }));
    lab.write(session.root, 'cache/module/file', 'x\n');
    chmodSync(join(session.root, 'cache/module'), 0o555);
    await stage.remove(session);
    expect(existsSync(session.root)).toBe(false);
  });

  test('a folder in the way of a new worktree is said to be one of git, or not', async () => {
    const session = await stage.session();
    const branch = lab.git(session.root, 'branch', '--show-current').trim();
    await stage.remove(session, 'keep');
    const known = await stage.refusalOf(lab.session(session.repo, { worktree: branch }));
    expect(known.message).toContain(`a worktree of this repository on branch ${branch}`);

    lab.git(session.repo, 'worktree', 'remove', session.root);
    mkdirSync(session.root);
    const unknown = await stage.refusalOf(lab.session(session.repo, { worktree: branch }));
    expect(unknown.message).toContain('git does not know it as a worktree');
  });
});

describe('a removal that does not come to its end', () => {
  test('[WORK7] keeps the session, names the saved work, and is finished by a repeat', async () => {
    const session = await stage.session();
    lab.write(session.root, 'new', 'new\n');
    // The last thing that goes cannot go: its folder is no folder.
    const attachments = join(lab.hub.dataDirectory, 'attachments');
    rmSync(attachments, { recursive: true, force: true });
    writeFileSync(attachments, '');
    const { code, message } = await stage.refusalOf(stage.remove(session));
    expect([code, message]).toEqual(['refused', expect.stringContaining('restore-work refs/')]);
    expect(await stage.names()).toContain(session.name);
    expect(await eventsOf(session.ref)).toEqual([
      'session.remove-requested',
      'work.saved',
      'session.remove-failed',
    ]);

    rmSync(attachments);
    const { trashRef } = await stage.remove(session);
    expect(message).toContain(trashRef);
    expect(lab.git(session.repo, 'show', `${trashRef ?? ''}:new`)).toBe('new\n');
    expect(readdirSync(dirname(session.root))).toEqual([]);
  });

  test('[WORK7] is finished by the next hub, which also deletes files of removed sessions', async () => {
    const gone = await stage.session();
    await stage.remove(gone);
    const session = await stage.session();
    lab.write(session.root, 'new', 'new\n');
    const { dataDirectory } = lab.hub;
    for (const place of ['runners', 'recordings', 'attachments']) {
      const folder = join(dataDirectory, place, gone.ref);
      expect(existsSync(folder)).toBe(false);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'secret'), 'left by a crash');
    }
    // The save of a pipe does not end: the hub is killed in the middle of it.
    const stuck = lab.stuckFilter(session.repo);
    lab.write(session.root, 'stuck.bin', 'x\n');
    const cut = stage.remove(session).catch(() => 'cut');
    await stuck.reached();
    await lab.hub.kill();
    expect(await cut).toBe('cut');
    stuck.free();

    await lab.hub.start();
    await eventually('the session to be removed', async () =>
      (await stage.names()).includes(session.name) ? undefined : true,
    );
    expect(existsSync(session.root)).toBe(false);
    expect(
      lab.git(session.repo, 'for-each-ref', '--format=%(refname)', 'refs/roundhouse'),
    ).toContain('refs/roundhouse/trash/');
    expect(readdirSync(join(session.repo, '.git/roundhouse'))).toEqual([]);
    for (const place of ['runners', 'recordings', 'attachments']) {
      expect(existsSync(join(dataDirectory, place, gone.ref))).toBe(false);
    }
  });
});

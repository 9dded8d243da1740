import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { theHub } from '../../../../src/main/hub/commands/aggregate.ts';
import { CommandRunner } from '../../../../src/main/hub/commands/command-runner.ts';
import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import { Git } from '../../../../src/main/hub/repos/git.ts';
import { RepoChanges } from '../../../../src/main/hub/repos/repo-changes.ts';
import { systemClock } from '../../../../src/shared/base/clock.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import { hubActor } from '../../../../src/shared/domain/actor.ts';
import type { RepoChange } from '../../../../src/shared/domain/repo-change.ts';
import { RepoLab } from '../../../support/repo-lab.ts';
import { eventually } from '../../../support/session-waits.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';

// What git makes outside of a session is written down before git runs. These hubs stop in between.

const lab = new RepoLab();
beforeAll(() => lab.hub.start());
afterAll(() => lab[Symbol.asyncDispose]());

let count = 0;

/** git stands still while it checks out a `.slow` file, until it is freed. */
function slowCheckout(): { reached(): Promise<unknown>; free(): void } {
  count += 1;
  const [reached, held] = [join(lab.root, `reached-${count}`), join(lab.root, `held-${count}`)];
  const program = join(lab.root, `slow-${count}`);
  const wait = `touch '${reached}'\nwhile test -e '${held}'; do sleep 0.05; done\ncat\n`;
  writeFileSync(held, '');
  writeFileSync(program, `#!/bin/sh\n${wait}`, { mode: 0o755 });
  lab.git(lab.root, 'config', '--global', 'filter.slow.smudge', program);
  return {
    reached: () => eventually('git stands still', async () => existsSync(reached) || undefined),
    free: () => rmSync(held),
  };
}

function slowRepo(): string {
  return lab.repo({ 'a.slow': 'a\n', '.gitattributes': '*.slow filter=slow\n' });
}

function refusalOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'it was done',
    (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
  );
}

/** A git that a killed hub left behind has ended: `worktree add` takes its lock away last. */
function untilMade(repo: string, path: string): Promise<unknown> {
  return eventually('git ends', async () => {
    const listed = lab.git(repo, 'worktree', 'list', '--porcelain');
    const entry = listed.split('\n\n').find((text) => text.startsWith(`worktree ${path}\n`));
    return entry !== undefined && !entry.includes('locked') ? true : undefined;
  });
}

/** Reasons of failures, null for what is done. */
async function settle(change: RepoChange): Promise<string | null> {
  const log = new EventLog({ store: new MemoryStore(), logger: silentLogger });
  await log.start();
  const commands = new CommandRunner({ log, clock: systemClock });
  const git = new Git({ environment: lab.env });
  await commands.run({
    actor: hubActor,
    command: null,
    on: theHub,
    decide: () => ok([{ kind: 'repo.change-requested', data: change }]),
    answer: () => undefined,
  });
  const outcomes: (string | null)[] = [];
  log.onDidCommit((events) => {
    for (const event of events) {
      if (event.kind === 'repo.changed') outcomes.push(null);
      if (event.kind === 'repo.change-failed') outcomes.push(event.data.reason);
    }
  });
  await new RepoChanges({ git, log, commands, logger: silentLogger }).adopt();
  expect(log.state.hub.repoChanges).toEqual([]);
  expect(outcomes).toHaveLength(1);
  return outcomes[0] ?? null;
}

function worktree(repo: string): RepoChange & { readonly action: 'worktree' } {
  const path = `${repo}-worktrees/topic`;
  lab.git(repo, 'worktree', 'add', '--quiet', '-b', 'topic', path);
  const base = lab.git(repo, 'rev-parse', 'HEAD').trim();
  return {
    action: 'worktree',
    change: 'one',
    repo,
    path,
    branch: 'topic',
    isNewBranch: true,
    base,
  };
}

describe('a hub that is killed', () => {
  test('[EV42] between a worktree and its session removes the worktree at its next start', async () => {
    const repo = slowRepo();
    const path = `${repo}-worktrees/topic`;
    const slow = slowCheckout();
    const call = {
      body: { path: repo, worktree: 'topic', name: 'cut' },
      idempotencyKey: 'start-1',
    };
    const cut = refusalOf(lab.client.call('sessions.start', call));
    await slow.reached();
    await lab.hub.kill();
    expect(await cut).not.toBe('it was done');
    slow.free();
    await untilMade(repo, path);
    expect(existsSync(join(path, 'a.slow'))).toBe(true);

    await lab.hub.start();
    expect(existsSync(path)).toBe(false);
    expect(lab.git(repo, 'branch', '--list', 'topic')).toBe('');
    const told = 'The hub stopped before the session was created.';
    expect(await refusalOf(lab.client.call('sessions.start', call))).toBe(told);
    const again = await lab.client.call('sessions.start', { body: call.body });
    expect(again.worktree?.path).toBe(path);
  });

  test('[EV42] while git restores saved work keeps what is saved, and says where to look', async () => {
    const repo = slowRepo();
    const ref = await lab.session(repo, { worktree: 'kept' });
    lab.write(`${repo}-worktrees/kept`, 'new.txt', 'work\n');
    const { trashRef } = await lab.client.call('sessions.remove', { params: { ref } });
    const path = join(lab.root, 'restored');
    const slow = slowCheckout();
    const call = { body: { repo, ref: trashRef ?? '', path }, idempotencyKey: 'restore-1' };
    const cut = refusalOf(lab.client.call('trash.restore', call));
    await slow.reached();
    await lab.hub.kill();
    expect(await cut).not.toBe('it was done');

    await lab.hub.start();
    slow.free();
    await untilMade(repo, path);
    expect(await refusalOf(lab.client.call('trash.restore', call))).toBe(
      `The hub stopped while it restored ${trashRef} into ${path}, which may be incomplete. The saved work is still there.`,
    );
    const body = { ...call.body, path: `${path}-again` };
    await lab.client.call('trash.restore', { body });
    expect(readFileSync(join(body.path, 'new.txt'), 'utf8')).toBe('work\n');
  });
});

test('[EV42] a session that is refused after its worktree was made leaves no worktree behind', async () => {
  const repo = slowRepo();
  const slow = slowCheckout();
  const body = { path: repo, worktree: 'late', name: 'same' };
  const first = refusalOf(lab.client.call('sessions.start', { body }));
  await slow.reached();
  await lab.client.call('sessions.start', { body: { path: lab.repo(), name: 'same' } });
  slow.free();

  expect(await first).toContain('same');
  expect(existsSync(`${repo}-worktrees/late`)).toBe(false);
  expect(lab.git(repo, 'branch', '--list', 'late')).toBe('');
});

describe('at its start, a hub that finds a change without an outcome', () => {
  test('[EV42] completes a git init', async () => {
    const folder = join(lab.root, 'plain');
    mkdirSync(folder);

    expect(await settle({ action: 'init', change: 'one', repo: folder })).toBeNull();
    expect(lab.git(folder, 'rev-parse', '--is-inside-work-tree')).toBe('true\n');
  });

  test('[EV42] says whether saved work was dropped', async () => {
    const repo = lab.repo();
    const [gone, there] = ['refs/roundhouse/trash/gone', 'refs/roundhouse/trash/there'];
    lab.git(repo, 'update-ref', there, 'HEAD');

    expect(await settle({ action: 'drop', change: 'one', repo, ref: gone })).toBeNull();
    expect(await settle({ action: 'drop', change: 'one', repo, ref: there })).toBe(
      'The hub stopped before the saved work was dropped.',
    );
  });

  test('[EV42] deletes no branch and no folder when git had not begun', async () => {
    const repo = lab.repo();
    const change = worktree(repo);
    lab.git(repo, 'worktree', 'remove', change.path);
    lab.git(
      repo,
      'update-ref',
      'refs/heads/topic',
      lab.git(repo, 'commit-tree', 'HEAD^{tree}', '-m', 'x').trim(),
    );

    expect(await settle(change)).toContain('Its worktree is removed.');
    expect(lab.git(repo, 'branch', '--list', 'topic')).not.toBe('');
  });

  test.each([
    {
      what: 'has a file that is not in the commit',
      touch: (path: string) => writeFileSync(join(path, 'mine.txt'), 'mine\n'),
    },
    {
      what: 'has a commit of its own',
      touch: (path: string) => lab.git(path, 'commit', '--quiet', '--allow-empty', '-m', 'mine'),
    },
    {
      what: 'git has not finished',
      touch: (path: string) => lab.git(path, 'worktree', 'lock', '--reason', 'initializing', path),
    },
  ])('[EV42] keeps a worktree that $what, and names it', async ({ touch }) => {
    const change = worktree(lab.repo());
    touch(change.path);

    expect(await settle(change)).toContain(`git worktree remove --force --force '${change.path}'`);
    expect(existsSync(change.path)).toBe(true);
  });
});

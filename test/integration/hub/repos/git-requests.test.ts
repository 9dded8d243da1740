import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { RepoLab } from '../../../support/repo-lab.ts';
import { eventually } from '../../../support/session-waits.ts';

// What is written down around a git that acts: before it runs, and what became of it.

const lab = new RepoLab();
beforeAll(() => lab.hub.start());
afterAll(() => lab[Symbol.asyncDispose]());

async function gitEvents(ref: string) {
  const { items } = await lab.client.call('sessions.events', { params: { ref }, query: {} });
  return items
    .filter((event) => event.kind.startsWith('git.'))
    .map(({ kind, cause, data }) => ({ kind, cause, action: data['action'] }));
}

async function fileIds(ref: string): Promise<string[]> {
  const { files } = await lab.client.call('changes.list', { params: { ref } });
  return files.map((file) => file.id);
}

function messageOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'it was done',
    (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
  );
}

test('[EV11] an operator command of git is written down before it runs, and its outcome after it', async () => {
  const repo = lab.repo();
  const ref = await lab.session(repo);
  lab.write(repo, 'a.txt', 'a\n');
  const files = await fileIds(ref);
  const call = { params: { ref }, body: { files }, idempotencyKey: 'stage-1' };
  await lab.client.call('changes.stage', call);
  const refused = {
    params: { ref },
    body: { message: 'late', staged: 'something else' },
    idempotencyKey: 'commit-1',
  };
  const first = await messageOf(lab.client.call('changes.commit', refused));
  expect(await messageOf(lab.client.call('changes.commit', refused))).toBe(first);
  expect(await gitEvents(ref)).toEqual([
    { kind: 'git.requested', cause: 'stage-1', action: 'stage' },
    { kind: 'git.ran', cause: 'stage-1', action: 'stage' },
    { kind: 'git.requested', cause: 'commit-1', action: 'commit' },
    { kind: 'git.failed', cause: 'commit-1', action: 'commit' },
  ]);
});

test('[EV11] a crash while git runs is reported at the next start, and a repeat of the same key runs nothing', async () => {
  const repo = lab.repo({ 'a.txt': 'a\n', '.gitattributes': '*.txt filter=slow\n' });
  const ref = await lab.session(repo);
  const [begun, go] = [join(lab.root, 'begun'), join(lab.root, 'go')];
  const program = join(lab.root, 'slow');
  writeFileSync(
    program,
    // Looking at the file runs the filter as well; only the command that stages it waits.
    `#!/bin/sh\nps -o args= -p $PPID | grep -q ' add ' || exec cat\necho x >>'${begun}'\nwhile ! test -e '${go}'; do sleep 0.05; done\ncat\n`,
    { mode: 0o755 },
  );
  lab.write(repo, 'a.txt', 'b\n');
  const files = await fileIds(ref);
  lab.git(repo, 'config', '--global', 'filter.slow.clean', program);
  const call = { params: { ref }, body: { files }, idempotencyKey: 'stage-2' };
  const cut = messageOf(lab.client.call('changes.stage', call));
  await eventually('git runs', () => Promise.resolve(existsSync(begun) ? true : undefined));
  await lab.hub.kill();
  expect(await cut).not.toBe('it was done');
  writeFileSync(go, '');
  lab.git(repo, 'config', '--global', '--unset', 'filter.slow.clean');
  await lab.hub.start();

  const told = 'The hub stopped while git ran for this stage: its outcome is unknown.';
  expect(await gitEvents(ref)).toEqual([
    { kind: 'git.requested', cause: 'stage-2', action: 'stage' },
    { kind: 'git.failed', cause: 'stage-2', action: 'stage' },
  ]);
  expect(await messageOf(lab.client.call('changes.stage', call))).toBe(told);
  expect(await messageOf(lab.client.call('changes.stage', call))).toBe(told);
  expect(await gitEvents(ref)).toHaveLength(2);
  expect(readFileSync(begun, 'utf8')).toBe('x\n');
});

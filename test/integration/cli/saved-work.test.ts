import { expect, it } from 'vitest';

import { ok } from '../../../src/shared/base/result.ts';
import { CliHub } from '../../support/cli-hub.ts';
import type { Outcome } from '../../support/run-command-line.ts';

// The command line in front of a hub that has two pieces of saved work.

const [first, second] = ['refs/roundhouse/trash/pay/2030-01', 'refs/roundhouse/trash/web/2030-02'];

function entry(ref: string) {
  const saved = { session: 'pay', sessionName: 'pay', savedAt: '2030-01-01T00:00:00.000Z' };
  return { ...saved, ref, repo: '/repos/shop', files: 1, commits: 0, repositories: 0 };
}

interface Asked extends Outcome {
  readonly dropped: readonly unknown[];
  readonly restored: readonly unknown[];
}

async function restoreWork(...words: readonly string[]): Promise<Asked> {
  const dropped: unknown[] = [];
  const restored: unknown[] = [];
  await using hub = await CliHub.start({
    handlers: {
      'trash.list': () => Promise.resolve(ok({ items: [entry(first), entry(second)] })),
      'trash.drop': ({ body }) => {
        dropped.push(body);
        return Promise.resolve(ok({ ref: body.ref, commit: 'c0ffee' }));
      },
      'trash.restore': ({ body }) => {
        restored.push(body);
        const nothing = { files: 0, commits: [], repositories: [], problems: [] };
        const unfinished = ['A merge was not finished. To begin it again: git merge c0ffee'];
        return Promise.resolve(ok({ path: '/w', branch: 'restored', ...nothing, unfinished }));
      },
    },
  });
  const outcome = await hub.run(['restore-work', ...words]);
  return { ...outcome, dropped, restored };
}

it('[WORK14] drops saved work by the end of its ref, and says how to bring it back', async () => {
  const { code, stdout, dropped, restored } = await restoreWork('--drop', '2030-02');

  expect([code, dropped, restored]).toEqual([0, [{ repo: '/repos/shop', ref: second }], []]);
  expect(stdout).toBe(
    `Dropped ${second} (was c0ffee).\nIn /repos/shop, this brings it back until git collects it: git update-ref ${second} c0ffee\n`,
  );
});

it.each([
  ['--drop'],
  ['--drop', '2030-02', '--path', '/w'],
  ['--list', '2030-02'],
  ['--list', '--drop'],
])('[WORK14] drops nothing for %s %s', async (...words) => {
  const { code, dropped, restored } = await restoreWork(...words);

  expect([code, dropped, restored]).toEqual([2, [], []]);
});

it('[WORK14] lists with --list as without a ref, and drops nothing that no ref ends with', async () => {
  const listed = await restoreWork('--list');
  const unknown = await restoreWork('--drop', 'nothing');

  expect(listed.stdout).toBe((await restoreWork()).stdout);
  expect(listed.stdout).toContain(first);
  expect([unknown.code, unknown.dropped]).toEqual([5, []]);
});

it('[WORK12] says what git was in the middle of', async () => {
  const { stdout } = await restoreWork(second);

  expect(stdout).toContain('  A merge was not finished. To begin it again: git merge c0ffee\n');
});

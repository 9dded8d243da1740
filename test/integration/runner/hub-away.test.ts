import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it, vi } from 'vitest';

import { runBash, say } from '../../support/model-server/reply.ts';
import { RunnerSession } from '../../support/runner-session.ts';

it('[RUN1] a hub that dies in a turn gets every fact and byte when it is back, and its answer counts', async () => {
  await using session = await RunnerSession.open();
  const { runner, model, lab } = session;
  const hubIsAway = Promise.withResolvers<void>();
  model.next(
    {
      type: 'message',
      blocks: [{ type: 'wait', until: hubIsAway.promise }, ...runBash('touch made').blocks],
    },
    say('Made.'),
  );
  runner.start({ text: 'make it' });
  await runner.until(() => runner.hooks('UserPromptSubmit').length === 1);

  await runner.killHub();
  const known = runner.facts.all.length;
  hubIsAway.resolve();
  await vi.waitFor(
    () => {
      const names = runner
        .spooled()
        .map(({ fact }) => (fact.type === 'hook' ? fact.payload['hook_event_name'] : ''));
      expect(names).toContain('PermissionRequest');
    },
    { timeout: 90_000 },
  );
  expect(runner.facts.all).toHaveLength(known);

  await runner.openHub();
  await runner.until(() => runner.hooks('PermissionRequest').length === 1);
  const body = {
    hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: { behavior: 'allow' } },
  };
  const { request } = runner.hooks('PermissionRequest')[0] ?? {};
  runner.connection?.send({ type: 'answer', request: request ?? '', body });
  await runner.until(() => runner.hooks('Stop').length === 1);
  await runner.untilIdle();

  expect(existsSync(join(lab.repo, 'made'))).toBe(true);
  expect(runner.facts.all.map(({ n }) => n)).toEqual(runner.facts.all.map((_, index) => index + 1));
  expect(runner.holes).toEqual([]);
  await runner.untilScreen((text) => text.includes('Made.'));
});

it('[RUN14] a session that ends without a hub leaves its last facts on disk', async () => {
  await using session = await RunnerSession.open();
  const { runner } = session;
  runner.start({ text: 'hello' });
  await runner.until(() => runner.hooks('Stop').length === 1);
  await runner.killHub();
  process.kill(runner.record?.claudePid ?? 0, 'SIGKILL');
  await runner.ended;
  const last = runner.spooled().at(-1)?.fact;
  expect(last).toMatchObject({ type: 'claude-exited', code: null, signal: 'SIGKILL' });
  // Its last screen is stored with it: a runner that has ended cannot be asked for one.
  expect(last?.type === 'claude-exited' && last.output).toContain('hello');
  expect(runner.record?.endedAt).not.toBeNull();
});

import { rmSync } from 'node:fs';

import { expect, it, vi } from 'vitest';

import { isSameProcess } from '../../../src/node/process-identity.ts';
import { RunnerSession } from '../../support/runner-session.ts';

async function expectNothingLeft(session: RunnerSession): Promise<void> {
  await vi.waitFor(() => expect(session.runner.processes()).toEqual([]), {
    timeout: 90_000,
    interval: 100,
  });
}

async function started(session: RunnerSession): Promise<void> {
  session.runner.start({ text: 'hello' });
  await session.runner.until(() => session.runner.hooks('Stop').length === 1);
}

it('leaves nothing behind when its data directory is removed', async () => {
  await using session = await RunnerSession.open();
  await started(session);
  session.runner.removeDataDirectory();
  await session.runner.ended;
  await expectNothingLeft(session);
});

it('ends Claude Code kindly when the repo is removed, and says so', async () => {
  await using session = await RunnerSession.open();
  await started(session);
  rmSync(session.lab.repo, { recursive: true, maxRetries: 20, retryDelay: 100 });
  await session.runner.until(() => session.runner.all('claude-exited').length === 1);
  await session.runner.ended;
  await expectNothingLeft(session);
});

it('takes Claude Code with it when it is killed', async () => {
  await using session = await RunnerSession.open();
  await started(session);
  process.kill(session.runner.pid, 'SIGKILL');
  await expectNothingLeft(session);
});

it('ends when the hub does not want it any more', async () => {
  await using session = await RunnerSession.open();
  await started(session);
  session.runner.connection?.hangUp('notWanted');
  await session.runner.ended;
  await expectNothingLeft(session);
});

it('is recognised by a hub that starts later, by pid and start', async () => {
  await using session = await RunnerSession.open();
  await started(session);
  const { record, pid } = session.runner;
  expect(record?.pid).toBe(pid);
  expect(await isSameProcess(pid, record?.startTime ?? '')).toBe(true);
});

it('ends nothing of another runner, be it of the same session', async () => {
  // As in a hub that was restored from a backup beside the first one.
  await using session = await RunnerSession.open();
  await using other = await RunnerSession.open();
  await started(session);
  await started(other);
  process.kill(session.runner.record?.claudePid ?? 0, 'SIGKILL');
  await session.runner.until(() => session.runner.all('claude-exited').length === 1);
  await session.runner.ended;

  other.runner.deliver('m_2', 'still there?');
  await other.runner.until(() => other.runner.hooks('Stop').length === 2);
  expect(other.runner.all('claude-exited')).toEqual([]);
});

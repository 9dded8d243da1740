import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { HttpClient } from '../../../src/shared/client/http-client.ts';
import { createClaudeLab } from '../../support/claude-lab.ts';
import { startHubHere } from '../../support/hub-here.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { endRunnersOf } from '../../support/runner-records.ts';
import { eventually } from '../../support/session-waits.ts';

interface SetupStage extends AsyncDisposable {
  readonly client: HttpClient;
  readonly repo: string;
  readonly home: string;
  readonly clock: ManualClock;
  /** The kinds of the session's events, once Claude Code has been started. */
  startedKinds(ref: string): Promise<readonly string[]>;
}

/** A hub over a repo with this setup command, and a stand-in for Claude Code that only starts. */
async function stageOf(setup: (home: string) => string): Promise<SetupStage> {
  const lab = createClaudeLab({ modelUrl: 'http://127.0.0.1:9' });
  const data = mkdtempSync(join(tmpdir(), 'roundhouse-setup-'));
  const claude = join(lab.home, 'claude');
  writeFileSync(claude, '#!/bin/sh\n[ "$1" = --version ] && exec echo 1.0.0\nexec cat\n', {
    mode: 0o700,
  });
  mkdirSync(join(lab.repo, '.roundhouse'));
  writeFileSync(join(lab.repo, '.roundhouse/setup'), setup(lab.home), { mode: 0o755 });
  for (const words of [
    ['add', '.'],
    ['commit', '--quiet', '--message', 'chore: set up'],
  ]) {
    execFileSync('git', words, { cwd: lab.repo, env: lab.env });
  }
  const clock = new ManualClock();
  const hub = await startHubHere({
    dataDirectory: data,
    clock,
    environment: { ...lab.env },
    args: ['--claude', claude],
  });
  const token = readFileSync(join(data, 'owner.token'), 'utf8').trim();
  const headers = () => ({ authorization: `Bearer ${token}` });
  const client = new HttpClient({ baseUrl: hub.url, fetch, headers });
  return {
    client,
    repo: lab.repo,
    home: lab.home,
    clock,
    startedKinds: (ref) =>
      eventually('Claude Code to be started', async () => {
        const { items } = await client.call('sessions.events', {
          params: { ref },
          query: { limit: 500 },
        });
        const seen = items.map(({ kind }) => kind);
        return seen.includes('claude.started') ? seen : undefined;
      }),
    [Symbol.asyncDispose]: async () => {
      await endRunnersOf(data);
      await hub[Symbol.asyncDispose]();
      rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
      lab[Symbol.dispose]();
    },
  };
}

async function setupHash({ client, repo }: SetupStage): Promise<string> {
  const { setup } = await client.call('repos.inspect', { query: { path: repo } });
  return setup?.hash ?? '';
}

test('a setup command that takes minutes is not taken for a runner that never came', async () => {
  await using stage = await stageOf(
    (home) => `#!/bin/sh\nwhile [ ! -e '${home}/go-on' ]; do sleep 0.1; done\n`,
  );
  const { client, repo, home, clock } = stage;
  const goOn = join(home, 'go-on');
  try {
    await client.call('sessions.start', {
      body: { path: repo, name: 'web', worktree: 'topic', allowSetup: await setupHash(stage) },
    });
    const params = { ref: 'web' };
    for (let seconds = 0; seconds < 120; seconds += 1) {
      clock.advanceBy(1000);
      await client.call('sessions.read', { params });
    }
    const { state } = await client.call('sessions.read', { params });
    writeFileSync(goOn, '');
    const kinds = await stage.startedKinds('web');

    expect({ state, hasFailed: kinds.includes('session.start-failed') }).toEqual({
      state: 'starting',
      hasFailed: false,
    });
  } finally {
    writeFileSync(goOn, '');
  }
});

test('[SETUP1] a start without the setup command does not run it, although the repo may', async () => {
  await using stage = await stageOf(() => '#!/bin/sh\ntouch was-set-up\n');
  const { client, repo } = stage;

  const allowed = await client.call('sessions.start', {
    body: { path: repo, name: 'with', worktree: 'with', allowSetup: await setupHash(stage) },
  });
  await stage.startedKinds('with');
  const skipped = await client.call('sessions.start', {
    body: { path: repo, name: 'without', worktree: 'without', allowSetup: false },
  });
  const kinds = await stage.startedKinds('without');

  const wasSetUp = [allowed, skipped].map(({ cwd }) => existsSync(join(cwd, 'was-set-up')));
  expect(wasSetUp).toEqual([true, false]);
  expect(kinds).not.toContain('session.setup-ran');
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { HttpClient } from '../../../src/shared/client/http-client.ts';
import { createClaudeLab } from '../../support/claude-lab.ts';
import { startHubHere } from '../../support/hub-here.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { endRunnersOf } from '../../support/runner-records.ts';
import { eventually } from '../../support/session-waits.ts';

test('a setup command that takes minutes is not taken for a runner that never came', async () => {
  using lab = createClaudeLab({ modelUrl: 'http://127.0.0.1:9' });
  const data = mkdtempSync(join(tmpdir(), 'roundhouse-setup-'));
  const goOn = join(lab.home, 'go-on');
  const claude = join(lab.home, 'claude');
  writeFileSync(claude, '#!/bin/sh\n[ "$1" = --version ] && exec echo 1.0.0\nexec cat\n', {
    mode: 0o700,
  });
  mkdirSync(join(lab.repo, '.roundhouse'));
  writeFileSync(
    join(lab.repo, '.roundhouse/setup'),
    `#!/bin/sh\nwhile [ ! -e '${goOn}' ]; do sleep 0.1; done\n`,
    { mode: 0o755 },
  );
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
  try {
    const token = readFileSync(join(data, 'owner.token'), 'utf8').trim();
    const headers = () => ({ authorization: `Bearer ${token}` });
    const client = new HttpClient({ baseUrl: hub.url, fetch, headers });
    const { setup } = await client.call('repos.inspect', { query: { path: lab.repo } });
    await client.call('sessions.start', {
      body: { path: lab.repo, name: 'web', worktree: 'topic', allowSetup: setup?.hash ?? '' },
    });
    const params = { ref: 'web' };
    for (let seconds = 0; seconds < 120; seconds += 1) {
      clock.advanceBy(1000);
      await client.call('sessions.read', { params });
    }
    const { state } = await client.call('sessions.read', { params });
    writeFileSync(goOn, '');
    const kinds = await eventually('Claude Code to be started', async () => {
      const { items } = await client.call('sessions.events', { params, query: { limit: 500 } });
      const seen = items.map(({ kind }) => kind);
      return seen.includes('claude.started') ? seen : undefined;
    });

    expect({ state, hasFailed: kinds.includes('session.start-failed') }).toEqual({
      state: 'starting',
      hasFailed: false,
    });
  } finally {
    writeFileSync(goOn, '');
    await endRunnersOf(data);
    await hub[Symbol.asyncDispose]();
    rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
});

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { ClaudeLab } from '../../support/claude-lab.ts';
import { createClaudeLab } from '../../support/claude-lab.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { eventually } from '../../support/session-waits.ts';

// The hub is killed while the setup command of a repo runs.

let lab: ClaudeLab;
let hub: HubProcess;

beforeEach(async () => {
  lab = createClaudeLab({ modelUrl: 'http://127.0.0.1:9' });
  const claude = join(lab.home, 'claude');
  writeFileSync(claude, '#!/bin/sh\n[ "$1" = --version ] && exec echo 1.0.0\nexec cat\n', {
    mode: 0o700,
  });
  const setup = `echo run >> '${lab.home}/runs'\nwhile [ ! -e '${lab.home}/go-on' ]; do sleep 0.1; done\n`;
  mkdirSync(join(lab.repo, '.roundhouse'));
  writeFileSync(join(lab.repo, '.roundhouse/setup'), setup, { mode: 0o755 });
  execFileSync('git', ['add', '.'], { cwd: lab.repo, env: lab.env });
  execFileSync('git', ['commit', '-qm', 'chore: set up'], { cwd: lab.repo, env: lab.env });
  hub = new HubProcess({ env: lab.env, claude });
  await hub.start();
});

afterEach(async () => {
  writeFileSync(join(lab.home, 'go-on'), '');
  await hub[Symbol.asyncDispose]();
  lab[Symbol.dispose]();
});

async function eventsAfter(kind: string) {
  return eventually(kind, async () => {
    const { items } = await hub.client.call('sessions.events', {
      params: { ref: 'web' },
      query: { limit: 500 },
    });
    return items.some((event) => event.kind === kind) ? items : undefined;
  });
}

test('[SETUP3] a setup command that the end of the hub cut off is a failed start, and runs no second time', async () => {
  const { setup } = await hub.client.call('repos.inspect', { query: { path: lab.repo } });
  await hub.client.call('sessions.start', {
    body: { path: lab.repo, name: 'web', worktree: 'topic', allowSetup: setup?.hash ?? '' },
  });
  const runs = join(lab.home, 'runs');
  await eventually('the setup command', () => Promise.resolve(existsSync(runs) || undefined));

  await hub.kill();
  await hub.start();
  const failed = (await eventsAfter('session.start-failed')).slice(-2);
  await hub.client.call('sessions.resume', { params: { ref: 'web' } });
  const events = await eventsAfter('claude.started');

  expect(failed).toMatchObject([
    { kind: 'session.setup-ran', data: { code: null } },
    {
      data: {
        reason: expect.stringContaining('The hub ended while the setup command') as unknown,
      },
    },
  ]);
  expect(readFileSync(runs, 'utf8')).toBe('run\n');
  expect(events.filter(({ kind }) => kind === 'session.setup-started')).toHaveLength(1);
});

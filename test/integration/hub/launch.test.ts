import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { createClaudeLab } from '../../support/claude-lab.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { eventually } from '../../support/session-waits.ts';

const withKey = '{"mcpServers":{"x":{"env":{"API_KEY":"hunter2"}}}}';
const withoutKey = withKey.replace('hunter2', '[removed]');

test('[RUN31] a session shows the arguments that Claude Code was really started with', async () => {
  using lab = createClaudeLab({ modelUrl: 'http://127.0.0.1:9' });
  const claude = join(lab.home, 'claude');
  const written = join(lab.home, 'arguments');
  const script = [
    '#!/bin/sh',
    '[ "$1" = --version ] && exec echo 1.0.0',
    `printf '%s\\n' "$@" > '${written}.new'`,
    `mv '${written}.new' '${written}'`,
    'exec cat',
  ];
  writeFileSync(claude, `${script.join('\n')}\n`, { mode: 0o700 });
  await using hub = new HubProcess({ env: lab.env, claude });
  await hub.start();

  await hub.client.call('sessions.start', {
    body: { path: lab.repo, name: 'web', model: 'opus', claudeArgs: ['--mcp-config', withKey] },
  });
  const { command } = await eventually('the start of Claude Code', async () => {
    const session = await hub.client.call('sessions.read', { params: { ref: 'web' } });
    return session.runner !== null && existsSync(written) ? session : undefined;
  });

  const really = readFileSync(written, 'utf8').trimEnd().split('\n');
  expect(really.at(-1)).toBe(withKey);
  expect(command).toEqual([claude, ...really.slice(0, -1), withoutKey]);
});

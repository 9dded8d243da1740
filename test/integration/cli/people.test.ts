import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { HubProcess } from '../../support/hub-process.ts';
import { runCli, type Outcome } from '../../support/run-command-line.ts';

let hub: HubProcess;
let home: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'roundhouse-people-'));
  hub = new HubProcess({ env: { PATH: process.env['PATH'] ?? '', HOME: home }, claude: null });
  await hub.start();
});

afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

function run(...argv: readonly string[]): Promise<Outcome> {
  return runCli(['--data', hub.dataDirectory, ...argv]);
}

async function people(): Promise<readonly unknown[]> {
  const { stdout } = await run('operators', '--json');
  return JSON.parse(stdout) as readonly unknown[];
}

test('[PEO4] people are added, granted roles, listed and removed, over a restart of the hub', async () => {
  const added = await run('operators', 'add', 'Ben Ali');
  const granted = await run('grant', '*', 'ben ali', 'observer', '--until', '2099-01-31T18:00Z');
  await hub.stop();
  await hub.start();
  const listed = await run('operators');
  const asJson = await people();
  const again = await run('grant', '*', 'Ben Ali', 'driver');
  const ungranted = await run('ungrant', '*', 'Ben Ali');
  const removed = await run('operators', 'rm', 'Ben Ali');

  expect([added, granted, again, removed].map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  expect(granted.stdout).toBe('Ben Ali is observer on the hub until 2099-01-31 18:00 UTC.\n');
  expect(listed.stdout).toMatch(
    /Ben Ali +observer on the hub until 2099-01-31 18:00 UTC +\d+ \w+ ago/,
  );
  expect(asJson).toMatchObject([
    { isOwner: true, grants: [] },
    { name: 'Ben Ali', grants: [{ role: 'observer', scope: { type: 'hub' }, isExpired: false }] },
  ]);
  expect(ungranted.stdout).toContain('Ben Ali is no longer driver on the hub.');
  expect(await people()).toHaveLength(1);
});

test('[PEO4] exit codes say what was wrong', async () => {
  await run('operators', 'add', 'Cleo');
  const outcomes = [
    await run('operators', 'add', 'cleo'),
    await run('grant', '*', 'Nobody', 'driver'),
    await run('grant', '*', 'Cleo', 'king'),
    await run('grant', '*', 'Cleo', 'driver', '--until', 'tomorrow'),
    await run('grant', '*', 'Cleo', 'driver', '--until', '8x'),
    await run('grant', '*', 'Cleo', 'driver', '--until', '2020-01-01T00:00Z'),
    await run('grant', 'no-session', 'Cleo', 'driver'),
    await run('ungrant', '*', 'Cleo'),
    await run('operators', 'remove'),
  ];

  expect(outcomes.map(({ code }) => code)).toEqual([6, 5, 2, 2, 2, 2, 5, 5, 2]);
});

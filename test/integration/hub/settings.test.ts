import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { SettingValue } from '../../../src/shared/domain/settings.ts';
import { hubSettingNames } from '../../../src/shared/domain/settings.ts';
import { HubProcess } from '../../support/hub-process.ts';

let hub: HubProcess;
let home: string;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'roundhouse-settings-'));
  hub = new HubProcess({
    env: { PATH: process.env['PATH'] ?? '', HOME: home, ROUNDHOUSE_LAN: 'no' },
    claude: null,
  });
  await hub.start();
});

afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

async function settingNamed(name: string) {
  const { items } = await hub.client.call('settings.list');
  const found = items.find((item) => item.name === name);
  if (!found) throw new Error(`no setting ${name}`);
  return found;
}

function change(name: string, value: SettingValue | null) {
  return hub.client.call('settings.change', { params: { name }, body: { value } });
}

test('every setting says what counts, where it comes from, and why it is fixed', async () => {
  const { items } = await hub.client.call('settings.list');

  expect(items.map(({ name }) => name)).toEqual(hubSettingNames);
  const rows = items.map(({ name, value, source, fixedBy }) => [name, value, source, fixedBy]);
  expect(rows.slice(0, 5)).toEqual([
    [
      'data',
      hub.dataDirectory,
      'flag',
      'It is given at the start, with --data or ROUNDHOUSE_DATA.',
    ],
    ['port', 0, 'flag', 'This hub was started with --port; start it without, to change it here.'],
    [
      'lan',
      'off',
      'environment',
      'ROUNDHOUSE_LAN is set where this hub was started; unset it, to change it here.',
    ],
    ['claude', 'claude', 'default', null],
    ['launcher', 'local', 'default', null],
  ]);
});

test('a change counts at once, outlives a restart, and goes back to the default', async () => {
  const claude = join(home, 'my-claude');
  writeFileSync(claude, '#!/bin/sh\necho 9.9.9\n');
  chmodSync(claude, 0o755);

  expect(await change('claude', claude)).toMatchObject({
    value: claude,
    next: claude,
    source: 'kept',
    needsRestart: false,
  });
  const before = await hub.client.call('hub.read');
  await hub.stop();
  await hub.start();
  const after = await hub.client.call('hub.read');

  expect([before.claude, after.claude]).toEqual([
    { path: claude, version: '9.9.9' },
    { path: claude, version: '9.9.9' },
  ]);
  expect(await change('claude', null)).toMatchObject({ value: 'claude', source: 'default' });
  await hub.stop();
  await hub.start();
  expect(await settingNamed('claude')).toMatchObject({ value: 'claude', source: 'default' });
});

test('a value that cannot work is refused with the reason, and nothing is kept', async () => {
  const missing = join(home, 'nothing');
  await expect(change('claude', missing)).rejects.toMatchObject({
    code: 'bad_request',
    message: `There is no executable ${missing} on this machine.`,
  });
  await expect(change('launcher', 'moon')).rejects.toMatchObject({
    code: 'bad_request',
    message: 'Launcher must be one of local, docker, swarm, not "moon".',
  });
  await expect(change('port', 5000)).rejects.toMatchObject({ code: 'refused' });
  await expect(change('token', 'x')).rejects.toMatchObject({ code: 'not_found' });

  expect(await settingNamed('claude')).toMatchObject({ source: 'default' });
});

test('a file of settings that somebody broke stops the start with one sentence', async () => {
  await hub.stop();
  const file = join(hub.dataDirectory, 'settings.json');
  writeFileSync(file, '{"claude": ');

  await expect(hub.start()).rejects.toThrow(
    `${file} is not a JSON object of settings: mend or remove it`,
  );
});

test('a setting that needs a restart says what counts until then', async () => {
  await hub[Symbol.asyncDispose]();
  hub = new HubProcess({ env: { PATH: process.env['PATH'] ?? '', HOME: home }, claude: null });
  await hub.start();

  expect(await change('updates', 'off')).toMatchObject({
    value: 'ask',
    next: 'off',
    applies: 'restart',
    needsRestart: true,
  });
  await hub.stop();
  await hub.start();
  expect(await settingNamed('updates')).toMatchObject({ value: 'off', source: 'kept' });
});

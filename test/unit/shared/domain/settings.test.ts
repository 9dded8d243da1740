import { expect, test } from 'vitest';

import {
  parseSettings,
  settingNames,
  settingTable,
  sourceOf,
  withNetworkValues,
  type SettingName,
} from '../../../../src/shared/domain/settings.ts';

const defaults = {
  data: '~/.roundhouse',
  port: 4680,
  lan: 'off',
  claude: 'claude',
  hub: null,
  token: null,
  launcher: 'local',
  containerImage: 'node:24-bookworm-slim',
  egress: 'allowlist',
  egressAllow: 'none',
  updates: 'ask',
  onQuit: 'ask',
  startAtLogin: false,
  editor: 'auto',
  notifyGates: true,
  notifyQuestions: true,
  notifyTurns: true,
  notifyTroubles: true,
  notifySubAgents: false,
  quietHours: 'none',
  push: 'off',
  fourEyes: 'none',
  fourEyesApprovers: '1',
  fourEyesOwnerAfter: 'never',
};

test('without anything, every setting has its default', () => {
  const parsed = parseSettings({ flags: {}, environment: {} });

  expect(parsed).toEqual({ ok: true, value: defaults });
  expect(parsed.ok && Object.isFrozen(parsed.value)).toBe(true);
});

test('a flag wins over the environment, the environment over the default', () => {
  const parsed = parseSettings({
    flags: { port: '5000', lan: true },
    environment: { ROUNDHOUSE_PORT: '6000', ROUNDHOUSE_DATA: '/data', ROUNDHOUSE_LAN: 'no' },
  });

  expect(parsed).toEqual({
    ok: true,
    value: { ...defaults, port: 5000, lan: 'on', data: '/data' },
  });
});

test('an empty variable counts as not set', () => {
  expect(parseSettings({ flags: {}, environment: { ROUNDHOUSE_PORT: '' } })).toEqual({
    ok: true,
    value: defaults,
  });
});

test.each([
  ['1', true],
  ['TRUE', true],
  ['on', true],
  ['0', false],
  ['off', false],
  ['No', false],
])('a switch understands %s', (text, startAtLogin) => {
  expect(parseSettings({ flags: {}, environment: { ROUNDHOUSE_START_AT_LOGIN: text } })).toEqual({
    ok: true,
    value: { ...defaults, startAtLogin },
  });
});

test.each([
  ['yes', 'on'],
  ['0', 'off'],
  ['192.168.1.20', '192.168.1.20'],
  ['fd00::2', 'fd00::2'],
  ['eth0', 'eth0'],
])('the network setting understands %s', (text, lan) => {
  expect(parseSettings({ flags: {}, environment: { ROUNDHOUSE_LAN: text } })).toEqual({
    ok: true,
    value: { ...defaults, lan },
  });
});

test.each([
  [['--lan'], ['--lan=on']],
  [
    ['--lan', '--port', '0'],
    ['--lan=on', '--port', '0'],
  ],
  [
    ['--port', '0', '--lan', 'eth0', '--json'],
    ['--port', '0', '--lan=eth0', '--json'],
  ],
  [['--lan=eth0'], ['--lan=eth0']],
  [['--no-lan'], ['--lan=off']],
])('%j gives the network flag its value', (argv, expected) => {
  expect(withNetworkValues(argv)).toEqual(expected);
});

test.each([
  [{ flags: { port: 'x' } }, '--port must be a port, 0 to 65535, not "x"'],
  [{ flags: { port: '65536' } }, '--port must be a port, 0 to 65535, not "65536"'],
  [{ flags: { port: '-1' } }, '--port must be a port, 0 to 65535, not "-1"'],
  [{ flags: { port: '4e3' } }, '--port must be a port, 0 to 65535, not "4e3"'],
  [
    { environment: { ROUNDHOUSE_PORT: '80.5' } },
    'ROUNDHOUSE_PORT must be a port, 0 to 65535, not "80.5"',
  ],
  [
    { environment: { ROUNDHOUSE_START_AT_LOGIN: 'maybe' } },
    'ROUNDHOUSE_START_AT_LOGIN must be yes or no, not "maybe"',
  ],
  [
    { environment: { ROUNDHOUSE_LAN: 'http://x' } },
    'ROUNDHOUSE_LAN must be on, off, or an address or interface, not "http://x"',
  ],
  [{ flags: { launcher: 'cloud' } }, '--launcher must be one of local, docker, swarm, not "cloud"'],
  [{ flags: { data: '' } }, '--data is empty'],
])('%j is refused with a sentence that names its source', (given, error) => {
  expect(parseSettings({ flags: {}, environment: {}, ...given })).toEqual({ ok: false, error });
});

test('flags and environment names are each given once', () => {
  const flags = settingNames.map((name) => settingTable[name].flag);
  const variables = settingNames.map((name) => settingTable[name].environment);

  expect(new Set(flags).size).toBe(settingNames.length);
  expect(new Set(variables).size).toBe(settingNames.length);
});

test('what was changed in a running hub wins over the default, and over nothing else', () => {
  const kept = { port: '5001', launcher: 'docker' };
  const sources = { flags: { port: '5000' }, environment: {}, kept };

  expect(parseSettings(sources)).toEqual({
    ok: true,
    value: { ...defaults, port: 5000, launcher: 'docker' },
  });
  expect(
    ['port', 'launcher', 'claude'].map((name) => sourceOf(name as SettingName, sources)),
  ).toEqual(['flag', 'kept', 'default']);
});

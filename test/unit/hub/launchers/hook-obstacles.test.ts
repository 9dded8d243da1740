import { expect, test } from 'vitest';

import type {
  ClaudeSettingsFile,
  SettingsRank,
} from '../../../../src/main/hub/launchers/claude-settings.ts';
import { findHookObstacle } from '../../../../src/main/hub/launchers/hook-obstacles.ts';

function file(rank: SettingsRank, values: Readonly<Record<string, unknown>>): ClaudeSettingsFile {
  return { path: `/${rank}.json`, rank, values };
}

test.each<[string, ClaudeSettingsFile]>([
  ['disableAllHooks', file('user', { disableAllHooks: true })],
  ['disableAllHooks', file('project', { disableAllHooks: true })],
  ['disableAllHooks', file('local', { disableAllHooks: true })],
  ['disableAllHooks', file('managed', { disableAllHooks: true })],
  ['allowManagedHooksOnly', file('managed', { allowManagedHooksOnly: true })],
  ['disableSideloadFlags', file('managed', { disableSideloadFlags: true })],
  ['allowedHttpHookUrls', file('user', { allowedHttpHookUrls: [] })],
  ['allowedHttpHookUrls', file('local', { allowedHttpHookUrls: ['https://hooks.corp.test/*'] })],
  ['allowedHttpHookUrls', file('local', { allowedHttpHookUrls: ['http://127.0.0.1:40001/*'] })],
  ['httpHookAllowedEnvVars', file('user', { httpHookAllowedEnvVars: [] })],
  ['httpHookAllowedEnvVars', file('user', { httpHookAllowedEnvVars: ['OTHER'] })],
])('[CC2] %s is named with its file: %j', (key, settings) => {
  const found = findHookObstacle([settings]);

  expect(found).toMatchObject({ key, path: settings.path, isLeak: false });
  expect(found?.reason).toContain(`"${key}" in ${settings.path}`);
  expect(found?.fix).toContain(settings.path);
});

test.each<[string, readonly ClaudeSettingsFile[]]>([
  ['nothing is set', []],
  [
    'a file that outranks it switches hooks on',
    [file('user', { disableAllHooks: true }), file('local', { disableAllHooks: false })],
  ],
  [
    'only an administrator can allow managed hooks only',
    [file('user', { allowManagedHooksOnly: true })],
  ],
  ['our addresses are allowed', [file('user', { allowedHttpHookUrls: ['http://127.0.0.1:*'] })]],
  ['all are allowed', [file('user', { allowedHttpHookUrls: ['*'] })]],
  [
    'another file allows them',
    [
      file('user', { allowedHttpHookUrls: ['http://127.*'] }),
      file('project', { allowedHttpHookUrls: [] }),
    ],
  ],
  [
    'our variable is allowed',
    [file('user', { httpHookAllowedEnvVars: ['ROUNDHOUSE_HOOK_TOKEN'] })],
  ],
  ['the values are of no use', [file('user', { disableAllHooks: 'no', allowedHttpHookUrls: 'x' })]],
  ['one spelling is enough for loopback', [file('managed', { env: { NO_PROXY: 'corp.test' } })]],
  [
    'both spellings of a user are outranked',
    [file('user', { env: { NO_PROXY: 'a', no_proxy: 'a' } })],
  ],
])('[CC2] there is no obstacle where %s', (_name, files) => {
  expect(findHookObstacle(files)).toBeNull();
});

test('[CC2] an argument that switches hooks off is named', () => {
  expect(findHookObstacle([], ['--model', 'x', '--bare'])).toMatchObject({
    key: '--bare',
    path: null,
  });
});

test('[CC1] an administrator whose exceptions leave loopback out would send the hooks to the proxy', () => {
  const env = { HTTPS_PROXY: 'http://proxy.test', NO_PROXY: 'corp.test', no_proxy: 'corp.test' };

  expect(findHookObstacle([file('managed', { env })])).toMatchObject({ isLeak: true });
  expect(
    findHookObstacle([file('managed', { env: { ...env, no_proxy: 'corp.test,127.0.0.1' } })]),
  ).toBeNull();
});

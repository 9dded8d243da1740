import { expect, test } from 'vitest';

import type { ClaudeSettingsFile } from '../../../../src/main/hub/launchers/claude-settings.ts';
import { withDirectLoopback } from '../../../../src/main/hub/launchers/direct-loopback.ts';

function settings(env: unknown): ClaudeSettingsFile {
  return { path: '/home/ana/.claude/settings.json', rank: 'user', values: { env } };
}

function listFrom(environment: Record<string, string>, ...envs: readonly unknown[]): string {
  const { NO_PROXY: upper, no_proxy: lower } = withDirectLoopback(
    environment,
    envs.map((env) => settings(env)),
  );
  expect(lower).toBe(upper);
  return upper ?? '';
}

test('[CC1] both spellings name loopback, and nothing else changes', () => {
  expect(withDirectLoopback({ PATH: '/bin', HTTP_PROXY: 'http://proxy.test' }, [])).toEqual({
    PATH: '/bin',
    HTTP_PROXY: 'http://proxy.test',
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
  });
});

test.each([
  ['one spelling', { no_proxy: 'localhost' }, 'localhost,127.0.0.1'],
  ['the other', { NO_PROXY: '.corp.test' }, '.corp.test,127.0.0.1'],
  [
    'both, joined',
    { NO_PROXY: 'a.test, b.test', no_proxy: 'b.test c.test' },
    'a.test,b.test,c.test,127.0.0.1',
  ],
  ['loopback already', { NO_PROXY: '127.0.0.1,a.test' }, '127.0.0.1,a.test'],
  ['one port of loopback', { NO_PROXY: '127.0.0.1:8080' }, '127.0.0.1:8080,127.0.0.1'],
  ['everything', { no_proxy: '*', NO_PROXY: 'a.test' }, '*'],
  ['empty ones', { no_proxy: '', NO_PROXY: ' , ' }, '127.0.0.1'],
])('[CC1] what the environment excepts stays excepted: %s', (_name, environment, list) => {
  expect(listFrom(environment)).toBe(list);
});

test('[CC1] settings replace a spelling of the environment, and the last file outranks the others', () => {
  const environment = { NO_PROXY: 'old.test', no_proxy: 'kept.test' };
  const list = listFrom(environment, { NO_PROXY: 'user.test' }, { NO_PROXY: 'repo.test' });

  expect(list).toBe('repo.test,kept.test,127.0.0.1');
});

test.each([null, 'text', { NO_PROXY: 5 }, ['NO_PROXY']])('an odd `env` is none: %j', (env) => {
  expect(listFrom({}, env)).toBe('127.0.0.1');
});

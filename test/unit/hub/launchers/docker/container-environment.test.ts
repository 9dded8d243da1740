import { expect, test } from 'vitest';

import {
  containerEnvironment,
  firstRunAnswers,
} from '../../../../../src/main/hub/launchers/docker/container-environment.ts';

test('[CON-7] a start without a credential is refused, with what to do', () => {
  expect(containerEnvironment({ HOME: '/home/ana', ANTHROPIC_API_KEY: '' })).toEqual({
    ok: false,
    error: expect.stringContaining('claude setup-token') as string,
  });
});

test('[CON-7] Claude Code in a container gets what names its model API, and nothing else of the hub', () => {
  const made = containerEnvironment({
    HOME: '/home/ana',
    PATH: '/home/ana/bin',
    AWS_SECRET_ACCESS_KEY: 'secret',
    CLAUDE_CONFIG_DIR: '/home/ana/.claude',
    CLAUDE_CODE_OAUTH_TOKEN: 'token',
    CLAUDE_CODE_SESSION_ID: 'of another',
    ANTHROPIC_BASE_URL: 'http://model',
    DISABLE_TELEMETRY: '1',
  });
  expect(made).toEqual({
    ok: true,
    value: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/roundhouse/home',
      SHELL: '/bin/bash',
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      DISABLE_AUTOUPDATER: '1',
      CLAUDE_CODE_OAUTH_TOKEN: 'token',
      ANTHROPIC_BASE_URL: 'http://model',
      DISABLE_TELEMETRY: '1',
    },
  });
});

test('the first answers approve the key by its end, and hold no key', () => {
  const key = 'sk-ant-0123456789-abcdefghijklmnopqrst';
  const answers = firstRunAnswers({ ANTHROPIC_API_KEY: key });
  expect(JSON.parse(answers)).toMatchObject({
    customApiKeyResponses: { approved: ['abcdefghijklmnopqrst'] },
  });
  expect(answers).not.toContain(key);
});

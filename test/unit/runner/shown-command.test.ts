import { expect, test } from 'vitest';

import { shownCommand } from '../../../src/runner/claude/shown-command.ts';

test('[RUN31] is the executable and every argument as it was given', () => {
  const args = ['--resume', 'c0ffee', '--settings', '{"env":{"NO_PROXY":"127.0.0.1"}}', '{broken'];

  expect(shownCommand('/usr/bin/claude', args)).toEqual(['/usr/bin/claude', ...args]);
});

test.each([
  ['sk-ant-api03-abcdef', '[removed]'],
  ['--header=Authorization: Bearer abc.def', '--header=Authorization: [removed]'],
  [
    '{"mcpServers":{"x":{"env":{"API_KEY":"hunter2"}}}}',
    '{"mcpServers":{"x":{"env":{"API_KEY":"[removed]"}}}}',
  ],
])('[RUN31] has no credential in it: %s', (arg, shown) => {
  expect(shownCommand('claude', [arg])).toEqual(['claude', shown]);
});

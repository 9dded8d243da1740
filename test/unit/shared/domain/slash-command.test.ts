import { expect, test } from 'vitest';

import { demandOf } from '../../../../src/main/hub/http/demanding-bodies.ts';
import { commandNameOf } from '../../../../src/shared/domain/slash-command.ts';

test.each([
  ['/compact', 'compact'],
  ['/sub:deep now', 'sub:deep'],
  ['/a\nb', 'a'],
  ['/etc/hosts', null],
  ['see /compact', null],
  ['/', null],
  ['/ name', null],
])('the name of the command in %j is %j', (text, name) => {
  expect(commandNameOf(text)).toBe(name);
});

test('[MSG14] a command that changes how Claude Code asks needs the right to change the mode', () => {
  const plan = { text: '/plan', isCommand: true };
  expect(demandOf('sessions.send', plan)).toBe('session.change-mode');
  expect(demandOf('sessions.send', { text: '/plan' })).toBeNull();
  expect(demandOf('sessions.send', { text: '/compact', isCommand: true })).toBeNull();
});

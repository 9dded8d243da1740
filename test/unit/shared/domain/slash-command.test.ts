import { expect, test } from 'vitest';

import { commandNameOf } from '../../../../src/shared/domain/slash-command.ts';
import { demandedActions } from '../../../../src/shared/wire/demand.ts';
import { routes } from '../../../../src/shared/wire/http-routes.ts';

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
  const send = routes['sessions.send'];
  const plan = { text: '/plan', isCommand: true };
  expect(demandedActions(send, plan)).toEqual(['session.change-mode']);
  for (const text of ['/exit', '/quit', '/logout', '/login', '/remote-control']) {
    expect(demandedActions(send, { text, isCommand: true })).toEqual(['session.change-mode']);
  }
  expect(demandedActions(send, { text: '/plan' })).toEqual([]);
  expect(demandedActions(send, { text: '/compact', isCommand: true })).toEqual([]);
});

import { expect, it } from 'vitest';

import { hasLastingRight } from '../../../../src/main/hub/access/lasting-right.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import type { Grant, GrantScope, Role } from '../../../../src/shared/domain/operator.ts';

const web = { id: asId('session', 's_web'), repo: '/repo' };

function maySend(role: Role, scope: GrantScope): boolean {
  const grant: Grant = { role, scope, expiresAtMs: null };
  return hasLastingRight([grant], 'message.send', web);
}

it.each([
  ['driver', { type: 'session', session: web.id }, true],
  ['owner', { type: 'repo', repo: '/repo' }, true],
  ['driver', { type: 'hub' }, true],
  ['observer', { type: 'hub' }, false],
  ['approver', { type: 'session', session: web.id }, false],
  ['driver', { type: 'session', session: asId('session', 's_other') }, false],
  ['owner', { type: 'repo', repo: '/other' }, false],
] as const)('[PEO8] a %s of %j may still send: %s', (role, scope, expected) => {
  expect(maySend(role, scope)).toBe(expected);
});

it('[PEO8] nothing is left without a grant', () => {
  expect(hasLastingRight([], 'message.send', web)).toBe(false);
});

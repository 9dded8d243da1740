import { expect, test } from 'vitest';

import type { Principal } from '../../../../src/main/hub/access/principal.ts';
import { searchScope } from '../../../../src/main/hub/http/search-scope.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import type { Role } from '../../../../src/shared/domain/operator.ts';

function session(name: string) {
  return { id: asId('session', `s_${name}`), repo: `/repos/${name}`, name };
}

const sessions = [session('one'), session('two'), session('hidden')];

/** Somebody with a role on each of some sessions. */
function guest(roles: Readonly<Record<string, Role>>): Principal {
  return {
    type: 'operator',
    operator: { id: asId('operator', 'o_guest'), name: 'Jo' },
    device: { id: asId('device', 'd_guest'), name: 'phone', kind: 'browser' },
    plane: 'lan',
    grants: Object.entries(roles).map(([name, role]) => ({
      role,
      scope: { type: 'session', session: session(name).id },
      expiresAtMs: null,
    })),
    isUnlocked: true,
  };
}

function namesOf(roles: Readonly<Record<string, Role>>, reference?: string) {
  const scope = searchScope({ principal: guest(roles), sessions, reference });
  return scope.ok ? scope.value : scope.error.code;
}

test('[ROLE-5] a role that may search on one session opens no other one', () => {
  expect(namesOf({ one: 'observer', two: 'approver' })).toEqual(['s_two']);
});

test('[ROLE-5] a session by its name: searched, refused by the role on it, or not there', () => {
  const roles = { one: 'observer', two: 'approver' } as const;
  expect(namesOf(roles, '@two')).toEqual(['s_two']);
  expect(namesOf(roles, 'one')).toBe('forbidden_role');
  expect(namesOf(roles, 'hidden')).toBe('not_found');
  expect(namesOf(roles, 'nobody')).toBe('not_found');
});

import { describe, expect, test } from 'vitest';

import { authorize, type Target } from '../../../../src/main/hub/access/authorize.ts';
import {
  noPrincipal,
  type OperatorPrincipal,
  type Principal,
} from '../../../../src/main/hub/access/principal.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { guardedActions, type GuardedAction } from '../../../../src/shared/domain/action.ts';
import {
  accessLevels,
  type Grant,
  type GrantScope,
  type Role,
} from '../../../../src/shared/domain/operator.ts';
import { levelRights, rights, type Right } from '../../../../src/shared/domain/rights.ts';
import { cells, columns, rows, type Column, type Letter } from '../../../support/rights.ts';

const session = { id: asId('session', 's_shared'), repo: '/repos/shop' };
const otherSession = { id: asId('session', 's_hidden'), repo: '/repos/payroll' };
const device = asId('device', 'd_asking');
const otherDevice = asId('device', 'd_other');

const onHub: GrantScope = { type: 'hub' };

function on({ id }: typeof session): GrantScope {
  return { type: 'session', session: id };
}

function grant(role: Role, scope: GrantScope): Grant {
  return { role, scope, expiresAtMs: null };
}

function operator(role: Role, more: Partial<OperatorPrincipal> = {}): OperatorPrincipal {
  return {
    type: 'operator',
    operator: { id: asId('operator', 'o_1'), name: 'Jo' },
    device: { id: device, name: 'phone', kind: 'browser' },
    plane: 'lan',
    grants: [grant(role, role === 'owner' ? onHub : on(session))],
    isUnlocked: false,
    ...more,
  };
}

function principalOf(column: Column, isUnlocked = false): Principal {
  switch (column) {
    case 'observer':
    case 'approver':
    case 'driver':
      return operator(column, { isUnlocked });
    case 'speaker':
      return operator('driver', {
        isUnlocked,
        device: { id: device, name: 'phone', kind: 'browser', roles: ['speaker'] },
      });
    case 'owner-remote':
      return operator('owner', { isUnlocked });
    case 'owner-desktop':
      return operator('owner', { plane: 'local', isUnlocked });
    case 'channel':
      return { type: 'channel', session: session.id };
    case 'worker':
      return { type: 'runner', runner: asId('runner', 'r_1'), session: session.id };
  }
}

/** `ok`, or the code of the refusal. */
function judge(principal: Principal, action: GuardedAction, target: Target): string {
  const judged = authorize(principal, action, target);
  return judged.ok ? 'ok' : judged.error.code;
}

test('every action has its row, and every row its seven cells', () => {
  expect(rows.map(({ action }) => action).toSorted()).toEqual(guardedActions.toSorted());
  expect(rows.every(({ letters }) => letters.length === columns.length)).toBe(true);
  expect(columns).toEqual(accessLevels);
});

describe.each(cells)('[S2] $action by $column ($letter)', ({ action, column, letter }) => {
  const mine: Target = { session, device, batonHolder: device, isOwn: true };
  const theirs: Target = { session, device: otherDevice, batonHolder: otherDevice };

  test('on what is its own, with the baton, unlocked', () => {
    const target = action === 'audit.read' ? { ...mine, session: null } : mine;

    expect(judge(principalOf(column, true), action, target)).toBe(
      letter === '-' ? 'forbidden_role' : 'ok',
    );
  });

  test("on what is somebody else's, without the baton, locked", () => {
    // Rows of the audit have no session: they are somebody's own or not.
    const target = action === 'audit.read' ? { ...theirs, session: null } : theirs;
    const expected: Readonly<Record<Letter, string>> = {
      y: 'ok',
      '-': 'forbidden_role',
      b: 'baton_held',
      s: 'step_up_required',
      x: 'step_up_required',
      // This session is the credential's own; the next test asks about another.
      o: action === 'audit.read' ? 'forbidden_role' : 'ok',
      m: 'forbidden_role',
    };

    expect(judge(principalOf(column), action, target)).toBe(expected[letter]);
  });

  test('[ROLE-5] on a session that is not shared', () => {
    const target: Target = { session: otherSession, device, batonHolder: device };
    const seesAll = column === 'owner-remote' || column === 'owner-desktop';
    const isPosting = action === 'hook.post' || action === 'mcp.call';
    const hidden = isPosting ? 'forbidden_role' : 'not_found';

    expect(judge(principalOf(column, true), action, target)).toBe(
      seesAll ? judge(principalOf(column, true), action, { ...target, session }) : hidden,
    );
  });
});

test.each(guardedActions)('[S1] %s needs a credential', (action) => {
  expect(judge(noPrincipal, action, { session })).toBe('unauthorized');
  expect(judge(noPrincipal, action, { session: null, isOwn: true })).toBe('unauthorized');
});

test('what is public needs no credential', () => {
  expect(authorize(noPrincipal, 'public', { session: null })).toEqual({ ok: true });
});

test('[ROLE-4] somebody without any role may do nothing', () => {
  const nobody = operator('observer', { grants: [], isUnlocked: true });

  const allowed = guardedActions.filter(
    (action) => judge(nobody, action, { session: null, isOwn: true, device }) === 'ok',
  );

  expect(allowed).toEqual([]);
});

test('who holds two roles may do what either allows, and nothing more', () => {
  const both = operator('driver', {
    grants: [grant('driver', on(session)), grant('approver', on(session))],
  });

  expect(judge(both, 'gate.answer', { session })).toBe('ok');
  expect(judge(both, 'message.send', { session })).toBe('ok');
  expect(judge(both, 'session.stop', { session })).toBe('forbidden_role');
});

test('a role on one session is no role on another', () => {
  const guest = operator('observer', {
    grants: [grant('driver', on(session)), grant('observer', on(otherSession))],
  });

  expect(judge(guest, 'message.send', { session })).toBe('ok');
  expect(judge(guest, 'message.send', { session: otherSession })).toBe('forbidden_role');
});

test('a role on a repo is one on each of its sessions, and on no other', () => {
  const guest = operator('driver', {
    grants: [grant('driver', { type: 'repo', repo: '/repos/shop' })],
  });

  expect(judge(guest, 'message.send', { session })).toBe('ok');
  expect(judge(guest, 'session.read', { session: otherSession })).toBe('not_found');
  expect(judge(guest, 'session.read', { session: { ...session, repo: null } })).toBe('not_found');
});

test.each([on(session), { type: 'repo', repo: '/repos/shop' } as const])(
  'an owner of $type only does not own the hub',
  (scope) => {
    const guest = operator('owner', { plane: 'local', grants: [grant('owner', scope)] });

    expect(judge(guest, 'session.stop', { session })).toBe('ok');
    expect(judge(guest, 'hub.read', { session: null })).toBe('ok');
    expect(
      guardedActions.filter(
        (action) => action.startsWith('hub.') && judge(guest, action, { session: null }) === 'ok',
      ),
    ).toEqual(['hub.read']);
    expect(judge(guest, 'settings.change', { session: null })).toBe('forbidden_role');
    expect(judge(guest, 'device.pair', { session: null })).toBe('forbidden_role');
  },
);

test('no access level has two conditions for one action', () => {
  for (const level of Object.values(levelRights)) {
    const actions = Object.keys(level).flatMap((right) => [...rights[right as Right]]);

    expect(actions).toEqual([...new Set(actions)]);
  }
});

test('[ROLE-5] a session that is not shared is refused like one that does not exist', () => {
  const hidden = authorize(operator('observer'), 'session.read', { session: otherSession });
  const random = authorize(operator('observer'), 'session.read', {
    session: { id: asId('session', 's_never_was'), repo: null },
  });

  expect(hidden).toEqual(random);
});

test('a remote owner types with the baton and unlocked, not with one of the two', () => {
  const owner = principalOf('owner-remote', true);

  expect(judge(owner, 'terminal.type', { session, batonHolder: device })).toBe('ok');
  expect(judge(owner, 'terminal.type', { session, batonHolder: null })).toBe('baton_held');
});

import { describe, expect, it } from 'vitest';

import { authorize } from '../../../../src/main/hub/access/authorize.ts';
import { accessOf } from '../../../../src/main/hub/access/principal.ts';
import type { OperatorPrincipal } from '../../../../src/main/hub/access/principal.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { mayEver } from '../../../../src/shared/domain/access.ts';
import { guardedActions } from '../../../../src/shared/domain/action.ts';
import { deviceRoles } from '../../../../src/shared/domain/device-role.ts';
import { roles } from '../../../../src/shared/domain/operator.ts';
import type { GrantScope } from '../../../../src/shared/domain/operator.ts';

const web = { id: asId('session', 's_web'), repo: '/home/ana/web' };
const shop = { id: asId('session', 's_shop'), repo: '/home/ana/shop' };

const scopes: readonly GrantScope[] = [
  { type: 'hub' },
  { type: 'repo', repo: web.repo },
  { type: 'session', session: web.id },
];

const principals = scopes.flatMap((scope) =>
  roles.flatMap((role) =>
    [undefined, ...deviceRoles].flatMap((deviceRole) =>
      (['local', 'lan'] as const).map((plane): OperatorPrincipal => {
        const device = { id: asId('device', 'd_ben'), name: 'Firefox on Linux' };
        return {
          type: 'operator',
          operator: { id: asId('operator', 'o_ben'), name: 'Ben' },
          device: {
            ...device,
            kind: 'browser',
            ...(deviceRole && { roles: [deviceRole] }),
          },
          plane,
          grants: [{ role, scope, expiresAtMs: null }],
          isUnlocked: true,
        };
      }),
    ),
  ),
);

describe('[PEO9] what a device is told that it may do', () => {
  it.each([
    ['the hub', null],
    ['a session', web],
    ['a session of another repo', shop],
  ] as const)('is what the hub lets it do, on %s', (_words, session) => {
    for (const principal of principals) {
      const device = principal.device.id;
      for (const action of guardedActions) {
        // Nothing is in its way: it holds the baton, it is unlocked, and it asks about itself.
        const target = { session, device, batonHolder: device, isOwn: true };
        expect({
          action,
          grants: principal.grants,
          roles: principal.device.roles,
          may: mayEver(accessOf(principal), action, session),
        }).toEqual({
          action,
          grants: principal.grants,
          roles: principal.device.roles,
          may: authorize(principal, action, target).ok,
        });
      }
    }
  });

  it('is nothing before the hub has said it', () => {
    const nothing = guardedActions.filter((action) =>
      [null, web].some((session) => mayEver({ hub: [], grants: [] }, action, session)),
    );
    expect(nothing).toEqual([]);
  });
});

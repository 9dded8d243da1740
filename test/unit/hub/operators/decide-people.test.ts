import { describe, expect, it } from 'vitest';

import type { Granter, GrantRequest } from '../../../../src/main/hub/operators/decide-people.ts';
import {
  decideAddOperator,
  decideGiveGrant,
  decideRemoveOperator,
  decideRenameOperator,
  decideWithdrawGrant,
} from '../../../../src/main/hub/operators/decide-people.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import type { HubEventBody } from '../../../../src/shared/domain/event.ts';
import type { Grant, Operator } from '../../../../src/shared/domain/operator.ts';
import { hubAfter } from '../../../support/people.ts';

const owner: Operator = { id: asId('operator', 'o_owner'), name: 'Ana' };
const ben: Operator = { id: asId('operator', 'o_ben'), name: 'Ben' };
const cleo: Operator = { id: asId('operator', 'o_cleo'), name: 'Cleo' };
const web = asId('session', 's_web');
const nowMs = Date.parse('2030-01-01T00:00:00.000Z');
const hourMs = 3_600_000;

const added: HubEventBody = { kind: 'operator.added', data: { operator: ben.id, name: 'Ben' } };
const onHub: Grant = { role: 'owner', scope: { type: 'hub' }, expiresAtMs: null };
const byOwner: Granter = { operator: owner.id, grants: [onHub] };

function asked(change: Partial<GrantRequest> = {}): GrantRequest {
  return {
    id: asId('grant', 'p_new'),
    operator: ben.id,
    role: 'driver',
    scope: { type: 'session', session: web },
    repo: '/repo',
    expiresAtMs: null,
    ...change,
  };
}

function given(id: string, expiresAt: string | null): HubEventBody {
  const { operator, role, scope } = asked();
  return {
    kind: 'grant.given',
    data: { grant: asId('grant', id), operator, role, scope, expiresAt },
  };
}

function give(state: readonly HubEventBody[], by: Granter, change: Partial<GrantRequest> = {}) {
  const decided = decideGiveGrant(hubAfter(...state), { owner, by, nowMs }, asked(change));
  return decided.ok ? decided.value : `${decided.error.code}: ${decided.error.message}`;
}

describe('[PEO1] operators', () => {
  it('are added under a name that nobody else has, the owner included', () => {
    const hub = hubAfter(added);

    expect(decideAddOperator(hub, owner, cleo)).toEqual({
      ok: true,
      value: [{ kind: 'operator.added', data: { operator: cleo.id, name: 'Cleo' } }],
    });
    for (const name of ['ben', 'ANA']) {
      expect(decideAddOperator(hub, owner, { ...cleo, name })).toMatchObject({
        error: { code: 'name_taken' },
      });
    }
  });

  it('are renamed, also to another case of the same name, and not to the name of another', () => {
    const hub = hubAfter(added, {
      kind: 'operator.added',
      data: { operator: cleo.id, name: 'Cleo' },
    });

    expect(decideRenameOperator(hub, owner, { ...ben, name: 'BEN' })).toEqual({
      ok: true,
      value: [{ kind: 'operator.renamed', data: { operator: ben.id, name: 'BEN' } }],
    });
    expect(decideRenameOperator(hub, owner, { ...ben, name: 'cleo' })).toMatchObject({
      error: { code: 'name_taken' },
    });
    expect(decideRenameOperator(hub, owner, ben)).toEqual({ ok: true, value: [] });
  });

  it('are removed, except the owner of the hub and strangers', () => {
    const hub = hubAfter(added);

    expect(decideRemoveOperator(hub, owner, ben.id)).toEqual({
      ok: true,
      value: [{ kind: 'operator.removed', data: { operator: ben.id, name: 'Ben' } }],
    });
    expect(decideRemoveOperator(hub, owner, owner.id)).toMatchObject({
      error: { code: 'refused', message: 'Ana owns this hub, which cannot be changed.' },
    });
    expect(decideRemoveOperator(hub, owner, cleo.id)).toMatchObject({
      error: { code: 'not_found' },
    });
  });
});

describe('[PEO2] a grant', () => {
  it('is given by an owner', () => {
    expect(give([added], byOwner, { expiresAtMs: nowMs + hourMs })).toEqual([
      {
        kind: 'grant.given',
        data: {
          grant: 'p_new',
          operator: ben.id,
          role: 'driver',
          scope: { type: 'session', session: web },
          expiresAt: '2030-01-01T01:00:00.000Z',
        },
      },
    ]);
  });

  it('is not given to an operator who is not here, nor to the owner', () => {
    expect(give([], byOwner)).toBe('not_found: There is no such operator.');
    expect(give([added], byOwner, { operator: owner.id })).toBe(
      'refused: Ana owns this hub, which cannot be changed.',
    );
  });

  it('[ROLE-3] is not given to oneself', () => {
    const self: Granter = { operator: ben.id, grants: [onHub] };

    expect(give([added], self)).toBe('forbidden_role: You cannot grant a role to yourself.');
  });

  it('is not given with an end that has passed', () => {
    expect(give([added], byOwner, { expiresAtMs: nowMs })).toBe(
      'bad_request: expiresAt: this time has passed.',
    );
  });

  it('is not given twice, and replaced when only its end differs', () => {
    const known = [added, given('p_old', null)];

    expect(give(known, byOwner)).toBe('refused: This operator is driver there already.');
    expect(give(known, byOwner, { expiresAtMs: nowMs + hourMs })).toMatchObject([
      { kind: 'grant.withdrawn', data: { grant: 'p_old' } },
      { kind: 'grant.given', data: { grant: 'p_new', expiresAt: '2030-01-01T01:00:00.000Z' } },
    ]);
    expect(give(known, byOwner, { role: 'approver' })).toHaveLength(1);
  });

  it('is withdrawn once', () => {
    const hub = hubAfter(added, given('p_old', null));

    expect(decideWithdrawGrant(hub, asId('grant', 'p_old'))).toMatchObject({
      ok: true,
      value: [{ kind: 'grant.withdrawn', data: { grant: 'p_old', operator: ben.id } }],
    });
    expect(decideWithdrawGrant(hub, asId('grant', 'p_other'))).toMatchObject({
      error: { code: 'not_found' },
    });
  });
});

describe('[ROLE-3] a grant never exceeds the rights of the granter', () => {
  const onSession: Grant = { ...onHub, scope: { type: 'session', session: web } };
  const onRepo: Grant = { ...onHub, scope: { type: 'repo', repo: '/repo' } };
  const elsewhere: Grant = { ...onHub, scope: { type: 'repo', repo: '/other' } };
  const scopes = {
    session: { scope: { type: 'session', session: web }, repo: '/repo' },
    repo: { scope: { type: 'repo', repo: '/repo' }, repo: null },
    hub: { scope: { type: 'hub' }, repo: null },
  } as const;

  it.each([
    ['the hub', onHub, { session: true, repo: true, hub: true }],
    ['the repo', onRepo, { session: true, repo: true, hub: false }],
    ['the session', onSession, { session: true, repo: false, hub: false }],
    ['another repo', elsewhere, { session: false, repo: false, hub: false }],
  ])('in place: an owner of %s', (_where, grant, expected) => {
    const by: Granter = { operator: cleo.id, grants: [grant] };
    const may = Object.fromEntries(
      Object.entries(scopes).map(([name, scope]) => [
        name,
        typeof give([added], by, scope) !== 'string',
      ]),
    );

    expect(may).toEqual(expected);
  });

  it.each(['observer', 'driver', 'approver'] as const)('in role: %s grants nothing', (role) => {
    const by: Granter = { operator: cleo.id, grants: [{ ...onHub, role }] };

    expect(give([added], by, { role: 'observer' })).toBe(
      'forbidden_role: Only an owner there may grant a role.',
    );
  });

  it('in time: it ends with the role of the granter at the latest', () => {
    const by: Granter = {
      operator: cleo.id,
      grants: [{ ...onHub, expiresAtMs: nowMs + hourMs }],
    };

    expect(give([added], by)).toBe('forbidden_role: Your own role ends before this grant would.');
    expect(give([added], by, { expiresAtMs: nowMs + 2 * hourMs })).toContain('forbidden_role');
    expect(give([added], by, { expiresAtMs: nowMs + hourMs })).toHaveLength(1);
  });
});

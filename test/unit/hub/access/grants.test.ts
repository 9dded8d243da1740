import { expect, it } from 'vitest';

import { FoldedGrants } from '../../../../src/main/hub/access/grants.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import type { HubEventBody } from '../../../../src/shared/domain/event.ts';
import { foldHub } from '../../../../src/shared/domain/fold/fold-hub.ts';
import type { HubState } from '../../../../src/shared/domain/hub-state.ts';
import { hubAfter, hubEvent } from '../../../support/people.ts';

const owner = asId('operator', 'o_owner');
const ben = asId('operator', 'o_ben');
const web = asId('session', 's_web');

const added: HubEventBody = { kind: 'operator.added', data: { operator: ben, name: 'Ben' } };
const terms = {
  grant: asId('grant', 'p_1'),
  operator: ben,
  role: 'driver',
  scope: { type: 'session', session: web },
} as const;
const given: HubEventBody = {
  kind: 'grant.given',
  data: { ...terms, expiresAt: '2030-01-01T01:00:00.000Z' },
};

class Hub {
  state: HubState;
  readonly grants = new FoldedGrants({ owner, hub: () => this.state });

  constructor(...bodies: readonly HubEventBody[]) {
    this.state = hubAfter(...bodies);
  }

  happens(body: HubEventBody): void {
    this.state = foldHub(this.state, hubEvent(this.state.lastSeq + 1, body));
  }
}

it('the owner of the machine has everything, also on a new hub', () => {
  expect(new Hub().grants.grantsOf(owner)).toEqual([
    { role: 'owner', scope: { type: 'hub' }, expiresAtMs: null },
  ]);
});

it('[PEO2] an operator has what the state of this moment says', () => {
  const hub = new Hub(added);
  const before = hub.grants.grantsOf(ben);

  hub.happens(given);
  const granted = hub.grants.grantsOf(ben);
  hub.happens({ kind: 'grant.withdrawn', data: terms });

  expect(before).toEqual([]);
  expect(granted).toEqual([
    {
      role: 'driver',
      scope: { type: 'session', session: web },
      expiresAtMs: Date.parse('2030-01-01T01:00:00.000Z'),
    },
  ]);
  expect(hub.grants.grantsOf(ben)).toEqual([]);
});

it('[PEO1] nothing is left to an operator who was removed, also when grants outlive them in the log', () => {
  const hub = new Hub(added, given);

  hub.happens({ kind: 'operator.removed', data: { operator: ben, name: 'Ben' } });
  hub.happens(given);

  expect(hub.grants.grantsOf(ben)).toEqual([]);
});

it('[PEO1] a new name is used from the moment of the renaming', () => {
  const hub = new Hub(added);
  const asSignedIn = { id: ben, name: 'Ben' };
  const before = hub.grants.currentOf(asSignedIn);

  hub.happens({ kind: 'operator.renamed', data: { operator: ben, name: 'Benedikt' } });

  expect([before.name, hub.grants.currentOf(asSignedIn).name]).toEqual(['Ben', 'Benedikt']);
});

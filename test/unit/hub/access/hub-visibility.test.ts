import { expect, it } from 'vitest';

import { canSeeHubEvent, visibleHubState } from '../../../../src/main/hub/access/hub-visibility.ts';
import { asId, type OperatorId } from '../../../../src/shared/base/ids.ts';
import { hubActor } from '../../../../src/shared/domain/actor.ts';
import type { HubEvent, HubEventBody } from '../../../../src/shared/domain/event.ts';
import type { HubState } from '../../../../src/shared/domain/hub-state.ts';
import { emptyHubState } from '../../../../src/shared/domain/hub-state.ts';
import { hubAfter, hubEvent } from '../../../support/people.ts';
import { sampleCrew } from '../../../support/sample-crew.ts';
import { person } from '../../../support/stream-stage.ts';

const ben = asId('operator', 'o_Ben');
const cleo = asId('operator', 'o_cleo');

function addedEvent(operator: OperatorId, name: string): HubEventBody {
  return { kind: 'operator.added', data: { operator, name } };
}

function givenEvent(grant: string, operator: OperatorId): HubEventBody {
  const scope = { type: 'session', session: asId('session', 's_web') } as const;
  const data = { grant: asId('grant', grant), operator, role: 'driver', scope, expiresAt: null };
  return { kind: 'grant.given', data } as HubEventBody;
}

const { operators, grants } = hubAfter(
  addedEvent(ben, 'Ben'),
  addedEvent(cleo, 'Cleo'),
  givenEvent('p_ben', ben),
  givenEvent('p_cleo', cleo),
);
const people = { operators, grants };

const state: HubState = {
  lastSeq: 3,
  setups: [{ repo: '/repo', hash: 'abc', at: '2030-01-01T00:00:00.000Z' }],
  devices: [
    {
      id: asId('device', 'd_phone'),
      name: 'phone',
      operator: { id: 'o_ana', name: 'Ana' },
      graceUsedAt: '2030-01-01T00:00:00.000Z',
    },
  ],
  repoChanges: [{ action: 'drop', change: 'c', repo: '/repo', ref: 'refs/x' }],
  clock: { lastStep: { at: '2030-01-01T00:00:00.000Z', seconds: 7200 } },
  ...people,
  crews: [sampleCrew],
};

const stepped: HubEvent = {
  seq: 4,
  at: '2030-01-01T00:00:00.000Z',
  session: null,
  actor: hubActor,
  cause: null,
  kind: 'clock.stepped',
  data: { seconds: 60 },
};

it('[EV41] a role on the whole hub shows all parts and the events that change them', () => {
  const owner = person('Ana');

  expect(visibleHubState(owner, state)).toEqual(state);
  expect(canSeeHubEvent(owner, stepped)).toBe(true);
});

it.each([
  ['a role on one session', person('Dan', { session: asId('session', 's_web') })],
  ['no role any more', undefined],
])('[EV41] %s shows no part and no event of the hub', (_who, principal) => {
  expect(visibleHubState(principal, state)).toEqual({ ...emptyHubState, lastSeq: 3 });
  expect(canSeeHubEvent(principal, stepped)).toBe(false);
});

it('[ROLE-5] a role on one session shows oneself among the people and nobody else', () => {
  const principal = person('Ben', { session: asId('session', 's_web') });

  expect(visibleHubState(principal, state)).toEqual({
    ...emptyHubState,
    lastSeq: 3,
    operators: operators.filter(({ id }) => id === ben),
    grants: grants.filter(({ operator }) => operator === ben),
  });
  for (const [operator, isSeen] of [
    [ben, true],
    [cleo, false],
  ] as const) {
    const events: readonly HubEventBody[] = [
      addedEvent(operator, 'Name'),
      { kind: 'operator.renamed', data: { operator, name: 'Name' } },
      { kind: 'operator.removed', data: { operator, name: 'Name' } },
      givenEvent('p_new', operator),
    ];
    const seen = events.map((body) => canSeeHubEvent(principal, hubEvent(9, body)));
    expect(seen).toEqual(events.map(() => isSeen));
  }
});

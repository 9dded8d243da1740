import { expect, it } from 'vitest';

import { canSeeHubEvent, visibleHubState } from '../../../../src/main/hub/access/hub-visibility.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { hubActor } from '../../../../src/shared/domain/actor.ts';
import type { HubEvent } from '../../../../src/shared/domain/event.ts';
import type { HubState } from '../../../../src/shared/domain/hub-state.ts';
import { emptyHubState } from '../../../../src/shared/domain/hub-state.ts';
import { person } from '../../../support/stream-stage.ts';

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
  clock: { lastStep: { at: '2030-01-01T00:00:00.000Z', seconds: 7200 } },
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
  ['a role on one session', person('Ben', { session: asId('session', 's_web') })],
  ['no role any more', undefined],
])('[EV41] %s shows no part and no event of the hub', (_who, principal) => {
  expect(visibleHubState(principal, state)).toEqual({ ...emptyHubState, lastSeq: 3 });
  expect(canSeeHubEvent(principal, stepped)).toBe(false);
});

import { describe, expect, it } from 'vitest';

import { asId } from '../../../../src/shared/base/ids.ts';
import type { HubEvent, HubEventBody } from '../../../../src/shared/domain/event.ts';
import { foldHub } from '../../../../src/shared/domain/fold/fold-hub.ts';
import { foldSession } from '../../../../src/shared/domain/fold/fold-session.ts';
import type { HubState } from '../../../../src/shared/domain/hub-state.ts';
import { emptyHubState, isSetupAllowed } from '../../../../src/shared/domain/hub-state.ts';
import { SessionStory } from '../../../support/session-story.ts';

const at = '2030-01-01T00:00:00.000Z';
const actor = { type: 'operator', id: 'o_ana', name: 'Ana' } as const;

function hubEvent(seq: number, body: HubEventBody): HubEvent {
  return { seq, at, session: null, actor, cause: null, ...body };
}

function fold(...bodies: readonly HubEventBody[]): HubState {
  return bodies.reduce(
    (state, body, index) => foldHub(state, hubEvent(index + 1, body)),
    emptyHubState,
  );
}

const allowed: HubEventBody = { kind: 'repo.setup-allowed', data: { repo: '/repo', hash: 'abc' } };
const grace = (name: string): HubEventBody => ({
  kind: 'device.grace-used',
  data: { device: asId('device', 'd_phone'), name },
});

describe('the state of the hub', () => {
  it('[EV40] has what each kind of hub event says, in a part of its own', () => {
    const state = fold(allowed, grace('phone'), { kind: 'clock.stepped', data: { seconds: 7200 } });

    expect(state).toEqual({
      lastSeq: 3,
      setups: [{ repo: '/repo', hash: 'abc', at }],
      repoChanges: [],
      devices: [
        {
          id: 'd_phone',
          name: 'phone',
          operator: { id: 'o_ana', name: 'Ana' },
          graceUsedAt: at,
        },
      ],
      clock: { lastStep: { at, seconds: 7200 } },
      operators: [],
      crews: [],
      grants: [],
    });
  });

  it('[EV42] has the changes to repos that have no outcome yet', () => {
    const init = { action: 'init', change: 'one', repo: '/one' } as const;
    const drop = { action: 'drop', change: 'two', repo: '/two', ref: 'refs/two' } as const;
    const begun = [init, drop].map((data) => ({ kind: 'repo.change-requested', data }) as const);

    expect(fold(...begun).repoChanges).toEqual([init, drop]);
    const done: HubEventBody = { kind: 'repo.changed', data: { change: 'one' } };
    expect(fold(...begun, done).repoChanges).toEqual([drop]);
    const failed: HubEventBody = {
      kind: 'repo.change-failed',
      data: { change: 'two', reason: 'no' },
    };
    expect(fold(...begun, done, failed).repoChanges).toEqual([]);
  });

  it('[EV40] is not changed by an event that comes again', () => {
    const state = fold(allowed, grace('phone'));

    expect(foldHub(state, hubEvent(2, grace('renamed')))).toBe(state);
  });

  it('[EV40] is not changed by an event of a session', () => {
    const { events } = new SessionStory();

    expect(events.reduce(foldHub, emptyHubState)).toBe(emptyHubState);
  });

  it('[EV40] knows a setup command by its repo and its content, and a device once', () => {
    const state = fold(allowed, allowed, grace('phone'), grace('new name'));

    expect(state.setups).toHaveLength(1);
    expect(state.devices.map(({ name }) => name)).toEqual(['new name']);
    expect(isSetupAllowed(state, '/repo', 'abc')).toBe(true);
    expect(isSetupAllowed(state, '/repo', 'other')).toBe(false);
    expect(isSetupAllowed(state, '/other', 'abc')).toBe(false);
  });

  it('[EV40] leaves what did not change as it was', () => {
    const before = fold(allowed);
    const after = foldHub(before, hubEvent(2, { kind: 'clock.stepped', data: { seconds: -60 } }));

    expect(after.setups).toBe(before.setups);
  });
});

const ben = asId('operator', 'o_ben');
const addedBen: HubEventBody = { kind: 'operator.added', data: { operator: ben, name: 'Ben' } };
const terms = {
  grant: asId('grant', 'p_1'),
  operator: ben,
  role: 'driver',
  scope: { type: 'hub' },
} as const;
const givenToBen: HubEventBody = { kind: 'grant.given', data: { ...terms, expiresAt: null } };

describe('[EV40] the people of the hub', () => {
  it('are who was added, under the last name, with what they were given and by whom', () => {
    const state = fold(addedBen, givenToBen, {
      kind: 'operator.renamed',
      data: { operator: ben, name: 'Benedikt' },
    });

    const byAna = { id: 'o_ana', name: 'Ana' };
    expect(state.operators).toEqual([{ id: ben, name: 'Benedikt', addedAt: at, addedBy: byAna }]);
    expect(state.grants).toEqual([
      { ...terms, id: 'p_1', grant: undefined, expiresAt: null, givenAt: at, givenBy: byAna },
    ]);
  });

  it('are there once, and have a grant once', () => {
    const state = fold(addedBen, addedBen, givenToBen, givenToBen);

    expect([state.operators.length, state.grants.length]).toEqual([1, 1]);
  });

  it('lose what is withdrawn, and everything when they are removed', () => {
    const withdrawn = fold(addedBen, givenToBen, { kind: 'grant.withdrawn', data: terms });
    const removed = fold(addedBen, givenToBen, {
      kind: 'operator.removed',
      data: { operator: ben, name: 'Ben' },
    });

    expect([withdrawn.operators.length, withdrawn.grants]).toEqual([1, []]);
    expect([removed.operators, removed.grants]).toEqual([[], []]);
  });
});

it('[EV40] a view of a session is not changed by an event of the hub', () => {
  const { view, events } = new SessionStory();

  expect(foldSession(view, hubEvent(events.length + 1, allowed))).toBe(view);
});

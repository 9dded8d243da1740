import { expect, test } from 'vitest';

import {
  changeBaton,
  freeBaton,
  type Baton,
  type BatonChange,
} from '../../../../src/main/hub/operators/baton.ts';
import type { DeviceOfOperator } from '../../../../src/main/hub/operators/presence-service.ts';
import { asId } from '../../../../src/shared/base/ids.ts';

const ana = deviceOf('d_ana', 'Ana');
const ben = deviceOf('d_ben', 'Ben');
const cleo = deviceOf('d_cleo', 'Cleo');
const here = { isAway: false };

function deviceOf(device: string, name: string): DeviceOfOperator {
  return {
    device: asId('device', device),
    operator: asId('operator', `o_${name}`),
    name,
    deviceName: 'Firefox on Linux',
    kind: 'desktop',
  };
}

/** The baton after all of them; a refused one is told as its code. */
function after(changes: readonly BatonChange[], baton: Baton = freeBaton): Baton | string {
  let current = baton;
  for (const change of changes) {
    const changed = changeBaton(current, change);
    if (!changed.ok) return `${changed.error.code}: ${changed.error.message}`;
    current = changed.value;
  }
  return current;
}

const anaHolds: Baton = { ...freeBaton, holder: ana };
const benAsks: Baton = { ...anaHolds, asking: { device: ben, endsAt: 10_000 } };

test('[BATON1] taking a free baton gives it at once', () => {
  expect(after([{ type: 'take', by: ana, ...here, now: 0 }])).toEqual(anaHolds);
});

test('[BATON2] taking a held baton asks its holder and changes no holder', () => {
  expect(after([{ type: 'take', by: ben, ...here, now: 0 }], anaHolds)).toEqual(benAsks);
});

test('[BATON2] a second one who asks is refused with the name of the first', () => {
  expect(after([{ type: 'take', by: cleo, ...here, now: 1 }], benAsks)).toBe(
    'refused: Ben asks for the baton already.',
  );
});

test('[BATON2] one who does not look at the session cannot ask', () => {
  expect(after([{ type: 'take', by: ben, isAway: true, now: 0 }], anaHolds)).toBe(
    'baton_held: Ana holds the baton.',
  );
});

test('[BATON3] the holder grants it to whom asks, and keeps it by refusing', () => {
  const grant = { type: 'grant', by: ana, asker: ben.device, isOwner: false } as const;

  expect(after([grant], benAsks)).toEqual({ ...freeBaton, holder: ben });
  expect(after([{ ...grant, type: 'refuse' }], benAsks)).toEqual(anaHolds);
});

test('[BATON3] [ROLE-3] nobody but the holder and an owner answers, and nobody for oneself', () => {
  const grant = { type: 'grant', asker: ben.device } as const;

  expect(after([{ ...grant, by: cleo, isOwner: false }], benAsks)).toBe(
    'baton_held: Ana holds the baton.',
  );
  expect(after([{ ...grant, by: ben, isOwner: true }], benAsks)).toBe(
    'baton_held: Ana holds the baton.',
  );
  expect(after([{ ...grant, by: cleo, isOwner: true }], benAsks)).toEqual({
    ...freeBaton,
    holder: ben,
  });
});

test('[BATON3] an answer to one who does not ask any more is refused', () => {
  expect(after([{ type: 'grant', by: ana, asker: ben.device, isOwner: false }], anaHolds)).toBe(
    'refused: That device no longer asks for the baton.',
  );
});

test('[BATON4] a holder who says nothing for ten seconds yields', () => {
  expect(after([{ type: 'time-passed', now: 9999 }], benAsks)).toBe(benAsks);
  expect(after([{ type: 'time-passed', now: 10_000 }], benAsks)).toEqual({
    ...freeBaton,
    holder: ben,
  });
});

test('[BATON5] a holder who is gone keeps the baton for thirty seconds', () => {
  const left = after([{ type: 'left', device: ana.device, now: 0 }], anaHolds) as Baton;

  expect(after([{ type: 'time-passed', now: 29_999 }], left)).toBe(left);
  expect(after([{ type: 'time-passed', now: 30_000 }], left)).toEqual(freeBaton);
  expect(after([{ type: 'returned', device: ana.device }], left)).toEqual(anaHolds);
});

test('[BATON5] leaving twice does not lengthen the lease', () => {
  const left = after([{ type: 'left', device: ana.device, now: 0 }], anaHolds) as Baton;

  expect(after([{ type: 'left', device: ana.device, now: 20_000 }], left)).toBe(left);
});

test('[BATON5] who asks while the holder is gone waits no longer than the lease', () => {
  const late = after(
    [
      { type: 'left', device: ana.device, now: 0 },
      { type: 'take', by: ben, ...here, now: 25_000 },
    ],
    anaHolds,
  );

  expect(late).toEqual({
    holder: ana,
    leaseEndsAt: 30_000,
    asking: { device: ben, endsAt: 30_000 },
  });
});

test('[BATON6] an owner who forces it has it at once, and nobody asks any more', () => {
  expect(after([{ type: 'force', by: cleo, ...here, now: 0 }], benAsks)).toEqual({
    ...freeBaton,
    holder: cleo,
  });
});

test('[BATON7] a holder who lets go, or loses its rights, passes it to whom asks', () => {
  const benHolds = { ...freeBaton, holder: ben };

  expect(after([{ type: 'release', by: ana }], benAsks)).toEqual(benHolds);
  expect(after([{ type: 'dropped', device: ana.device }], benAsks)).toEqual(benHolds);
  expect(after([{ type: 'release', by: ana }], anaHolds)).toEqual(freeBaton);
});

test('[BATON7] one who asks and lets go, leaves or loses its rights asks no more', () => {
  expect(after([{ type: 'release', by: ben }], benAsks)).toEqual(anaHolds);
  expect(after([{ type: 'left', device: ben.device, now: 1 }], benAsks)).toEqual(anaHolds);
  expect(after([{ type: 'dropped', device: ben.device }], benAsks)).toEqual(anaHolds);
});

test('[BATON7] one who neither holds nor asks cannot let go for another', () => {
  expect(after([{ type: 'release', by: cleo }], benAsks)).toBe('baton_held: Ana holds the baton.');
});

test('a baton taken by a call from elsewhere is lost after thirty seconds without a terminal', () => {
  const taken = after([{ type: 'take', by: ana, isAway: true, now: 0 }]);

  expect(taken).toEqual({ holder: ana, leaseEndsAt: 30_000, asking: undefined });
});

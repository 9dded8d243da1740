import { expect, test } from 'vitest';

import { SessionLooks } from '../../../../src/main/hub/commands/session-looks.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';

const api = asId('session', 's_api');

test.for([
  ['fails', () => Promise.reject(new Error('the disk is full'))],
  ['changes nothing', () => Promise.resolve()],
] as const)('a look that %s is repeated after a second, not at once', async ([, outcome]) => {
  const clock = new ManualClock();
  let looks = 0;
  using all = new SessionLooks(clock, {
    look: () => {
      looks += 1;
      return outcome();
    },
    nextLookMs: () => 1,
  });
  await all.consider(api).catch(() => undefined);
  for (let step = 0; step < 500; step += 1) {
    clock.advanceBy(1);
    await settle();
  }
  const soon = looks;
  clock.advanceBy(1_000);
  await settle();

  expect(soon).toBeLessThanOrEqual(2);
  expect(looks).toBe(soon + 1);
});

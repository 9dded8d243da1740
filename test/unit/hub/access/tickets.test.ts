import { expect, test } from 'vitest';

import { Tickets } from '../../../../src/main/hub/access/tickets.ts';
import { formatToken, newToken } from '../../../../src/main/hub/access/token.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const holder = { device: asId('device', 'd_1'), origin: 'http://localhost:4680' };

test('[S9] [WEB-5] a ticket works once', () => {
  const tickets = new Tickets({ clock: new ManualClock() });
  const ticket = tickets.issue(holder);

  expect([tickets.redeem(ticket, holder), tickets.redeem(ticket, holder)]).toEqual([true, false]);
});

test('[WEB-5] a ticket lives thirty seconds', () => {
  const clock = new ManualClock();
  const tickets = new Tickets({ clock });
  const [inTime, late] = [tickets.issue(holder), tickets.issue(holder)];

  clock.advanceBy(29_999);
  const first = tickets.redeem(inTime, holder);
  clock.advanceBy(1);

  expect([first, tickets.redeem(late, holder)]).toEqual([true, false]);
});

test('[S9] [WEB-5] a ticket is for its device and its origin, and is used up by the wrong one', () => {
  const tickets = new Tickets({ clock: new ManualClock() });
  const wrongHolders = [
    { ...holder, device: asId('device', 'd_2') },
    { ...holder, origin: 'http://127.0.0.1:4680' },
  ];

  const outcomes = wrongHolders.map((wrong) => {
    const ticket = tickets.issue(holder);
    return [tickets.redeem(ticket, wrong), tickets.redeem(ticket, holder)];
  });

  expect(outcomes).toEqual([
    [false, false],
    [false, false],
  ]);
});

test('[WEB-5] a ticket with the right id and another secret is none', () => {
  const tickets = new Tickets({ clock: new ManualClock() });
  const id = tickets.issue(holder).split('_')[2] ?? '';

  expect(tickets.redeem(formatToken(newToken('ticket', id)), holder)).toBe(false);
});

test('a flood of tickets pushes the oldest out', () => {
  const tickets = new Tickets({ clock: new ManualClock() });
  const [first = '', ...others] = Array.from({ length: 257 }, () => tickets.issue(holder));

  expect([tickets.redeem(first, holder), tickets.redeem(others.at(-1) ?? '', holder)]).toEqual([
    false,
    true,
  ]);
});

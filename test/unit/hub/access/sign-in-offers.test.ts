import { expect, test } from 'vitest';

import { SignInOffers, type SignInGuest } from '../../../../src/main/hub/access/sign-in-offers.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const minuteMs = 60_000;

function guest(name: string): SignInGuest {
  return { arrive: () => Promise.resolve(ok({ id: asId('operator', `o_${name}`), name })) };
}
const ana = guest('Ana');

function outcome(offers: SignInOffers, code: string): string {
  const redeemed = offers.redeem(code);
  return redeemed.ok ? 'ok' : redeemed.error.code;
}

test('a code works once', () => {
  const offers = new SignInOffers({ clock: new ManualClock() });
  const code = offers.offer(minuteMs, ana);

  expect([outcome(offers, code), outcome(offers, code)]).toEqual(['ok', 'gone']);
});

test('a code is over when its time is, to the millisecond', () => {
  const clock = new ManualClock();
  const offers = new SignInOffers({ clock });
  const inTime = offers.offer(minuteMs, ana);
  const late = offers.offer(minuteMs, ana);

  clock.advanceBy(minuteMs - 1);
  const first = outcome(offers, inTime);
  clock.advanceBy(1);

  expect([first, outcome(offers, late)]).toEqual(['ok', 'gone']);
});

test('a wall clock that is set back revives no code', () => {
  const clock = new ManualClock();
  const offers = new SignInOffers({ clock });
  const code = offers.offer(minuteMs, ana);
  clock.advanceBy(2 * minuteMs);
  clock.now = () => 0;

  expect(outcome(offers, code)).toBe('gone');
});

/** A code for the same offer as `code`, with another secret. */
function guessAt(code: string, guess: string): string {
  return code.slice(0, 8) + guess;
}

test('[LAN-4] five wrong codes for an offer burn it, and the right code is gone', () => {
  const offers = new SignInOffers({ clock: new ManualClock() });
  const code = offers.offer(minuteMs, ana);

  const wrong = ['a', 'b', 'c', 'd', 'e'].map((guess) => outcome(offers, guessAt(code, guess)));

  expect(wrong).toEqual(Array.from({ length: 5 }, () => 'unauthorized'));
  expect(outcome(offers, code)).toBe('gone');
});

test('four wrong codes for an offer burn nothing', () => {
  const offers = new SignInOffers({ clock: new ManualClock() });
  const code = offers.offer(minuteMs, ana);
  for (const guess of ['a', 'b', 'c', 'd']) outcome(offers, guessAt(code, guess));

  expect(outcome(offers, code)).toBe('ok');
});

test('wrong codes burn neither another offer nor, when they name none, any', () => {
  const offers = new SignInOffers({ clock: new ManualClock() });
  const codes = [offers.offer(minuteMs, ana), offers.offer(15 * minuteMs, ana)];
  for (const guess of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
    outcome(offers, guess);
    outcome(offers, guessAt(codes[0] ?? '', guess));
  }

  expect(codes.map((code) => outcome(offers, code))).toEqual(['gone', 'ok']);
});

test('more than sixteen open offers push the oldest out', () => {
  const offers = new SignInOffers({ clock: new ManualClock() });
  const codes = Array.from({ length: 17 }, () => offers.offer(minuteMs, ana));

  const outcomes = codes.map((code) => outcome(offers, code));

  expect(outcomes).toEqual(['gone', ...Array.from({ length: 16 }, () => 'ok')]);
});

test('[PEO5] a code signs in the person whom it was made for', () => {
  const offers = new SignInOffers({ clock: new ManualClock() });
  const ben = guest('Ben');
  const codes = [offers.offer(minuteMs, ana), offers.offer(minuteMs, ben)];

  const guests = codes.map((code) => offers.redeem(code));

  expect(guests.map((one) => one.ok && one.value)).toEqual([ana, ben]);
});

test('[PEO5] a code that is withdrawn is gone, and withdrawing another changes nothing', () => {
  const offers = new SignInOffers({ clock: new ManualClock() });
  const [kept, withdrawn] = [offers.offer(minuteMs, ana), offers.offer(minuteMs, ana)];

  offers.withdraw(guessAt(kept, 'x'));
  offers.withdraw(withdrawn);

  expect([kept, withdrawn].map((code) => offers.isOpen(code))).toEqual([true, false]);
  expect([kept, withdrawn].map((code) => outcome(offers, code))).toEqual(['ok', 'gone']);
});

import { beforeEach, expect, test } from 'vitest';

import {
  PairingOffers,
  pairingLimits,
  type PairingCaller,
} from '../../../../src/main/hub/access/pairing-offers.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import { owner } from '../../../support/edge-hub.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const phone: PairingCaller = {
  name: "Ana's iPhone",
  browser: 'Safari',
  address: '192.168.1.7',
  origin: 'https://192.168.1.20:4680',
};
const thief: PairingCaller = { ...phone, name: 'other', address: '192.168.1.66' };

const ownerGuest = { name: owner.name, arrive: () => Promise.resolve(ok(owner)) };

let clock: ManualClock;
let offers: PairingOffers;
let code: string;

beforeEach(() => {
  clock = new ManualClock();
  offers = new PairingOffers({ clock });
  ({ code } = offers.open({ guest: ownerGuest, roles: ['approver', 'speaker'] }));
});

function redeem(shown = code, caller = phone, nonce = `nonce of ${caller.name}`) {
  return offers.redeem(shown, nonce, caller);
}

function codeOf(result: ReturnType<typeof redeem>): string {
  return result.ok ? 'ok' : result.error.code;
}

test('[PAIR1] a code has 128 bits and makes one pending device, with the role of the offer', () => {
  expect(Buffer.from(code, 'base64url')).toHaveLength(16);
  expect(redeem()).toMatchObject({
    ok: true,
    value: { device: { ...phone, roles: ['approver', 'speaker'], decision: 'waiting' } },
  });
  expect(offers.offer).toBeNull();
});

test('[PAIR1] a code is over after 120 s of monotonic time, whatever the wall clock says', () => {
  clock.setBackBy(3_600_000);
  clock.advanceBy(pairingLimits.offerMs - 1);
  expect(offers.offer).not.toBeNull();
  clock.advanceBy(1);

  expect(codeOf(redeem())).toBe('gone');
  expect(offers.pending).toBeNull();
});

test('[PAIR1] there is one offer at a time: a new one ends the one before it and its pending device', () => {
  const first = redeem();
  const { code: next } = offers.open({ guest: ownerGuest, roles: ['observer'] });

  expect(first.ok && offers.pendingOf(first.value.secret)).toBeNull();
  expect(codeOf(redeem(code))).toBe('gone');
  expect(codeOf(redeem(next))).toBe('ok');
});

test('[PAIR2] [S6] of a thousand redeems of one code one makes a device, and the second voids it and alerts', () => {
  const first = redeem();
  const others = Array.from({ length: 999 }, (_value, index) =>
    codeOf(redeem(code, { ...thief, name: `thief ${index}` })),
  );

  expect(codeOf(first)).toBe('ok');
  expect(new Set(others)).toEqual(new Set(['gone']));
  expect(offers.pending).toBeNull();
  expect(first.ok && offers.pendingOf(first.value.secret)).toBeNull();
  expect(offers.alert).toBe('used-twice');
});

test('[PAIR2] a phone whose answer was lost asks again with its nonce and waits as before', () => {
  const first = redeem();
  const again = redeem();

  expect(again).toEqual(first);
  expect(offers.alert).toBeNull();
});

test('[LAN-4] [PAIR3] five wrong codes burn the offer: the right one then gets 410, and the desk an alert', () => {
  const wrong = Array.from({ length: 5 }, (_value, index) => codeOf(redeem(`wrong-${index}`)));

  expect(wrong).toEqual(Array(5).fill('unauthorized'));
  expect(offers.alert).toBe('wrong-codes');
  expect(codeOf(redeem())).toBe('gone');
  expect(offers.pending).toBeNull();
});

test('[S7] [LAN-4] fifty thousand guesses over ten thousand offers make no device, and each offer ends at its fifth', () => {
  let made = 0;
  for (let count = 0; count < 10_000; count += 1) {
    const { code: right } = offers.open({ guest: ownerGuest, roles: ['approver'] });
    for (let guess = 0; guess < 5; guess += 1) {
      if (redeem(`${right.slice(0, -1)}${guess}${count}`).ok) made += 1;
    }
    if (offers.offer !== null || redeem(right).ok) made += 1;
  }

  expect(made).toBe(0);
});

test('[PAIR4] the digits are six, and others for another phone or another offer', () => {
  const seen = new Set<string>();
  for (let count = 0; count < 20; count += 1) {
    const { code: fresh } = offers.open({ guest: ownerGuest, roles: [] });
    const redeemed = redeem(fresh);
    if (redeemed.ok) seen.add(redeemed.value.device.digits);
  }

  expect([...seen].every((digits) => /^\d{6}$/.test(digits))).toBe(true);
  expect(seen.size).toBeGreaterThan(15);
});

test('[PAIR5] no answer within 60 s is a no, and an answer after that changes nothing', () => {
  const redeemed = redeem();
  const id = offers.pending?.id ?? '';
  clock.advanceBy(pairingLimits.pendingMs);

  expect(offers.pending?.decision).toBe('denied');
  expect(offers.decide(id, { decision: 'allowed', roles: ['approver'], again: null })).toBe(false);
  expect(redeemed.ok && offers.pendingOf(redeemed.value.secret)?.decision).toBe('denied');
});

test('[PAIR5] the desk answers once', () => {
  redeem();
  const id = offers.pending?.id ?? '';

  expect(offers.decide(id, { decision: 'denied', roles: [], again: null })).toBe(true);
  expect(offers.decide(id, { decision: 'allowed', roles: ['approver'], again: null })).toBe(false);
  expect(offers.pending?.decision).toBe('denied');
});

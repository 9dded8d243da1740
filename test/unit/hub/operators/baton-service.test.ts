import { expect, test } from 'vitest';

import { BatonService } from '../../../../src/main/hub/operators/baton-service.ts';
import {
  PresenceService,
  type DeviceOfOperator,
} from '../../../../src/main/hub/operators/presence-service.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const session = asId('session', 's_one');
const ana = deviceOf('d_ana', 'Ana');
const ben = deviceOf('d_ben', 'Ben');

function deviceOf(device: string, name: string): DeviceOfOperator {
  return {
    device: asId('device', device),
    operator: asId('operator', `o_${name}`),
    name,
    deviceName: 'Firefox on Linux',
    kind: 'desktop',
  };
}

function stage() {
  const clock = new ManualClock();
  const presence = new PresenceService({ logger: silentLogger });
  const baton = new BatonService({ clock, logger: silentLogger, presence });
  return { clock, presence, baton };
}

test('[BATON8] the first who types where nobody holds the baton takes it', () => {
  const { presence, baton } = stage();
  presence.attach(session, { ...ana, isObserver: false });

  expect(baton.claimToType(session, ana)).toEqual({ ok: true, value: undefined });
  expect(baton.holderOf(session)).toEqual(ana);
});

test('[ROLE-7] whoever types beside the holder is refused with the name of the holder', () => {
  const { baton } = stage();
  baton.claimToType(session, ana);

  const refused = baton.claimToType(session, ben);

  expect(refused).toEqual({
    ok: false,
    error: { code: 'baton_held', message: 'Ana holds the baton.' },
  });
});

test('[BATON9] resizing never takes the baton, not even a free one', () => {
  const { baton } = stage();

  const free = baton.checkToResize(session, ana);
  baton.claimToType(session, ana);

  expect(free.ok).toBe(false);
  expect(baton.checkToResize(session, ben).ok).toBe(false);
  expect(baton.checkToResize(session, ana).ok).toBe(true);
});

test('[BATON5] a holder keeps the baton over a reload of thirty seconds, and no longer', () => {
  const { clock, presence, baton } = stage();
  const first = presence.attach(session, { ...ana, isObserver: false });
  baton.claimToType(session, ana);

  first[Symbol.dispose]();
  clock.advanceBy(29_000);
  const second = presence.attach(session, { ...ana, isObserver: false });
  clock.advanceBy(60_000);
  const afterReturn = baton.holderOf(session);
  second[Symbol.dispose]();
  clock.advanceBy(30_000);

  expect(afterReturn).toEqual(ana);
  expect(baton.holderOf(session)).toBeUndefined();
  expect(clock.pending).toBe(0);
});

test('[BATON5] one of two tabs that closes is not a holder who leaves', () => {
  const { clock, presence, baton } = stage();
  const tab = presence.attach(session, { ...ana, isObserver: false });
  presence.attach(session, { ...ana, isObserver: false });
  baton.claimToType(session, ana);

  tab[Symbol.dispose]();
  clock.advanceBy(60_000);

  expect(baton.holderOf(session)).toEqual(ana);
});

test('[BATON4] whoever asks gets the baton after ten seconds of silence, and all are told', () => {
  const { clock, presence, baton } = stage();
  const told: string[] = [];
  presence.attach(session, { ...ana, isObserver: false });
  presence.attach(session, { ...ben, isObserver: false });
  baton.claimToType(session, ana);
  baton.onDidChange((changed) => told.push(`${changed} ${baton.holderOf(session)?.name}`));

  baton.request(session, ben, { action: 'take' });
  const asking = baton.askingFor(session);
  clock.advanceBy(10_000);

  expect(asking).toEqual(ben);
  expect(baton.holderOf(session)).toEqual(ben);
  expect(told).toEqual(['s_one Ana', 's_one Ben']);
});

test('[ROLE-6] a device whose rights are gone holds nothing in any session', () => {
  const { baton } = stage();
  const other = asId('session', 's_two');
  baton.claimToType(session, ana);
  baton.claimToType(other, ana);

  baton.dropDevice(ana.device);

  expect(baton.sessions).toEqual([]);
});

test('presence names each device once, as an observer only when all its tabs are', () => {
  const { presence } = stage();
  presence.attach(session, { ...ana, isObserver: true });
  const typing = presence.attach(session, { ...ana, isObserver: false });
  presence.attach(session, { ...ben, isObserver: true });

  const both = presence.attachedTo(session);
  typing[Symbol.dispose]();
  typing[Symbol.dispose]();

  expect(both).toEqual([
    { ...ana, isObserver: false },
    { ...ben, isObserver: true },
  ]);
  expect(presence.attachedTo(session)).toEqual([
    { ...ana, isObserver: true },
    { ...ben, isObserver: true },
  ]);
});

test('[BATON11] the page that starts a session drives it before another device can', () => {
  const { clock, presence, baton } = stage();
  presence.attach(session, { ...ben, isObserver: false });

  baton.giveToStarter(session, ana);
  baton.request(session, ben, { action: 'take' });
  const atOnce = baton.holderOf(session);
  clock.advanceBy(10_000);

  expect(atOnce).toEqual(ana);
  expect(baton.holderOf(session)).toEqual(ben);
});

test('[BATON11] a phone and a program that start a session leave its size to a page', () => {
  const { baton } = stage();

  baton.giveToStarter(session, { ...ana, kind: 'phone' });
  baton.giveToStarter(session, { ...ana, kind: 'program' });

  expect(baton.holderOf(session)).toBeUndefined();
});

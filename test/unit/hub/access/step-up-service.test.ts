import { beforeEach, expect, test } from 'vitest';

import { authorize } from '../../../../src/main/hub/access/authorize.ts';
import { StepUpService } from '../../../../src/main/hub/access/step-up-service.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import type { DeviceRole } from '../../../../src/shared/domain/device-role.ts';
import { MemoryCredentials } from '../../../support/edge-hub.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { person, type PersonOptions } from '../../../support/stream-stage.ts';

const phone = asId('device', 'd_phone');
const tablet = asId('device', 'd_tablet');
const phoneAtOffice = asId('device', 'd_office');
const session = { id: asId('session', 's_web'), repo: '/repos/web' };

let clock: ManualClock;
let credentials: MemoryCredentials;
let stepUp: StepUpService;

beforeEach(async () => {
  clock = new ManualClock();
  credentials = new MemoryCredentials();
  stepUp = await started();
});

async function started(): Promise<StepUpService> {
  const made = new StepUpService({
    clock,
    credentials,
    devices: { rootIdOf: (device) => (device === phoneAtOffice ? phone : device) },
    scryptCost: 1024,
  });
  await made.start();
  return made;
}

async function tried(device: typeof phone, pin: string): Promise<string> {
  const unlocked = await stepUp.unlock(device, pin);
  return unlocked.ok ? 'ok' : unlocked.error.message;
}

const locked = 'Five wrong PINs locked this device.';

test('[PHN-3] the right PIN unlocks the device that shows it, for ten minutes', async () => {
  await stepUp.set('271828');

  expect(await tried(phone, '271828')).toBe('ok');
  expect([stepUp.isUnlocked(phone), stepUp.isUnlocked(tablet)]).toEqual([true, false]);
  clock.advanceBy(599_999);
  expect(stepUp.isUnlocked(phone)).toBe(true);
  clock.advanceBy(1);
  expect(stepUp.isUnlocked(phone)).toBe(false);
});

test('[PHN-3] five wrong PINs lock the device, across a restart, and no other device', async () => {
  await stepUp.set('271828');
  const wrong: string[] = [];
  for (let count = 0; count < 4; count += 1) wrong.push(await tried(phone, '000000'));
  stepUp = await started();
  wrong.push(await tried(phone, '000000'));

  expect(wrong).toEqual([
    'Wrong PIN. 4 tries are left.',
    'Wrong PIN. 3 tries are left.',
    'Wrong PIN. 2 tries are left.',
    'Wrong PIN. One try is left.',
    locked,
  ]);
  expect(await tried(phone, '271828')).toBe(locked);
  expect(stepUp.lockedDevices()).toEqual(['d_phone']);
  expect(await tried(tablet, '271828')).toBe('ok');

  await stepUp.set('314159');
  expect(stepUp.lockedDevices()).toEqual([]);
  expect(stepUp.isUnlocked(tablet)).toBe(false);
  expect(await tried(phone, '314159')).toBe('ok');
});

test('[PHN-3] a device has five tries over all of its addresses, and is unlocked at one', async () => {
  await stepUp.set('271828');
  await tried(phoneAtOffice, '271828');
  const unlocked = [stepUp.isUnlocked(phone), stepUp.isUnlocked(phoneAtOffice)];
  for (let count = 0; count < 3; count += 1) await tried(phone, '000000');

  expect(unlocked).toEqual([false, true]);
  expect(await tried(phoneAtOffice, '000000')).toBe('Wrong PIN. One try is left.');
  expect(await tried(phone, '000000')).toBe(locked);
  expect(await tried(phoneAtOffice, '271828')).toBe(locked);
});

test('[PHN-3] the right PIN starts the count again', async () => {
  await stepUp.set('271828');
  for (let count = 0; count < 4; count += 1) await tried(phone, '000000');
  await tried(phone, '271828');

  expect(await tried(phone, '000000')).toBe('Wrong PIN. 4 tries are left.');
});

test('[PHN-3] guesses that come at once give no further try', async () => {
  await stepUp.set('271828');

  const all = await Promise.all(
    ['000000', '000001', '271828'].map(async (pin) => tried(phone, pin)),
  );

  expect(all).toEqual([
    'Wrong PIN. 4 tries are left.',
    'Another PIN is being checked.',
    'Another PIN is being checked.',
  ]);
  expect(stepUp.isUnlocked(phone)).toBe(false);
});

test('[PHN-3] without a PIN, and after its removal, nothing is unlocked', async () => {
  const none = await tried(phone, '271828');
  await stepUp.set('271828');
  await tried(phone, '271828');
  await stepUp.remove();
  stepUp = await started();

  expect(none).toContain('This hub has no PIN');
  expect([stepUp.isSet, stepUp.isUnlocked(phone)]).toEqual([false, false]);
  expect(await tried(phone, '271828')).toContain('This hub has no PIN');
});

test('[PHN-3] the PIN itself is stored nowhere', async () => {
  await stepUp.set('271828');
  await tried(phone, '271828');

  expect(JSON.stringify([...credentials.rows.values()])).not.toContain('271828');
  expect(credentials.rows.get('owner-pin')?.hash).toMatch(/^scrypt\$1024\$[\w-]{22}\$[\w-]{43}$/);
});

const cases: readonly {
  readonly what: string;
  readonly options: PersonOptions;
  readonly roles?: readonly DeviceRole[];
  readonly judged: string;
}[] = [
  {
    what: "the owner's phone that drives, locked",
    options: { plane: 'lan', isUnlocked: false },
    roles: ['approver', 'driver'],
    judged: 'step_up_required',
  },
  {
    what: "the owner's phone that drives, unlocked",
    options: { plane: 'lan', isUnlocked: true },
    roles: ['approver', 'driver'],
    judged: 'ok',
  },
  {
    what: "the owner's phone that only speaks, unlocked",
    options: { plane: 'lan', isUnlocked: true },
    roles: ['speaker'],
    judged: 'forbidden_role',
  },
  {
    what: "the owner's desk",
    options: { plane: 'local', isUnlocked: true },
    judged: 'ok',
  },
  {
    what: 'the phone of a guest who drives',
    options: { role: 'driver', plane: 'lan', isUnlocked: false },
    roles: ['driver'],
    judged: 'ok',
  },
];

test.each(cases)('[PHN-3] $what, which holds the baton, types: $judged', (one) => {
  const principal = person('Ana', one.options);
  const { device } = principal;
  const at = { ...principal, device: { ...device, ...(one.roles && { roles: one.roles }) } };

  const typed = authorize(at, 'terminal.type', { session, batonHolder: device.id });

  expect(typed.ok ? 'ok' : typed.error.code).toBe(one.judged);
});

import { describe, expect, test } from 'vitest';

import { Devices } from '../../../../src/main/hub/access/devices.ts';
import { formatToken, newToken } from '../../../../src/main/hub/access/token.ts';
import { asId, type DeviceId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { MemoryCredentials, owner } from '../../../support/edge-hub.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const origin = 'http://localhost:4680';
const dayMs = 86_400_000;

async function startDevices(
  options: {
    clock?: ManualClock;
    credentials?: MemoryCredentials;
    highestTimeMs?: () => number;
  } = {},
) {
  const clock = options.clock ?? new ManualClock();
  const credentials = options.credentials ?? new MemoryCredentials();
  const { highestTimeMs = () => 0 } = options;
  const devices = new Devices({
    clock,
    credentials,
    logger: silentLogger,
    seenTime: { highestTimeMs },
  });
  await devices.start();
  return { devices, clock, credentials };
}

function signIn(devices: Devices, cookie: string | null = null) {
  return devices.signIn({ operator: owner, name: 'browser', origin, cookie, roles: null });
}

describe('a device', () => {
  test('is known by its cookie and its key together', async () => {
    const { devices } = await startDevices();
    const { device, cookie, key } = await signIn(devices);

    expect(devices.authenticate({ cookie, key, origin })?.id).toBe(device.id);
  });

  test('[WEB-6] is unknown by one half, by halves of two, and at another origin', async () => {
    const { devices } = await startDevices();
    const one = await signIn(devices);
    const other = await signIn(devices);
    const proofs = [
      { cookie: one.cookie, key: null, origin },
      { cookie: null, key: one.key, origin },
      { cookie: one.cookie, key: '', origin },
      { cookie: '', key: one.key, origin },
      { cookie: one.cookie, key: other.key, origin },
      { cookie: other.cookie, key: one.key, origin },
      { cookie: one.key, key: one.cookie, origin },
      { cookie: one.cookie, key: one.cookie, origin },
      { cookie: one.cookie, key: one.key, origin: 'http://localhost:9999' },
      { cookie: one.cookie, key: one.key, origin: 'http://127.0.0.1:4680' },
    ];

    expect(proofs.map((proof) => devices.authenticate(proof))).toEqual(proofs.map(() => null));
  });

  test('[LAN-3] with a right id and another secret is unknown', async () => {
    const { devices } = await startDevices();
    const { device, cookie, key } = await signIn(devices);
    const forgedCookie = formatToken(newToken('device', device.id.slice(2)));
    const forgedKey = formatToken(newToken('key', key.split('_')[2]));

    expect(devices.authenticate({ cookie: forgedCookie, key, origin })).toBeNull();
    expect(devices.authenticate({ cookie, key: forgedKey, origin })).toBeNull();
  });

  test('is known again after a restart, from rows that hold no secret', async () => {
    const first = await startDevices();
    const { cookie, key, device } = await signIn(first.devices);
    const second = await startDevices(first);

    expect(second.devices.authenticate({ cookie, key, origin })?.id).toBe(device.id);
    const stored = JSON.stringify([...first.credentials.rows.values()]);
    expect(stored).not.toContain(cookie.split('_')[3]);
    expect(stored).not.toContain(key.split('_')[3]);
  });

  test('that signs in again stays itself, and its other page stays signed in', async () => {
    const { devices } = await startDevices();
    const first = await signIn(devices);
    const again = await signIn(devices, first.cookie);

    expect(again.device.id).toBe(first.device.id);
    expect(again.cookie).toBe(first.cookie);
    expect(devices.authenticate({ ...first, origin })).not.toBeNull();
    expect(devices.authenticate({ ...again, origin })).not.toBeNull();
    expect(devices.list().length).toBe(1);
  });

  test('keeps its sixteen newest keys', async () => {
    const { devices } = await startDevices();
    const first = await signIn(devices);
    let last = first;
    for (let page = 0; page < 16; page += 1) last = await signIn(devices, first.cookie);

    expect(devices.authenticate({ ...first, origin })).toBeNull();
    expect(devices.authenticate({ ...last, origin })).not.toBeNull();
  });
});

describe('[PHN-2] a device ends', () => {
  test('after 14 days unused', async () => {
    const { devices, clock } = await startDevices();
    const { cookie, key } = await signIn(devices);

    clock.advanceBy(14 * dayMs - 1);
    expect(devices.authenticate({ cookie, key, origin })).not.toBeNull();
    clock.advanceBy(14 * dayMs);
    expect(devices.authenticate({ cookie, key, origin })).toBeNull();
    expect(devices.list()).toEqual([]);
  });

  test('90 days after it was signed in, however often it is used', async () => {
    const { devices, clock } = await startDevices();
    const { cookie, key } = await signIn(devices);
    const days: boolean[] = [];
    for (let day = 1; day <= 91; day += 1) {
      clock.advanceBy(dayMs);
      days.push(devices.authenticate({ cookie, key, origin }) !== null);
    }

    expect(days.indexOf(false)).toBe(89);
  });

  test('for good, also when the clock is set back, and over a restart', async () => {
    const { devices, clock, credentials } = await startDevices();
    const { cookie, key } = await signIn(devices);
    const signedInAtMs = clock.now();
    clock.advanceBy(15 * dayMs);
    expect(devices.authenticate({ cookie, key, origin })).toBeNull();

    const highestTimeMs = clock.now();
    clock.now = () => signedInAtMs;
    expect(devices.authenticate({ cookie, key, origin })).toBeNull();
    const second = await startDevices({ clock, credentials, highestTimeMs: () => highestTimeMs });
    expect(second.devices.authenticate({ cookie, key, origin })).toBeNull();
  });

  test('[F13] when only the hub saw the time pass, and nobody asked for it meanwhile', async () => {
    let highestTimeMs = 0;
    const { devices, clock } = await startDevices({ highestTimeMs: () => highestTimeMs });
    const { cookie, key } = await signIn(devices);

    highestTimeMs = clock.now() + 15 * dayMs;

    expect(devices.authenticate({ cookie, key, origin })).toBeNull();
  });
});

describe('[F13] a clock that jumps forward', () => {
  const yearMs = 400 * dayMs;

  test('signs nobody out who was signed in: each comes back once, as old as before', async () => {
    const { devices, clock } = await startDevices();
    const used = await signIn(devices);
    const idle = await signIn(devices);
    const told: DeviceId[] = [];
    devices.onDidUseGrace(({ id }) => told.push(id));
    clock.advanceBy(10 * dayMs);
    devices.authenticate({ ...used, origin });

    clock.setBackBy(-yearMs);

    expect(devices.list().map(({ id }) => id)).toEqual([used.device.id, idle.device.id]);
    expect(devices.authenticate({ ...used, origin })).not.toBeNull();
    expect(devices.authenticate({ ...used, origin })).not.toBeNull();
    expect(told).toEqual([used.device.id]);
    // Ten of its ninety days were over before the step.
    for (let day = 10; day < 89; day += 1) {
      clock.advanceBy(dayMs);
      expect(devices.authenticate({ ...used, origin })).not.toBeNull();
    }
    clock.advanceBy(dayMs);
    expect(devices.authenticate({ ...used, origin })).toBeNull();
    // Who did not come back within two weeks is signed out.
    expect(devices.authenticate({ ...idle, origin })).toBeNull();
  });

  test('gives grace once: the next jump ends it', async () => {
    const { devices, clock } = await startDevices();
    const { cookie, key } = await signIn(devices);
    clock.setBackBy(-yearMs);
    expect(devices.authenticate({ cookie, key, origin })).not.toBeNull();

    clock.setBackBy(-yearMs);

    expect(devices.authenticate({ cookie, key, origin })).toBeNull();
  });

  test('revives nobody: neither who had ended before it, nor who was revoked', async () => {
    const { devices, clock } = await startDevices();
    const ended = await signIn(devices);
    clock.advanceBy(15 * dayMs);
    const revoked = await signIn(devices);
    await devices.revoke(revoked.device.id);

    for (const stepMs of [yearMs, -dayMs, dayMs, -yearMs, yearMs]) {
      clock.setBackBy(-stepMs);
      expect(devices.authenticate({ ...ended, origin })).toBeNull();
      expect(devices.authenticate({ ...revoked, origin })).toBeNull();
    }
  });

  test('and back again changes nothing for who is signed in', async () => {
    const { devices, clock } = await startDevices();
    const { cookie, key } = await signIn(devices);

    for (const stepMs of [dayMs, -dayMs, yearMs, -yearMs, yearMs]) {
      clock.setBackBy(-stepMs);
      expect(devices.authenticate({ cookie, key, origin })).not.toBeNull();
    }
  });

  test('the grace is still there after a restart, and a wrong key has none', async () => {
    const { devices, clock, credentials } = await startDevices();
    const { cookie, key } = await signIn(devices);
    const other = await signIn(devices);
    clock.setBackBy(-yearMs);
    devices.list();
    const second = await startDevices({ clock, credentials });

    expect(second.devices.authenticate({ cookie, key: other.key, origin })).toBeNull();
    expect(second.devices.authenticate({ cookie, key, origin })).not.toBeNull();
  });

  test('less than an hour is no jump', async () => {
    const { devices, clock } = await startDevices();
    const { cookie, key } = await signIn(devices);
    clock.advanceBy(14 * dayMs - 1);
    clock.setBackBy(-60_000);

    expect(devices.authenticate({ cookie, key, origin })).toBeNull();
  });
});

describe('[LAN-3] a revoked device', () => {
  test('is unknown at once, tells who listens, and stays unknown after a restart', async () => {
    const { devices, clock, credentials } = await startDevices();
    const { cookie, key, device } = await signIn(devices);
    const told: DeviceId[] = [];
    devices.onDidRevoke((id) => told.push(id));

    const revoking = devices.revoke(device.id);

    expect(devices.authenticate({ cookie, key, origin })).toBeNull();
    expect(devices.authenticateCookie(cookie, origin)).toBeNull();
    expect(told).toEqual([device.id]);
    expect(await revoking).toBe(true);
    const second = await startDevices({ clock, credentials });
    expect(second.devices.authenticate({ cookie, key, origin })).toBeNull();
  });

  test('that signs in again is another device', async () => {
    const { devices } = await startDevices();
    const first = await signIn(devices);
    await devices.revoke(first.device.id);

    const again = await signIn(devices, first.cookie);

    expect(again.device.id).not.toBe(first.device.id);
  });

  test('that never was is said to be none', async () => {
    const { devices } = await startDevices();

    expect(await devices.revoke(asId('device', 'd_never'))).toBe(false);
  });
});

test('of more than 200 devices the one that was seen longest ago is revoked', async () => {
  const { devices, clock } = await startDevices();
  const first = await signIn(devices);
  for (let count = 1; count <= 200; count += 1) {
    clock.advanceBy(1);
    await signIn(devices);
  }

  expect(devices.list().length).toBe(200);
  expect(devices.authenticate({ ...first, origin })).toBeNull();
});

test('that it is used is written down once in ten minutes', async () => {
  const { devices, clock, credentials } = await startDevices();
  const { cookie, key } = await signIn(devices);
  let writes = 0;
  credentials.saveCredential = () => {
    writes += 1;
    return Promise.resolve();
  };

  for (let minute = 0; minute < 30; minute += 1) {
    clock.advanceBy(60_000);
    devices.authenticate({ cookie, key, origin });
  }

  expect(writes).toBe(3);
});

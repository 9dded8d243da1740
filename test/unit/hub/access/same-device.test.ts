import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { AccessService } from '../../../../src/main/hub/access/access-service.ts';
import { rootOf } from '../../../../src/main/hub/access/device-record.ts';
import { asId, type DeviceId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import type { DeviceRole } from '../../../../src/shared/domain/device-role.ts';
import { MemoryCredentials, owner } from '../../../support/edge-hub.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

// A phone that comes back at another address of the hub, with what it was given at each of them.

const home = 'https://192.168.1.5:4680';
const office = 'https://10.0.0.7:4680';
const jo = { id: asId('operator', 'o_jo'), name: 'Jo' };

let directory: string;
let credentials: MemoryCredentials;
let access: AccessService;

async function start(): Promise<AccessService> {
  const service = new AccessService({
    clock: new ManualClock(),
    logger: silentLogger,
    credentials,
    dataDirectory: directory,
    owner,
    grants: {
      grantsOf: () => [{ role: 'owner', scope: { type: 'hub' }, expiresAtMs: null }],
      currentOf: (operator) => operator,
    },
    seenTime: { highestTimeMs: () => 0 },
    scryptCost: 1024,
  });
  await service.start();
  return service;
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'roundhouse-same-'));
  credentials = new MemoryCredentials();
  access = await start();
});
afterEach(() => rmSync(directory, { recursive: true }));

interface Paired {
  readonly device: DeviceId;
  readonly isIn: (service?: AccessService) => boolean;
}

async function pair(
  origin: string,
  given: {
    readonly again?: DeviceId;
    readonly roles?: readonly DeviceRole[];
    readonly operator?: typeof owner;
  } = {},
): Promise<Paired> {
  const { operator = owner, roles = ['approver', 'speaker'], again = null } = given;
  const made = await access.admitDevice({ operator, name: 'iPhone', origin, roles, again });
  const shown = { cookie: made.cookie, key: made.key, origin, address: '192.168.1.9' };
  return {
    device: made.device,
    isIn: (service = access) =>
      service.authenticate({ ...shown, authorization: null, plane: 'lan' }).ok,
  };
}

function deviceCount(): number {
  return new Set(access.devices().map(rootOf)).size;
}

test('[RCN1] a phone that is paired again at another address is one device, and is in at both', async () => {
  const first = await pair(home);
  const second = await pair(office, { again: first.device });
  const third = await pair(`${office}1`, { again: second.device });

  expect([first.isIn(), second.isIn(), third.isIn()]).toEqual([true, true, true]);
  expect(deviceCount()).toBe(1);
  const restarted = await start();
  expect([first.isIn(restarted), second.isIn(restarted)]).toEqual([true, true]);
  expect(new Set(restarted.devices().map(rootOf)).size).toBe(1);
});

test('[RCN2] pairing again at the same address ends what the phone had there', async () => {
  const first = await pair(home);
  const second = await pair(home, { again: first.device });

  expect([first.isIn(), second.isIn(), deviceCount()]).toEqual([false, true, 1]);
});

test('[RCN2] pairing again with other roles ends what the phone had anywhere', async () => {
  const first = await pair(home);
  const second = await pair(office, { again: first.device, roles: ['observer'] });

  expect([first.isIn(), second.isIn()]).toEqual([false, true]);
});

test('[RCN3] signing it out, or narrowing it, counts at each of its addresses', async () => {
  const first = await pair(home);
  const second = await pair(office, { again: first.device });
  const other = await pair(home);

  await access.narrowDevice(second.device, ['observer']);
  const roles = access.devices().map((device) => [device.id, device.roles]);
  await access.signOutDevice(second.device);

  expect(roles).toEqual([
    [first.device, ['observer']],
    [second.device, ['observer']],
    [other.device, ['approver', 'speaker']],
  ]);
  expect([first.isIn(), second.isIn(), other.isIn()]).toEqual([false, false, true]);
});

test('[RCN3] signing it out on a full disk counts at each of its addresses, and is stored by the next try', async () => {
  const first = await pair(home);
  const second = await pair(office, { again: first.device });
  const third = await pair(`${office}1`, { again: first.device });

  credentials.fault = new Error('the disk is full');
  const signedOut = access.signOutDevice(second.device);
  await expect(signedOut).rejects.toThrow('the disk is full');
  const after = [first.isIn(), second.isIn(), third.isIn()];
  credentials.fault = null;
  await access.signOutDevice(second.device);
  const restarted = await start();

  expect(after).toEqual([false, false, false]);
  expect(restarted.devices()).toEqual([]);
});

test('[RCN3] narrowing it on a full disk counts at each of its addresses', async () => {
  const first = await pair(home);
  await pair(office, { again: first.device });

  credentials.fault = new Error('the disk is full');
  const narrowed = access.narrowDevice(first.device, ['observer']);

  await expect(narrowed).rejects.toThrow('the disk is full');
  expect(access.devices().map(({ roles }) => roles)).toEqual([['observer'], ['observer']]);
});

test('[STEP3] wrong PINs of one device count together, wherever it sends them from', async () => {
  const first = await pair(home);
  const second = await pair(office, { again: first.device });
  await access.stepUp.set('271828');

  for (const { device } of [first, second, first, second, second]) {
    await access.stepUp.unlock(device, '000000');
  }

  expect(access.stepUp.lockedDevices()).toEqual([first.device]);
});

test('[RCN4] the device of another person, or one that was signed out, is no device to be again', async () => {
  const theirs = await pair(home);
  await pair(office, { again: theirs.device, operator: jo });
  const gone = await pair(home);
  await access.signOutDevice(gone.device);
  const after = await pair(office, { again: gone.device });

  expect(theirs.isIn()).toBe(true);
  expect(access.devices().every(({ sameAs }) => sameAs === null)).toBe(true);
  expect(after.isIn()).toBe(true);
});

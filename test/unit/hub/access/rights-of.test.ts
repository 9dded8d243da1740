import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { AccessService } from '../../../../src/main/hub/access/access-service.ts';
import type { OperatorPrincipal } from '../../../../src/main/hub/access/principal.ts';
import { viewEpoch } from '../../../../src/main/hub/ws/view-epoch.ts';
import { asId, type SessionId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import type { Grant } from '../../../../src/shared/domain/operator.ts';
import { MemoryCredentials, owner } from '../../../support/edge-hub.ts';
import type { FakeRunner } from '../../../support/fake-runner.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import type { StreamDevice } from '../../../support/stream-device.ts';
import { StreamStage } from '../../../support/stream-stage.ts';

// Rights of a browser on its stream, from the real access control: while the stream is open, time passes, grants
// are changed and devices end.

const origin = 'http://localhost:4680';
const dayMs = 86_400_000;
const onHub: Grant = { role: 'owner', scope: { type: 'hub' }, expiresAtMs: null };

let clock: ManualClock;
let directory: string;
let stage: StreamStage;
let access: AccessService;
let grants: readonly Grant[];
let web: SessionId;
let runner: FakeRunner;

beforeEach(async () => {
  clock = new ManualClock();
  directory = mkdtempSync(join(tmpdir(), 'roundhouse-rights-'));
  grants = [onHub];
  access = new AccessService({
    clock,
    logger: silentLogger,
    credentials: new MemoryCredentials(),
    dataDirectory: directory,
    owner,
    grants: { grantsOf: () => grants, currentOf: (operator) => operator },
    seenTime: { highestTimeMs: () => 0 },
  });
  await access.start();
  stage = await StreamStage.start(clock);
  stage.source = access;
  web = await stage.createSession('web');
  runner = await stage.connectRunner();
});

afterEach(async () => {
  await stage[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

async function signIn(): Promise<OperatorPrincipal> {
  const { url } = access.offerSignIn({ origin, session: null, lifetimeMs: 60_000 });
  const code = new URLSearchParams(new URL(url).hash.slice(1)).get('sign-in') ?? '';
  const shown = { origin, address: '127.0.0.1', plane: 'local' } as const;
  const signedIn = await access.redeemSignIn({ ...shown, code, cookie: null, deviceName: 'phone' });
  if (!signedIn.ok) throw new Error(signedIn.error.message);
  const { cookie, key } = signedIn.value;
  const known = access.authenticate({ ...shown, authorization: null, cookie, key });
  if (!known.ok || known.value.type !== 'operator') throw new Error('not signed in');
  return known.value;
}

async function watching(): Promise<StreamDevice> {
  const device = await stage.join(await signIn());
  device.watch(web);
  await stage.settle();
  return device;
}

async function pass(ms: number): Promise<void> {
  clock.advanceBy(ms);
  await stage.settle();
}

test('[ROLE-6] a grant that expires ends the stream of a device that says nothing, within a second', async () => {
  grants = [{ ...onHub, expiresAtMs: clock.now() + 10_000 }];
  const device = await watching();

  await pass(9_999);
  const before = [...device.closes];
  await pass(1_001);

  expect(before).toEqual([]);
  expect(device.closes).toEqual([4401]);
  expect(stage.presence.attachedTo(web)).toEqual([]);
});

test('[ROLE-6] a key that is pressed after the expiry is not typed, however soon it comes', async () => {
  grants = [
    { ...onHub, expiresAtMs: clock.now() + 10_000 },
    { ...onHub, role: 'observer' },
  ];
  const device = await watching();
  device.type(web, 'before');
  await stage.settle();
  await pass(10_000);
  device.type(web, 'after');
  await stage.settle();

  expect(runner.typedText).toBe('before');
  expect(device.refusals).toEqual(['forbidden_role: Your role does not allow terminal.type.']);
});

test('[PAIR9] a device that is narrowed to nothing loses its stream', async () => {
  const principal = await signIn();
  await access.narrowDevice(principal.device.id, ['observer']);
  expect(access.rightsOf(principal)?.device.roles).toEqual(['observer']);
  await access.narrowDevice(principal.device.id, []);

  expect(access.rightsOf(principal)).toBeUndefined();
});

test('[PAIR9] a stream notices that its device was narrowed', async () => {
  const principal = await signIn();
  await access.narrowDevice(principal.device.id, ['driver']);
  const driving = access.rightsOf(principal) ?? principal;
  await access.narrowDevice(principal.device.id, ['observer']);
  const narrowed = access.rightsOf(principal) ?? principal;

  expect(viewEpoch('e', narrowed)).not.toBe(viewEpoch('e', driving));
});

test('[PAIR9] a stream of another person with the same rights begins anew', async () => {
  const principal = await signIn();
  const other = { id: asId('operator', 'o_jo'), name: 'Jo' };

  expect(viewEpoch('e', { ...principal, operator: other })).not.toBe(viewEpoch('e', principal));
  expect(viewEpoch('e', { ...principal })).toBe(viewEpoch('e', principal));
});

test('[ROLE-6] a grant that is narrowed takes sessions from an open stream within a second', async () => {
  const shop = await stage.createSession('shop');
  const device = await watching();
  const before = device.names;

  grants = [{ role: 'observer', scope: { type: 'session', session: shop }, expiresAtMs: null }];
  await pass(1_000);

  expect(before).toEqual(['web', 'shop']);
  expect(device.names).toEqual(['shop']);
  expect(stage.presence.attachedTo(web)).toEqual([]);
});

test('an expired grant stays expired when the clock is set back', async () => {
  grants = [{ ...onHub, expiresAtMs: clock.now() + 10_000 }];
  const principal = await signIn();
  await pass(10_000);
  const ended = access.rightsOf(principal);

  clock.setBackBy(60_000);

  expect([ended, access.rightsOf(principal)]).toEqual([undefined, undefined]);
});

test('[PHN-1] a device that is signed out has no rights left', async () => {
  const principal = await signIn();

  await access.revokeDevice(principal.device.id);

  expect(access.rightsOf(principal)).toBeUndefined();
});

test('[PHN-2] an open stream ends with its device, fourteen days after its last use', async () => {
  const principal = await signIn();
  clock.advanceBy(14 * dayMs - 10_000);
  const device = await stage.join(principal);

  await pass(9_999);
  const before = [...device.closes];
  await pass(1_001);

  expect(before).toEqual([]);
  expect(device.closes).toEqual([4401]);
});

test('[PHN-2] whoever types stays signed in, also when the terminal is all that they use', async () => {
  const principal = await signIn();
  clock.advanceBy(14 * dayMs - 10_000);
  const device = await stage.join(principal);
  device.watch(web);
  await stage.settle();
  device.type(web, 'x');
  await stage.settle();

  await pass(11_000);
  const after = [...device.closes];
  clock.advanceBy(14 * dayMs);

  expect(after).toEqual([]);
  expect(access.rightsOf(principal)).toBeUndefined();
});

test("a program that shows the owner's token has the owner's rights for as long as it is connected", () => {
  const program: OperatorPrincipal = {
    type: 'operator',
    operator: owner,
    device: { id: asId('device', 'd_program'), name: 'command line', kind: 'program' },
    plane: 'local',
    grants: [],
    isUnlocked: true,
  };

  expect(access.rightsOf(program)?.grants).toEqual([onHub]);
});

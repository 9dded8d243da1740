import { afterEach, beforeEach, expect, test } from 'vitest';

import type { SessionId } from '../../../../src/shared/base/ids.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import type { StreamDevice } from '../../../support/stream-device.ts';
import { person, StreamStage } from '../../../support/stream-stage.ts';

let clock: ManualClock;
let stage: StreamStage;
let web: SessionId;

beforeEach(async () => {
  clock = new ManualClock();
  stage = await StreamStage.start(clock);
  web = await stage.createSession('web');
  await stage.connectRunner();
});

afterEach(() => stage[Symbol.asyncDispose]());

async function watchingObserver(): Promise<StreamDevice> {
  const device = await stage.join(person('Ben', { role: 'observer', plane: 'lan' }));
  device.watch(web);
  await stage.settle();
  return device;
}

test('[AUD10] [ROLE-1] what a role does not allow on the stream is recorded, and its device hears why', async () => {
  const device = await watchingObserver();

  device.type(web, 'x');
  device.say({ type: 'resize', session: web, cols: 100, rows: 30 });
  device.say({ type: 'baton', session: web, action: 'force' });
  await stage.settle();

  expect(stage.refusals.map(({ call, action, unwritten }) => [call, action, unwritten])).toEqual([
    ['stream input', 'terminal.type', 0],
    ['stream baton', 'baton.force', 0],
  ]);
  expect(stage.refusals[0]).toMatchObject({
    operator: { id: 'o_Ben', name: 'Ben' },
    device: { id: 'd_Ben', name: "Ben's device" },
    plane: 'lan',
    resource: web,
    decision: 'refused',
    reason: 'forbidden_role',
  });
  expect(device.refusals).toEqual([
    'forbidden_role: Your role does not allow terminal.type.',
    'forbidden_role: Your role does not allow terminal.type.',
    'forbidden_role: Your role does not allow baton.ask.',
  ]);
});

test('[AUD10] refusals of one action become one entry a minute, with their number', async () => {
  const device = await watchingObserver();

  for (let key = 0; key < 50; key += 1) device.type(web, 'x');
  await stage.settle();
  const atOnce = stage.refusals.length;
  clock.advanceBy(60_000);

  expect(atOnce).toBe(1);
  expect(stage.refusals.map(({ unwritten }) => unwritten)).toEqual([0, 48]);
});

test('[AUD10] what was only counted is recorded when the hub stops', async () => {
  const device = await watchingObserver();
  for (let key = 0; key < 3; key += 1) device.type(web, 'x');
  await stage.settle();

  stage.edge[Symbol.dispose]();

  expect(stage.refusals.map(({ unwritten }) => unwritten)).toEqual([0, 1]);
});

test('[AUD10] a message about a session that a device cannot see leaves no entry', async () => {
  const device = await stage.join(person('Ben', { role: 'observer', session: web }));
  const hidden = await stage.createSession('hidden');

  device.watch(hidden);
  await stage.settle();

  expect(device.refusals).toHaveLength(1);
  expect(stage.refusals).toEqual([]);
});

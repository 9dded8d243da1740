import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { SessionId } from '../../../../src/shared/base/ids.ts';
import type { FakeRunner } from '../../../support/fake-runner.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import type { StreamDevice } from '../../../support/stream-device.ts';
import { person, StreamStage } from '../../../support/stream-stage.ts';

// Each way in which rights can end, while a device does each thing that it can do on a stream.

let clock: ManualClock;
let stage: StreamStage;
let web: SessionId;
let runner: FakeRunner;

beforeEach(async () => {
  clock = new ManualClock();
  stage = await StreamStage.start(clock);
  web = await stage.createSession('web');
  runner = await stage.connectRunner();
});

afterEach(() => stage[Symbol.asyncDispose]());

const ben = person('Ben', { role: 'driver' });

interface Ending {
  readonly how: string;
  /** The device is hung up on, and sees nothing more. */
  readonly isOver: boolean;
  readonly end: () => void;
}

const endings: readonly Ending[] = [
  {
    how: 'is revoked',
    isOver: true,
    end: () => {
      stage.rights.set(ben.device.id, undefined);
      stage.revoked.fire(ben.device.id);
    },
  },
  { how: 'expires', isOver: true, end: () => stage.rights.set(ben.device.id, undefined) },
  {
    how: 'is narrowed to an observer',
    isOver: false,
    end: () => stage.rights.set(ben.device.id, person('Ben', { role: 'observer' })),
  },
  {
    how: 'is narrowed to another session',
    isOver: false,
    end: () => stage.rights.set(ben.device.id, person('Ben', { repo: '/elsewhere' })),
  },
];

const doings: readonly { readonly what: string; readonly act: (device: StreamDevice) => void }[] = [
  { what: 'types', act: (device) => device.type(web, 'x') },
  {
    what: 'resizes',
    act: (device) => device.say({ type: 'resize', session: web, cols: 99, rows: 33 }),
  },
  {
    what: 'takes the baton',
    act: (device) => device.say({ type: 'baton', session: web, action: 'take' }),
  },
  { what: 'watches', act: (device) => device.watch(web) },
  { what: 'only listens', act: () => undefined },
];

describe.each(endings)('[S8] [ROLE-6] a device that $how', ({ end, isOver }) => {
  test.each(doings)('while it $what, does no more within a second', async ({ act }) => {
    const device = await stage.join(ben);
    device.watch(web);
    await stage.settle();
    device.type(web, 'before');
    await stage.settle();
    const { typedText } = runner;
    const resized = runner.heard.all.filter(({ type }) => type === 'resize').length;

    // On its way when the right ends, and again after it.
    act(device);
    end();
    await stage.settle();
    clock.advanceBy(1_000);
    await stage.settle();
    if (device.closes.length === 0) act(device);
    await stage.note(web, 'after');
    await stage.settle();

    expect(typedText).toBe('before');
    expect(runner.typedText).toBe('before');
    expect(runner.heard.all.filter(({ type }) => type === 'resize')).toHaveLength(resized);
    expect(stage.baton.holderOf(web)).toBeUndefined();
    expect(device.closes).toEqual(isOver ? [4401] : []);
    expect(stage.presence.attachedTo(web).length === 0 || !isOver).toBe(true);
  });
});

import { afterEach, beforeEach, expect, test } from 'vitest';

import { deviceOfOperator } from '../../../../src/main/hub/operators/presence-service.ts';
import type { SessionId } from '../../../../src/shared/base/ids.ts';
import { FakeRunner } from '../../../support/fake-runner.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import type { StreamDevice } from '../../../support/stream-device.ts';
import { person, StreamStage, type PersonOptions } from '../../../support/stream-stage.ts';

// The canary at the end of the session is `runner.typed`: every byte that the hub passed on.

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

afterEach(async () => {
  await stage[Symbol.asyncDispose]();
});

async function watching(
  name: string,
  options: PersonOptions & { readonly isObserver?: boolean } = {},
): Promise<StreamDevice> {
  const device = await stage.join(person(name, options));
  device.watch(web, { isObserver: options.isObserver ?? false });
  await stage.settle();
  return device;
}

/** What a terminal answers by itself, and what a pointer and a window report. */
const replies = [
  '\u001b[?62;4c',
  '\u001b[>0;276;0c',
  '\u001b[24;80R',
  '\u001b[0n',
  '\u001b[?2026;2$y',
  '\u001bP1$r0m\u001b\\',
  '\u001b]11;rgb:0000/0000/0000\u001b\\',
  '\u001b[<0;10;10M',
  '\u001b[I',
  '\u001b[O',
  '\u001b[200~pasted\u001b[201~',
];

test.each([
  { what: 'a person who may only look', options: { role: 'observer' } },
  { what: 'a person who may only answer gates', options: { role: 'approver' } },
  { what: 'an owner who watches as an observer', options: { role: 'owner', isObserver: true } },
  {
    what: 'an owner from elsewhere who has not unlocked',
    options: { plane: 'lan', isUnlocked: false },
  },
] as const)(
  '[ROLE-2] of $what nothing reaches the terminal: no reply, no pointer, no paste, no size',
  async ({ options }) => {
    const device = await watching('Olga', options);

    for (const reply of replies) device.type(web, reply);
    device.say({ type: 'resize', session: web, cols: 40, rows: 20 });
    device.say({ type: 'baton', session: web, action: 'take' });
    await stage.settle();

    expect(runner.typed).toEqual([]);
    expect(stage.baton.holderOf(web)).toBeUndefined();
    expect(runner.size).toEqual({ cols: 80, rows: 24 });
    expect(device.refusals.length).toBeGreaterThanOrEqual(2);
  },
);

test('[ROLE-2] an observer is named as one, whatever its device asked for', async () => {
  await watching('Olga', { role: 'observer', isObserver: false });

  expect(stage.presence.attachedTo(web).map(({ isObserver }) => isObserver)).toEqual([true]);
});

test('[ROLE-7] two drivers who type: one is heard, the other is told who holds the baton', async () => {
  const ana = await watching('Ana');
  const ben = await watching('Ben', { role: 'driver' });

  ana.type(web, 'aaa');
  await stage.settle();
  ben.type(web, 'bbb');
  ana.type(web, 'AAA');
  ben.say({ type: 'resize', session: web, cols: 40, rows: 20 });
  await stage.settle();

  expect(runner.typedText).toBe('aaaAAA');
  expect(runner.size).toEqual({ cols: 80, rows: 24 });
  expect(ben.refusals).toEqual([
    'baton_held: Ana holds the baton.',
    'baton_held: Ana holds the baton.',
  ]);
  expect(ana.refusals).toEqual([]);
});

test('[ROLE-7] [BATON6] a baton that is forced over HTTP between two keys ends what the first types', async () => {
  const ana = await watching('Ana');
  const ben = person('Ben');
  ana.type(web, 'aa');
  await stage.settle();

  // As the route does it, while keys of the holder are in the socket already.
  ana.type(web, 'AA');
  stage.baton.request(web, deviceOfOperator(ben), { action: 'force' });
  await stage.settle();

  expect(runner.typedText).toBe('aa');
  expect(ana.refusals).toEqual(['baton_held: Ben holds the baton.']);
});

test('[ROLE-7] one who keeps typing without the baton hears it once per second', async () => {
  const ana = await watching('Ana');
  const ben = await watching('Ben');
  ana.type(web, 'a');
  await stage.settle();

  for (let count = 0; count < 10; count += 1) ben.type(web, 'b');
  await stage.settle();
  const atOnce = ben.refusals.length;
  clock.advanceBy(1000);
  ben.type(web, 'b');
  await stage.settle();

  expect(atOnce).toBe(1);
  expect(ben.refusals).toHaveLength(2);
});

test('[BATON9] the holder owns the size, and all who look are told of it', async () => {
  const ana = await watching('Ana');
  const ben = await watching('Ben', { isObserver: true });

  ana.say({ type: 'resize', session: web, cols: 40, rows: 20 });
  await stage.settle();
  const sizeBefore = runner.size;
  ana.say({ type: 'baton', session: web, action: 'take' });
  ana.say({ type: 'resize', session: web, cols: 40, rows: 20 });
  await stage.settle();

  expect(sizeBefore).toEqual({ cols: 80, rows: 24 });
  expect(runner.size).toEqual({ cols: 40, rows: 20 });
  for (const device of [ana, ben]) {
    expect(device.ofType('terminal-resized')).toEqual([
      { type: 'terminal-resized', session: 's_web', cols: 40, rows: 20 },
    ]);
  }
});

test('[BATON2] [BATON3] a driver asks, the holder grants, and both see it', async () => {
  const ana = await watching('Ana');
  const ben = await watching('Ben', { role: 'driver' });
  ana.type(web, 'a');
  await stage.settle();

  ben.say({ type: 'baton', session: web, action: 'take' });
  await stage.settle();
  const asked = ana.presence.get('s_web')?.asking;
  ana.say({ type: 'baton', session: web, action: 'grant', device: 'd_Ben' });
  await stage.settle();
  ben.type(web, 'b');
  await stage.settle();

  expect(asked).toMatchObject({ device: 'd_Ben', name: 'Ben', kind: 'desktop' });
  expect(ben.presence.get('s_web')?.baton?.name).toBe('Ben');
  expect(runner.typedText).toBe('ab');
});

test('[ROLE-3] a driver grants nothing to oneself, and forces nothing', async () => {
  const ana = await watching('Ana');
  const ben = await watching('Ben', { role: 'driver' });
  ana.type(web, 'a');
  await stage.settle();

  ben.say({ type: 'baton', session: web, action: 'take' });
  ben.say({ type: 'baton', session: web, action: 'grant', device: 'd_Ben' });
  ben.say({ type: 'baton', session: web, action: 'force' });
  ben.type(web, 'b');
  await stage.settle();

  expect(runner.typedText).toBe('a');
  expect(ben.refusals).toEqual([
    'baton_held: Ana holds the baton.',
    'forbidden_role: Your role does not allow baton.force.',
    'baton_held: Ana holds the baton.',
  ]);
});

test('[BATON6] an owner forces the baton from a driver', async () => {
  const ben = await watching('Ben', { role: 'driver' });
  const ana = await watching('Ana');
  ben.type(web, 'b');
  await stage.settle();

  ana.say({ type: 'baton', session: web, action: 'force' });
  await stage.settle();
  ana.type(web, 'a');
  ben.type(web, 'B');
  await stage.settle();

  expect(runner.typedText).toBe('ba');
});

test('[BATON5] a holder who unwatches keeps the baton for thirty seconds', async () => {
  const ana = await watching('Ana');
  ana.type(web, 'a');
  await stage.settle();

  ana.say({ type: 'unwatch', session: web });
  await stage.settle();
  const within = stage.baton.holderOf(web)?.name;
  ana.say({ type: 'ping' });
  for (let seconds = 0; seconds < 30; seconds += 10) {
    ana.say({ type: 'ping' });
    await stage.settle();
    clock.advanceBy(10_000);
  }

  expect(within).toBe('Ana');
  expect(stage.baton.holderOf(web)).toBeUndefined();
});

test('an answer about the baton that does not say whom it is for is refused', async () => {
  const ana = await watching('Ana');

  ana.say({ type: 'baton', session: web, action: 'grant' });
  await stage.settle();

  expect(ana.refusals).toEqual(['bad_request: device: grant must say who asked.']);
});

test('typing into a session without a runner takes no baton and is refused', async () => {
  const shop = await stage.createSession('shop');
  const ana = await stage.join(person('Ana'));
  ana.watch(shop);
  await stage.settle();

  ana.type(shop, 'x');
  await stage.settle();

  expect(ana.refusals).toEqual(['runner_gone: No runner is connected to this session.']);
  expect(stage.baton.holderOf(shop)).toBeUndefined();
});

test('a device draws the terminal of each session that it watches, and only these', async () => {
  const shop = await stage.createSession('shop');
  const other = await stage.connectRunner(new FakeRunner({ session: 's_shop', runner: 'r_shop' }));
  const ana = await watching('Ana');
  ana.watch(shop);
  await stage.settle();

  runner.write('one');
  other.write('two');
  await stage.settle();
  ana.say({ type: 'unwatch', session: shop });
  await stage.settle();
  other.write('unseen');
  runner.write('three');
  await stage.settle();

  expect(ana.screenOf(web)).toBe(runner.screen);
  expect(ana.screenOf(shop)).not.toBe(other.screen);
});

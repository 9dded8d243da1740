import { afterEach, beforeEach, expect, test } from 'vitest';

import { asId } from '../../../../src/shared/base/ids.ts';
import { encodeTerminalFrame } from '../../../../src/shared/wire/terminal.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { person, StreamStage } from '../../../support/stream-stage.ts';

let clock: ManualClock;
let stage: StreamStage;

beforeEach(async () => {
  clock = new ManualClock();
  stage = await StreamStage.start(clock);
});

afterEach(async () => {
  await stage[Symbol.asyncDispose]();
});

test('[STR1] a device that comes for the first time gets a welcome, the state and the word that it is live', async () => {
  await stage.createSession('web');

  const device = await stage.join(person('Ana'));

  expect(device.heard.map(({ type }) => type)).toEqual(['welcome', 'snapshot', 'caught-up']);
  expect(device.heard[0]).toEqual({
    type: 'welcome',
    protocol: 1,
    epoch: expect.stringMatching(/^epoch-1\./) as string,
    device: 'd_Ana',
    operator: { id: 'o_Ana', name: 'Ana' },
    hub: { name: 'a hub', version: '0.0.0-test' },
    access: {
      hub: ['owner-desktop'],
      grants: [{ scope: { type: 'hub' }, levels: ['owner-desktop'] }],
    },
  });
  expect(device.names).toEqual(['web']);
  expect(device.seq).toBe(1);
});

test('[STR2] a device that comes back gets what it missed, once', async () => {
  const web = await stage.createSession('web');
  const before = await stage.join(person('Ana'));
  before.pair.cut();
  await stage.note(web, 'missed');
  await stage.note(web, 'missed too');

  const device = stage.connect(person('Ana'));
  device.sessions = before.sessions;
  device.epoch = before.epoch;
  device.seq = before.seq;
  device.hello();
  await stage.settle();

  expect(device.heard.map(({ type }) => type)).toEqual([
    'welcome',
    'events',
    'caught-up',
    'presence',
  ]);
  expect(device.ofType('events')[0]?.events.map(({ seq }) => seq)).toEqual([2, 3]);
  expect(device.sessions).toEqual(new Map(stage.log.state.sessions));
});

test('[STR2] a device with a place in another log gets the state instead', async () => {
  await stage.createSession('web');

  const device = stage.connect(person('Ana'));
  device.hello({ epoch: 'another epoch', seq: 1 });
  await stage.settle();

  expect(device.heard.map(({ type }) => type)).toEqual(['welcome', 'snapshot', 'caught-up']);
});

test('[STR2] a device that is too far back is told of the gap, and gets the state at once', async () => {
  const web = await stage.createSession('web');
  const before = await stage.join(person('Ana'));
  before.pair.cut();
  for (let count = 0; count < 40; count += 1) await stage.note(web, 'x'.repeat(64 * 1024));

  const device = stage.connect(person('Ana'));
  device.hello(before);
  await stage.settle();

  expect(device.heard.map(({ type }) => type)).toEqual(['welcome', 'gap', 'snapshot', 'caught-up']);
  expect(device.sessions).toEqual(new Map(stage.log.state.sessions));
});

test('[STR2] a device that falls behind on an open connection is told of the gap too', async () => {
  const web = await stage.createSession('web');
  const device = await stage.join(person('Ana'));
  device.pair.right.pause();
  // More than may wait for a slow device, and more than is sent again.
  for (let count = 0; count < 2500; count += 1) {
    await stage.note(web, 'x'.repeat(4 * 1024));
    if (count % 100 === 0) await stage.settle();
  }
  device.pair.right.resume();
  await stage.settle();

  const types = device.heard.map(({ type }) => type);
  const states = types.filter((type) => type === 'gap' || type === 'snapshot');
  expect(states).toEqual(['snapshot', 'gap', 'snapshot']);
  expect(types[types.indexOf('gap') + 1]).toBe('snapshot');
  expect(device.sessions).toEqual(new Map(stage.log.state.sessions));
});

test('[STR3] each event comes as it is committed, to all devices', async () => {
  const web = await stage.createSession('web');
  const devices = [await stage.join(person('Ana')), await stage.join(person('Ben'))];

  await stage.note(web, 'one');
  await stage.note(web, 'two');
  await stage.settle();

  for (const device of devices) {
    expect(device.ofType('events').flatMap(({ events }) => events.map(({ seq }) => seq))).toEqual([
      2, 3,
    ]);
    expect(device.sessions).toEqual(new Map(stage.log.state.sessions));
  }
});

test('[STR4] [ROLE-5] what a device may not see is in no message, and watching it is like watching nothing', async () => {
  const web = await stage.createSession('web');
  const secret = await stage.createSession('secret');
  const owner = await stage.join(person('Ana'));
  owner.watch(secret);
  await stage.settle();
  const guest = await stage.join(person('Ben', { role: 'observer', session: web }));

  await stage.note(secret, 'not for Ben');
  await stage.commit(null, { kind: 'clock.stepped', data: { seconds: 3600 } });
  await stage.note(web, 'for Ben');
  owner.say({ type: 'unwatch', session: secret });
  guest.watch(secret);
  guest.watch(asId('session', 's_no-such-session'));
  await stage.settle();

  expect(guest.names).toEqual(['web']);
  expect(guest.ofType('events').flatMap(({ events }) => events.map(({ seq }) => seq))).toEqual([5]);
  expect(JSON.stringify(guest.heard.filter(({ type }) => type !== 'error'))).not.toContain(
    'secret',
  );
  const errors = guest
    .ofType('error')
    .map((error) => ({ ...error, session: 'which was asked for' }));
  expect(errors).toHaveLength(2);
  expect(errors[0]).toEqual(errors[1]);
});

test('[STR4] [EV41] the state of the hub goes to a role on the whole hub, in the snapshot and as events', async () => {
  const web = await stage.createSession('web');
  await stage.commit(null, { kind: 'repo.setup-allowed', data: { repo: '/repo', hash: 'abc' } });

  const owner = await stage.join(person('Ana'));
  const guest = await stage.join(person('Ben', { role: 'observer', session: web }));
  await stage.commit(null, { kind: 'clock.stepped', data: { seconds: 3600 } });
  await stage.settle();

  expect(owner.ofType('snapshot')[0]?.hub).toMatchObject({ setups: [{ repo: '/repo' }] });
  expect(owner.ofType('events').flatMap(({ events }) => events.map(({ seq }) => seq))).toEqual([3]);
  expect(guest.ofType('snapshot')[0]?.hub).toMatchObject({ setups: [] });
  expect(guest.ofType('events')).toEqual([]);
});

test('[STR5] who looks and who types is told to all who may see the session', async () => {
  const web = await stage.createSession('web');
  await stage.connectRunner();
  const ana = await stage.join(person('Ana'));
  const ben = await stage.join(person('Ben', { role: 'driver' }));

  ana.watch(web);
  ben.watch(web, { isObserver: true });
  await stage.settle();
  ana.type(web, 'x');
  await stage.settle();
  const late = await stage.join(person('Cleo'));

  const expected = {
    session: 's_web',
    attached: [
      { ...at('Ana'), isObserver: false },
      { ...at('Ben'), isObserver: true },
    ],
    baton: { ...at('Ana'), cols: 80, rows: 24 },
    asking: null,
  };
  expect(ana.presence.get('s_web')).toEqual(expected);
  expect(ben.presence.get('s_web')).toEqual(expected);
  expect(late.ofType('snapshot')[0]?.presence).toEqual([expected]);
});

test('[STR5] a device that comes back learns who left meanwhile', async () => {
  const web = await stage.createSession('web');
  const ana = await stage.join(person('Ana'));
  const ben = await stage.join(person('Ben'));
  ben.watch(web);
  await stage.settle();
  const before = ana.presence.get('s_web')?.attached.length;
  ana.pair.cut();
  ben.pair.cut();

  const back = stage.connect(person('Ana'));
  back.hello(ana);
  await stage.settle();

  expect(before).toBe(1);
  expect(back.presence.get('s_web')?.attached).toEqual([]);
});

test.each([
  { what: 'anything before hello', message: '{"type":"unwatch","session":"s_web"}', code: 4400 },
  {
    what: 'another protocol',
    message: '{"type":"hello","protocol":99,"epoch":null,"seq":null}',
    code: 4426,
  },
  { what: 'text that is not JSON', message: '{"type":', code: 4400 },
  {
    what: 'a hello with a field too many',
    message: '{"type":"hello","protocol":1,"epoch":null,"seq":null,"role":"owner"}',
    code: 4400,
  },
  { what: 'a frame without a header', message: new Uint8Array(3), code: 4400 },
  {
    what: 'an output frame',
    message: encodeTerminalFrame({
      kind: 'output',
      channel: 1,
      offset: 0,
      payload: new Uint8Array(),
    }),
    code: 4400,
  },
])('[STR6] $what closes with $code', async ({ message, code }) => {
  const device = stage.connect(person('Ana'));

  device.sayRaw(message);
  await stage.settle();

  expect(device.closes).toEqual([code]);
  expect(stage.edge.connections).toBe(0);
});

test('[STR6] a device that says no hello within five seconds is hung up on', async () => {
  const device = stage.connect(person('Ana'));

  clock.advanceBy(5000);
  await stage.settle();

  expect(device.closes).toEqual([4400]);
});

test('[STR6] a message of a type that the hub does not know is ignored', async () => {
  const device = await stage.join(person('Ana'));

  device.sayRaw('{"type":"weather"}');
  device.say({ type: 'ping' });
  await stage.settle();

  expect(device.closes).toEqual([]);
  expect(device.heard.at(-1)).toEqual({ type: 'pong' });
});

test('[STR7] a device that is silent for twenty-five seconds is given up with 4008', async () => {
  const device = await stage.join(person('Ana'));

  clock.advanceBy(20_000);
  device.say({ type: 'ping' });
  await stage.settle();
  clock.advanceBy(24_999);
  await stage.settle();
  const before = [...device.closes];
  clock.advanceBy(1);
  await stage.settle();

  expect(before).toEqual([]);
  expect(device.closes).toEqual([4008]);
  expect(clock.pending).toBe(0);
});

test('[STR8] the sixty-first request at once is refused, and a second later twenty more are not', async () => {
  const web = await stage.createSession('web');
  const device = await stage.join(person('Ana'));
  const ask = () => device.say({ type: 'unwatch', session: web });

  // The hello was the first.
  for (let count = 0; count < 60; count += 1) ask();
  await stage.settle();
  const refusedAtOnce = device.refusals.length;
  clock.advanceBy(1000);
  for (let count = 0; count < 21; count += 1) ask();
  await stage.settle();

  expect(refusedAtOnce).toBe(1);
  expect(device.refusals).toEqual(Array(2).fill('rate_limited: Too many requests at once.'));
});

test('[STR8] typing faster than 64 KiB per second slows the device down and loses nothing', async () => {
  const web = await stage.createSession('web');
  const runner = await stage.connectRunner();
  const device = await stage.join(person('Ana'));
  device.watch(web);
  await stage.settle();
  const kibibyte = 'x'.repeat(1024);

  for (let count = 0; count < 400; count += 1) device.type(web, kibibyte);
  await stage.settle();
  const typedAtOnce = runner.typed.length;
  clock.advanceBy(1000);
  await stage.settle();
  const typedAfterOneSecond = runner.typed.length;
  for (let seconds = 0; seconds < 2; seconds += 1) {
    clock.advanceBy(1000);
    await stage.settle();
  }

  // A frame that goes over is still heard; the next one waits.
  expect(typedAtOnce).toBe(257 * 1024);
  expect(typedAfterOneSecond).toBeGreaterThan(257 * 1024);
  expect(typedAfterOneSecond).toBeLessThanOrEqual(322 * 1024);
  expect(runner.typed.length).toBe(400 * 1024);
  expect(device.closes).toEqual([]);
});

test('[STR9] a device that does not read holds a bounded amount, loses nothing, and slows nobody', async () => {
  const web = await stage.createSession('web');
  const slow = await stage.join(person('Slow'));
  const fast = await stage.join(person('Fast'));
  const text = 'x'.repeat(64 * 1024);

  slow.pair.right.pause();
  let most = 0;
  for (let count = 0; count < 100; count += 1) {
    await stage.note(web, text);
    await stage.settle();
    most = Math.max(most, slow.pair.left.bufferedBytes);
  }
  const seqOfFast = fast.seq;
  slow.pair.right.resume();
  await stage.settle();

  expect(seqOfFast).toBe(101);
  expect(most).toBeLessThan(1.5 * 1024 * 1024);
  expect(slow.seq).toBe(101);
  expect(slow.sessions).toEqual(new Map(stage.log.state.sessions));
});

test('[STR9] a device that does not read for thirty seconds is hung up on', async () => {
  const web = await stage.createSession('web');
  const device = await stage.join(person('Slow'));
  device.pair.right.pause();

  for (let count = 0; count < 40; count += 1) await stage.note(web, 'x'.repeat(64 * 1024));
  await stage.settle();
  // It still says that it is there: it only does not read.
  for (let seconds = 0; seconds < 30; seconds += 10) {
    device.say({ type: 'ping' });
    await stage.settle();
    clock.advanceBy(10_000);
  }
  device.pair.right.resume();
  await stage.settle();

  expect(device.closes).toEqual([4008]);
});

test('[STR10] [ROLE-6] a device that is signed out is hung up on with 4401 at once, and holds no baton', async () => {
  const web = await stage.createSession('web');
  await stage.connectRunner();
  const ben = person('Ben', { role: 'driver' });
  const device = await stage.join(ben);
  device.watch(web);
  await stage.settle();
  device.type(web, 'x');
  await stage.settle();
  const held = stage.baton.holderOf(web)?.name;

  stage.revoked.fire(ben.device.id);
  await stage.settle();

  expect(held).toBe('Ben');
  expect(device.closes).toEqual([4401]);
  expect(stage.baton.holderOf(web)).toBeUndefined();
  expect(stage.presence.attachedTo(web)).toEqual([]);
});

test('[STR10] [ROLE-6] what a device had sent before its rights were taken is not done', async () => {
  const web = await stage.createSession('web');
  const runner = await stage.connectRunner();
  const ben = person('Ben', { role: 'driver' });
  const device = await stage.join(ben);
  device.watch(web);
  await stage.settle();
  device.type(web, 'before');
  await stage.settle();

  device.type(web, 'in the socket');
  stage.rights.set(ben.device.id, person('Ben', { role: 'observer' }));
  await stage.settle();

  expect(runner.typedText).toBe('before');
  expect(device.refusals).toEqual(['forbidden_role: Your role does not allow terminal.type.']);
  expect(stage.baton.holderOf(web)).toBeUndefined();
});

test('[STR10] [PEO9] a device whose rights change learns them, sees everything anew, and watches nothing that it may not see', async () => {
  const web = await stage.createSession('web');
  const shop = await stage.createSession('shop');
  await stage.connectRunner();
  const ben = person('Ben', { role: 'observer', session: web });
  const device = await stage.join(ben);
  device.watch(web);
  await stage.settle();
  const before = device.names;

  stage.rights.set(ben.device.id, person('Ben', { role: 'observer', session: shop }));
  clock.advanceBy(1000);
  await stage.settle();

  expect(before).toEqual(['web']);
  expect(device.names).toEqual(['shop']);
  expect(device.ofType('welcome').map(({ access }) => access?.grants)).toEqual([
    [{ scope: { type: 'session', session: web }, levels: ['observer'] }],
    [{ scope: { type: 'session', session: shop }, levels: ['observer'] }],
  ]);
  expect(device.ofType('terminal-closed')).toEqual([
    {
      type: 'terminal-closed',
      session: 's_web',
      reason: 'The session is not shared with you any more.',
    },
  ]);
  expect(stage.presence.attachedTo(web)).toEqual([]);
});

test('[STR10] a device that comes back with other rights gets everything anew, not the events since', async () => {
  const web = await stage.createSession('web');
  await stage.createSession('shop');
  const before = await stage.join(person('Ben', { role: 'observer', session: web }));
  before.pair.cut();

  const device = stage.connect(person('Ben', { role: 'driver' }));
  device.hello(before);
  await stage.settle();

  expect(device.names).toEqual(['web', 'shop']);
});

test('[STR10] a terminal that a device may see again is opened again', async () => {
  const web = await stage.createSession('web');
  const shop = await stage.createSession('shop');
  const runner = await stage.connectRunner();
  const ben = person('Ben');
  const device = await stage.join(ben);
  device.watch(web);
  await stage.settle();

  for (const rights of [person('Ben', { role: 'observer', session: shop }), ben]) {
    stage.rights.set(ben.device.id, rights);
    clock.advanceBy(1000);
    await stage.settle();
    runner.write('more');
    await stage.settle();
  }

  expect(device.screenOf(web)).toBe(runner.screen);
});

test('[STR11] the thirty-first connection of a device ends its oldest', async () => {
  const devices = [];
  for (let count = 0; count < 31; count += 1) devices.push(await stage.join(person('Ana')));

  expect(devices[0]?.closes).toEqual([1001]);
  expect(devices.slice(1).every(({ closes }) => closes.length === 0)).toBe(true);
  expect(stage.edge.connections).toBe(30);
});

test('[STR12] a hello on a connection that is open begins again', async () => {
  const web = await stage.createSession('web');
  const device = await stage.join(person('Ana'));

  device.hello();
  await stage.settle();
  await stage.note(web, 'once');
  await stage.settle();

  expect(device.ofType('welcome')).toHaveLength(2);
  expect(device.ofType('events').flatMap(({ events }) => events.map(({ seq }) => seq))).toEqual([
    2,
  ]);
});

test('[STR13] a hub that ends says so', async () => {
  const device = await stage.join(person('Ana'));

  stage.edge[Symbol.dispose]();
  await stage.settle();

  expect(device.closes).toEqual([1001]);
  expect(stage.feed.subscribers).toBe(0);
});

test('[STR15] what holds for the whole hub is said after the welcome and at each change', async () => {
  const disk = {
    about: 'disk',
    level: 'warning',
    text: 'It fills up.',
    hint: 'Free some.',
  } as const;
  const worse = { ...disk, level: 'error', text: 'It is full.' } as const;
  stage.notices.say(disk);

  const device = await stage.join(person('Ana'));
  const heard = device.heard.map(({ type }) => type);
  stage.notices.say(disk);
  stage.notices.say(worse);
  stage.notices.takeBack('disk');
  stage.notices.takeBack('disk');
  const later = await stage.join(person('Ben'));
  const web = await stage.createSession('web');
  const guest = await stage.join(person('Eve', { role: 'observer', session: web }));
  stage.notices.say(disk);
  await stage.settle();

  expect(guest.ofType('hub-notices')).toEqual([]);
  expect(heard).toEqual(['welcome', 'hub-notices', 'snapshot', 'caught-up']);
  expect(device.ofType('hub-notices').map(({ notices }) => notices)).toEqual([
    [disk],
    [worse],
    [],
    [disk],
  ]);
  expect(later.ofType('hub-notices').map(({ notices }) => notices)).toEqual([[disk]]);
});

/** A person of the stage at their device, as presence names them. */
function at(name: string) {
  const deviceName = `${name}'s device`;
  return { device: `d_${name}`, operator: `o_${name}`, name, deviceName, kind: 'desktop' };
}

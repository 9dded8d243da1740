import { afterEach, beforeEach, expect, test } from 'vitest';

import { pushLimits } from '../../../../src/main/hub/push/push-service.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { openGate } from '../../../support/four-eyes.ts';
import { ana, ben, PushStage } from '../../../support/push-stage.ts';

let stage: PushStage;

beforeEach(async () => {
  stage = await PushStage.start();
});

afterEach(() => stage[Symbol.dispose]());

function look(): void {
  stage.clock.advanceBy(pushLimits.lookAfterMs);
}

function needs(to: string, title: string, rest: { isNews?: boolean; body?: string } = {}) {
  const message = { type: 'needs', title, body: '', isNews: true, ...rest };
  return { to, topic: 'needs', message };
}

function answered(to: string) {
  return { to, topic: 'needs', message: { type: 'answered' } };
}

const one = 'A session needs you';

test('[PUSH1] [PHN-4] a phone learns that a session waits, and neither which nor for what', async () => {
  await stage.phone('phone');
  await stage.ask('a', 'cat /secret');
  look();

  expect(await stage.received(1)).toEqual([needs('phone', one)]);
});

test('[PUSH1] with details, which the owner chose, the notification shows the request', async () => {
  await stage.settings.change('push', 'details');
  await stage.phone('phone');
  await stage.ask('a', 'cat /notes');
  look();

  expect(await stage.received(1)).toEqual([
    needs('phone', 'web asks for permission', { body: 'Bash: cat /notes' }),
  ]);
});

test('[PUSH2] what is answered before it was sent is never pushed', async () => {
  await stage.phone('phone');
  await stage.ask('quick');
  await stage.answer('quick');
  look();
  await stage.ask('later');
  look();

  expect(await stage.received(1)).toEqual([needs('phone', one)]);
});

test('[PUSH2] the last answer takes the notification away, and an answer before it makes no sound', async () => {
  await stage.phone('phone');
  await stage.ask('a');
  await stage.ask('b');
  look();
  await stage.received(1);
  await stage.answer('a');
  look();
  await stage.received(2);
  await stage.answer('b');
  look();

  expect(await stage.received(3)).toEqual([
    needs('phone', '2 requests need you'),
    needs('phone', one, { isNews: false }),
    answered('phone'),
  ]);
});

test('[GATE25] a request that escalates is news to an owner, who heard of it before, and to nobody else', async () => {
  await stage.settings.change('push', 'details');
  await stage.grant('p_approve', ben, 'approver');
  await stage.phone('owner');
  await stage.phone('approver', { of: ben });
  const gate = asId('gate', 'g_push');
  await stage.commit(openGate(gate));
  look();
  await stage.received(2);
  await stage.commit({ kind: 'gate.escalated', data: { gate } });
  look();

  const [, , escalated, ...others] = await stage.received(3);
  expect(escalated).toEqual(needs('owner', 'web waits for an owner', { body: 'Bash: git push' }));
  expect(others).toEqual([]);
});

test('[PUSH3] only devices that may settle a request are told of it', async () => {
  await stage.grant('p_watch', ben, 'observer');
  await stage.phone('watcher', { of: ben });
  await stage.phone('narrowed', { roles: ['observer'] });
  await stage.phone('phone');
  await stage.ask('a');
  look();

  expect(await stage.received(1)).toEqual([needs('phone', one)]);
});

test('[PUSH3] rights count as they are when a message is sent', async () => {
  await stage.grant('p_approve', ben, 'approver');
  await stage.grant('p_watch', ben, 'observer');
  await stage.phone('bens', { of: ben });
  await stage.phone('phone');
  await stage.ask('a');
  await stage.ungrant('p_approve', ben, 'approver');
  look();

  expect(await stage.received(1)).toEqual([needs('phone', one)]);
});

test('[PUSH4] [PHN-1] a device that is signed out loses its subscription and what is on its way', async () => {
  const phone = await stage.phone('phone');
  stage.service.answers.push(new Promise(() => undefined));
  await stage.ask('a');
  look();
  await stage.received(1);
  await stage.access.revokeDevice(phone);
  await stage.ask('b');
  look();
  await stage.phone('other');
  await stage.ask('c');
  look();

  expect(await stage.received(2)).toEqual([
    needs('phone', one),
    needs('other', '3 requests need you'),
  ]);
  expect(JSON.parse(stage.credentials.rows.get(phone)?.details ?? '')).toMatchObject({
    push: null,
  });
});

test('[PUSH4] [PHN-1] an operator without a grant has no subscription left', async () => {
  await stage.grant('p_approve', ben, 'approver');
  const bens = await stage.phone('bens', { of: ben });
  await stage.ungrant('p_approve', ben, 'approver');
  await stage.received(0);

  expect(stage.access.pushDevices()).toEqual([]);
  await stage.grant('p_again', ben, 'approver');
  expect(stage.access.pushOf(bens)).toBeNull();
});

test('[PUSH4] a subscription that its push service has ended is forgotten', async () => {
  await stage.phone('phone');
  stage.service.answers.push(410);
  await stage.ask('a');
  look();
  await stage.received(1);
  await stage.received(1);

  expect(stage.access.pushDevices()).toEqual([]);
});

test('[PUSH4] a subscription that has ended while nothing can be stored gets nothing more', async () => {
  await stage.phone('phone');
  stage.service.answers.push(410);
  stage.credentials.fault = new Error('the disk is full');
  await stage.ask('a');
  look();
  await stage.received(1);
  await stage.ask('b');
  look();

  // A rejection that nobody handles would end the hub, and fails this file.
  expect(await stage.received(1)).toEqual([needs('phone', one)]);
});

test('[PUSH5] a push service that is away is tried again, with what waits by then', async () => {
  await stage.phone('phone');
  stage.service.answers.push(503);
  await stage.ask('a');
  look();
  await stage.received(1);
  await stage.answer('a');
  await stage.ask('b');
  stage.clock.advanceBy(pushLimits.longestRetryMs);

  expect(await stage.received(2)).toEqual([needs('phone', one), needs('phone', one)]);
});

test('[PUSH5] what happens meanwhile does not use up the attempts at a push service that is away', async () => {
  await stage.phone('phone');
  await stage.phone('other');
  stage.service.answers.push(503, 503);
  await stage.ask('a');
  look();
  await stage.received(2);
  await stage.phone('third');
  await stage.ask('b');
  look();

  // The pause of the first two is longer than that of a change.
  const received = await stage.received(3);
  expect(received.slice(2)).toEqual([needs('third', '2 requests need you')]);
  stage.clock.advanceBy(pushLimits.firstRetryMs);
  expect(await stage.received(5)).toHaveLength(5);
});

test('[PUSH5] a hub that starts again does not repeat itself', async () => {
  await stage.phone('phone');
  await stage.ask('a');
  look();
  await stage.received(1);
  stage.restart();
  await stage.ask('b');
  look();

  expect(await stage.received(2)).toEqual([
    needs('phone', one),
    needs('phone', '2 requests need you'),
  ]);
});

test('[PUSH6] nothing is sent in quiet hours, and what waits is sent at their end', async () => {
  await stage.phone('phone');
  const minute = new Date(stage.clock.now()).toTimeString().slice(0, 5);
  const end = new Date(stage.clock.now() + 30 * 60_000).toTimeString().slice(0, 5);
  await stage.settings.change('quietHours', `${minute}-${end}`);
  await stage.ask('a');
  stage.clock.advanceBy(29 * 60_000);
  expect(stage.sender.begun).toBe(0);
  stage.clock.advanceBy(2 * 60_000);

  expect(await stage.received(1)).toEqual([needs('phone', one)]);
});

test('[PUSH7] a hub that sends no notifications takes no subscription', async () => {
  const phone = await stage.phone('phone');
  await stage.settings.change('push', 'off');

  expect(await stage.subscribe(phone, 'again')).toMatchObject({ error: { code: 'refused' } });
  expect(stage.push.publicKey).toBeNull();
});

test('[PUSH7] turned off, it sends nothing to devices that had asked', async () => {
  await stage.phone('phone');
  await stage.settings.change('push', 'off');
  await stage.ask('a');
  look();
  await stage.settings.change('push', 'on');
  await stage.ask('b');
  look();

  expect(await stage.received(1)).toEqual([needs('phone', '2 requests need you')]);
});

test('[PUSH8] a device takes messages at one address, and an endpoint belongs to one device', async () => {
  const home = await stage.phone('home');
  const office = await stage.access.admitDevice({
    operator: ana,
    name: 'home',
    origin: 'https://10.0.0.7:4680',
    roles: ['approver', 'speaker'],
    again: home,
  });
  await stage.subscribe(office.device, 'office');
  expect(stage.access.pushDevices().map(({ id }) => id)).toEqual([office.device]);

  const other = await stage.phone('office');
  expect(stage.access.pushDevices().map(({ id }) => id)).toEqual([other]);
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { SessionId } from '../../../../src/shared/base/ids.ts';
import type { GuardedAction } from '../../../../src/shared/domain/action.ts';
import type { StreamMessageDefinition } from '../../../../src/shared/wire/stream-message.ts';
import { streamFrames, streamMessages, type StreamUp } from '../../../../src/shared/wire/up.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { letterOf, type Column, type Letter } from '../../../support/rights.ts';
import { streamReference } from '../../../support/stream-reference.ts';
import { person, StreamStage, type PersonOptions } from '../../../support/stream-stage.ts';

const people: readonly { readonly column: Column; readonly options: PersonOptions }[] = [
  { column: 'observer', options: { role: 'observer' } },
  { column: 'approver', options: { role: 'approver' } },
  { column: 'driver', options: { role: 'driver' } },
  { column: 'owner-remote', options: { role: 'owner', plane: 'lan', isUnlocked: false } },
  { column: 'owner-desktop', options: { role: 'owner' } },
];

const session = 's_web';
const baton = { type: 'baton', session } as const;

/** What is said, and every right that it needs, written from the requirements and not from the table. */
const said: readonly {
  readonly message: StreamUp;
  readonly needs: readonly GuardedAction[];
}[] = [
  { message: { type: 'hello', protocol: 1, epoch: null, seq: null }, needs: ['stream.open'] },
  {
    message: { type: 'watch', session, windowBytes: 65_536, isObserver: false },
    needs: ['session.read'],
  },
  { message: { type: 'unwatch', session }, needs: ['stream.open'] },
  { message: { type: 'resize', session, cols: 80, rows: 24 }, needs: ['terminal.type'] },
  { message: { ...baton, action: 'take' }, needs: ['baton.ask', 'terminal.type'] },
  { message: { ...baton, action: 'release' }, needs: ['baton.ask'] },
  { message: { ...baton, action: 'grant', device: 'd_x' }, needs: ['baton.ask'] },
  { message: { ...baton, action: 'refuse', device: 'd_x' }, needs: ['baton.ask'] },
  { message: { ...baton, action: 'force' }, needs: ['baton.ask', 'baton.force'] },
  { message: { type: 'ping' }, needs: ['stream.open'] },
];

/** The device types as if it held the baton, and is not unlocked when it comes from elsewhere. */
const refusalOfLetter: Readonly<Record<Letter, string | null>> = {
  y: null,
  b: null,
  s: 'step_up_required',
  x: 'step_up_required',
  o: 'forbidden_role',
  m: 'forbidden_role',
  '-': 'forbidden_role',
};

function refusalFor(column: Column, needs: readonly GuardedAction[]): string | null {
  const refusals = needs.map((action) => refusalOfLetter[letterOf(action, column)]);
  return refusals.find((one) => one !== null) ?? null;
}

test('docs/spec/stream-messages.md says what the tables of messages and frames say', async () => {
  await expect(streamReference()).toMatchFileSnapshot('../../../../docs/spec/stream-messages.md');
});

test('[STR10] each message of the table is in the matrix below', () => {
  expect([...new Set(said.map(({ message }) => message.type))].toSorted()).toEqual(
    Object.keys(streamMessages).toSorted(),
  );
  expect(Object.keys(streamFrames).toSorted()).toEqual(['ack', 'input']);
});

test.each(Object.entries<StreamMessageDefinition>(streamMessages))(
  '[STR10] the row of %s names its own type, and has a session where it is about one',
  (type, { schema, target }) => {
    expect(schema.shape.type.value).toBe(type);
    expect(target === 'stream' || Object.hasOwn(schema.shape, 'session')).toBe(true);
  },
);

describe('who may send what', () => {
  let clock: ManualClock;
  let stage: StreamStage;
  let web: SessionId;

  beforeEach(async () => {
    clock = new ManualClock();
    stage = await StreamStage.start(clock);
    web = await stage.createSession('web');
    await stage.connectRunner();
  });

  afterEach(async () => {
    await stage[Symbol.asyncDispose]();
  });

  const cells = people.flatMap(({ column, options }) =>
    said.map(({ message, needs }) => ({
      column,
      options,
      message,
      what: 'action' in message ? `${message.type} ${message.action}` : message.type,
      refusal: refusalFor(column, needs),
    })),
  );

  test.each(cells)(
    '[STR10] [ROLE-2] $what of $column: $refusal',
    async ({ options, message, refusal }) => {
      const device = await stage.join(person('Ana', options));
      device.watch(web);
      await stage.settle();

      device.say(message);
      await stage.settle();

      const codes = device.ofType('error').map(({ code }) => code);
      // What the baton itself says is no matter of rights.
      const isOfRights = ['forbidden_role', 'step_up_required', 'unauthorized', 'not_found'];
      expect(codes.find((code) => isOfRights.includes(code)) ?? null).toBe(refusal);
      expect(device.closes).toEqual([]);
    },
  );

  test.each(people)('[STR10] [ROLE-2] frame input of $column', async ({ column, options }) => {
    const device = await stage.join(person('Ana', options));
    device.watch(web);
    await stage.settle();

    device.type(web, 'x');
    await stage.settle();

    expect(device.ofType('error').map(({ code }) => code)).toEqual(
      [refusalFor(column, ['terminal.type'])].filter((code) => code !== null),
    );
  });
});

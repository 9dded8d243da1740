import { expect, test } from 'vitest';

import { HubError } from '../../../../src/shared/client/hub-error.ts';
import { untilAnswered } from '../../../../src/shared/client/until-answered.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

function noAnswer(): HubError {
  return new HubError({ code: 'unreachable', message: 'cut', hint: 'Wait.', status: 0 });
}

/** Moves the clock from pause to pause until the call has ended. */
async function settled<Answer>(clock: ManualClock, call: Promise<Answer>): Promise<Answer> {
  const ended = new AbortController();
  call.then(
    () => ended.abort(),
    () => ended.abort(),
  );
  while (!ended.signal.aborted) {
    clock.advanceBy(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return call;
}

test('a call without an answer is repeated as the same command', async () => {
  const clock = new ManualClock();
  const keys: string[] = [];
  const call = untilAnswered(clock, ({ idempotencyKey }) => {
    keys.push(idempotencyKey);
    return keys.length < 4 ? Promise.reject(noAnswer()) : Promise.resolve('done');
  });

  expect(await settled(clock, call)).toBe('done');
  expect(keys).toHaveLength(4);
  expect(new Set(keys).size).toBe(1);
});

test('two calls are two commands', async () => {
  const clock = new ManualClock();
  const keys = new Set<string>();
  for (let call = 0; call < 2; call += 1) {
    await untilAnswered(clock, ({ idempotencyKey }) => Promise.resolve(keys.add(idempotencyKey)));
  }

  expect(keys.size).toBe(2);
});

test('a refusal is an answer', async () => {
  const clock = new ManualClock();
  let calls = 0;
  const refused = new HubError({ code: 'refused', message: 'no', hint: 'Ask.', status: 409 });
  const call = untilAnswered(clock, () => {
    calls += 1;
    return Promise.reject(refused);
  });

  await expect(call).rejects.toBe(refused);
  expect(calls).toBe(1);
});

test('a hub that stays away is given up after a minute', async () => {
  const clock = new ManualClock();
  const call = untilAnswered(clock, () => Promise.reject(noAnswer()));

  await expect(settled(clock, call)).rejects.toMatchObject({ code: 'unreachable' });
  expect(clock.monotonic()).toBeGreaterThanOrEqual(60_000);
  expect(clock.monotonic()).toBeLessThan(70_000);
  expect(clock.pending).toBe(0);
});

test('a call that must not come late is made once', async () => {
  const clock = new ManualClock();
  let calls = 0;
  const call = untilAnswered(
    clock,
    () => {
      calls += 1;
      return Promise.reject(noAnswer());
    },
    0,
  );

  await expect(call).rejects.toMatchObject({
    code: 'unreachable',
    message: 'The hub does not respond.',
  });
  expect(calls).toBe(1);
});

import { expect, test } from 'vitest';

import { systemClock, type Clock } from '../../../../src/shared/base/clock.ts';
import { HttpClient, type HttpRequest } from '../../../../src/shared/client/http-client.ts';
import { pairDevice } from '../../../../src/shared/client/pair-device.ts';

/** Waits for nothing. */
const hasty: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic(),
  schedule: (_ms, callback) => systemClock.schedule(0, callback),
};

const redeemed = { secret: 's', digits: '123456', hub: 'desk', operator: 'Ana', roles: ['driver'] };
const paired = { state: 'paired', key: 'k', operator: { id: 'o_owner', name: 'Ana' } };

/** A hub that gives these answers, in this order; `null`: it got the request, and its answer was lost. */
async function pairWith(...answers: readonly (object | null)[]) {
  const bodies: unknown[] = [];
  const left = [...answers];
  const http = new HttpClient({
    baseUrl: 'https://192.168.1.5:4680',
    fetch: (_url, { body }: HttpRequest) => {
      bodies.push(JSON.parse(String(body)));
      const answer = left.shift() ?? null;
      if (answer === null) return Promise.reject(new Error('connection lost'));
      const text = JSON.stringify(answer);
      const headers = { get: () => null };
      return Promise.resolve({
        ok: true,
        status: 200,
        headers,
        body: null,
        text: () => Promise.resolve(text),
        arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)),
      });
    },
  });
  const result = await pairDevice({
    http,
    clock: hasty,
    code: 'code',
    nonce: 'nonce',
    deviceName: 'iPhone',
    signal: new AbortController().signal,
    onWaiting: () => undefined,
  });
  return { result, bodies };
}

test('[PAIR12] a code whose answer was lost is sent again with the same nonce', async () => {
  const { result, bodies } = await pairWith(null, null, redeemed, paired);
  const sent = { code: 'code', nonce: 'nonce', deviceName: 'iPhone' };

  expect(result).toEqual({ outcome: 'paired', key: 'k' });
  expect(bodies).toEqual([sent, sent, sent, { secret: 's' }]);
});

test('[PAIR12] credentials whose answer was lost are asked for again', async () => {
  const { result } = await pairWith(redeemed, { state: 'waiting' }, null, null, paired);

  expect(result).toEqual({ outcome: 'paired', key: 'k' });
});

test('[PAIR12] a hub that stays away is given up, and the stage says whether it had the code', async () => {
  const [before, after] = [await pairWith(), await pairWith(redeemed)];

  expect(before.result).toMatchObject({ outcome: 'away', stage: 'code' });
  expect(after.result).toMatchObject({ outcome: 'away', stage: 'answer' });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { OperatorPrincipal } from '../../../../src/main/hub/access/principal.ts';
import { stepUpHandlers } from '../../../../src/main/hub/http/handlers/step-up-handlers.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import { apiPrefix } from '../../../../src/shared/wire/http-routes.ts';
import { EdgeHub, owner } from '../../../support/edge-hub.ts';

let hub: EdgeHub;
let asked: OperatorPrincipal[];

beforeEach(async () => {
  asked = [];
  hub = await EdgeHub.start({
    access: { scryptCost: 1024 },
    listener: { plane: 'lan', cookieAttributes: 'HttpOnly; Secure; SameSite=Strict; Path=/' },
    handlers: {
      'sessions.list': ({ principal }) => {
        asked.push(principal);
        return Promise.resolve(ok({ items: [] }));
      },
      'step-up.unlock': (request) => handlers()['step-up.unlock'](request),
      'pin.set': (request) => handlers()['pin.set'](request),
    },
  });
});

afterEach(() => hub[Symbol.asyncDispose]());

function handlers() {
  return stepUpHandlers({ stepUp: hub.access.stepUp, owner });
}

async function call(method: 'GET' | 'POST', path: string, body?: object) {
  const token = readFileSync(join(hub.directory, 'owner.token'), 'utf8').trim();
  const response = await fetch(`${hub.edge.url}${apiPrefix}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const { error } = (await response.json()) as { readonly error?: { readonly code: string } };
  return [response.status, error?.code ?? 'ok'];
}

test('[PHN-3] a device that shows the PIN is unlocked from its next call on', async () => {
  await hub.access.stepUp.set('271828');

  const wrong = await call('POST', '/step-up', { pin: '000000' });
  await call('GET', '/sessions');
  const right = await call('POST', '/step-up', { pin: '271828' });
  await call('GET', '/sessions');

  expect([wrong, right]).toEqual([
    [403, 'step_up_required'],
    [200, 'ok'],
  ]);
  expect(asked.map(({ isUnlocked }) => isUnlocked)).toEqual([false, true]);
});

test('[PHN-3] the PIN is set at the desk only', async () => {
  expect(await call('POST', '/pin', { pin: '271828' })).toEqual([404, 'not_found']);
  expect(hub.access.stepUp.isSet).toBe(false);
});

test('[PHN-3] what is written of a call does not depend on the PIN in it', async () => {
  await hub.access.stepUp.set('271828');

  await call('POST', '/step-up', { pin: '000000' });
  await call('POST', '/step-up', { pin: '271828' });

  const hashes = hub.audit.notes
    .filter(({ call: name }) => name === 'POST /step-up')
    .flatMap(({ contentHash }) => (contentHash === null ? [] : [contentHash]));
  expect(hashes.length).toBeGreaterThanOrEqual(2);
  expect(new Set(hashes).size).toBe(1);
});

test('[AUD3] [PHN-3] an unlock is recorded after its PIN was right, and a wrong PIN as a refusal', async () => {
  await hub.access.stepUp.set('271828');
  await call('POST', '/step-up', { pin: '000000' });
  await call('POST', '/step-up', { pin: '271828' });

  const recorded = hub.audit.notes
    .filter((note) => note.action === 'device.sign-in' || note.decision === 'refused')
    .map((note) => [note.call, note.decision, note.reason]);
  expect(recorded).toEqual([
    ['POST /step-up', 'refused', 'step_up_required'],
    ['POST /step-up', 'allowed', null],
  ]);
});

test('[AUD6] [PHN-3] a device stays locked when its unlock cannot be recorded', async () => {
  await hub.access.stepUp.set('271828');
  hub.audit.fault = new Error('the disk is full');
  const [status] = await call('POST', '/step-up', { pin: '271828' });
  await call('GET', '/sessions');

  expect(status).toBe(500);
  expect(asked.map(({ isUnlocked }) => isUnlocked)).toEqual([false]);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from 'vitest';

import type { OperatorPrincipal } from '../../../../src/main/hub/access/principal.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import type { Plane } from '../../../../src/shared/domain/operator.ts';
import {
  apiPrefix,
  routes,
  type RouteDefinition,
} from '../../../../src/shared/wire/http-routes.ts';
import { EdgeHub } from '../../../support/edge-hub.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

// The same edge, built for listeners of two planes.

let hub: EdgeHub;
let asked: OperatorPrincipal[];

async function start(plane: Plane): Promise<void> {
  asked = [];
  hub = await EdgeHub.start({
    listener: { plane, cookieAttributes: 'HttpOnly; Secure; SameSite=Strict; Path=/' },
    handlers: {
      'sessions.list': ({ principal }) => {
        asked.push(principal);
        return Promise.resolve(ok({ items: [] }));
      },
      'sessions.interrupt': ({ principal }) => {
        asked.push(principal);
        return Promise.resolve(ok({} as never));
      },
    },
  });
}

afterEach(() => hub[Symbol.asyncDispose]());

async function call(
  method: string,
  path: string,
  more: { readonly token?: string; readonly headers?: Record<string, string> } = {},
) {
  const owners = readFileSync(join(hub.directory, 'owner.token'), 'utf8').trim();
  const response = await fetch(`${hub.edge.url}${apiPrefix}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${more.token ?? owners}`,
      'content-type': 'application/json',
      ...more.headers,
    },
    ...(method === 'GET' ? {} : { body: '{}' }),
  });
  const { error } = (await response.json()) as { readonly error?: { readonly code: string } };
  return { status: response.status, code: error?.code ?? 'ok' };
}

test('[HTTP29] [WEB-9] a principal carries the plane of its listener, whatever the request says', async () => {
  await start('lan');

  await call('GET', '/sessions', {
    headers: { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1' },
  });

  expect(asked.map(({ plane, isUnlocked }) => ({ plane, isUnlocked }))).toEqual([
    { plane: 'lan', isUnlocked: false },
  ]);
});

test.each([
  ['local', 'unavailable'],
  ['lan', 'step_up_required'],
] as const)('[HTTP29] the owner who stops a session on the %s plane', async (plane, code) => {
  await start(plane);

  expect((await call('POST', '/sessions/web/stop')).code).toBe(code);
});

const ofLocalPlane = Object.values<RouteDefinition>(routes).filter(
  ({ planes, action }) => planes && action !== 'public',
);

describe('[HTTP29] a route of the local plane only', () => {
  test.each(ofLocalPlane)('$method $path is not there on another', async ({ method, path }) => {
    const address = path.replace(':name', 'launcher');
    await start('lan');
    const answer = await call(method, address);
    const toStranger = await call(method, address, { token: 'rh_owner_wrong' });

    expect(answer).toEqual({ status: 404, code: 'not_found' });
    expect(toStranger).toEqual({ status: 401, code: 'unauthorized' });
    expect(hub.calls).toEqual([]);
  });

  test.each(ofLocalPlane)('$method $path is there on the local one', async ({ method, path }) => {
    await start('local');

    expect((await call(method, path.replace(':name', 'launcher'))).status).not.toBe(404);
  });
});

test('the cookie of a listener is as its policy says', async () => {
  await start('local');
  const { url } = hub.access.offerSignIn({
    origin: hub.edge.url,
    session: null,
    lifetimeMs: 60_000,
  });
  const code = new URLSearchParams(new URL(url).hash.slice(1)).get('sign-in');

  const response = await fetch(`${hub.edge.url}${apiPrefix}/pair/redeem`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });

  expect(response.headers.get('set-cookie')).toMatch(
    /^rh_device_\d+=\S+; HttpOnly; Secure; SameSite=Strict; Path=\/; Max-Age=\d+$/,
  );
});

test('[HTTP27] one address gets so many files of the page, and the API all the same', async () => {
  const clock = new ManualClock();
  hub = await EdgeHub.start({
    edge: { clock },
    listener: { files: { perSecond: 1, burst: 2 } },
    handlers: { 'sessions.list': () => Promise.resolve(ok({ items: [] })) },
  });
  const statuses = [];
  for (let count = 0; count < 3; count += 1) statuses.push((await fetch(hub.edge.url)).status);
  const asApi = await call('GET', '/sessions');
  clock.advanceBy(1_000);
  const later = await fetch(hub.edge.url);

  // 503: the page of this test is not built.
  expect(statuses).toEqual([503, 503, 429]);
  expect([asApi.status, later.status]).toEqual([200, 503]);
});

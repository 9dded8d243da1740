import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { formatToken, newToken } from '../../../../src/main/hub/access/token.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import {
  apiPrefix,
  routes,
  type RouteDefinition,
} from '../../../../src/shared/wire/http-routes.ts';
import { readSignInFragment } from '../../../../src/shared/wire/sign-in-link.ts';
import { EdgeHub } from '../../../support/edge-hub.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { rawRequest, rawText } from '../../../support/raw-http.ts';

let hub: EdgeHub;
let clock: ManualClock;
let token: string;
let origin: string;

beforeEach(async () => {
  clock = new ManualClock();
  hub = await EdgeHub.start({
    access: { clock },
    handlers: { 'sessions.list': () => Promise.resolve(ok({ items: [] })) },
  });
  origin = hub.edge.url;
  token = readFileSync(join(hub.directory, 'owner.token'), 'utf8').trim();
});

afterEach(() => hub[Symbol.asyncDispose]());

interface Browser {
  readonly cookie: string;
  readonly key: string;
}

function codeOf(url: string): string {
  return readSignInFragment(new URL(url).hash)?.code ?? '';
}

function offer(lifetimeMs = 60_000): string {
  return codeOf(hub.access.offerSignIn({ origin, session: null, lifetimeMs }).url);
}

function redeem(code: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${origin}${apiPrefix}/pair/redeem`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, ...headers },
    body: JSON.stringify({ code, deviceName: 'Chromium' }),
  });
}

async function signIn(headers: Record<string, string> = {}): Promise<Browser> {
  const response = await redeem(offer(), headers);
  const { key } = (await response.json()) as { key: string };
  return { cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '', key };
}

function pageHeaders({ cookie, key }: Browser): Record<string, string> {
  return { cookie, 'x-roundhouse-key': key, 'sec-fetch-site': 'same-origin' };
}

async function statusOf(path: string, headers: Record<string, string>): Promise<number> {
  const response = await fetch(`${origin}${path}`, { headers });
  await response.body?.cancel();
  return response.status;
}

const sessions = `${apiPrefix}/sessions`;

/** What the answer to a WebSocket's first request is; 101 when it was let in. */
async function openStream(headers: Record<string, string>): Promise<number> {
  const answer = await rawRequest(
    hub.edge.port,
    rawText([
      `GET ${apiPrefix}/stream HTTP/1.1`,
      `Host: 127.0.0.1:${hub.edge.port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ]),
  );
  return answer.status;
}

async function ticketFor(browser: Browser): Promise<string> {
  const response = await fetch(`${origin}${apiPrefix}/ws-ticket`, {
    method: 'POST',
    headers: { ...pageHeaders(browser), origin, 'content-type': 'application/json' },
    body: '{}',
  });
  return ((await response.json()) as { ticket: string }).ticket;
}

function withTicket(browser: Pick<Browser, 'cookie'>, ticket: string): Record<string, string> {
  return {
    cookie: browser.cookie,
    origin,
    'sec-websocket-protocol': `roundhouse.stream.1, ${ticket}`,
  };
}

const open = new Set(['public']);
const guarded = Object.values<RouteDefinition>(routes).filter(({ action }) => !open.has(action));

function askWith(authorization: string): Promise<number> {
  return statusOf(sessions, { authorization });
}

describe('[HTTP27] an address that keeps asking without a good credential', () => {
  test('has to pause after twenty wrong ones, for a minute', async () => {
    const wrong: number[] = [];
    for (let guess = 0; guess < 21; guess += 1) wrong.push(await askWith(`Bearer wrong-${guess}`));

    expect(wrong).toEqual([...Array.from({ length: 20 }, () => 401), 429]);
    clock.advanceBy(59_999);
    expect(await askWith('Bearer wrong')).toBe(429);
    clock.advanceBy(1);
    expect(await askWith('Bearer wrong')).toBe(401);
  });

  test('lets the owner in during its pause: all accounts of this machine share the address', async () => {
    for (let guess = 0; guess < 21; guess += 1) await openStream({ authorization: 'Bearer wrong' });

    expect(await openStream({ authorization: 'Bearer wrong' })).toBe(429);
    expect(await askWith(`Bearer ${token}`)).toBe(200);
    expect(await openStream({ authorization: `Bearer ${token}` })).toBe(101);
  });

  test('gets sixty answers without any credential at once', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 61; count += 1) statuses.push(await statusOf(sessions, {}));

    expect(statuses).toEqual([...Array.from({ length: 60 }, () => 401), 429]);
  });
});

describe('[LAN-2] without a credential', () => {
  test.each(guarded)('$method $path answers 401 and says nothing else', async (route) => {
    const response = await fetch(
      `${origin}${apiPrefix}${route.path.replaceAll(/:\w+/g, 'payments')}`,
      route.method === 'GET'
        ? {}
        : {
            method: route.method,
            headers: {
              'content-type': route.isUpload ? 'application/octet-stream' : 'application/json',
            },
            body: '{}',
          },
    );

    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      error: {
        code: 'unauthorized',
        message: 'This needs a valid credential of this hub.',
        hint: 'Sign in with `roundhouse open`, or use a token of this hub.',
      },
    });
    expect(hub.calls).toEqual([]);
  });

  test.each([
    ['a content type that the route does not take', { 'content-type': 'text/plain' }],
    ['no content type', {}],
    ['a compressed body', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
    ['a method override', { 'content-type': 'application/json', 'x-http-method': 'DELETE' }],
    ['a body over the limit', { 'content-type': 'application/json', 'content-length': '99999999' }],
  ])('a request with %s answers 401, also for an upload', async (_, headers) => {
    const statuses = await Promise.all(
      ['/sessions/payments/notes', '/sessions/payments/attachments?name=a'].map(async (path) => {
        const lines = Object.entries({ 'content-length': '2', ...headers });
        const answer = await rawRequest(
          hub.edge.port,
          rawText(
            [
              `POST ${apiPrefix}${path} HTTP/1.1`,
              `Host: 127.0.0.1:${hub.edge.port}`,
              'Connection: close',
              ...lines.map(([name, value]) => `${name}: ${value}`),
            ],
            '{}',
          ),
        );
        return answer.status;
      }),
    );

    expect(statuses).toEqual([401, 401]);
  });

  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])(
    '%s of an address that does not exist answers 401 too',
    async (method) => {
      const targets = ['/api', '/api/', '/api/v2/sessions', `${apiPrefix}/nothing`, sessions];
      const answers = await Promise.all(
        targets.map((target) =>
          rawRequest(
            hub.edge.port,
            rawText([
              `${method} ${target} HTTP/1.1`,
              `Host: 127.0.0.1:${hub.edge.port}`,
              'Content-Length: 0',
              'Connection: close',
            ]),
          ),
        ),
      );

      expect(answers.map(({ status }) => status)).toEqual(targets.map(() => 401));
    },
  );

  test('healthz says ok and no more', async () => {
    const texts = await Promise.all(
      ['/healthz', `${apiPrefix}/healthz`].map(async (path) =>
        (await fetch(`${origin}${path}`)).text(),
      ),
    );

    expect(texts).toEqual(['ok', 'ok']);
  });

  test('a WebSocket gets 401 before any 101', async () => {
    expect(await openStream({})).toBe(401);
    expect(await openStream({ origin })).toBe(401);
    expect(hub.streams).toEqual([]);
  });
});

describe("[HTTP11] the owner's token", () => {
  test('opens the API and the stream', async () => {
    const headers = { authorization: `Bearer ${token}` };

    expect(await statusOf(sessions, headers)).toBe(200);
    expect(await openStream(headers)).toBe(101);
    expect(hub.streams.map(({ principal }) => principal.operator.name)).toEqual(['Ana']);
  });

  test('gives each program that connects a device of its own', async () => {
    await openStream({ authorization: `Bearer ${token}` });
    await openStream({ authorization: `Bearer ${token}` });

    expect(new Set(hub.streams.map(({ principal }) => principal.device.id)).size).toBe(2);
  });
});

describe('[LAN-3] a bearer that is wrong answers 401, also beside a good cookie and key', () => {
  const forms: readonly (readonly [string, (good: string) => string])[] = [
    ['nothing', () => ''],
    ['only the scheme', () => 'Bearer'],
    ['an empty token', () => 'Bearer '],
    ['another scheme', (good) => `Basic ${good}`],
    ['no scheme', (good) => good],
    ['a token and a word', (good) => `Bearer ${good} x`],
    ['two tokens', (good) => `Bearer ${good},${good}`],
    ['garbage', () => 'Bearer abc'],
    ['null', () => 'Bearer null'],
    ['a token that lacks its end', (good) => `Bearer ${good.slice(0, -1)}`],
    ['a token that lacks its beginning', (good) => `Bearer ${good.slice(1)}`],
    ['a token that is too long', (good) => `Bearer ${good}0`],
    ['a token in capitals', (good) => `Bearer ${good.toUpperCase()}`],
    ['another hub’s token', () => `Bearer ${formatToken(newToken('owner'))}`],
    [
      'the right id, another secret',
      (good) => `Bearer ${formatToken(newToken('owner', good.split('_')[2]))}`,
    ],
    [
      'another id, the right secret',
      (good) =>
        `Bearer ${formatToken({ kind: 'owner', id: 'another234', secret: good.split('_')[3] ?? '' })}`,
    ],
    ['a token of a device', () => `Bearer ${formatToken(newToken('device'))}`],
    ['a token of a runner', () => `Bearer ${formatToken(newToken('runner'))}`],
    ['the kind renamed', (good) => `Bearer ${good.replace('owner', 'device')}`],
  ];

  test.each(forms)('%s', async (_what, form) => {
    const headers = { authorization: form(token) };
    const browser = await signIn();

    expect(await statusOf(sessions, headers)).toBe(401);
    expect(await statusOf(sessions, { ...pageHeaders(browser), ...headers })).toBe(401);
    expect(await openStream(headers)).toBe(401);
    const ticket = await ticketFor(browser);
    expect(await openStream({ ...withTicket(browser, ticket), ...headers })).toBe(401);
    expect(hub.calls).toEqual([]);
    expect(hub.streams).toEqual([]);
  });

  test('two of them, although both are right', async () => {
    const line = `Authorization: Bearer ${token}`;
    const host = `Host: 127.0.0.1:${hub.edge.port}`;
    const text = rawText([`GET ${sessions} HTTP/1.1`, host, line, line, 'Connection: close']);

    expect((await rawRequest(hub.edge.port, text)).status).toBe(401);
  });
});

describe('[HTTP13] a browser that was signed in', () => {
  test('gets a cookie that no script reads and no other site sends', async () => {
    const response = await redeem(offer());

    expect(response.status).toBe(200);
    expect(response.headers.get('set-cookie')).toMatch(
      new RegExp(
        `^rh_device_${hub.edge.port}=rh_device_\\w+; HttpOnly; SameSite=Strict; Path=/; Max-Age=7776000$`,
      ),
    );
  });

  test('is let in by its cookie and its key', async () => {
    expect(await statusOf(sessions, pageHeaders(await signIn()))).toBe(200);
  });

  test('[WEB-6] is refused by its cookie alone, and by its key alone', async () => {
    const { key, ...rest } = pageHeaders(await signIn()) as Record<string, string> & {
      key: string;
    };
    const both = { ...rest };
    const withoutKey = { cookie: both['cookie'] ?? '', 'sec-fetch-site': 'same-origin' };
    const withoutCookie = { 'x-roundhouse-key': both['x-roundhouse-key'] ?? '' };

    expect(key).toBeUndefined();
    expect(await statusOf(sessions, withoutKey)).toBe(401);
    expect(await statusOf(sessions, withoutCookie)).toBe(401);
    expect(await statusOf(sessions, { ...both, 'x-roundhouse-key': '' })).toBe(401);
    expect(hub.calls).toEqual([]);
  });

  test('[WEB-6] is refused when the cookie came twice', async () => {
    const headers = pageHeaders(await signIn());
    const twice = `${headers['cookie']}; ${headers['cookie']}`;

    expect(await statusOf(sessions, { ...headers, cookie: twice })).toBe(401);
  });

  test('[WEB-6] is refused at another name of this machine', async () => {
    const browser = await signIn();
    const headers = Object.entries(pageHeaders(browser)).map(
      ([name, value]) => `${name}: ${value}`,
    );
    const text = rawText([
      `GET ${sessions} HTTP/1.1`,
      `Host: localhost:${hub.edge.port}`,
      ...headers,
      'Connection: close',
    ]);

    expect((await rawRequest(hub.edge.port, text)).status).toBe(401);
  });

  test('[LAN-3] is refused from the moment it is revoked, its ticket too', async () => {
    const browser = await signIn();
    const ticket = await ticketFor(browser);
    const [device] = hub.access.devices();

    await hub.access.revokeDevice(device?.id ?? asId('device', ''));

    expect(await statusOf(sessions, pageHeaders(browser))).toBe(401);
    expect(await openStream(withTicket(browser, ticket))).toBe(401);
  });

  test('[LAN-3] is refused when its time is over', async () => {
    const browser = await signIn();
    clock.advanceBy(14 * 86_400_000);

    expect(await statusOf(sessions, pageHeaders(browser))).toBe(401);
  });

  test('still opens the page with a cookie that is worth nothing', async () => {
    const headers = { cookie: `rh_device_${hub.edge.port}=old`, 'sec-fetch-site': 'none' };

    expect(await (await fetch(`${origin}/`, { headers })).text()).toContain('<!doctype html>');
    expect((await redeem(offer(), headers.cookie ? { cookie: headers.cookie } : {})).status).toBe(
      200,
    );
  });
});

describe('[HTTP12] a sign-in code', () => {
  test('works once, then it is gone', async () => {
    const code = offer();

    expect([(await redeem(code)).status, (await redeem(code)).status]).toEqual([200, 410]);
  });

  test('works for one of many who use it at once', async () => {
    const code = offer();
    const statuses = await Promise.all(
      Array.from({ length: 50 }, async () => (await redeem(code)).status),
    );

    expect(statuses.toSorted((one, other) => one - other)).toEqual([
      200,
      ...Array.from({ length: 49 }, () => 410),
    ]);
    expect(hub.access.devices().length).toBe(1);
  });

  test('is over after its time', async () => {
    const code = offer(60_000);
    clock.advanceBy(60_000);

    expect((await redeem(code)).status).toBe(410);
    expect(hub.access.devices()).toEqual([]);
  });

  test('[LAN-4] is burnt by five wrong ones for its offer', async () => {
    const code = offer();
    const wrong: number[] = [];
    for (let guess = 0; guess < 5; guess += 1)
      wrong.push((await redeem(`${code.slice(0, 8)}-wrong-${guess}`)).status);

    expect(wrong).toEqual([401, 401, 401, 401, 401]);
    expect((await redeem(code)).status).toBe(410);
    expect(hub.access.devices()).toEqual([]);
  });

  test('[HTTP12] works although ten wrong ones came from its address within a minute', async () => {
    const wrong: number[] = [];
    for (let guess = 0; guess < 11; guess += 1)
      wrong.push((await redeem(`another-wrong-${guess}`)).status);
    const code = offer();

    expect(wrong).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    expect((await redeem(code)).status).toBe(200);
  });

  test('is refused from a page of another site', async () => {
    expect((await redeem(offer(), { origin: 'http://evil.com' })).status).toBe(403);
  });

  test('is asked for over the API, by the owner only', async () => {
    const response = await fetch(`${origin}${apiPrefix}/sign-in/links`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ session: 'café.1' }),
    });
    const { url, expiresAt } = (await response.json()) as { url: string; expiresAt: string };

    expect(url.startsWith(`${origin}/#sign-in=`)).toBe(true);
    expect(readSignInFragment(new URL(url).hash)?.session).toBe('café.1');
    expect(expiresAt).toBe(new Date(clock.now() + 60_000).toISOString());
    expect((await redeem(codeOf(url))).status).toBe(200);
  });
});

describe('[WEB-5] the stream of a browser', () => {
  test('opens with its cookie and a ticket, and tells who it is', async () => {
    const browser = await signIn();

    expect(await openStream(withTicket(browser, await ticketFor(browser)))).toBe(101);
    expect(hub.streams.map(({ principal }) => principal.device)).toEqual([
      { id: hub.access.devices()[0]?.id, name: 'Chromium', kind: 'browser' },
    ]);
  });

  test('does not open with its cookie alone, nor with cookie and key', async () => {
    const browser = await signIn();

    expect(await openStream({ cookie: browser.cookie, origin })).toBe(401);
    expect(await openStream({ ...pageHeaders(browser), origin })).toBe(401);
  });

  test('does not open with a ticket alone, a used one, an old one, or that of another', async () => {
    const [one, other] = [await signIn(), await signIn()];
    const used = await ticketFor(one);
    const old = await ticketFor(one);
    await openStream(withTicket(one, used));
    const outcomes = [
      await openStream({ ...withTicket(one, await ticketFor(one)), cookie: 'none=1' }),
      await openStream(withTicket(one, used)),
      await openStream(withTicket(other, await ticketFor(one))),
      await openStream(withTicket(one, 'rh_ticket_x')),
    ];
    clock.advanceBy(30_000);

    expect([...outcomes, await openStream(withTicket(one, old))]).toEqual([
      401, 401, 401, 401, 401,
    ]);
    expect(hub.streams.length).toBe(1);
  });

  test('opens nowhere else', async () => {
    const answer = await rawRequest(
      hub.edge.port,
      rawText([
        'GET /api/v1/other HTTP/1.1',
        `Host: 127.0.0.1:${hub.edge.port}`,
        `Authorization: Bearer ${token}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
      ]),
    );

    expect(answer.status).toBe(404);
  });

  test('has no ticket for a program, which shows its token', async () => {
    const response = await fetch(`${origin}${apiPrefix}/ws-ticket`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
    });

    expect(response.status).toBe(409);
  });
});

test('[HOST-1] the listener is on the loopback address and nowhere else', async () => {
  // 127.0.0.2 is this machine too, and a listener on all addresses would answer there.
  await expect(fetch(`http://127.0.0.2:${hub.edge.port}/healthz`)).rejects.toThrow('fetch failed');
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { ok } from '../../../../src/shared/base/result.ts';
import { EdgeHub } from '../../../support/edge-hub.ts';
import { rawRequest, rawText } from '../../../support/raw-http.ts';

let hub: EdgeHub;
let port: number;
let token: string;

beforeAll(async () => {
  hub = await EdgeHub.start({
    handlers: { 'sessions.list': () => Promise.resolve(ok({ items: [] })) },
  });
  ({ port } = hub.edge);
  token = readFileSync(join(hub.directory, 'owner.token'), 'utf8').trim();
});

afterAll(() => hub[Symbol.asyncDispose]());

/** With a right credential, so that only the guard under test can refuse. */
function getSessions(extra: readonly string[], target = '/api/v1/sessions') {
  const auth = `Authorization: Bearer ${token}`;
  return rawRequest(port, rawText([`GET ${target} HTTP/1.1`, ...extra, auth, 'Connection: close']));
}

function openStream(extra: readonly string[], target = '/api/v1/stream') {
  return rawRequest(
    port,
    rawText([
      `GET ${target} HTTP/1.1`,
      ...extra,
      `Authorization: Bearer ${token}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Protocol: roundhouse.stream.1',
    ]),
  );
}

const ways = [
  { way: 'HTTP', ask: getSessions, passed: 200 },
  { way: 'WebSocket', ask: openStream, passed: 101 },
];

function ownHost(): string {
  return `Host: localhost:${port}`;
}

/** `PORT` stands for the port of the listener. */
const wrongHosts = [
  'evil.com',
  'evil.com:PORT',
  'localhost.evil.com:PORT',
  '127.0.0.1.evil.com:PORT',
  '127.0.0.1.nip.io:PORT',
  'rebind.network:PORT',
  'localhost.:PORT',
  '127.0.0.1.:PORT',
  'localhost..:PORT',
  'evil.com@localhost:PORT',
  'localhost:PORT@evil.com',
  'localhost@evil.com:PORT',
  '2130706433:PORT',
  '0x7f000001:PORT',
  '0x7f.0.0.1:PORT',
  '0177.0.0.1:PORT',
  '127.1:PORT',
  '127.0.1:PORT',
  '127.0.0.2:PORT',
  '0.0.0.0:PORT',
  '0:PORT',
  '[::ffff:127.0.0.1]:PORT',
  '[::ffff:7f00:1]:PORT',
  '[0:0:0:0:0:0:0:1]:PORT',
  '[::]:PORT',
  '::1:PORT',
  'localhost',
  '127.0.0.1',
  '[::1]',
  'localhost:1',
  '127.0.0.1:80',
  'localhost:0PORT',
  'localhost: PORT',
  'localhost:PORT/',
  'localhost:PORT, evil.com',
  'evil.com, localhost:PORT',
  'LOCALHOST.EVIL.COM:PORT',
  'xn--localhost-:PORT',
  'localhost%2eevil.com:PORT',
  'http://localhost:PORT',
  'localhost:PORT.evil.com',
  '',
];

describe.each(ways)('[S3] over $way', ({ ask, passed }) => {
  test.each(['127.0.0.1:PORT', 'localhost:PORT', '[::1]:PORT'])('Host %s is ours', async (host) => {
    const answer = await ask([`Host: ${host.replace('PORT', String(port))}`]);

    expect(answer.status).toBe(passed);
  });

  test.each(wrongHosts)('[WEB-1] Host "%s" is refused with 421', async (host) => {
    const answer = await ask([`Host: ${host.replace('PORT', String(port))}`]);

    expect(answer.status).toBe(421);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'forbidden_host' } });
  });

  test('[WEB-1] no Host at all is refused with 421', async () => {
    expect((await ask([])).status).toBe(421);
  });

  test('[WEB-1] two Hosts are refused with 421, whichever comes first', async () => {
    const own = `Host: localhost:${port}`;

    expect((await ask([own, 'Host: evil.com'])).status).toBe(421);
    expect((await ask(['Host: evil.com', own])).status).toBe(421);
    expect((await ask([own, own])).status).toBe(421);
  });

  test('[WEB-1] a target that names another authority than Host is refused with 421', async () => {
    const own = [`Host: localhost:${port}`];

    expect((await ask(own, 'http://evil.com/api/v1/sessions')).status).toBe(421);
    expect((await ask(own, `http://localhost:${port}/api/v1/sessions`)).status).toBe(421);
  });

  test('[WEB-9] a forwarded Host is not believed', async () => {
    const forwarded = [`X-Forwarded-Host: localhost:${port}`, `Forwarded: host=localhost:${port}`];

    expect((await ask(['Host: evil.com', ...forwarded])).status).toBe(421);
  });
});

test('[WEB-1] the Host is refused before anything is routed or authenticated', async () => {
  const answers = await Promise.all(
    ['/', '/healthz', '/api/v1/sessions', '/api/v1/pair/redeem', '/nothing'].map((target) =>
      rawRequest(port, rawText([`GET ${target} HTTP/1.1`, 'Host: evil.com', 'Connection: close'])),
    ),
  );

  expect(answers.map(({ status }) => status)).toEqual([421, 421, 421, 421, 421]);
});

const wrongOrigins = [
  'null',
  'http://evil.com',
  'https://evil.com',
  'http://evil.com:PORT',
  'http://localhost:1',
  'http://localhost',
  'http://localhost:PORT0',
  'http://127.0.0.1',
  'http://127.0.0.1:80',
  'https://localhost:PORT',
  'https://127.0.0.1:PORT',
  'ws://localhost:PORT',
  'ftp://localhost:PORT',
  'file://',
  'file:///home/ana/index.html',
  'about:blank',
  'data:text/html,x',
  'blob:http://localhost:PORT/0b1e',
  'app://roundhouse',
  'vscode-webview://abc',
  'chrome-extension://abcdefghijklmnop',
  'moz-extension://abcdefghijklmnop',
  'safari-web-extension://abc',
  'http://LOCALHOST:PORT',
  'HTTP://localhost:PORT',
  'http://localhost:PORT.evil.com',
  'http://localhost:PORT@evil.com',
  'http://evil.com#localhost:PORT',
  'http://localhost.evil.com:PORT',
  'http://evil-localhost:PORT',
  'http://localhost.:PORT',
  'http://localhost:PORT/',
  'http://localhost:PORT http://evil.com',
  'http://evil.com, http://localhost:PORT',
  '//localhost:PORT',
  'localhost:PORT',
  'http://[::1]:PORT',
  'http://127.0.0.1:PORT',
  '',
];

describe.each(ways)('[S4] from a page, over $way', ({ ask, passed }) => {
  test('its own Origin passes', async () => {
    expect((await ask([ownHost(), `Origin: http://localhost:${port}`])).status).toBe(passed);
  });

  test.each(wrongOrigins)('[WEB-2] Origin "%s" is refused with 403', async (origin) => {
    const answer = await ask([ownHost(), `Origin: ${origin.replace('PORT', String(port))}`]);

    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'forbidden_origin' } });
  });

  test('[WEB-2] two Origins are refused with 403', async () => {
    const origin = `Origin: http://localhost:${port}`;

    expect((await ask([ownHost(), origin, 'Origin: http://evil.com'])).status).toBe(403);
    expect((await ask([ownHost(), origin, origin])).status).toBe(403);
  });

  test('[WEB-3] a cookie without Origin and Sec-Fetch-Site is refused with 403', async () => {
    expect((await ask([ownHost(), 'Cookie: any=thing'])).status).toBe(403);
  });

  test.each(['cross-site', 'same-site', 'none', '', 'SAME-ORIGIN'])(
    '[WEB-3] Sec-Fetch-Site "%s" is refused with 403',
    async (site) => {
      const page = [ownHost(), 'Cookie: any=thing', `Sec-Fetch-Site: ${site}`];

      expect((await ask(page)).status).toBe(403);
      expect((await ask([...page, `Origin: http://localhost:${port}`])).status).toBe(403);
    },
  );

  test('a cookie passes with Sec-Fetch-Site same-origin, or with its own Origin', async () => {
    const page = [ownHost(), 'Cookie: any=thing'];

    expect((await ask([...page, 'Sec-Fetch-Site: same-origin'])).status).toBe(passed);
    expect((await ask([...page, `Origin: http://localhost:${port}`])).status).toBe(passed);
  });
});

test('[WEB-2] [WEB-3] what is refused has reached no handler and opened no stream', () => {
  // One call for each request that was to pass: three Hosts, one Origin, two with a cookie.
  expect(hub.calls).toEqual(Array.from({ length: 6 }, () => 'sessions.list'));
  expect(hub.streams.length).toBe(6);
});

test('[WEB-3] the page itself opens from a link on another site, with its cookie', async () => {
  const answer = await rawRequest(
    port,
    rawText([
      'GET / HTTP/1.1',
      `Host: localhost:${port}`,
      'Cookie: any=thing',
      'Sec-Fetch-Site: cross-site',
      'Connection: close',
    ]),
  );

  expect(answer.body).toContain('The page is not built');
});

describe('[HTTP2] a path that two readers would take for two addresses', () => {
  test.each([
    '/%61pi/v1/sessions',
    '/api/v1/%73essions',
    '/x/../api/v1/sessions',
    '/./api/v1/sessions',
    '//api/v1/sessions',
    '/api//v1/sessions',
    '/api/v1/%2e%2e/v1/sessions',
    '/api/v1/sessions/..',
    '/\\api/v1/sessions',
    '/ap%69/v1/sessions',
    '/api/v1/sessions%00',
  ])('%s is refused with 400', async (target) => {
    const answer = await getSessions([ownHost(), 'Origin: http://evil.com'], target);

    expect(answer.status).toBe(400);
  });

  test.each(['/api/v1/sessions/%40web', '/api/v1/sessions/caf%C3%A9', '/api/v1/sessions/a%2Fb'])(
    'an escape that is needed is none: %s',
    async (target) => {
      expect((await getSessions([ownHost()], target)).status).not.toBe(400);
    },
  );
});

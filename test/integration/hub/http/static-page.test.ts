import { mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { EdgeHub } from '../../../support/edge-hub.ts';
import { rawRequest, rawText } from '../../../support/raw-http.ts';

let hub: EdgeHub;
let page: string;

beforeEach(async () => {
  hub = await EdgeHub.start();
  page = join(hub.directory, 'page');
  writeFileSync(join(hub.directory, 'secret.txt'), 'canary');
});

afterEach(() => hub[Symbol.asyncDispose]());

function build(index = '<title>Roundhouse</title>'): void {
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'assets', 'index-B1c2D3e4.js'), 'export {};');
  writeFileSync(join(page, 'icon.svg'), '<svg/>');
  writeFileSync(join(page, '.hidden'), 'canary');
  writeFileSync(join(page, 'index.html'), index);
}

/** The target goes out as it stands: no client takes dots out of it. */
function get(target: string, { method = 'GET', accept = '*/*' } = {}) {
  return rawRequest(
    hub.edge.port,
    rawText([
      `${method} ${target} HTTP/1.1`,
      `Host: 127.0.0.1:${hub.edge.port}`,
      `Accept: ${accept}`,
      'Connection: close',
    ]),
  );
}

test('[HTTP21] the page is served to everybody: it is what shows the sign-in', async () => {
  build();
  const { status, headers, body } = await get('/');

  expect([status, body]).toEqual([200, '<title>Roundhouse</title>']);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(headers['cache-control']).toBe('no-cache');
});

test('its policy lets scripts come from here only, and text become no markup', async () => {
  build();
  const policy = (await get('/')).headers['content-security-policy']?.split('; ');

  expect(policy).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ]);
});

const document = { accept: 'text/html,application/xhtml+xml' };

test('[HTTP21] an address inside the page is the page, to who wants a document', async () => {
  build();
  const paths = ['/sessions/payments', '/sessions/web.js', '/p', '/@payments'];
  const answers = await Promise.all(paths.map((path) => get(path, document)));

  expect(answers.map(({ status, body }) => [status, body])).toEqual(
    answers.map(() => [200, '<title>Roundhouse</title>']),
  );
});

test('[HTTP21] what has its hash in its name is kept for ever, everything else is asked for again', async () => {
  build();

  expect((await get('/assets/index-B1c2D3e4.js')).headers['cache-control']).toBe(
    'public, max-age=31536000, immutable',
  );
  expect((await get('/icon.svg')).headers['cache-control']).toBe('no-cache');
});

test('[HTTP21] a file that is not there is none, and not the page', async () => {
  build();
  const statuses = await Promise.all(
    ['/assets/index-00000000.js', '/assets/x', '/favicon.ico', '/.hidden'].map(
      async (path) => (await get(path)).status,
    ),
  );

  expect(statuses).toEqual([404, 404, 404, 404]);
});

async function askFor(encoding: string) {
  const response = await fetch(`${hub.edge.url}/assets/index-L4rg3L4r.js`, {
    headers: { 'accept-encoding': encoding },
  });
  const { headers } = response;
  return { text: await response.text(), encoding: headers.get('content-encoding'), headers };
}

test('[HTTP21] a large text is compressed for those who accept it, in every build anew', async () => {
  const script = 'export const words = [];'.repeat(1_000);
  build();
  writeFileSync(join(page, 'assets', 'index-L4rg3L4r.js'), script);
  const compressed = await askFor('br, gzip;q=0.8');

  expect([compressed.text, compressed.encoding]).toEqual([script, 'gzip']);
  expect(compressed.headers.get('vary')).toBe('Accept-Encoding');
  expect(Number(compressed.headers.get('content-length'))).toBeLessThan(script.length / 10);
  expect(await askFor('identity')).toMatchObject({ text: script, encoding: null });
  writeFileSync(join(page, 'assets', 'index-L4rg3L4r.js'), `${script}// new`);
  utimesSync(join(page, 'index.html'), 2_000_000_000, 2_000_000_000);
  expect((await askFor('gzip')).text).toBe(`${script}// new`);
});

test('HEAD answers like GET, without a body; another method is refused', async () => {
  build();
  const head = await get('/', { method: 'HEAD' });

  expect([head.status, head.body]).toEqual([200, '']);
  // Nobody knows who asks, and nobody unknown learns more.
  expect((await get('/', { method: 'POST' })).status).toBe(401);
});

test('a new build is served without a new start', async () => {
  build('<title>old</title>');
  await get('/');
  build('<title>new</title>');
  writeFileSync(join(page, 'assets', 'index-N3wN3wN3.js'), 'export {};');
  utimesSync(join(page, 'index.html'), 2_000_000_000, 2_000_000_000);

  expect((await get('/')).body).toBe('<title>new</title>');
  expect((await get('/assets/index-N3wN3wN3.js')).status).toBe(200);
});

test('without a build it says how to make one', async () => {
  const { status, body } = await get('/');

  expect(status).toBe(503);
  expect(body).toContain('npm run build');
});

describe('[REPO-2] a path that climbs', () => {
  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/..\\secret.txt',
    '/assets/..\\..\\secret.txt',
    '/....//secret.txt',
    '/..;/secret.txt',
    '/%252e%252e%252fsecret.txt',
    '/..%c0%afsecret.txt',
    '/..%00/secret.txt',
    '/icon.svg%00.html',
    '/./../secret.txt',
    '//../secret.txt',
    '/file:///etc/hostname.txt',
    '/c:/secret.txt',
    '/secret.txt::$DATA',
    '/ICON.SVG/../../secret.txt',
  ])('%s leads nowhere', async (target) => {
    build();
    const asFile = await get(target);
    const asDocument = await get(target, document);

    expect([400, 404]).toContain(asFile.status);
    // An address of the page like any other, or refused.
    expect(['<title>Roundhouse</title>', '']).toContain(asDocument.body.replace(/^\{.*/, ''));
  });

  test('as an absolute path leads nowhere', async () => {
    build();

    expect((await get(join(hub.directory, 'secret.txt'))).body).not.toContain('canary');
  });

  test('by a link in the folder leads nowhere', async () => {
    build();
    symlinkSync(join(hub.directory, 'secret.txt'), join(page, 'link.txt'));
    symlinkSync(hub.directory, join(page, 'folder'));

    expect((await get('/link.txt')).status).toBe(404);
    expect((await get('/folder/secret.txt')).status).toBe(404);
  });

  test('by a link that takes the place of a file leads nowhere', async () => {
    build();
    expect((await get('/icon.svg')).status).toBe(200);
    symlinkSync(join(hub.directory, 'secret.txt'), join(page, 'swapped'));
    renameSync(join(page, 'swapped'), join(page, 'icon.svg'));

    expect((await get('/icon.svg')).status).toBe(404);
  });

  test('to a folder shows no list of it', async () => {
    build();

    const paths = ['/assets', '/assets/'];
    const answers = await Promise.all(paths.map((path) => get(path, document)));

    expect(answers.map(({ body }) => body.includes('index-B1c2D3e4'))).toEqual([false, false]);
    expect((await get('/assets/')).status).toBe(404);
  });
});

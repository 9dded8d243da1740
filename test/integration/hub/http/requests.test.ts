import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';

import type { CommandIdentity } from '../../../../src/main/hub/commands/command-identity.ts';
import { CommandReceipts } from '../../../../src/main/hub/commands/command-receipts.ts';
import { AppError } from '../../../../src/shared/base/app-error.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { createLogger, type LogRecord } from '../../../../src/shared/base/logger.ts';
import { err, ok } from '../../../../src/shared/base/result.ts';
import { refusal } from '../../../../src/shared/wire/errors.ts';
import {
  apiPrefix,
  routes,
  type RouteDefinition,
} from '../../../../src/shared/wire/http-routes.ts';
import { isServedOn } from '../../../../src/shared/wire/route.ts';
import { EdgeHub } from '../../../support/edge-hub.ts';
import { rawRequest, rawText } from '../../../support/raw-http.ts';

let hub: EdgeHub;
let token: string;
const notes: string[] = [];
const commands: CommandIdentity[] = [];
const logged: LogRecord[] = [];
const stored = new Map<string, { requestHash: string; result: unknown }>();

beforeEach(async () => {
  for (const list of [notes, commands, logged]) list.length = 0;
  stored.clear();
  hub = await EdgeHub.start({
    handlers: {
      'sessions.list': () => Promise.resolve(ok({ items: [] })),
      'sessions.note': ({ body, command }) => {
        notes.push(body.text);
        commands.push(command);
        return Promise.resolve(ok({ id: 'n_1', seq: notes.length, unknown: [] }));
      },
      'sessions.transcript': ({ answerHeaders }) => {
        answerHeaders.set('Content-Disposition', 'attachment; filename="payments.html"');
        return Promise.resolve(ok('<script>alert(1)</script>'));
      },
      'sessions.screen': () => Promise.reject(new Error('secret path /home/ana/.ssh')),
      'hub.read': () =>
        Promise.reject(new AppError('disk_full', 'The disk of the data directory is full.')),
      'gates.list': () => Promise.resolve(ok({ items: [{ id: 5 }] } as never)),
      'sessions.stop': () => Promise.resolve(err(refusal('refused', 'It has ended already.'))),
    },
    targets: {
      session: (reference) =>
        Promise.resolve(
          reference === 'nobody'
            ? err(refusal('not_found', 'There is no session nobody.'))
            : ok({ id: asId('session', `s_${reference}`), repo: '/repo' }),
        ),
    },
    edge: {
      logger: createLogger((record) => logged.push(record)),
      receipts: new CommandReceipts({
        store: {
          readCommand: ({ principal, key }) =>
            Promise.resolve(stored.get(`${principal} ${key}`) ?? null),
        },
      }),
    },
  });
  token = readFileSync(join(hub.directory, 'owner.token'), 'utf8').trim();
});

afterEach(() => hub[Symbol.asyncDispose]());

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

async function ask(path: string, sent: Sent = {}) {
  const { method = 'GET', headers = {}, body } = sent;
  const response = await fetch(`${hub.edge.url}${apiPrefix}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}

function note(body: string, headers: Record<string, string> = {}) {
  return ask('/sessions/payments/notes', { method: 'POST', body, headers });
}

describe('[WEB-4] a changing call', () => {
  test.each([
    'text/plain',
    'text/plain;charset=UTF-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=latin1',
    'application/json, text/plain',
    'text/plain; x=application/json',
    'application/jsonp',
    'application/csp-report',
    '',
  ])('that is sent as "%s" is refused with 415', async (type) => {
    const answer = await note('{"text":"x"}', { 'content-type': type });

    expect(answer.status).toBe(415);
    expect(notes).toEqual([]);
  });

  test('that has no content type is refused with 415', async () => {
    const body = '{"text":"x"}';
    const answer = await rawRequest(
      hub.edge.port,
      rawText(
        [
          `POST ${apiPrefix}/sessions/payments/notes HTTP/1.1`,
          `Host: 127.0.0.1:${hub.edge.port}`,
          `Authorization: Bearer ${token}`,
          `Content-Length: ${body.length}`,
          'Connection: close',
        ],
        body,
      ),
    );

    expect(answer.status).toBe(415);
    expect(notes).toEqual([]);
  });

  test('that is compressed is refused with 415', async () => {
    expect((await note('{"text":"x"}', { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  test.each(['X-HTTP-Method-Override', 'X-Method-Override', 'X-HTTP-Method'])(
    'that overrides its method by %s is refused with 405',
    async (header) => {
      expect((await note('{"text":"x"}', { [header]: 'DELETE' })).status).toBe(405);
      expect(notes).toEqual([]);
    },
  );

  test('with application/json, with or without utf-8, is taken', async () => {
    const types = ['application/json', 'application/json; charset=utf-8', 'Application/JSON'];
    const statuses: number[] = [];
    for (const type of types) {
      statuses.push((await note('{"text":"x"}', { 'content-type': type })).status);
    }

    expect(statuses).toEqual([200, 200, 200]);
  });

  test('without any body counts as an empty one', async () => {
    const answer = await ask('/sessions/payments/stop', { method: 'POST' });

    expect(answer.status).toBe(409);
    expect(hub.calls).toEqual(['sessions.stop']);
  });
});

test('[WEB-4] a callback is no parameter of anything', async () => {
  expect((await ask('/sessions?callback=steal')).status).toBe(400);
});

test('[HTTP7] a parameter that comes twice is refused', async () => {
  expect((await ask('/sessions/payments/events?after=1&after=2')).status).toBe(400);
});

test('[HTTP4] another method than the route has is refused with 405 and those that it has', async () => {
  const answer = await ask('/sessions/payments', { method: 'PUT', body: '{}' });

  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')).toBe('GET, PATCH, DELETE');
});

test('an address that is none is refused with 404', async () => {
  expect((await ask('/nothing')).status).toBe(404);
  expect(JSON.parse((await ask('/nothing')).text)).toMatchObject({ error: { code: 'not_found' } });
});

describe('[WEB-7] every answer', () => {
  test.each([
    ['of the API', `${apiPrefix}/sessions`, 200],
    ['that refuses a credential', `${apiPrefix}/hub`, 401],
    ['of a fault', `${apiPrefix}/sessions/payments/screen`, 500],
    ['that is a download', `${apiPrefix}/sessions/payments/transcript`, 200],
    ['of the page', '/', 503],
    ['of a missing file', '/missing.js', 404],
    ['of healthz', '/healthz', 200],
  ])('%s forbids framing, sniffing and foreign readers', async (_what, path, status) => {
    const headers = status === 401 ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${hub.edge.url}${path}`, { headers });
    await response.body?.cancel();

    expect(response.status).toBe(status);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(
      [...response.headers.keys()].filter((name) => name.startsWith('access-control')),
    ).toEqual([]);
  });

  test.each([
    ['of a wrong Host', ['GET / HTTP/1.1', 'Host: evil.com']],
    ['of no HTTP', ['HELLO']],
    ['of headers that are too large', ['GET / HTTP/1.1', `X-Long: ${'x'.repeat(17_000)}`]],
    ['of a proxy request', ['CONNECT evil.com:443 HTTP/1.1', 'Host: evil.com:443']],
  ])('%s does so too', async (_what, lines) => {
    const { headers } = await rawRequest(hub.edge.port, rawText([...lines, 'Connection: close']));

    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  test('to a preflight says that nobody may', async () => {
    const { status, headers } = await rawRequest(
      hub.edge.port,
      rawText([
        `OPTIONS ${apiPrefix}/sessions HTTP/1.1`,
        `Host: 127.0.0.1:${hub.edge.port}`,
        'Origin: http://evil.com',
        'Access-Control-Request-Method: POST',
        'Connection: close',
      ]),
    );

    expect(status).toBe(403);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('of the API is kept by nobody', async () => {
    expect((await ask('/sessions')).headers.get('cache-control')).toBe('no-store');
  });
});

describe('[BIG-2] a body', () => {
  const limit = 64 * 1024;

  test('that says it is too large is refused with 413 before it is sent', async () => {
    const answer = await rawRequest(
      hub.edge.port,
      rawText([
        `POST ${apiPrefix}/sessions/payments/notes HTTP/1.1`,
        `Host: 127.0.0.1:${hub.edge.port}`,
        `Authorization: Bearer ${token}`,
        'Content-Type: application/json',
        `Content-Length: ${limit + 1}`,
      ]),
    );

    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject({
      error: { code: 'too_large', message: 'The body is larger than 64 KiB.' },
    });
  });

  test('that waits for a word is not asked for when it is too large', async () => {
    const answer = await rawRequest(
      hub.edge.port,
      rawText([
        `POST ${apiPrefix}/sessions/payments/notes HTTP/1.1`,
        `Host: 127.0.0.1:${hub.edge.port}`,
        `Authorization: Bearer ${token}`,
        'Content-Type: application/json',
        'Expect: 100-continue',
        'Content-Length: 100000',
      ]),
    );

    expect(answer.status).toBe(413);
  });

  test('that does not say so is refused as soon as it is', async () => {
    const chunk = `${limit.toString(16)}\r\n${' '.repeat(limit)}\r\n`;
    // Without an end: whoever reads all of it waits for ever.
    const answer = await rawRequest(
      hub.edge.port,
      rawText(
        [
          `POST ${apiPrefix}/sessions/payments/notes HTTP/1.1`,
          `Host: 127.0.0.1:${hub.edge.port}`,
          `Authorization: Bearer ${token}`,
          'Content-Type: application/json',
          'Transfer-Encoding: chunked',
        ],
        chunk + chunk,
      ),
    );

    expect(answer.status).toBe(413);
    expect(notes).toEqual([]);
  });

  test('of a message may be larger than that of a note', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(limit) });
    const message = await ask('/sessions/payments/messages', { method: 'POST', body });

    expect((await note(body)).status).toBe(413);
    // It reached its handler, which is none here.
    expect(message.status).toBe(503);
  });

  test('is not read at all from somebody unknown', async () => {
    const answer = await rawRequest(
      hub.edge.port,
      rawText([
        `POST ${apiPrefix}/sessions/payments/notes HTTP/1.1`,
        `Host: 127.0.0.1:${hub.edge.port}`,
        'Content-Type: application/json',
        'Content-Length: 1000',
        'Connection: close',
      ]),
    );

    expect(answer.status).toBe(401);
  });
});

describe('[BIG-3] a body', () => {
  test.each([
    '',
    '{',
    '[]',
    '"text"',
    'null',
    '{"text":"x","text":"y"}',
    '{"text":"x","__proto__":{"isOwner":true}}',
    '{"text":"a\\u0000b"}',
    '{"text":"\\ud800"}',
    `{"text":${'['.repeat(33)}${']'.repeat(33)}}`,
    '{"text":9007199254740993}',
  ])('%s is refused with 400', async (body) => {
    expect((await note(body === '' ? ' ' : body)).status).toBe(400);
    expect(notes).toEqual([]);
  });

  test('that is not UTF-8 is refused with 400', async () => {
    const answer = await rawRequest(
      hub.edge.port,
      Buffer.concat([
        Buffer.from(
          rawText([
            `POST ${apiPrefix}/sessions/payments/notes HTTP/1.1`,
            `Host: 127.0.0.1:${hub.edge.port}`,
            `Authorization: Bearer ${token}`,
            'Content-Type: application/json',
            'Content-Length: 12',
            'Connection: close',
          ]),
        ),
        Buffer.from('{"text":"'),
        Buffer.from([0xff]),
        Buffer.from('"}'),
      ]),
    );

    expect(answer.status).toBe(400);
    expect(notes).toEqual([]);
  });
});

/** An invitation asks for a role, for one. */
function isAskedFor(schema: z.ZodType | undefined, field: string): boolean {
  return schema instanceof z.ZodObject && field in schema.shape;
}

describe('[ROLE-4] a field that nobody asked for', () => {
  // The bytes of an upload have no fields.
  const changing = Object.values<RouteDefinition>(routes).filter(
    (route) => route.method !== 'GET' && !route.isUpload && isServedOn(route, 'local'),
  );
  const suspicious = ['role', 'roles', 'scopes', 'ownerId', 'sessionId', 'principal', 'isOwner'];

  test.each(changing)('$method $path refuses it', async ({ method, path, body: schema }) => {
    const fields = suspicious.filter((field) => !isAskedFor(schema, field));
    const statuses = await Promise.all(
      fields.map(async (field) => {
        const body = JSON.stringify({ [field]: 'owner' });
        return (await ask(path.replaceAll(/:\w+/g, 'payments'), { method, body })).status;
      }),
    );

    expect(statuses).toEqual(fields.map(() => 400));
    expect(hub.calls).toEqual([]);
  });

  test('beside those that are asked for is refused too, and named', async () => {
    const answer = await note('{"text":"x","role":"owner"}');

    expect(answer.status).toBe(400);
    expect(answer.text).toContain('role');
    expect(notes).toEqual([]);
  });
});

test('a name that cannot be one is refused in words, not as a pattern', async () => {
  const body = JSON.stringify({ name: 'two words' });
  const answer = await ask('/sessions/payments', { method: 'PATCH', body });

  expect(answer.status).toBe(400);
  expect(answer.text).toContain('has no spaces');
  expect(answer.text).not.toContain('pattern');
});

describe('[HTTP17] an Idempotency-Key', () => {
  test('with the same body gives the same answer, and one effect', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const answers = [await note('{"text":"x"}', headers), await note('{"text":"x"}', headers)];

    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [200, '{"id":"n_1","seq":1,"unknown":[]}'],
      [200, '{"id":"n_1","seq":1,"unknown":[]}'],
    ]);
    expect(notes).toEqual(['x']);
  });

  test('that comes many times at once has one effect', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => note('{"text":"x"}', headers)),
    );

    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(
      new Set(['200 {"id":"n_1","seq":1,"unknown":[]}']),
    );
    expect(notes).toEqual(['x']);
  });

  test('with another body is refused with 409', async () => {
    const headers = { 'idempotency-key': 'k1' };
    await note('{"text":"x"}', headers);
    const other = await note('{"text":"y"}', headers);

    expect(other.status).toBe(409);
    expect(JSON.parse(other.text)).toMatchObject({ error: { code: 'idempotency_conflict' } });
    expect(notes).toEqual(['x']);
  });

  test('on another session is refused with 409', async () => {
    const headers = { 'idempotency-key': 'k1' };
    await note('{"text":"x"}', headers);
    const body = '{"text":"x"}';
    const other = await ask('/sessions/web/notes', { method: 'POST', body, headers });

    expect(other.status).toBe(409);
  });

  test('that the store knows is answered from there', async () => {
    await note('{"text":"x"}', { 'idempotency-key': 'k1' });
    const [command] = commands;
    stored.set(`${command?.principal} k2`, {
      requestHash: command?.hash ?? '',
      result: { id: 'n_1', seq: 7, unknown: [] },
    });
    stored.set(`${command?.principal} k3`, {
      requestHash: 'of another call',
      result: { seq: 8 },
    });

    const known = await note('{"text":"x"}', { 'idempotency-key': 'k2' });
    const conflicting = await note('{"text":"x"}', { 'idempotency-key': 'k3' });

    expect([known.status, known.text, conflicting.status]).toEqual([
      200,
      '{"id":"n_1","seq":7,"unknown":[]}',
      409,
    ]);
    expect(notes).toEqual(['x']);
  });

  test('of a call that was refused may be tried again', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const sent = { method: 'POST', body: '{}', headers };
    const statuses = [
      (await ask('/sessions/payments/stop', sent)).status,
      (await ask('/sessions/payments/stop', sent)).status,
    ];

    expect(statuses).toEqual([409, 409]);
    expect(hub.calls).toEqual(['sessions.stop', 'sessions.stop']);
  });

  test('that is left out is made up, anew for each call', async () => {
    await note('{"text":"x"}');
    await note('{"text":"x"}');

    expect(notes).toEqual(['x', 'x']);
    expect(commands[0]?.key).not.toBe(commands[1]?.key);
    expect(commands[0]?.hash).toBe(commands[1]?.hash);
  });

  test.each(['', 'with space', 'é', 'x'.repeat(201)])('"%s" is refused', async (key) => {
    const answer = await rawRequest(
      hub.edge.port,
      rawText([
        `POST ${apiPrefix}/sessions/payments/stop HTTP/1.1`,
        `Host: 127.0.0.1:${hub.edge.port}`,
        `Authorization: Bearer ${token}`,
        `Idempotency-Key: ${key}`,
        'Content-Length: 0',
        'Connection: close',
      ]),
    );

    expect(answer.status).toBe(400);
    expect(hub.calls).toEqual([]);
  });
});

describe('[HTTP18] what goes wrong', () => {
  test('is told by its code when it has one for the caller', async () => {
    const answer = await ask('/hub');

    expect(answer.status).toBe(507);
    expect(JSON.parse(answer.text)).toEqual({
      error: {
        code: 'disk_full',
        message: 'The disk of the data directory is full.',
        hint: "Free space on the data directory's disk. Nothing was stored.",
      },
    });
  });

  test('is not told when it is inside, but logged', async () => {
    const answer = await ask('/sessions/payments/screen');

    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('ssh');
    expect(logged.filter(({ level }) => level === 'error')).toMatchObject([
      { message: 'a request failed', fields: { path: `${apiPrefix}/sessions/payments/screen` } },
    ]);
  });

  test('in an answer that its own schema does not know is a fault', async () => {
    expect((await ask('/gates')).status).toBe(500);
  });

  test('[ROLE-5] names what was asked for, and nothing that is there', async () => {
    const answer = await ask('/sessions/nobody');

    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toMatchObject({
      error: { code: 'not_found', message: 'There is no session nobody.' },
    });
  });
});

test('[TTY-9] a transcript is a file to save, and nothing in it runs', async () => {
  const { headers } = await ask('/sessions/payments/transcript?format=html');

  expect(headers.get('content-type')).toBe('application/octet-stream');
  expect(headers.get('content-disposition')).toBe('attachment; filename="payments.html"');
  expect(headers.get('content-security-policy')).toBe(
    "sandbox; default-src 'none'; frame-ancestors 'none'",
  );
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

import { describe, expect, it } from 'vitest';

import { pageDeadlines } from '../../../src/shared/client/call-deadline.ts';
import type { HttpRequest, HttpResponse } from '../../../src/shared/client/http-client.ts';
import { HttpClient } from '../../../src/shared/client/http-client.ts';
import { HubError } from '../../../src/shared/client/hub-error.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';

function answer(status: number, text: string): HttpResponse {
  return {
    ok: status < 300,
    status,
    headers: { get: () => null },
    body: null,
    text: () => Promise.resolve(text),
    arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)),
  };
}

/** A client whose requests are kept and answered by the same answer. */
function clientOf(respond: () => HttpResponse | Promise<never>) {
  const seen: { readonly url: string; readonly request: HttpRequest }[] = [];
  const client = new HttpClient({
    baseUrl: 'http://127.0.0.1:4680',
    headers: () => ({ authorization: 'Bearer rh_owner' }),
    fetch: async (url, request) => {
      seen.push({ url, request });
      return await respond();
    },
  });
  return { client, seen };
}

async function errorOf(call: Promise<unknown>): Promise<HubError> {
  const thrown: unknown = await call.catch((error: unknown) => error);
  if (!(thrown instanceof HubError)) throw new Error('expected a HubError', { cause: thrown });
  return thrown;
}

describe('typed calls', () => {
  it('fills parameters and query, each encoded', async () => {
    const { client, seen } = clientOf(() => answer(200, '{"items":[]}'));

    const events = await client.call('sessions.events', {
      params: { ref: 'a/b c?' },
      query: { after: 7, limit: undefined },
    });

    expect(events).toEqual({ items: [] });
    expect(seen).toEqual([
      {
        url: 'http://127.0.0.1:4680/api/v1/sessions/a%2Fb%20c%3F/events?after=7',
        request: {
          method: 'GET',
          headers: { accept: 'application/json', authorization: 'Bearer rh_owner' },
        },
      },
    ]);
  });

  it('gives every changing call an idempotency key, the given one when there is one', async () => {
    const { client, seen } = clientOf(() => answer(200, '{"seq":9,"id":"n_1","unknown":[]}'));

    await client.call('sessions.note', {
      params: { ref: 'web' },
      body: { text: 'hello' },
      idempotencyKey: 'k1',
    });
    await client.call('sessions.note', { params: { ref: 'web' }, body: { text: 'hello' } });

    expect(seen[0]?.request).toEqual({
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'idempotency-key': 'k1',
        authorization: 'Bearer rh_owner',
      },
      body: '{"text":"hello"}',
    });
    expect(seen[1]?.request.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('sends an empty object where the body may be left out', async () => {
    const { client, seen } = clientOf(() => answer(200, '{"ticket":"t"}'));

    await client.call('stream.ticket');

    expect(seen[0]?.request.body).toBe('{}');
  });

  it('gives the text of an answer that is not JSON', async () => {
    const { client } = clientOf(() => answer(200, '# transcript'));

    const text = await client.call('sessions.transcript', { params: { ref: 'web' } });

    expect(text).toBe('# transcript');
  });
});

describe('errors', () => {
  it('throws what the hub refused, with its hint and status', async () => {
    const body = '{"error":{"code":"not_found","message":"no session web","hint":"look"}}';
    const { client } = clientOf(() => answer(404, body));

    const { code, message, hint, status } = await errorOf(client.call('sessions.list'));

    expect({ code, message, hint, status }).toEqual({
      code: 'not_found',
      message: 'no session web',
      hint: 'look',
      status: 404,
    });
  });

  it('keeps the words of a code that only a newer hub knows', async () => {
    const body = '{"error":{"code":"moon_phase","message":"not today","hint":""}}';
    const { client } = clientOf(() => answer(409, body));

    const { code, message, hint } = await errorOf(client.call('sessions.list'));

    expect({ code, message, hint }).toEqual({
      code: 'refused',
      message: 'not today',
      hint: '',
    });
  });

  it.each([
    ['an error page of another program', () => answer(502, '<h1>Bad gateway</h1>'), 'protocol'],
    ['an answer that is not JSON', () => answer(200, '<h1>Hello</h1>'), 'protocol'],
    ['an answer of another shape', () => answer(200, '{"items":[{}]}'), 'protocol'],
    ['no answer', () => Promise.reject(new Error('ECONNREFUSED')), 'unreachable'],
  ] as const)('says so when there is %s', async (_name, respond, code) => {
    const { client } = clientOf(respond);

    const error = await errorOf(client.call('sessions.list'));

    expect(error.code).toBe(code);
  });
});

/** A connection that died silently: it is left only by the signal. */
function deadFetch(_url: string, { signal }: HttpRequest): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
}

describe('the limit of a call', () => {
  it('counts a call without an answer as unanswered, in seconds where an answer comes at once', async () => {
    const clock = new ManualClock();
    const client = new HttpClient({
      baseUrl: '',
      fetch: deadFetch,
      deadlines: pageDeadlines(clock),
    });
    const failed = errorOf(client.call('stream.ticket', { body: {} }));
    await settle();
    clock.advanceBy(5_000);

    expect(await failed).toMatchObject({ code: 'unreachable', status: 0 });
    expect(clock.pending).toBe(0);
  });

  it('leaves a call whose work takes long its time', async () => {
    const clock = new ManualClock();
    const client = new HttpClient({
      baseUrl: '',
      fetch: deadFetch,
      deadlines: pageDeadlines(clock),
    });
    let isOver = false;
    const removal = client
      .call('sessions.remove', { params: { ref: 's' } })
      .catch(() => (isOver = true));
    await settle();
    clock.advanceBy(29 * 60_000);
    await settle();
    expect(isOver).toBe(false);
    clock.advanceBy(60_000);
    await removal;

    expect(isOver).toBe(true);
  });

  it('covers an answer that begins and never ends', async () => {
    const clock = new ManualClock();
    const client = new HttpClient({
      baseUrl: '',
      deadlines: pageDeadlines(clock),
      fetch: (url, request) =>
        Promise.resolve({ ...answer(200, ''), text: () => deadFetch(url, request) }),
    });
    const failed = errorOf(client.call('settings.list'));
    await settle();
    clock.advanceBy(30_000);

    expect((await failed).code).toBe('unreachable');
  });
});

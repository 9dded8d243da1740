import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { ok } from '../../../../src/shared/base/result.ts';
import { refusal } from '../../../../src/shared/wire/errors.ts';
import { apiPrefix } from '../../../../src/shared/wire/http-routes.ts';
import { EdgeHub } from '../../../support/edge-hub.ts';

const full = refusal('disk_full', 'The disk is nearly full.', 'Free some space.');

let hub: EdgeHub;

beforeEach(async () => {
  hub = await EdgeHub.start({
    handlers: {
      'sessions.list': () => Promise.resolve(ok({ items: [] })),
      'sessions.note': () => Promise.resolve(ok({ id: 'n_1', seq: 1, unknown: [] })),
      'sessions.baton': () => Promise.resolve(ok({ holder: null })),
      'sessions.remove': () =>
        Promise.resolve(
          ok({
            trashRef: null,
            files: 0,
            commits: 0,
            repositories: [],
            copies: [],
            leftOut: [],
            keptWorktree: null,
          }),
        ),
      'hub.stop': () => Promise.resolve(ok({ sessions: 0 })),
    },
  });
});

afterEach(() => hub[Symbol.asyncDispose]());

async function ask(call: string, body?: object, key?: string) {
  const [method = 'GET', path = '/'] = call.split(' ');
  const token = readFileSync(join(hub.directory, 'owner.token'), 'utf8').trim();
  const response = await fetch(`${hub.edge.url}${apiPrefix}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  return { status: response.status, body: answer };
}

const note = { text: 'hello' };

test('[DISK2] what is new is 507 with a plain sentence while the disk is nearly full, and nothing of it happens', async () => {
  hub.wantOfRoom = full;
  const refused = await ask('POST /sessions/web/notes', note);
  const callsThen = [...hub.calls];
  hub.wantOfRoom = null;
  const taken = await ask('POST /sessions/web/notes', note);

  expect(refused).toEqual({
    status: 507,
    body: {
      error: { code: 'disk_full', message: 'The disk is nearly full.', hint: 'Free some space.' },
    },
  });
  expect(callsThen).toEqual([]);
  expect([taken.status, hub.calls]).toEqual([200, ['sessions.note']]);
});

test('[DISK2] reading, ending, removing and handing over go on all the same', async () => {
  hub.wantOfRoom = full;

  const answers = [
    await ask('GET /sessions'),
    await ask('POST /sessions/web/baton', { action: 'release' }),
    await ask('DELETE /sessions/web'),
    await ask('POST /hub/stop', {}),
  ];

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
});

test('[DISK2] [HTTP17] what was done before is answered again, and a key that was refused can be tried again', async () => {
  const before = await ask('POST /sessions/web/notes', note, 'one');
  hub.wantOfRoom = full;
  const again = await ask('POST /sessions/web/notes', note, 'one');
  const other = await ask('POST /sessions/web/notes', note, 'two');
  hub.wantOfRoom = null;
  const otherAgain = await ask('POST /sessions/web/notes', note, 'two');

  expect([before.status, again, other.status, otherAgain.status]).toEqual([200, before, 507, 200]);
  expect(hub.calls).toEqual(['sessions.note', 'sessions.note']);
});

test('[DISK2] who may not is told that, and nothing of the disk', async () => {
  hub.wantOfRoom = full;

  const response = await fetch(`${hub.edge.url}${apiPrefix}/sessions/web/notes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(note),
  });

  expect(response.status).toBe(401);
});
